package io.planexec.e2e.operations;

import static org.awaitility.Awaitility.await;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A user of a system by its topics: submits goals and follows their status. For one thread. */
public final class GoalTraffic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Topics topics = new Topics("planexec");
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<String, Outcome> outcomes = new HashMap<>();

    public GoalTraffic(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        "a-user",
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(topics.goalStatus()));
    }

    public Topics topics() {
        return topics;
    }

    /** Writes a record under a key. */
    public void send(String topic, @Nullable String key, byte[] value) {
        var _ = producer.send(new ProducerRecord<>(topic, key, value));
    }

    public void send(String topic, String value) {
        send(topic, null, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A goal that brings its steps. */
    public void submit(String id, String steps) {
        send(
                topics.goals(),
                "{\"goal\": \"Goal %s\", \"id\": \"%s\", \"plan\": {\"steps\": [%s]}}".formatted(id, id, steps));
    }

    /** Waits until a goal has ended. */
    public Outcome ended(String goalId) {
        await().atMost(PATIENCE).until(() -> {
            var outcome = latest(goalId);
            return outcome != null && outcome.status().ended();
        });
        return Objects.requireNonNull(latest(goalId));
    }

    /** Waits until a goal has a status. */
    public void reached(String goalId, GoalStatus status) {
        await().atMost(PATIENCE).until(() -> {
            var outcome = latest(goalId);
            return outcome != null && outcome.status() == status;
        });
    }

    /** The last that is known of a goal, null where nothing is. */
    public @Nullable Outcome latest(String goalId) {
        try {
            for (var entry : consumer.poll(Duration.ofMillis(50))) {
                outcomes.put(entry.key(), MessageCodec.read(entry.value(), Outcome.class));
            }
        } catch (MalformedMessage e) {
            throw new IllegalStateException(e);
        }
        return outcomes.get(goalId);
    }

    /** What is known of a goal, without looking for news. */
    public @Nullable Outcome known(String goalId) {
        return outcomes.get(goalId);
    }

    /** How many goals are known to have ended. */
    public long ended() {
        return count(outcome -> outcome.status().ended());
    }

    /** How many goals are known to be as described. */
    public long count(Predicate<Outcome> description) {
        latest("");
        return outcomes.values().stream().filter(description).count();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
        consumer.close();
    }
}
