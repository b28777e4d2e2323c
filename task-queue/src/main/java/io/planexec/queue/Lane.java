package io.planexec.queue;

import io.planexec.queue.Cancellation.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share consumer and the thread that owns it. A lane takes a batch of tasks, at most as many as it has slots, runs
 * them side by side, and takes the next when all of them are done; while any runs it cannot take more, for a share
 * consumer that holds tasks polls only for those. While their results are on their way another may take its slots.
 */
final class Lane implements Runnable {

    enum Role {
        /** Has all slots or none, and stays in the group. */
        FIRST,
        /** Has all slots or none, and takes turns with the first. */
        RELIEF,
        /** Has some of the slots while long tasks have the others. */
        PART
    }

    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    /**
     * Long, because each poll that ends empty-handed is a chance, if small, that the consumer fetches once more than it
     * should: when the answer to the fetch under way comes in just as the next poll asks for another.
     */
    private static final Duration POLL = Duration.ofSeconds(60);

    private static final Duration ERROR_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    /** A lane without slots stays in the group this long, ready to poll at once. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    /** When a lane waits this long for all slots, and not for long tasks, idle lanes are told to give up theirs. */
    private static final Duration RETIRE = Duration.ofSeconds(10);

    /**
     * Batches of so many tasks, short and one after the other, are a stream. A pause lets more come together, which costs
     * less for each: without it, a broker that is busy answers ever smaller polls ever more often.
     */
    private static final int MANY = 8;

    private static final Duration GATHERING = Duration.ofMillis(4);

    private static final int MOST_PATIENCE = 4;
    private static final int RETURNS_PER_PATIENCE = 5;
    private static final Duration FOREVER = Duration.ofDays(10_000);

    private final String name;
    private final int size;
    private final Role role;
    private final QueueSettings settings;
    private final SlotDesk desk;
    private final TaskHandler handler;
    private final Counters counters;
    /** What runs in the whole worker, by place: a task that comes again while it runs has lost its first lock. */
    private final ConcurrentMap<String, RunningTask> runningInWorker;

    private final Runnable retireParts;
    /** Told when the lane ends though nobody closed it: its slots are lost. */
    private final Runnable broken;

    /** Tasks that are done; an empty entry only wakes the lane. */
    private final BlockingQueue<Optional<RunningTask>> mailbox = new LinkedBlockingQueue<>();

    private volatile @Nullable KafkaShareConsumer<byte[], byte[]> consumer;
    private volatile boolean polling;
    private boolean inTrouble;

    /** Whether the consumer may have fetched tasks that no poll has returned; see {@link #POLL}. */
    private boolean mayHoldMore;

    Lane(
            String name,
            int size,
            Role role,
            QueueSettings settings,
            SlotDesk desk,
            TaskHandler handler,
            Counters counters,
            ConcurrentMap<String, RunningTask> runningInWorker,
            Runnable retireParts,
            Runnable broken) {
        this.name = name;
        this.size = size;
        this.role = role;
        this.settings = settings;
        this.desk = desk;
        this.handler = handler;
        this.counters = counters;
        this.runningInWorker = runningInWorker;
        this.retireParts = retireParts;
        this.broken = broken;
    }

    boolean hasAllSlots() {
        return role != Role.PART;
    }

    /** Makes the lane end its poll, if it is in one, and look at the desk's state now. By any thread. */
    void nudge() {
        mailbox.add(Optional.empty());
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        if (polling && current != null) {
            current.wakeup();
        }
    }

