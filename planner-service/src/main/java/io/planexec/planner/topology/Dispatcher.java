package io.planexec.planner.topology;

import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the tasks that stand in the event log on their queues, with a plain producer: nothing transactional may be written
 * to a topic that a share group reads. It reads the log without waiting for commits.
 *
 * <p>What is promised: every task in a committed decision is sent at least once. After a crash at any point those since
 * the last committed offset, at most {@link #COMMIT_INTERVAL} old, are sent again. A task of a decision that is never
 * committed may be sent, too. Both are harmless: attempt ids fence their results.
 *
 * <p>One thread runs it; {@link #stop} may be called by another.
 */
public final class Dispatcher implements Runnable {
    /** Marks the records of the event log that hold tasks. */
    static final String HEADER = "planexec-dispatch";

    static final byte[] HEADER_VALUE = {'1'};

    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final Topics topics;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    private long lastCommit = System.nanoTime();
    private volatile boolean stopped;

    /** Takes over both clients and closes them at its end. */
    public Dispatcher(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, Topics topics) {
        this.consumer = consumer;
        this.producer = producer;
        this.topics = topics;
    }

    /** Whether a decision holds a task for a queue. */
    static boolean concerns(Decision decision) {
        for (var event : decision.events()) {
            if (event instanceof GoalEvent.StepQueued
                    || event instanceof GoalEvent.SideTaskQueued
                    || event instanceof GoalEvent.PlanningRequested) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void run() {
        consumer.subscribe(List.of(topics.goalEvents()), new CommitBeforeRevocation());
        try (consumer;
                producer) {
            while (!stopped) {
                try {
                    consumer.poll(POLL).forEach(this::dispatch);
                    commitNowAndThen();
                } catch (WakeupException e) {
                    // Woken to stop; the condition of the loop says so.
                } catch (KafkaException e) {
                    startAgainFromLastCommit(e);
                }
            }
            commitNow();
        } catch (WakeupException e) {
            LOG.debug("dispatcher stopped before its last commit; some tasks will be sent again");
        } catch (KafkaException e) {
            LOG.warn("dispatcher stopped without its last commit, some tasks will be sent again: {}", e.getMessage());
        }
    }

    /** Returns at once; {@link #run} ends after what it has in hand. */
    public void stop() {
        stopped = true;
        consumer.wakeup();
    }

    private void dispatch(ConsumerRecord<byte[], byte[]> entry) {
        read.put(new TopicPartition(entry.topic(), entry.partition()), new OffsetAndMetadata(entry.offset() + 1));
        if (entry.headers().lastHeader(HEADER) == null) {
            return;
        }
        try {
            MessageCodec.read(entry.value(), Decision.class).events().forEach(this::send);
        } catch (MalformedMessage e) {
            LOG.error(
                    "event log {}-{} offset {}: {}", entry.topic(), entry.partition(), entry.offset(), e.getMessage());
        }
    }

    private void send(GoalEvent event) {
        if (event instanceof GoalEvent.StepQueued queued) {
            var pool = queued.pool();
            send(pool == null ? topics.tasks() : topics.tasks(pool), queued.task());
        } else if (event instanceof GoalEvent.SideTaskQueued queued) {
            var pool = queued.pool();
            send(pool == null ? topics.tasks() : topics.tasks(pool), queued.task());
        } else if (event instanceof GoalEvent.PlanningRequested requested) {
            send(topics.planningTasks(), requested.task());
        }
    }

    private void send(String topic, Object task) {
        var message = new ProducerRecord<byte[], byte[]>(topic, MessageCodec.write(task));
        message.headers().add(Topics.VERSION_HEADER, Topics.VERSION.getBytes(StandardCharsets.UTF_8));
        var _ = producer.send(message, (metadata, exception) -> {
            if (exception != null) {
                failure.compareAndSet(null, exception);
            }
        });
    }

    private void commitNowAndThen() {
        if (System.nanoTime() - lastCommit < COMMIT_INTERVAL.toNanos()) {
            return;
        }
        commitNow();
    }

    /** Commits what has been read, once all of it is known to be on the queues. */
    private void commitNow() {
        lastCommit = System.nanoTime();
        if (read.isEmpty()) {
            return;
        }
        producer.flush();
        var failed = failure.getAndSet(null);
        if (failed != null) {
            throw new KafkaException("a task could not be put on its queue: " + failed.getMessage(), failed);
        }
        consumer.commitSync(read);
        read.clear();
    }

    private void startAgainFromLastCommit(KafkaException cause) {
        LOG.warn("dispatcher goes back to its last commit and sends again: {}", cause.getMessage());
        read.clear();
        failure.set(null);
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
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        } catch (KafkaException e) {
            LOG.warn("dispatcher cannot reach the broker: {}", e.getMessage());
        }
    }

    /** Hands partitions over with as little as possible to send again. */
    private final class CommitBeforeRevocation implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commitNow();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.debug("dispatcher reads {}", partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            partitions.forEach(read::remove);
        }
    }
}
