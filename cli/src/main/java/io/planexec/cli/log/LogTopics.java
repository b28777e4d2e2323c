package io.planexec.cli.log;

import io.planexec.messages.Decision;
import io.planexec.messages.TopicLayout;
import io.planexec.messages.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** A goal's log and outcome on the topics of a running system. */
public final class LogTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final String goalId;
    private final String broker;
    private final Topics topics;
    private final byte[] key;

    private LogTopics(String goalId, String broker, Topics topics) {
        this.goalId = goalId;
        this.broker = broker;
        this.topics = topics;
        this.key = goalId.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what is there of a goal when it is called. Takes time in proportion to the partition that the goal is in.
     *
     * @param broker as {@code host:port}
     * @throws UnusableLog when the broker does not answer, or knows nothing of the goal
     */
    public static GoalLog read(String goalId, String broker, Topics topics) throws UnusableLog {
        return new LogTopics(goalId, broker, topics).read();
    }

    private GoalLog read() throws UnusableLog {
        try (var consumer = new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var decisions = new ArrayList<Decision>();
            for (var entry : records(consumer, topics.goalEvents(), false)) {
                var decision = LogRecords.decision(
                        value(entry),
                        topics.goalEvents() + ", offset " + entry.offset() + " of partition " + entry.partition());
                // Number 0 answers a command that no goal took; it is no part of a goal's life.
                if (decision.number() > 0) {
                    decisions.add(decision);
                }
            }
            if (decisions.isEmpty()) {
                throw new UnusableLog("the topic " + topics.goalEvents() + " at " + broker + " tells nothing of a goal "
                        + goalId + "; it may have left the topic, or have another id");
            }
            return new GoalLog(
                    goalId, lastLife(decisions), outcome(consumer), topics.goalEvents(), topics.goalStatus(), false);
        } catch (TimeoutException e) {
            throw new UnusableLog("no Kafka broker answered at " + broker + " within " + PATIENCE.toSeconds()
                    + " s; check that it runs and that --broker names it");
        } catch (KafkaException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new UnusableLog("the topics at " + broker + " cannot be read: " + cause.getMessage());
        }
    }

    /** An id may be used again once its goal has left the planner: what stands before the last first decision is another's. */
    static List<Decision> lastLife(List<Decision> decisions) {
        for (var i = decisions.size() - 1; i > 0; i--) {
            if (decisions.get(i).number() == 1) {
                return List.copyOf(decisions.subList(i, decisions.size()));
            }
        }
        return List.copyOf(decisions);
    }

    private Optional<Map<String, Object>> outcome(KafkaConsumer<byte[], byte[]> consumer) throws UnusableLog {
        @Nullable ConsumerRecord<byte[], byte[]> last = null;
        for (var entry : records(consumer, topics.goalStatus(), true)) {
            last = entry;
        }
        return last == null || last.value() == null
                ? Optional.empty()
                : Optional.of(LogRecords.outcome(value(last), goalId, topics.goalStatus()));
    }

    private static byte[] value(ConsumerRecord<byte[], byte[]> entry) {
        return entry.value() == null ? new byte[0] : entry.value();
    }

    /**
     * The goal's records that are on a topic now.
     *
     * @param lastOnly whether those before the last one are of no use
     */
    private List<ConsumerRecord<byte[], byte[]>> records(
            KafkaConsumer<byte[], byte[]> consumer, String topic, boolean lastOnly) throws UnusableLog {
        var own = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        read(consumer, partition(consumer, topic), entry -> {
            if (lastOnly) {
                own.clear();
            }
            own.add(entry);
        });
        return own;
    }

    private void read(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            Consumer<ConsumerRecord<byte[], byte[]>> own) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        var end = consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
        var quietUntil = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(partition, PATIENCE) < end) {
            var before = consumer.position(partition, PATIENCE);
            for (var entry : consumer.poll(POLL)) {
                if (Arrays.equals(key, entry.key())) {
                    own.accept(entry);
                }
            }
            if (consumer.position(partition, PATIENCE) > before) {
                quietUntil = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() - quietUntil > 0) {
                throw new TimeoutException("nothing came from " + partition);
            }
        }
    }

    /** Where Kafka's producers put records of this key. */
    private TopicPartition partition(KafkaConsumer<byte[], byte[]> consumer, String topic) throws UnusableLog {
        var partitions = consumer.partitionsFor(topic, PATIENCE);
        if (partitions == null || partitions.isEmpty()) {
            throw new UnusableLog(
                    "the broker at " + broker + " has no topic " + topic + "; check --broker and --topic-prefix");
        }
        return new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % partitions.size());
    }

    private Map<String, Object> settings() {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                broker,
                CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG,
                "",
                CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                TopicLayout.MAX_MESSAGE_BYTES);
    }
}
