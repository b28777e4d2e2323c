package io.planexec.planner.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Goals' outcome documents, each fetched from the status topic when it is asked for. Safe for use by several threads. */
final class Statuses {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** A document may be replaced, and compacted away, between the look at its place and the look at it. */
    private static final int MOST_TRIES = 5;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final StatusPlaces places;
    private final KeyedTopic topic;
    private final Readers readers;

    Statuses(StatusPlaces places, KeyedTopic topic, Readers readers) {
        this.places = places;
        this.topic = topic;
        this.readers = readers;
    }

    /**
     * A goal's last document.
     *
     * @param json as it lies on the topic
     * @param submittedAt when the goal came, by the planner's clock
     */
    record Document(String json, Instant submittedAt) {}

    /** Whether every goal can be looked up. */
    boolean ready() {
        return places.caughtUp();
    }

    /**
     * The last document of a goal.
     *
     * @throws Problem when that cannot be told yet
     */
    Optional<Document> of(String goalId) {
        for (var tries = 0; tries < MOST_TRIES; tries++) {
            var place = places.of(goalId);
            if (place.isEmpty()) {
                return notKept(goalId);
            }
            var found = at(goalId, place.getAsLong());
            if (found != null) {
                return Optional.of(document(found));
            }
        }
        throw Problem.notReady("The goal's status changes faster than it can be read; try again in a moment.");
    }

    private Optional<Document> notKept(String goalId) {
        if (!places.caughtUp()) {
            throw Problem.notReady("The goals' statuses are still being read; try again in a moment.");
        }
        return places.areAll() ? Optional.empty() : searched(goalId);
    }

    private @Nullable ConsumerRecord<byte[], byte[]> at(String goalId, long offset) {
        return read(consumer -> KeyedTopic.one(consumer, topic.partition(consumer, goalId), offset)
                .filter(entry -> entry.offset() == offset && entry.value() != null)
                .orElse(null));
    }

    /** Reads the goal's partition: takes long, and only for goals that moved longer ago than all that are kept. */
    private Optional<Document> searched(String goalId) {
        return Optional.ofNullable(read(consumer -> {
                    var partition = topic.partition(consumer, goalId);
                    var end = KeyedTopic.end(consumer, partition);
                    KeyedTopic.startAt(consumer, partition, 0);
                    consumer.seekToBeginning(List.of(partition));
                    @Nullable ConsumerRecord<byte[], byte[]> last = null;
                    while (consumer.position(partition) < end) {
                        for (var entry : KeyedTopic.next(consumer, KeyedTopic.key(goalId))) {
                            last = entry.value() == null ? null : entry;
                        }
                    }
                    return last;
                }))
                .map(Statuses::document);
    }

    /** What is done with a consumer. */
    private interface Reading {
        @Nullable
        ConsumerRecord<byte[], byte[]> by(Consumer<byte[], byte[]> consumer);
    }

    private @Nullable ConsumerRecord<byte[], byte[]> read(Reading reading) {
        try (var loan = readers.borrow(PATIENCE)) {
            try {
                return reading.by(loan.consumer());
            } catch (RuntimeException e) {
                loan.broken();
                throw e;
            }
        }
    }

    private static Document document(ConsumerRecord<byte[], byte[]> entry) {
        var age =
                MAPPER.readValue(entry.value(), Map.class).get("durationMs") instanceof Number ms ? ms.longValue() : 0;
        return new Document(
                new String(entry.value(), StandardCharsets.UTF_8), Instant.ofEpochMilli(entry.timestamp() - age));
    }
}
