package io.planexec.executor.announce;

import io.planexec.messages.Announcement;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces an executor at once, at a fixed interval, and when all its slots have joined the queue; takes the announcement
 * back when closed. It has a platform thread of its own: tools that compute may keep all carriers of virtual threads busy
 * for longer than planners wait for a sign of life. Safe for use by several threads.
 */
public final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final byte[] VERSION = Topics.VERSION.getBytes(StandardCharsets.UTF_8);
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final String executor;
    private final int slots;
    private final List<String> pools;
    private final Supplier<List<ToolSpec>> tools;
    private final @Nullable String model;
    private final BrokerTime time;
    private final ScheduledThreadPoolExecutor timer;
    private volatile boolean ready;
    private volatile @Nullable Instant confirmed;

    /**
     * Begins to announce.
     *
     * @param executor id, unique among those alive
     * @param pools whose tasks it takes
     * @param tools asked at every announcement
     * @param model what agent steps are worked on with; null for none
     * @param time told what the broker's clock shows, as far as the topic tells it
     * @param every interval, positive
     */
    public static Announcer start(
            Producer<byte[], byte[]> producer,
            String topic,
            String executor,
            int slots,
            List<String> pools,
            Supplier<List<ToolSpec>> tools,
            @Nullable String model,
            BrokerTime time,
            Duration every) {
        var announcer = new Announcer(producer, topic, executor, slots, pools, tools, model, time);
        var renewal =
                announcer.timer.scheduleAtFixedRate(announcer::announce, 0, every.toNanos(), TimeUnit.NANOSECONDS);
        LOG.debug("Announcing {} until {}", executor, renewal);
        return announcer;
    }

    private Announcer(
            Producer<byte[], byte[]> producer,
            String topic,
            String executor,
            int slots,
            List<String> pools,
            Supplier<List<ToolSpec>> tools,
            @Nullable String model,
            BrokerTime time) {
        this.producer = producer;
        this.topic = topic;
        this.executor = executor;
        this.slots = slots;
        this.pools = pools;
        this.tools = tools;
        this.model = model;
        this.time = time;
        this.timer = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform()
                        .daemon()
                        .name("planexec-announcer-" + executor)
                        .factory());
    }

    /** The tools have changed; says so at once. */
    public void changed() {
        try {
            timer.execute(this::announce);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is leaving and announces no change", executor);
        }
    }

    /** All slots have joined; says so at once. */
    public void ready() {
        ready = true;
        timer.execute(this::announce);
    }

    public boolean isReady() {
        return ready;
    }

    /** When the broker last confirmed an announcement, by this machine's own clock; empty before it ever did. */
    public Optional<Instant> confirmedAt() {
        return Optional.ofNullable(confirmed);
    }

    /** Stops and takes the announcement back, waiting a few seconds at most. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("The last announcement of {} still waits for the broker", executor);
            }
            send(null).get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn(
                    "{} could not say that it leaves; planners find out when it is silent: {}", executor, e.toString());
        }
    }

    private void announce() {
        try {
            var announcement = new Announcement(executor, slots, ready, pools, tools.get(), model, time.instant());
            var now = time.own();
            var sending = producer.send(record(MessageCodec.write(announcement)), (sent, e) -> {
                if (e == null) {
                    if (sent.hasTimestamp()) {
                        time.heard(now, Instant.ofEpochMilli(sent.timestamp()));
                    }
                    confirmed = now;
                } else {
                    LOG.warn("{} could not announce itself: {}", executor, e.toString());
                }
            });
            LOG.trace("Announced {}: {}", executor, sending);
        } catch (KafkaException | IllegalStateException e) {
            LOG.warn("{} could not announce itself: {}", executor, e.toString());
        }
    }

    private Future<RecordMetadata> send(byte @Nullable [] value) {
        return producer.send(record(value));
    }

    private ProducerRecord<byte[], byte[]> record(byte @Nullable [] value) {
        var key = executor.getBytes(StandardCharsets.UTF_8);
        @SuppressWarnings("NullAway") // Kafka takes a null value as "this key is gone".
        var record = new ProducerRecord<byte[], byte[]>(topic, key, value);
        record.headers().add(Topics.VERSION_HEADER, VERSION);
        return record;
    }
}
