package io.planexec.planner.planning;

import io.planexec.messages.Announcement;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
 * Reads all of the tools topic, from its beginning, into {@link LiveTools}. An announcement that was there before this
 * reader came counts from when it was written; a later one from when it is read, so that clocks of other machines count
 * as little as possible. One thread runs it; {@link #stop} may be called by another.
 */
public final class AnnouncementReader implements Runnable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncementReader.class);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final LiveTools tools;
    private final InstantSource clock;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private volatile boolean stopped;

    /** Takes over the consumer and closes it at its end. */
    public AnnouncementReader(Consumer<byte[], byte[]> consumer, String topic, LiveTools tools, InstantSource clock) {
        this.consumer = consumer;
        this.topic = topic;
        this.tools = tools;
        this.clock = clock;
    }

    @Override
    public void run() {
        try (consumer) {
            start();
            while (!stopped) {
                try {
                    consumer.poll(POLL).forEach(this::take);
                } catch (WakeupException e) {
                    // Woken to stop; the condition of the loop says so.
                } catch (KafkaException e) {
                    LOG.warn("announcements of tools cannot be read for now: {}", e.getMessage());
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

    /** A clock that is ahead makes nobody live longer. */
    private Instant earlier(Instant written) {
        var now = clock.instant();
        return written.isBefore(now) ? written : now;
    }

    private void take(ConsumerRecord<byte[], byte[]> entry) {
        if (entry.value() == null) {
            tools.gone(new String(entry.key(), StandardCharsets.UTF_8));
            return;
        }
        try {
            var partition = new TopicPartition(entry.topic(), entry.partition());
            var wasThere = entry.offset() < ends.getOrDefault(partition, 0L);
            tools.announced(
                    MessageCodec.read(entry.value(), Announcement.class),
                    wasThere ? earlier(Instant.ofEpochMilli(entry.timestamp())) : clock.instant());
        } catch (MalformedMessage e) {
            LOG.warn("an announcement of tools was passed over: {}", e.getMessage());
        }
    }
}
