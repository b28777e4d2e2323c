package io.planexec.queue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
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
 * <p>The broker keeps a window over the topic that begins at the oldest task not done and has at most
 * {@code group.share.partition.max.record.locks} tasks (2,000 by default, 10,000 at most): while one task runs, no more
 * than that many later ones can be taken.
 *
 * <p>A task may be delivered more than once, even while its first run is alive: when a worker falls silent, when its
 * lock is lost, or when a partition's leader changes. A run whose lock the broker says is lost is cancelled. While the broker
 * is away the worker takes nothing and lets what runs run on, for nobody else can be given it meanwhile; when the broker is
 * back the worker goes on, and what ran longer than its lock is delivered again. Safe for use by several threads.
 */
public final class TaskQueueWorker implements AutoCloseable {

    private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
    private static final Duration READY_CHECK = Duration.ofMillis(50);

    /** How long the lanes may take, beyond the grace period, to leave the group. */
    private static final Duration LEAVE = Duration.ofSeconds(5);

    private final QueueSettings settings;
    private final TaskHandler handler;
    private final String id;
    private final SlotDesk desk;
    private final Counters counters = new Counters();
    private final ConcurrentMap<String, RunningTask> running = new ConcurrentHashMap<>();
    private final Map<Lane, Thread> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger started = new AtomicInteger();

    private final Runnable onBroken;

    private TaskQueueWorker(QueueSettings settings, TaskHandler handler, Runnable onBroken) {
        this.settings = settings;
        this.handler = handler;
        this.onBroken = onBroken;
        this.id = settings.name() + "-"
                + Long.toString(ThreadLocalRandom.current().nextLong(1L << 30), 36);
        this.desk = new SlotDesk(
                settings.slots(),
                size -> startLane(id + "-" + started.incrementAndGet() + "x" + size, size, Lane.Role.PART),
                () -> startLane(id + "-relief", settings.slots(), Lane.Role.RELIEF));
    }

    /**
     * Starts a worker. It joins the group in the background; {@link TaskQueue#prepare} should have been called before.
     *
     * @param handler called by up to {@link QueueSettings#slots()} virtual threads at once
     */
    public static TaskQueueWorker start(QueueSettings settings, TaskHandler handler) {
        return start(settings, handler, () -> {});
    }

    /**
     * As {@link #start(QueueSettings, TaskHandler)}, and tells when an error that is no fault of a handler or a broker has
     * cost the worker some of its slots. It goes on with the others; who owns it should replace it.
     *
     * @param onBroken called by one of the worker's threads, once for each such error; must not block
     */
    public static TaskQueueWorker start(QueueSettings settings, TaskHandler handler, Runnable onBroken) {
        TaskQueueWorker worker = new TaskQueueWorker(settings, handler, onBroken);
        worker.startLane(worker.firstLaneName(), settings.slots(), Lane.Role.FIRST);
        return worker;
    }

    // Platform threads: handlers that compute may keep all carriers of virtual threads busy, and locks must be renewed
    // all the same.
    private void startLane(String name, int size, Lane.Role role) {
        Lane lane = new Lane(name, size, role, settings, desk, handler, counters, running, this::nudgeParts, onBroken);
        Thread thread = Thread.ofPlatform().name(name).daemon(true).unstarted(lane);
        lanes.put(lane, thread);
        thread.start();
    }

    private void nudgeParts() {
        lanes.keySet().stream().filter(lane -> !lane.hasAllSlots()).forEach(Lane::nudge);
    }

    private String firstLaneName() {
        return id + "-first";
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
        lanes.keySet().forEach(Lane::nudge);
        long deadline = System.nanoTime() + grace.plus(LEAVE).toNanos();
        try {
            for (Thread thread : lanes.values()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                thread.join(Math.max(1, left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAssigned(Admin admin, long deadline) throws InterruptedException {
        try {
            long left = Math.max(1, deadline - System.nanoTime());
            ShareGroupDescription group = admin.describeShareGroups(List.of(settings.group()))
                    .all()
                    .get(left, TimeUnit.NANOSECONDS)
                    .get(settings.group());
            return group != null && group.members().stream().anyMatch(member -> isAssigned(member, firstLaneName()));
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
