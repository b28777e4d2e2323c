package io.planexec.planner.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** A topic keyed by goal, and where in it a goal's records are. Immutable. */
record KeyedTopic(String name) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);

    static byte[] key(String goalId) {
        return goalId.getBytes(StandardCharsets.UTF_8);
    }

    /** All of the topic's partitions; empty before it was created. */
    List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        var known = consumer.partitionsFor(name, PATIENCE);
        return known == null
                ? List.of()
                : known.stream()
                        .map(info -> new TopicPartition(name, info.partition()))
                        .toList();
    }

    /** Where the planner writes what concerns a goal. */
    TopicPartition partition(Consumer<byte[], byte[]> consumer, String goalId) {
        var count = partitions(consumer).size();
        if (count == 0) {
            throw Problem.notReady("The topic " + name + " is not there yet; try again in a moment.");
        }
        return new TopicPartition(name, Utils.toPositive(Utils.murmur2(key(goalId))) % count);
    }

    static long end(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        return consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
    }

    /** The first record written at a time or later; the end where there is none. */
    static long at(Consumer<byte[], byte[]> consumer, TopicPartition partition, Instant time) {
        var found = consumer.offsetsForTimes(Map.of(partition, time.toEpochMilli()), PATIENCE)
                .get(partition);
        return found == null ? end(consumer, partition) : found.offset();
    }

    static void startAt(Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
    }

    /** What has come of a goal since the last call; returns after a moment where nothing has. */
    static List<ConsumerRecord<byte[], byte[]>> next(Consumer<byte[], byte[]> consumer, byte[] key) {
        var own = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var entry : consumer.poll(POLL)) {
            if (Arrays.equals(key, entry.key())) {
                own.add(entry);
            }
        }
        return own;
    }

    /** The record at an offset, or the first after it where compaction took that away. */
    static Optional<ConsumerRecord<byte[], byte[]>> one(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        startAt(consumer, partition, offset);
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            for (var entry : consumer.poll(POLL)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }
}
