package io.planexec.cli.bench;

import io.planexec.messages.Report;
import io.planexec.messages.Task;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends tasks to executors as a planner does, and reads what they report, with no planner there. Its topics have to
 * exist. Not safe for use by several threads.
 */
final class TaskTraffic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final byte[] RESULT = "{\"type\":\"result\"".getBytes(StandardCharsets.UTF_8);

    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private long sent;

    TaskTraffic(String bootstrapServers, Topics topics) {
        this.topics = topics;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "enable.auto.commit",
                        false,
                        "max.poll.records",
                        5_000,
                        // A fetch for each result would keep the broker from what is measured.
                        "fetch.min.bytes",
                        1024 * 1024,
                        "fetch.max.wait.ms",
                        50),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(topics.results()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Sends tasks of a tool; returns when the broker has them. */
    void send(int number, String action, Map<String, Object> arguments) {
        for (var i = 0; i < number; i++) {
            var _ = producer.send(new ProducerRecord<>(topics.tasks(), task(action, arguments)));
        }
        producer.flush();
    }

    private byte[] task(String action, Map<String, Object> arguments) {
        var id = "bench-" + ++sent;
        return MessageCodec.write(new Task(
                id,
                "1",
                1,
                id + "/1/1",
                "a goal of the benchmark",
                action,
                "",
                Map.copyOf(arguments),
                Map.of(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                Instant.now().plusSeconds(3_600),
                topics.results()));
    }

    /**
     * Reads until so many results have come.
     *
     * @return nanoseconds from one to the next after the first tenth of them, by which time all tasks lie in the queue; by
     *     the time stamps that they were sent with
     */
    double nanosEach(int number) {
        var sentAt = new ArrayList<Long>(number);
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (sentAt.size() < number) {
            for (var message : consumer.poll(POLL)) {
                if (isResult(message.value())) {
                    sentAt.add(message.timestamp());
                }
            }
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("of " + number + " tasks only " + sentAt.size() + " had ended after "
                        + PATIENCE.toMinutes() + " min");
            }
        }
        Collections.sort(sentAt);
        var first = number / 10;
        return (sentAt.getLast() - sentAt.get(first)) * 1e6 / (number - first - 1);
    }

    private static boolean isResult(byte[] message) {
        return message.length > RESULT.length && Arrays.equals(message, 0, RESULT.length, RESULT, 0, RESULT.length);
    }

    /** Waits until so many tasks have begun, and returns the last one's report. */
    Report.Progress awaitBegun(int number, Predicate<Report.Progress> counts) {
        var begun = 0;
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            for (var message : consumer.poll(POLL)) {
                var progress = progress(message.value()).filter(counts);
                begun += progress.isPresent() ? 1 : 0;
                if (begun == number) {
                    return progress.orElseThrow();
                }
            }
        }
        throw new IllegalStateException(
                "of " + number + " tasks only " + begun + " had begun after " + PATIENCE.toMinutes() + " min");
    }

    private static Optional<Report.Progress> progress(byte[] message) {
        try {
            return MessageCodec.read(message, Report.class) instanceof Report.Progress progress
                    ? Optional.of(progress)
                    : Optional.empty();
        } catch (MalformedMessage e) {
            throw new IllegalStateException("an executor's report cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close();
        producer.close(Duration.ofSeconds(1));
    }
}
