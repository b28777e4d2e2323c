package io.planexec.executor.worker;

import io.planexec.executor.call.AttemptFailed;
import io.planexec.messages.Report;
import io.planexec.messages.TaskError;
import io.planexec.messages.TaskError.Kind;
import io.planexec.messages.TopicLayout;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MessageCodec;
import io.planexec.service.PacedProducer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Sends reports to the planner that asked. A goal's reports go to one
 * partition: they have its id as their key. Safe for
 * use by several threads.
 */
public final class ReportSender {
    private static final Logger LOG = LoggerFactory.getLogger(ReportSender.class);
    private static final byte[] VERSION = Topics.VERSION.getBytes(StandardCharsets.UTF_8);

    /** A broker that goes away may take this long to come back before results are given up and their tasks released. */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    /** Leaves room for the record around it. */
    private static final int MOST_BYTES = TopicLayout.MAX_MESSAGE_BYTES - 64 * 1024;

    private final PacedProducer producer;
    private final InstantSource clock;

    /**
     * Sends by this producer.
     *
     * @param clock what reports are dated by: a broker refuses records from an hour ahead
     */
    public ReportSender(PacedProducer producer, InstantSource clock) {
        this.producer = producer;
        this.clock = clock;
    }

    /** What became of a result. */
    enum Sent {
        /** The broker has it. */
        CONFIRMED,
        /** It did not get there in minutes; it may later. */
        UNREACHED,
        /** Its topic can never take it. */
        REFUSED
    }

    /** Sends and does not wait. A progress that is lost is missed by nobody but a watcher. */
    public void progress(String replyTo, Report.Progress progress) {
        attempt(replyTo, progress, progress.attemptId());
    }

    /** Sends and does not wait. A claim that is lost is sent again by whoever waits for its answer. */
    public void claim(String replyTo, Report.Claim claim) {
        attempt(replyTo, claim, claim.attemptId());
    }

    private void attempt(String replyTo, Report report, String attemptId) {
        try {
            var _ = producer.send(record(replyTo, report.goalId(), MessageCodec.write(report)), (sent, e) -> {
                if (e != null) {
                    LOG.debug("A report on {} was not sent", attemptId, e);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            LOG.debug("A report on {} was not sent", attemptId, e);
        }
    }

    /** Sends a result and waits until the broker has it, for {@link #PATIENCE} where it is away. */
    Sent result(String replyTo, Report.Result result) throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var failure = tried(replyTo, result);
            if (failure.isEmpty()) {
                return Sent.CONFIRMED;
            }
            // A producer gives up sooner on a topic whose partitions it has not seen yet.
            if (!(failure.get() instanceof TimeoutException) || System.nanoTime() - end >= 0) {
                return failed(replyTo, result, failure.get());
            }
            LOG.debug("The result of {} has not been sent yet", result.attemptId(), failure.get());
            Thread.sleep(BETWEEN_TRIES);
        }
    }

    /** Why it was not sent; empty where the broker has it. */
    private Optional<Throwable> tried(String replyTo, Report.Result result) throws InterruptedException {
        try {
            try {
                send(replyTo, result).get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RecordTooLargeException)) {
                    throw e;
                }
                send(replyTo, without(result, String.valueOf(e.getCause().getMessage())))
                        .get();
            }
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause() == null ? e : e.getCause());
        } catch (org.apache.kafka.common.errors.InterruptException e) {
            throw new InterruptedException("interrupted while the result of " + result.attemptId() + " was sent");
        } catch (KafkaException | IllegalStateException e) {
            return Optional.of(e);
        }
    }

    private Future<RecordMetadata> send(String replyTo, Report.Result result) {
        return producer.send(record(replyTo, result.goalId(), bytes(result)));
    }

    private static byte[] bytes(Report.Result result) {
        try {
            var json = MessageCodec.write(result);
            return json.length <= MOST_BYTES
                    ? json
                    : MessageCodec.write(without(
                            result,
                            "it has " + json.length + " bytes, at most " + MOST_BYTES + " are possible; it names "
                                    + result.artifacts().size() + " artifacts"));
        } catch (JacksonException e) {
            return MessageCodec.write(without(result, String.valueOf(e.getOriginalMessage())));
        }
    }

    /** The same attempt, failed, without what made it impossible to send. */
    private static Report.Result without(Report.Result result, String reason) {
        return new Report.Result(
                result.goalId(),
                result.stepId(),
                result.attempt(),
                result.attemptId(),
                result.executor(),
                null,
                new TaskError(Kind.OUTPUT, AttemptFailed.shortened("the result cannot be sent: " + reason), false),
                result.usage(),
                List.of(),
                null,
                result.startedAt(),
                result.finishedAt());
    }

    private static Sent failed(String replyTo, Report.Result result, Throwable cause) {
        var refused = cause instanceof InvalidTopicException;
        LOG.warn(
                "The result of {} was not sent to {}, and its task is {}: {}",
                result.attemptId(),
                replyTo,
                refused ? "rejected" : "given back to the queue",
                cause.toString());
        return refused ? Sent.REFUSED : Sent.UNREACHED;
    }

    private ProducerRecord<byte[], byte[]> record(String topic, String goalId, byte[] value) {
        @SuppressWarnings("NullAway") // Kafka takes null as the partition that the key decides.
        var record = new ProducerRecord<>(topic, null, clock.millis(), goalId.getBytes(StandardCharsets.UTF_8), value);
        record.headers().add(Topics.VERSION_HEADER, VERSION);
        return record;
    }
}
