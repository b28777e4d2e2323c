package io.planexec.planner.topology;

import io.planexec.service.PacedProducer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records and sends what follows from each, with a plain idempotent producer, at least once: its position is
 * committed once what was sent up to there is known to have arrived. After a crash, or a send that failed, what follows
 * the last commit, at most {@link #COMMIT_INTERVAL} old, is read and sent again.
 *
 * <p>One thread runs it; {@link #stop}, {@link #wake} and {@link #send} may be called by others.
 */
final class Relay implements Runnable {
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final String name;
    private final Consumer<byte[], byte[]> consumer;
    private final PacedProducer producer;
    private final Work work;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    private final AtomicBoolean taken = new AtomicBoolean();
    private long lastCommit = System.nanoTime();
    private volatile boolean stopped;

    /** What is to be done, all of it by the relay's own thread. */
    interface Work {

        /** Sees to it that the consumer has its partitions; called before every poll. Must not block. */
        void prepare(Relay relay, Consumer<byte[], byte[]> consumer);

        /** Sends what follows from a record. */
        void relay(ConsumerRecord<byte[], byte[]> entry);

        /** Everything after the last commit will be read again. */
        void startAgain();
    }

    /** Takes over both clients and closes them at its end. */
    Relay(String name, Consumer<byte[], byte[]> consumer, PacedProducer producer, Work work) {
        this.name = name;
        this.consumer = consumer;
        this.producer = producer;
        this.work = work;
    }

    @Override
    public void run() {
        if (taken.getAndSet(true)) {
            return;
        }
        try (consumer;
                producer) {
            while (!stopped) {
                try {
                    work.prepare(this, consumer);
                    if (consumer.subscription().isEmpty()
                            && consumer.assignment().isEmpty()) {
                        Thread.sleep(POLL.dividedBy(10));
                        continue;
                    }
                    for (var entry : consumer.poll(POLL)) {
                        read.put(
                                new TopicPartition(entry.topic(), entry.partition()),
                                new OffsetAndMetadata(entry.offset() + 1));
                        work.relay(entry);
                    }
                    if (failure.get() != null || System.nanoTime() - lastCommit >= COMMIT_INTERVAL.toNanos()) {
                        commit();
                    }
                } catch (WakeupException e) {
                    // The loop's condition, or the work's preparation, says what for.
                } catch (KafkaException e) {
                    startAgainFromLastCommit(e);
                }
            }
            commit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (WakeupException e) {
            LOG.debug("{} stopped before its last commit; some records will be sent again", name);
        } catch (KafkaException e) {
            LOG.warn("{} stopped without its last commit, some records will be sent again: {}", name, e.getMessage());
        }
    }

    /** Returns at once; {@link #run} ends after what it has in hand, or never begins. */
    void stop() {
        stopped = true;
        if (taken.getAndSet(true)) {
            consumer.wakeup();
        } else {
            consumer.close();
            producer.close();
        }
    }

    /** Has the work prepare again, soon. */
    void wake() {
        consumer.wakeup();
    }

    /** Sends, and waits only where the producer has no room. A failure has everything since the last commit sent again. */
    void send(ProducerRecord<byte[], byte[]> message) {
        try {
            var _ = producer.send(message, (metadata, exception) -> {
                if (exception != null) {
                    failure.compareAndSet(null, exception);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Commits what has been read, once all that was sent is known to have arrived. */
    void commit() {
        lastCommit = System.nanoTime();
        producer.flush();
        var failed = failure.getAndSet(null);
        if (failed != null) {
            throw new KafkaException("a record could not be sent: " + failed.getMessage(), failed);
        }
        if (!read.isEmpty()) {
            consumer.commitSync(read);
            read.clear();
        }
    }

    /** Positions of partitions that are no longer ours are nothing to commit. */
    void forget(Iterable<TopicPartition> partitions) {
        partitions.forEach(read::remove);
    }

    private void startAgainFromLastCommit(KafkaException cause) throws InterruptedException {
        LOG.warn("{} goes back to its last commit and sends again: {}", name, cause.getMessage());
        read.clear();
        failure.set(null);
        work.startAgain();
        try {
            var committed = consumer.committed(consumer.assignment());
            for (var partition : consumer.assignment()) {
                var offset = committed.get(partition);
                if (offset == null) {
                    consumer.seekToBeginning(List.of(partition));
                } else {
                    consumer.seek(partition, offset);
                }
            }
        } catch (KafkaException e) {
            LOG.warn("{} cannot reach the broker: {}", name, e.getMessage());
        }
        Thread.sleep(PAUSE_AFTER_FAILURE);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
