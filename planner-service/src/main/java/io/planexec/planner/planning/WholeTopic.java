package io.planexec.planner.planning;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all of a topic, from its beginning, for as long as it runs. One thread runs it; {@link #stop} may be called by
 * another.
 */
public final class WholeTopic implements Runnable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(WholeTopic.class);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final Reader reader;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private long asked = System.nanoTime();
    private volatile boolean stopped;

    /** Takes a topic in. */
    @FunctionalInterface
    public interface Reader {
        /**
         * Takes a record in.
         *
         * @param wasThere whether it was written before this reading began
         */
        void take(ConsumerRecord<byte[], byte[]> entry, boolean wasThere);

        /** The broker has answered just now: every few seconds while it does, whether or not there is anything to read. */
        default void inTouch() {}
    }

    /** Takes over the consumer and closes it at its end. */
    public WholeTopic(Consumer<byte[], byte[]> consumer, String topic, Reader reader) {
        this.consumer = consumer;
        this.topic = topic;
        this.reader = reader;
    }

    /** The topic's name. */
    public String topic() {
        return topic;
    }

    @Override
    public void run() {
        try (consumer) {
            start();
            while (!stopped) {
                try {
                    var entries = consumer.poll(POLL);
                    entries.forEach(this::take);
                    if (!entries.isEmpty() || isAnswered()) {
                        asked = System.nanoTime();
                        reader.inTouch();
                    }
                } catch (WakeupException e) {
                    // Woken to stop; the condition of the loop says so.
                } catch (KafkaException e) {
                    LOG.warn("{} cannot be read for now: {}", topic, e.getMessage());
                    Thread.sleep(PAUSE_AFTER_FAILURE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns at once; {@link #run} ends soon after. */
    public void stop() {
        stopped = true;
        consumer.wakeup();
    }

    private void start() {
        var partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        ends.putAll(consumer.endOffsets(partitions));
    }

    /** Asks the broker for something where it has been silent for a while: a poll does not tell silence from absence. */
    private boolean isAnswered() {
        return System.nanoTime() - asked > SILENCE.toNanos()
                && !consumer.endOffsets(ends.keySet(), PATIENCE).isEmpty();
    }

    private void take(ConsumerRecord<byte[], byte[]> entry) {
        var partition = new TopicPartition(entry.topic(), entry.partition());
        reader.take(entry, entry.offset() < ends.getOrDefault(partition, 0L));
    }
}
