package io.planexec.planner.topology;

import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Step;
import io.planexec.messages.Task;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.service.PacedProducer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts tasks on their queues, with a plain producer: nothing transactional may be written to a topic that a share group
 * reads. A task leaves as soon as it is decided. The event log says what has to have left: the dispatcher reads it behind
 * the state machine, for the partitions that this process decides on, and sends what it does not know to have been sent,
 * which is what a planner that crashed left behind.
 *
 * <p>What is promised: every task in a committed decision is sent at least once. After a crash at any point those since
 * the last committed offset, a fraction of a second's, are sent again. A task of a decision that is never committed may be
 * sent, too. Both are harmless: attempt ids fence their results.
 *
 * <p>One thread runs it; all other methods may be called by any.
 */
public final class Dispatcher implements Runnable, TaskSink {
    /** Marks the records of the event log that hold tasks; its value is the decision's number. */
    static final String HEADER = "planexec-dispatch";

    private static final byte[] VERSION = Relay.bytes(Topics.VERSION);
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Topics topics;
    private final Relay relay;

    /**
     * For each partition decided on here, the decisions whose tasks left and whose log record was not read yet. What was
     * decided in a transaction that is aborted goes with the task of Streams that decided it.
     */
    private final ConcurrentMap<Integer, Set<Sent>> sent = new ConcurrentHashMap<>();

    private final PoolTopics pools;

    /** Pools whose topics are there. */
    private final Set<String> openPools = ConcurrentHashMap.newKeySet();

    private record Sent(String goalId, long decision) {}

    /** Sees to it that the topics of pools are there: a producer would wait for a missing one, and all tasks with it. */
    @FunctionalInterface
    public interface PoolTopics {

        /**
         * Creates a pool's topic where it is missing. May block.
         *
         * @throws RuntimeException when it is not there and cannot be created
         */
        void open(String pool);
    }

    /** Takes over both clients and closes them at its end. The consumer needs a group id, and joins no group. */
    public Dispatcher(Consumer<byte[], byte[]> consumer, PacedProducer producer, Topics topics, PoolTopics pools) {
        this.topics = topics;
        this.pools = pools;
        this.relay = new Relay("the dispatcher", consumer, producer, new LogWork());
    }

    /** What marks a decision's log record, or null where it holds no task. */
    static byte @Nullable [] mark(Decision decision) {
        for (var event : decision.events()) {
            if (queued(event) != null || event instanceof GoalEvent.PlanningRequested) {
                return ByteBuffer.allocate(Long.BYTES)
                        .putLong(decision.number())
                        .array();
            }
        }
        return null;
    }

    @Override
    public void run() {
        relay.run();
    }

    /** Returns at once; {@link #run} ends after what it has in hand. */
    public void stop() {
        relay.stop();
    }

    @Override
    public void open(int partition) {
        sent.put(partition, ConcurrentHashMap.newKeySet());
        relay.wake();
    }

    @Override
    public void close(int partition) {
        sent.remove(partition);
        relay.wake();
    }

    /**
     * {@inheritDoc}
     *
     * <p>The first task for a pool is left to the reader of the log: nobody has seen yet whether that pool's topic exists,
     * and asking for it would hold up the state machine.
     */
    @Override
    public void send(int partition, Decision decision) {
        var known = sent.get(partition);
        if (known == null || decision.events().stream().anyMatch(this::needsTopic)) {
            return;
        }
        known.add(new Sent(decision.goalId(), decision.number()));
        decision.events().forEach(this::send);
    }

    /**
     * A task for executors.
     *
     * @param pool null for the default pool
     */
    private record Queued(Task task, @Nullable String pool) {}

    private static @Nullable Queued queued(GoalEvent event) {
        // A step that is a goal of its own is nothing for an executor: that goal was submitted with the decision.
        if (event instanceof GoalEvent.StepQueued queued
                && !queued.task().action().equals(Step.GOAL)) {
            return new Queued(queued.task(), queued.pool());
        }
        if (event instanceof GoalEvent.SideTaskQueued queued) {
            return new Queued(queued.task(), queued.pool());
        }
        return null;
    }

    private boolean needsTopic(GoalEvent event) {
        var queued = queued(event);
        return queued != null && !isOpen(queued.pool());
    }

    private boolean isOpen(@Nullable String pool) {
        return pool == null || pool.equals(Topics.DEFAULT_POOL) || openPools.contains(pool);
    }

    /** A task that has no topic to go to stays away from every queue; the state machine's timer fails its step. */
    private void sendOnceOpen(GoalEvent event) {
        var queued = queued(event);
        if (queued != null && queued.pool() != null && !isOpen(queued.pool())) {
            try {
                pools.open(queued.pool());
                openPools.add(queued.pool());
            } catch (RuntimeException e) {
                if (mayPass(e)) {
                    throw new KafkaException(e.getMessage(), e);
                }
                LOG.error(
                        "task {} was not sent: the pool {} has no topic {}: {}",
                        queued.task().attemptId(),
                        queued.pool(),
                        topics.tasks(queued.pool()),
                        e.getMessage());
                return;
            }
        }
        send(event);
    }

    private static boolean mayPass(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException || cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private void send(GoalEvent event) {
        var queued = queued(event);
        if (queued != null) {
            send(topics.tasks(queued.pool()), queued.task());
        } else if (event instanceof GoalEvent.PlanningRequested requested) {
            send(topics.planningTasks(), requested.task());
        }
    }

    private void send(String topic, Object task) {
        var message = new ProducerRecord<byte[], byte[]>(topic, MessageCodec.write(task));
        message.headers().add(Topics.VERSION_HEADER, VERSION);
        relay.send(message);
    }

    /** Reading the log. */
    private final class LogWork implements Relay.Work {
        @Override
        public void prepare(Relay own, Consumer<byte[], byte[]> consumer) {
            var wanted = sent.keySet().stream()
                    .map(number -> new TopicPartition(topics.goalEvents(), number))
                    .collect(Collectors.toUnmodifiableSet());
            var assigned = consumer.assignment();
            if (wanted.equals(assigned)) {
                return;
            }
            if (!assigned.isEmpty()) {
                own.commit();
            }
            consumer.assign(wanted);
            LOG.debug("the dispatcher reads {}", wanted);
        }

        @Override
        public void relay(ConsumerRecord<byte[], byte[]> entry) {
            var mark = entry.headers().lastHeader(HEADER);
            if (mark == null || hasLeft(entry, mark)) {
                return;
            }
            try {
                MessageCodec.read(entry.value(), Decision.class).events().forEach(Dispatcher.this::sendOnceOpen);
            } catch (MalformedMessage e) {
                LOG.error(
                        "event log {}-{} offset {}: {}",
                        entry.topic(),
                        entry.partition(),
                        entry.offset(),
                        e.getMessage());
            }
        }

        private boolean hasLeft(ConsumerRecord<byte[], byte[]> entry, Header mark) {
            var known = sent.get(entry.partition());
            if (known == null || mark.value().length != Long.BYTES) {
                return false;
            }
            return known.remove(new Sent(
                    new String(entry.key(), StandardCharsets.UTF_8),
                    ByteBuffer.wrap(mark.value()).getLong()));
        }

        @Override
        public void startAgain() {
            sent.values().forEach(Set::clear);
            openPools.clear();
        }
    }

    /** The settings of its consumer beside the usual: it is in no hurry, and reads in bulk. */
    public static Map<String, Object> reading() {
        return Map.of(
                "isolation.level", "read_committed",
                "fetch.min.bytes", 1_000_000,
                "fetch.max.wait.ms", 500,
                "max.poll.records", 5_000);
    }
}
