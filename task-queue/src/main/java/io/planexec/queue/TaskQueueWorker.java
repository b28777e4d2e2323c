package io.planexec.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.ShareMemberDescription;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Works on a task queue: takes tasks from the topic as slots are free, runs them with a {@link TaskHandler}, renews the
 * locks of those that take long, and acknowledges them.
 *
 * <p>A task may be delivered more than once, even while its first run is alive: when a worker falls silent, when its
 * lock is lost, or when a partition's leader changes. While the broker is away the worker waits and goes on when it is
 * back. Safe for use by several threads.
 */
public final class TaskQueueWorker implements AutoCloseable {

    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
    private static final Duration READY_CHECK = Duration.ofMillis(50);

    /** How long the lanes may take, beyond the grace period, to leave the group. */
    private static final Duration LEAVE = Duration.ofSeconds(5);

    private final QueueSettings settings;
    private final SlotDesk desk;
    private final Counters counters = new Counters();
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private TaskQueueWorker(QueueSettings settings, TaskHandler handler) {
        this.settings = settings;
        this.desk = new SlotDesk(settings.slots());
        String id = settings.name() + "-"
                + Long.toString(ThreadLocalRandom.current().nextLong(1L << 30), 36);
        ConcurrentMap<String, RunningTask> running = new ConcurrentHashMap<>();
        lanes.add(new Lane(id + "-batch", settings.slots(), true, settings, desk, handler, counters, running));
        for (int i = 1; i <= settings.slots() && settings.slots() > 1; i++) {
            lanes.add(new Lane(id + "-" + i, 1, false, settings, desk, handler, counters, running));
        }
    }

    /**
     * Starts a worker. It joins the group in the background; {@link TaskQueue#prepare} should have been called before.
     *
     * @param handler called by up to {@link QueueSettings#slots()} virtual threads at once
     */
    public static TaskQueueWorker start(QueueSettings settings, TaskHandler handler) {
        TaskQueueWorker worker = new TaskQueueWorker(settings, handler);
        // Platform threads: handlers that compute may keep all carriers of virtual threads busy, and locks must be
        // renewed all the same.
        for (Lane lane : worker.lanes) {
            worker.threads.add(
                    Thread.ofPlatform().name(lane.name()).daemon(true).start(lane));
        }
        return worker;
    }

    /**
     * Waits until the broker has assigned tasks to this worker, so that a task sent now is taken at once by any slot.
     *
     * @return false if that has not come about within {@code limit}, or the worker was closed
     */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Map<String, Object> properties = new HashMap<>(settings.clientProperties());
        properties.put("bootstrap.servers", settings.bootstrapServers());
        try (Admin admin = Admin.create(properties)) {
            while (!desk.isClosing() && System.nanoTime() < deadline) {
                if (isAssigned(admin, deadline)) {
                    return true;
                }
                LockSupport.parkNanos(READY_CHECK.toNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
        return false;
    }

    /** What the worker did so far and does now. Cheap; may be called often. */
    public WorkerFigures figures() {
        return counters.figures(settings.slots());
    }

    public QueueSettings settings() {
        return settings;
    }

    /** Closes with a grace period of 10 s. */
    @Override
    public void close() {
        close(DEFAULT_GRACE);
    }

    /**
     * Takes no more tasks, lets those that run finish within {@code grace}, gives the rest back to the queue and cancels
     * their handlers, and leaves the group. Returns when that is done, at the latest some seconds after the grace
     * period. Repeated calls only wait.
     */
    public void close(Duration grace) {
        desk.close(grace);
        lanes.forEach(Lane::nudge);
        long deadline = System.nanoTime() + grace.plus(LEAVE).toNanos();
        try {
            for (Thread thread : threads) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                thread.join(Math.max(1, left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAssigned(Admin admin, long deadline) throws InterruptedException {
        String lane = lanes.getFirst().name();
        try {
            long left = Math.max(1, deadline - System.nanoTime());
            ShareGroupDescription group = admin.describeShareGroups(List.of(settings.group()))
                    .all()
                    .get(left, TimeUnit.NANOSECONDS)
                    .get(settings.group());
            return group != null && group.members().stream().anyMatch(member -> isAssigned(member, lane));
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException || e.getCause() instanceof RetriableException) {
                return false;
            }
            throw new QueueSetupException(
                    "The members of share group " + settings.group() + " cannot be read: " + e.getCause(), e);
        }
    }

    private static boolean isAssigned(ShareMemberDescription member, String lane) {
        return member.clientId().equals(lane)
                && !member.assignment().topicPartitions().isEmpty();
    }
}
