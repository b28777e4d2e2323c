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
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share consumer and the thread that owns it. A lane takes a batch of tasks, at most as many as it has slots, runs
 * them side by side, and takes the next when all of them are done; while any runs it cannot take more, for a share
 * consumer that holds tasks polls only for those.
 */
final class Lane implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration ERROR_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    /** A lane without slots stays in the group this long, ready to poll at once. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** A single lane that gets nothing for this long, while the batch lane waits for its slot, gives it up. */
    private static final Duration RETIRE = Duration.ofSeconds(10);

    private static final Duration FOREVER = Duration.ofDays(10_000);

    private final String name;
    private final boolean isBatch;
    private final int size;
    private final QueueSettings settings;
    private final SlotDesk desk;
    private final TaskHandler handler;
    private final Counters counters;
    /** What runs in the whole worker, by place: a task that comes again while it runs has lost its first lock. */
    private final ConcurrentMap<String, RunningTask> runningInWorker;

    /** Tasks that are done; an empty entry only wakes the lane. */
    private final BlockingQueue<Optional<RunningTask>> mailbox = new LinkedBlockingQueue<>();

    private volatile @Nullable KafkaShareConsumer<byte[], byte[]> consumer;
    private volatile boolean polling;
    private boolean subscribed;
    private boolean inTrouble;

    Lane(
            String name,
            int size,
            boolean isBatch,
            QueueSettings settings,
            SlotDesk desk,
            TaskHandler handler,
            Counters counters,
            ConcurrentMap<String, RunningTask> runningInWorker) {
        this.name = name;
        this.size = size;
        this.isBatch = isBatch;
        this.settings = settings;
        this.desk = desk;
        this.handler = handler;
        this.counters = counters;
        this.runningInWorker = runningInWorker;
    }

    String name() {
        return name;
    }

    /** Makes the lane look at the desk's state now. To be called after the desk was closed; by any thread. */
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
            while (true) {
                switch (desk.await(isBatch, subscribed ? LINGER : FOREVER)) {
                    case TAKEN -> serve();
                    case IDLE -> leaveGroup();
                    case CLOSED -> {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            log.debug("Lane {} was interrupted", name, e);
        } catch (RuntimeException | Error e) {
            log.error("Lane {} ends because of an error in the task queue", name, e);
            throw e;
        } finally {
            closeConsumer();
        }
    }

    /** Takes and runs batches until the lane's slots are wanted elsewhere; all of them are with the desk again then. */
    private void serve() throws InterruptedException {
        do {
            List<ConsumerRecord<byte[], byte[]>> records = pollForTasks();
            if (records.isEmpty()) {
                // The consumer may have a fetch under way; only closing it gives back what that fetch brings.
                closeConsumer();
                desk.giveBack(size);
                return;
            }
            if (!new Batch(records).run()) {
                return;
            }
        } while (desk.mayKeep(isBatch));
        commit();
        desk.giveBack(size);
    }

    /** Polls until there are tasks; empty if the lane should stop polling instead. */
    private List<ConsumerRecord<byte[], byte[]>> pollForTasks() throws InterruptedException {
        long since = System.nanoTime();
        while (!desk.isClosing()) {
            List<ConsumerRecord<byte[], byte[]>> records = pollOnce();
            if (!records.isEmpty()) {
                return records;
            }
            if (!isBatch && System.nanoTime() - since > RETIRE.toNanos() && desk.isBatchWaiting()) {
                break;
            }
        }
        return List.of();
    }

    private List<ConsumerRecord<byte[], byte[]>> pollOnce() throws InterruptedException {
        try {
            KafkaShareConsumer<byte[], byte[]> current = subscribedConsumer();
            polling = true;
            if (desk.isClosing()) {
                return List.of();
            }
            ConsumerRecords<byte[], byte[]> polled = current.poll(POLL);
            inTrouble = false;
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(polled.count());
            polled.forEach(records::add);
            return records;
        } catch (WakeupException e) {
            return List.of();
        } catch (KafkaException | IllegalStateException e) {
            report("take tasks", e);
            closeConsumer();
            desk.pause(ERROR_PAUSE);
            return List.of();
        } finally {
            polling = false;
        }
    }

    private KafkaShareConsumer<byte[], byte[]> subscribedConsumer() {
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        if (current == null) {
            current = newConsumer();
            consumer = current;
        }
        if (!subscribed) {
            current.subscribe(List.of(settings.topic()));
            subscribed = true;
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

    private void leaveGroup() {
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        subscribed = false;
        if (current != null) {
            try {
                current.unsubscribe();
            } catch (KafkaException e) {
                report("leave the group", e);
                closeConsumer();
            }
        }
    }

    private void closeConsumer() {
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        consumer = null;
        subscribed = false;
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

    /** Sends what was acknowledged and tells whether the broker took it. */
    private boolean commitAndWait(Duration limit) {
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        if (current == null) {
            return false;
        }
        try {
            return isAccepted(current.commitSync(limit));
        } catch (WakeupException e) {
            // Meant for a poll that had just returned. What was acknowledged is on its way; the answer is not known.
            return isAccepted(current.commitSync(limit));
        } catch (KafkaException e) {
            report("acknowledge tasks", e);
            return false;
        }
    }

    private Duration lockOfPolledTasks() {
        KafkaShareConsumer<byte[], byte[]> current = consumer;
        return current == null
                ? settings.lock()
                : current.acquisitionLockTimeoutMs().map(Duration::ofMillis).orElse(settings.lock());
    }

    private static boolean isAccepted(Map<TopicIdPartition, Optional<KafkaException>> answers) {
        return answers.values().stream().allMatch(Optional::isEmpty);
    }

    private void report(String what, RuntimeException e) {
        if (inTrouble) {
            log.debug("Lane {} still cannot {}", name, what, e);
        } else {
            log.warn("Lane {} cannot {} and tries again every second: {}", name, what, e.toString());
            inTrouble = true;
        }
    }

    /** The tasks of one poll, from then until the last of them has ended. Used by the lane's thread only. */
    private final class Batch {

        private final List<RunningTask> running;
        private final long patienceEnds =
                System.nanoTime() + settings.patience().toNanos();
        /** In nanoseconds, as the broker says, which may have been told something else than this worker. */
        private final long lock;
        /** From then on, a lock that was not renewed is gone, whatever the broker answers. */
        private long lockEnds;

        private boolean isLong;
        private boolean abandoned;

        Batch(List<ConsumerRecord<byte[], byte[]>> records) {
            lock = lockOfPolledTasks().toNanos();
            lockEnds = System.nanoTime() + lock;
            running = new ArrayList<>(records.size());
            for (ConsumerRecord<byte[], byte[]> record : records) {
                running.add(new RunningTask(Delivery.of(record), settings.poisonAfter()));
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
            if (isLong) {
                desk.longTasksEnd();
            }
            return !isLong && !abandoned;
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

        private void report(RunningTask task) {
            runningInWorker.remove(task.delivery().place(), task);
            counters.busy.decrementAndGet();
            mailbox.add(Optional.of(task));
        }

        private long untilNextDuty() {
            long now = System.nanoTime();
            long next = nextRenewal() - now;
            if (!isLong) {
                next = Math.min(next, patienceEnds - now);
            }
            return Math.max(0, Math.min(next, desk.graceLeft()));
        }

        private void doDuties() {
            long now = System.nanoTime();
            if (!isLong && now - patienceEnds >= 0) {
                isLong = true;
                commit();
                desk.longTasksBegin(size - running.size());
            }
            if (desk.graceLeft() <= 0) {
                abandon();
            } else if (now - nextRenewal() >= 0) {
                renew();
            }
        }

        private long nextRenewal() {
            return lockEnds - lock / 3 * 2;
        }

        private void settle(RunningTask task) {
            if (!running.remove(task)) {
                return;
            }
            if (task.hasFailed()) {
                counters.handlerFailures.increment();
            }
            if (task.isHeld()) {
                acknowledge(task);
            }
            if (isLong) {
                commit();
                desk.giveBack(1);
            }
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
            for (RunningTask task : running) {
                if (task.isHeld()) {
                    // A renewal after the end may succeed: the broker ignores those for tasks done elsewhere meanwhile.
                    if (now - lockEnds < 0
                            && tellBroker(task, AcknowledgeType.RENEW)
                            && commitAndWait(Duration.ofNanos(lock / 3))) {
                        anyRenewed = true;
                    } else {
                        lose(task);
                    }
                }
            }
            lockEnds = now + lock;
            if (anyRenewed) {
                takeRenewed();
            }
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
                running.stream().filter(RunningTask::isHeld).forEach(this::lose);
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
