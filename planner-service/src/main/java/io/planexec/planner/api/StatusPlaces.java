package io.planexec.planner.api;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where on the status topic each goal's last document lies. Reads all of the topic and keeps offsets alone: compaction
 * never takes a key's last record away. Bounded: above its number, the goals that moved longest ago are left out. One
 * thread runs it; everything else may be called by any.
 */
final class StatusPlaces implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusPlaces.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Consumer<byte[], byte[]> consumer;
    private final KeyedTopic topic;
    private final int most;
    private final Map<String, Long> offsets = new LinkedHashMap<>(64, 0.75f, true);
    private boolean complete = true;
    private volatile boolean caughtUp;
    private volatile boolean stopped;

    /** Takes the consumer over and closes it at its end. */
    StatusPlaces(Consumer<byte[], byte[]> consumer, KeyedTopic topic, int most) {
        this.consumer = consumer;
        this.topic = topic;
        this.most = most;
    }

    /** The offset of a goal's last document; empty where none is kept. */
    OptionalLong of(String goalId) {
        synchronized (offsets) {
            var offset = offsets.get(goalId);
            return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
        }
    }

    /** Whether a goal of which no place is kept has no document. */
    boolean areAll() {
        synchronized (offsets) {
            return complete;
        }
    }

    /** Whether everything was read that was there when this began. */
    boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public void run() {
        try (consumer) {
            var behind = start();
            while (!stopped) {
                try {
                    for (var entry : consumer.poll(POLL)) {
                        take(entry);
                    }
                    behind.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                    caughtUp = behind.isEmpty();
                } catch (WakeupException e) {
                    // Woken to stop; the condition of the loop says so.
                } catch (KafkaException e) {
                    LOG.warn("goals' statuses cannot be read for now: {}", e.getMessage());
                    Thread.sleep(PAUSE);
                }
            }
        } catch (WakeupException e) {
            LOG.debug("stopped before it began");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns where each partition ended when this began. */
    private Map<TopicPartition, Long> start() throws InterruptedException {
        while (!stopped) {
            try {
                var partitions = topic.partitions(consumer);
                if (!partitions.isEmpty()) {
                    consumer.assign(partitions);
                    consumer.seekToBeginning(partitions);
                    return new HashMap<>(consumer.endOffsets(partitions));
                }
            } catch (WakeupException e) {
                throw e;
            } catch (KafkaException e) {
                LOG.warn("the topic of goals' statuses cannot be read for now: {}", e.getMessage());
            }
            Thread.sleep(PAUSE);
        }
        return Map.of();
    }

    private void take(ConsumerRecord<byte[], byte[]> entry) {
        var goalId = new String(entry.key(), StandardCharsets.UTF_8);
        synchronized (offsets) {
            if (entry.value() == null) {
                offsets.remove(goalId);
                return;
            }
            offsets.put(goalId, entry.offset());
            if (offsets.size() > most) {
                complete = false;
                var eldest = offsets.keySet().iterator();
                eldest.next();
                eldest.remove();
            }
        }
    }

    /** Returns at once; {@link #run} ends soon after. */
    void stop() {
        stopped = true;
        consumer.wakeup();
    }
}
