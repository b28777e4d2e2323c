package io.planexec.planner.api;

import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every request that fails is answered with a problem, those that Spring refuses included. */
@RestControllerAdvice
final class ProblemReplies extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemReplies.class);
    private static final String RETRY_SECONDS = "1";

    @ExceptionHandler(Problem.class)
    ResponseEntity<ProblemDetail> problem(Problem problem) {
        return reply(problem);
    }

    @ExceptionHandler(KafkaException.class)
    ResponseEntity<ProblemDetail> kafka(KafkaException problem) {
        LOG.warn("a request could not be served, because Kafka did not answer: {}", problem.toString());
        return reply(Problem.notReady("Kafka did not answer; try again in a moment."));
    }

    private static ResponseEntity<ProblemDetail> reply(Problem problem) {
        var reply = ResponseEntity.status(problem.detail().getStatus()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (problem.detail().getStatus() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            reply.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return reply.body(problem.detail());
    }
}