    @Override
    public void run() {
        try {
            if (role != Role.FIRST) {
                serve();
            }
            while (true) {
                switch (awaitTurn()) {
                    case TAKEN -> serve();
                    case IDLE -> idle();
                    case CLOSED -> {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            log.debug("Lane {} was interrupted", name, e);
        } catch (RuntimeException | Error e) {
            log.error("Lane {} ends because of an error in the task queue", name, e);
            broken.run();
            throw e;
        } finally {
            closeConsumer();
        }
    }

    private SlotDesk.Turn awaitTurn() throws InterruptedException {
        return hasAllSlots() ? desk.awaitAll(RETIRE) : desk.await(size, consumer == null ? FOREVER : LINGER);
    }

    private void idle() {
        if (role != Role.FIRST) {
            closeConsumer();
        }
        if (hasAllSlots() && !desk.hasLongTasks()) {
            retireParts.run();
        }
    }

    /** Takes and runs batches until the lane's slots are wanted elsewhere; all of them are with the desk again then. */
    private void serve() throws InterruptedException {
        boolean inStream = false;
        do {
            if (inStream) {
                desk.pause(GATHERING);
            }
            List<ConsumerRecord<byte[], byte[]>> records = pollForTasks();
            if (records.isEmpty()) {
                // The consumer may have a fetch under way; only closing it gives back what that fetch brings.
                closeConsumer();
                desk.giveBack(size);
                return;
            }
            if (!new Batch(records).run()) {
                break;
            }
            if (!desk.mayKeep(hasAllSlots())) {
                commit();
                desk.giveBack(size);
                break;
            }
            inStream = records.size() >= MANY && records.size() < size;
        } while (true);
        if (mayHoldMore) {
            closeConsumer();
        }
    }

    /** Polls until there are tasks; empty if the lane should stop polling instead. */
    private List<ConsumerRecord<byte[], byte[]>> pollForTasks() throws InterruptedException {
        while (!desk.isClosing()) {
            try {
                KafkaShareConsumer<byte[], byte[]> current = openConsumer();
                polling = true;
                ConsumerRecords<byte[], byte[]> polled =
                        desk.isClosing() ? ConsumerRecords.empty() : current.poll(POLL);
                inTrouble = false;
                if (!polled.isEmpty()) {
                    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(polled.count());
                    polled.forEach(records::add);
                    return records;
                }
                mayHoldMore = true;
            } catch (WakeupException e) {
                return List.of();
            } catch (KafkaException | IllegalStateException e) {
                report("take tasks", e);
                closeConsumer();
                desk.pause(ERROR_PAUSE);
            } finally {
                polling = false;
            }
        }
        return List.of();
    }

    private KafkaShareConsumer<byte[], byte[]> openConsumer() {
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        if (current == null) {
            current = newConsumer();
            consumer = current;
            current.subscribe(List.of(settings.topic()));
        }
        return current;
    }

    private KafkaShareConsumer<byte[], byte[]> newConsumer() {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "bootstrap.servers",
                settings.bootstrapServers(),
                "client.id",
                name,
                "group.id",
                settings.group(),
                "share.acknowledgement.mode",
                "explicit",
                // At most max.poll.records are acquired, where the default takes whole batches of the log.
                "share.acquire.mode",
                "record_limit",
                "max.poll.records",
                size,
                // A lane without slots does not poll and must not be expelled for it.
                "max.poll.interval.ms",
                Integer.MAX_VALUE,
                // Bounds how long closing takes: a fetch under way must come back first.
                "fetch.max.wait.ms",
                250,
                "reconnect.backoff.max.ms",
                1000));
        properties.put("enable.metrics.push", false);
        properties.put("metric.reporters", List.of());
        // With the default, rebootstrap, a share consumer whose brokers are all away spins and floods the log.
        properties.put("metadata.recovery.strategy", "none");
        properties.putAll(settings.clientProperties());
        KafkaShareConsumer<byte[], byte[]> created =
                new KafkaShareConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        created.setAcknowledgementCommitCallback((offsets, exception) -> {
            if (exception != null) {
                offsets.values().forEach(set -> counters.unconfirmed.add(set.size()));
            }
        });
        return created;
    }

    private void closeConsumer() {
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        consumer = null;
        mayHoldMore = false;
        if (current != null) {
            try {
                current.close(CLOSE_LIMIT);
            } catch (KafkaException e) {
                log.debug("The consumer of lane {} did not close cleanly", name, e);
            }
        }
    }

    /** Sends what was acknowledged, and waits for nothing. */
    private void commit() {
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        if (current != null) {
            try {
                current.commitAsync();
            } catch (KafkaException e) {
                report("acknowledge tasks", e);
            }
        }
    }

    /** What the broker said to an acknowledgement. */
    private enum Answer {
        ACCEPTED,
        REFUSED,
        /** It did not answer in time, or not to the question. */
        NONE
    }

    /** Sends what was acknowledged and waits for the broker's answer. */
    private Answer commitAndWait(Duration limit) {
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        if (current == null) {
            return Answer.NONE;
        }
        try {
            return answer(commitDespiteWakeup(current, limit));
        } catch (KafkaException e) {
            report("acknowledge tasks", e);
            return Answer.NONE;
        }
    }

    private static Map<TopicIdPartition, Optional<KafkaException>> commitDespiteWakeup(
            KafkaShareConsumer<byte[], byte[]> current, Duration limit) {
        try {
            return current.commitSync(limit);
        } catch (WakeupException e) {
            // Meant for a poll that had just returned. What was acknowledged is on its way; the answer is not known.
            return current.commitSync(limit);
        }
    }

    private Duration lockOfPolledTasks() {
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        return current == null
                ? settings.lock()
                : current.acquisitionLockTimeoutMs().map(Duration::ofMillis).orElse(settings.lock());
    }

    private static Answer answer(Map<TopicIdPartition, Optional<KafkaException>> answers) {
        List<KafkaException> problems =
                answers.values().stream().flatMap(Optional::stream).toList();
        if (problems.isEmpty()) {
            return Answer.ACCEPTED;
        }
        // A connection that breaks is told as an unknown error; what the broker itself refuses has a name.
        log.debug("Acknowledgements were answered by {}", problems);
        return problems.stream().anyMatch(InvalidRecordStateException.class::isInstance) ? Answer.REFUSED : Answer.NONE;
    }

    private void report(String what, RuntimeException e) {
        if (inTrouble) {
            log.debug("Lane {} still cannot {}", name, what, e);
        } else {
            log.warn("Lane {} cannot {} and tries again every second: {}", name, what, e.toString());
            inTrouble = true;
        }
    }

    /** Where a batch's slots are. */
    private enum Slots {
        /** All with the batch. */
        HELD,
        /** One with each task that runs, the others with the desk: a task has outlived the patience. */
        SPLIT,
        /** None with the batch: its tasks are done, and their results on their way. */
        PASSED_ON
    }

    /** The tasks of one poll, from then until the last of them has ended. Used by the lane's thread only. */
    private final class Batch {

        private final List<RunningTask> running;
        private final long began = System.nanoTime();
        private long lastProgress = began;
        /** With slots to spare there is nothing more to take, and to pass them on would only make batches smaller. */
        private final boolean mayPassOn;
        /** In nanoseconds, as the broker says, which may have been told something else than this worker. */
        private final long lock;
        /** From then on, a lock that was not renewed is gone, whatever the broker answers. */
        private long lockEnds;

        private final AtomicReference<Slots> slots = new AtomicReference<>(Slots.HELD);
        /** Tasks that have not left their slots. */
        private final AtomicInteger working;

        /** Whether a task has outlived the patience. */
        private boolean isLate;
        /** Slots of ended tasks; they go back some at a time, so that several become one batch again. */
        private int unreturned;

        private long nextReturn;
        private boolean abandoned;

        Batch(List<ConsumerRecord<byte[], byte[]>> records) {
            lock = lockOfPolledTasks().toNanos();
            lockEnds = System.nanoTime() + lock;
            working = new AtomicInteger(records.size());
            mayPassOn = hasAllSlots() && records.size() == size;
            running = new ArrayList<>(records.size());
            for (ConsumerRecord<byte[], byte[]> record : records) {
                running.add(new RunningTask(record, settings.poisonAfter(), this::slotIsFree));
            }
        }

        /** Runs the tasks; true if they were short and the lane still has all its slots, false if it has none. */
        boolean run() throws InterruptedException {
            start();
            while (!running.isEmpty() && !abandoned) {
                Optional<RunningTask> done = mailbox.poll(untilNextDuty(), TimeUnit.NANOSECONDS);
                if (done != null && done.isPresent()) {
                    settle(done.get());
                } else {
                    doDuties();
                }
            }
            Slots left = slots.get();
            if (left == Slots.SPLIT) {
                returnSlots();
                desk.longTasksEnd();
            } else if (left == Slots.PASSED_ON) {
                commit();
            }
            return left == Slots.HELD && !abandoned;
        }

        private void start() {
            for (RunningTask task : running) {
                counters.deliveries.increment();
                if (task.delivery().count() > 1) {
                    counters.redeliveries.increment();
                }
                counters.busy.incrementAndGet();
                RunningTask earlier = runningInWorker.put(task.delivery().place(), task);
                if (earlier != null) {
                    lose(earlier);
                }
                task.start(handler, "task-" + task.delivery().place(), this::report);
            }
        }

        /** By a task's thread. */
        private void slotIsFree() {
            counters.busy.decrementAndGet();
            if (working.decrementAndGet() == 0 && mayPassOn && slots.compareAndSet(Slots.HELD, Slots.PASSED_ON)) {
                desk.passOn();
            }
        }

        private void report(RunningTask task) {
            runningInWorker.remove(task.delivery().place(), task);
            if (task.leaveSlot()) {
                counters.busy.decrementAndGet();
                working.decrementAndGet();
            }
            mailbox.add(Optional.of(task));
        }

        private long untilNextDuty() {
            long now = System.nanoTime();
            long next = nextRenewal() - now;
            if (!isLate) {
                next = Math.min(next, patienceEnds() - now);
            } else if (unreturned > 0) {
                next = Math.min(next, nextReturn - now);
            }
            return Math.max(0, Math.min(next, desk.graceLeft()));
        }

        private void doDuties() {
            long now = System.nanoTime();
            if (!isLate && now - patienceEnds() >= 0) {
                isLate = true;
                commit();
                if (slots.compareAndSet(Slots.HELD, Slots.SPLIT)) {
                    desk.longTasksBegin(size - running.size());
                }
            }
            if (unreturned > 0 && now - nextReturn >= 0) {
                returnSlots();
            }
            if (desk.graceLeft() <= 0) {
                abandon();
            } else if (now - nextRenewal() >= 0) {
                renew();
            }
        }

        /** Progress prolongs it, so that a busy machine, where all is slow, does not pass for one with long tasks. */
        private long patienceEnds() {
            long patience = settings.patience().toNanos();
            return Math.min(lastProgress + patience, began + MOST_PATIENCE * patience);
        }

        private long nextRenewal() {
            return lockEnds - lock / 3 * 2;
        }

        private void settle(RunningTask task) {
            if (!running.remove(task)) {
                return;
            }
            lastProgress = System.nanoTime();
            if (task.hasFailed()) {
                counters.handlerFailures.increment();
            }
            if (task.isHeld()) {
                acknowledge(task);
            }
            if (isLate) {
                commit();
            }
            if (slots.get() == Slots.SPLIT) {
                unreturned++;
            }
        }

        private void returnSlots() {
            desk.giveBack(unreturned);
            unreturned = 0;
            nextReturn = System.nanoTime() + settings.patience().toNanos() / RETURNS_PER_PATIENCE;
        }

        private void acknowledge(RunningTask task) {
            switch (task.outcome()) {
                case DONE -> {
                    counters.done.increment();
                    tellBroker(task, AcknowledgeType.ACCEPT);
                }
                case REJECT -> {
                    counters.rejected.increment();
                    tellBroker(task, AcknowledgeType.REJECT);
                }
                case RELEASE -> {
                    counters.released.increment();
                    tellBroker(task, AcknowledgeType.RELEASE);
                    // Without waiting, the task comes back after half a second instead of at once.
                    commitAndWait(CLOSE_LIMIT);
                }
            }
            task.letGo();
        }

        /** The lock is known to be lost already if the consumer does not know the task any more. */
        private boolean tellBroker(RunningTask task, AcknowledgeType type) {
            KafkaShareConsumer<byte[], byte[]> current = consumer;
            if (current == null) {
                return false;
            }
            try {
                current.acknowledge(task.delivery().record(), type);
                return true;
            } catch (IllegalStateException e) {
                log.debug(
                        "Task {} is not this consumer's any more",
                        task.delivery().place(),
                        e);
                return false;
            }
        }

        /**
         * Renews each lock by itself, because the broker's answer is one for all tasks of a partition. The poll that
         * follows puts the renewed tasks back in the consumer's hand. Without a renewed task it would fetch new ones.
         */
        private void renew() {
            long now = System.nanoTime();
            boolean anyRenewed = false;
            boolean isAway = false;
            for (RunningTask task : running) {
                if (task.isHeld()) {
                    switch (isAway ? renewUnheard(task) : renew(task, now)) {
                        case ACCEPTED -> anyRenewed = true;
                        case REFUSED -> lose(task);
                        case NONE -> {
                            goOnAlone(task);
                            isAway = true;
                        }
                    }
                }
            }
            lockEnds = now + lock;
            if (anyRenewed) {
                takeRenewed();
            }
        }

        private Answer renew(RunningTask task, long now) {
            // A renewal after the end may succeed: the broker ignores those for tasks done elsewhere meanwhile.
            return now - lockEnds < 0 && tellBroker(task, AcknowledgeType.RENEW)
                    ? commitAndWait(Duration.ofNanos(lock / 3))
                    : Answer.REFUSED;
        }

        /** To wait for each in vain would keep this thread from all else for as long as the broker is away. */
        private Answer renewUnheard(RunningTask task) {
            tellBroker(task, AcknowledgeType.RENEW);
            return Answer.NONE;
        }

        private void takeRenewed() {
            KafkaShareConsumer<byte[], byte[]> current = consumer;
            if (current == null) {
                return;
            }
            try {
                pollDespiteWakeup(current);
            } catch (KafkaException | IllegalStateException e) {
                Lane.this.report("renew locks", e);
                boolean isAway = e instanceof RetriableException;
                running.stream().filter(RunningTask::isHeld).forEach(isAway ? this::goOnAlone : this::lose);
                closeConsumer();
            }
        }

        private void pollDespiteWakeup(KafkaShareConsumer<byte[], byte[]> current) {
            try {
                current.poll(Duration.ZERO);
            } catch (WakeupException e) {
                current.poll(Duration.ZERO);
            }
        }

        private void lose(RunningTask task) {
            if (!task.isHeld()) {
                return;
            }
            task.letGo();
            task.cancel(Reason.LOCK_LOST);
            counters.lostLocks.increment();
            log.warn(
                    "The lock of task {} is lost, so it will be delivered again; its run here was told to stop",
                    task.delivery().place());
        }

        /** While the broker is away nobody else can be given the task; what is done now is not to be done again later. */
        private void goOnAlone(RunningTask task) {
            task.letGo();
            counters.lostLocks.increment();
            log.warn(
                    "The broker did not answer in time to keep the lock of task {}; its run here goes on, and the task may"
                            + " be delivered again",
                    task.delivery().place());
        }

        /** The grace period is over: tasks go back to the queue first, so that others start them at once. */
        private void abandon() {
            List<RunningTask> left =
                    running.stream().filter(RunningTask::isHeld).toList();
            left.forEach(task -> {
                counters.released.increment();
                tellBroker(task, AcknowledgeType.RELEASE);
                task.letGo();
            });
            commitAndWait(CLOSE_LIMIT);
            running.forEach(task -> task.cancel(Reason.DRAINED));
            log.info("Gave {} unfinished tasks back to the queue", left.size());
            abandoned = true;
        }
    }
}
