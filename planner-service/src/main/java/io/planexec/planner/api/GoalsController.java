package io.planexec.planner.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.planexec.messages.Topics;
import io.planexec.messages.json.PlanCheck;
import io.planexec.service.PacedProducer;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.util.UriComponentsBuilder;

/** Goals by HTTP; {@code openapi.yaml} describes it for users. */
@RestController
final class GoalsController {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Requests requests;
    private final Statuses statuses;
    private final Logs logs;
    private final Readers readers;
    private final EventStreams streams;
    private final PacedProducer producer;
    private final Topics topics;
    private final Duration answerWait;

    GoalsController(
            ApiProperties properties,
            Statuses statuses,
            Logs logs,
            Readers readers,
            EventStreams streams,
            PacedProducer producer,
            PlanCheck usersPlans,
            Topics topics) {
        this.requests = new Requests(properties.maxRequest(), usersPlans);
        this.statuses = statuses;
        this.logs = logs;
        this.readers = readers;
        this.streams = streams;
        this.producer = producer;
        this.topics = topics;
        this.answerWait = properties.answerWait();
    }

    /** What is said of a goal that was taken in. */
    record Taken(String goalId, String status, String events) {}

    /**
     * What is said of a command.
     *
     * @param accepted null where the planner has not answered yet; its answer will be an event of the goal
     * @param look where the goal's status is, while there is no answer
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answered(
            String goalId,
            String commandId,
            @Nullable Boolean accepted,
            @Nullable String look) {}

    @PostMapping(path = "/goals", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> submit(HttpServletRequest request) throws IOException {
        var goal = requests.goal(
                requests.body(request.getInputStream()), UUID.randomUUID().toString());
        var place = place(goal.goalId());
        if (statuses.ready()) {
            var known = statuses.of(goal.goalId());
            if (known.isPresent()) {
                return ResponseEntity.ok()
                        .location(place)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(known.get().json());
            }
        }
        send(topics.goals(), goal.goalId(), goal.json());
        return ResponseEntity.accepted()
                .location(place)
                .body(new Taken(goal.goalId(), place.toString(), place + "/events"));
    }

    @GetMapping(path = "/goals/{goalId}", produces = MediaType.APPLICATION_JSON_VALUE)
    String status(@PathVariable("goalId") String goalId) {
        return known(goalId).json();
    }

    @GetMapping(path = "/goals/{goalId}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(
            @PathVariable("goalId") String goalId,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long last) {
        return streams.open(goalId, known(goalId).submittedAt(), last == null ? 0 : last);
    }

    @PostMapping(path = "/goals/{goalId}/commands", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Answered> command(@PathVariable("goalId") String goalId, HttpServletRequest request)
            throws IOException {
        var order = requests.command(
                requests.body(request.getInputStream()),
                goalId,
                UUID.randomUUID().toString());
        var commandId = order.command().commandId();
        var since = order.chosen() ? submittedAt(goalId) : null;
        try (var loan = readers.borrow(answerWait)) {
            var answer = logs.answer(
                    loan,
                    goalId,
                    commandId,
                    since,
                    () -> send(topics.goalCommands(), goalId, order.json()),
                    answerWait);
            if (answer.isEmpty()) {
                var place = place(goalId);
                return ResponseEntity.accepted()
                        .location(place)
                        .body(new Answered(goalId, commandId, null, place.toString()));
            }
            if (!answer.get().accepted()) {
                throw Problem.refused(goalId, commandId, answer.get());
            }
            return ResponseEntity.status(HttpStatus.OK).body(new Answered(goalId, commandId, true, null));
        }
    }

    private Statuses.Document known(String goalId) {
        return statuses.of(goalId).orElseThrow(() -> Problem.unknownGoal(goalId));
    }

    /** When the goal came, as far as that is known; null where a command cannot have been answered before. */
    private @Nullable Instant submittedAt(String goalId) {
        return statuses.ready()
                ? statuses.of(goalId).map(Statuses.Document::submittedAt).orElse(null)
                : null;
    }

    private static URI place(String goalId) {
        return UriComponentsBuilder.fromPath("/goals/{goalId}").build(goalId);
    }

    private void send(String topic, String goalId, String json) {
        try {
            producer.send(new ProducerRecord<>(topic, KeyedTopic.key(goalId), json.getBytes(StandardCharsets.UTF_8)))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.notReady("The planner is being stopped; ask another.");
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("a record for " + topic + " was not taken", e);
        }
    }
}
