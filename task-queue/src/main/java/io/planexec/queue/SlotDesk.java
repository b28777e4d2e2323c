package io.planexec.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * Hands the worker's slots to its lanes. A slot is with exactly one lane or free; a lane polls only for as many tasks as
 * it has slots, so the worker never works on more tasks than it has slots, and holds none that waits for one.
 *
 * <p>While every task is short, one lane, the first, has all slots. When its tasks have filled them all and only their
 * results are still to be confirmed, it passes all slots on to the relief, a lane like itself, which takes the next tasks
 * meanwhile, and passes them back in the same way. As both can wait for confirmations, up to as many done tasks as there are slots
 * are held besides those that run.
 *
 * <p>From the moment a task outlives the patience until no such task runs any more, free slots go to other lanes. Those come in sizes of 1, 2, 4 and so on, because a
 * consumer's batch size is fixed, and are started when first needed; the largest that fits is served first, so that many
 * free slots are one batch and a single one is never left over. Back in the other direction such a lane gives its slots
 * up after its next batch, never between two polls: a consumer goes on fetching after an empty poll, and what it fetched
 * would be locked with nobody to run it.
 */
final class SlotDesk {

    enum Turn {
        /** The slots are yours. */
        TAKEN,
        /** Nothing to do for longer than the lane wanted to wait. */
        IDLE,
        /** The worker closes. */
        CLOSED
    }

    private static final class Waiter {
        final Condition condition;
        boolean served;

        Waiter(Condition condition) {
            this.condition = condition;
        }
    }

    /** The lanes of one size besides the first lane. */
    private static final class Size {
        final int slots;
        /** The lane that waited last comes first: its consumer is the likeliest to be still in the group. */
        final Deque<Waiter> waiting = new ArrayDeque<>();

        int mayStart;

        Size(int slots, int mayStart) {
            this.slots = slots;
            this.mayStart = mayStart;
        }
    }

    private final int slots;
    private final IntConsumer startLane;
    private final Runnable startRelief;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closingBegins = lock.newCondition();
    /** Largest first. */
    private final List<Size> sizes = new ArrayList<>();

    /** The first lane and the relief; the one that waited last comes first. */
    private final Deque<Waiter> waitingForAll = new ArrayDeque<>();

    private int free;
    private int lanesWithLongTasks;
    private boolean reliefStarted;
    private boolean closing;
    private long deadline;

    /**
     * @param slots of the worker
     * @param startLane starts a lane of the given size, which has that many slots from the beginning; must not block
     * @param startRelief starts the relief, which has all slots from the beginning; called at most once; must not block
     */
    SlotDesk(int slots, IntConsumer startLane, Runnable startRelief) {
        this.slots = slots;
        this.free = slots;
        this.startLane = startLane;
        this.startRelief = startRelief;
        // As many of each size as can be busy at once. The ones alone suffice, the others make batches possible.
        for (int size = Integer.highestOneBit(Math.max(1, slots / 2)); size >= 1 && slots > 1; size /= 2) {
            sizes.add(new Size(size, slots / size));
        }
    }

    /** The first lane or the relief waits, up to {@code patience}, for all slots. */
    Turn awaitAll(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            Waiter waiter = new Waiter(lock.newCondition());
            waitingForAll.push(waiter);
            Turn turn = await(waiter, patience);
            waitingForAll.remove(waiter);
            return turn;
        } finally {
            lock.unlock();
        }
    }

    /** Another lane waits, up to {@code patience}, for as many slots as it can use. */
    Turn await(int size, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            Waiter waiter = new Waiter(lock.newCondition());
            Deque<Waiter> waiting = ofSize(size).waiting;
            waiting.push(waiter);
            Turn turn = await(waiter, patience);
            waiting.remove(waiter);
            return turn;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a lane that has just run short tasks may go on with the slots it has. */
    boolean mayKeep(boolean hasAll) {
        lock.lock();
        try {
            return !closing && (hasAll || lanesWithLongTasks > 0);
        } finally {
            lock.unlock();
        }
    }

    /** Whether any lane runs tasks that have outlived the patience. */
    boolean hasLongTasks() {
        lock.lock();
        try {
            return lanesWithLongTasks > 0;
        } finally {
            lock.unlock();
        }
    }

    /** A lane that has all slots needs them no more, though it is not done with its tasks. By any thread. */
    void passOn() {
        lock.lock();
        try {
            free = slots;
            serveWaiting();
            if (free == slots && !reliefStarted && !closing) {
                reliefStarted = true;
                free = 0;
                startRelief.run();
            }
        } finally {
            lock.unlock();
        }
    }

    void giveBack(int count) {
        lock.lock();
        try {
            free += count;
            serveWaiting();
        } finally {
            lock.unlock();
        }
    }

    /** A lane's tasks have outlived the patience; it keeps a slot for each that still runs and gives the others back. */
    void longTasksBegin(int unused) {
        lock.lock();
        try {
            lanesWithLongTasks++;
            free += unused;
            serveWaiting();
        } finally {
            lock.unlock();
        }
    }

    /** The lane that said {@link #longTasksBegin} runs nothing any more. */
    void longTasksEnd() {
        lock.lock();
        try {
            lanesWithLongTasks--;
            serveWaiting();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is handed out from now on; what runs should end within {@code grace}. Only the first call counts. */
    void close(Duration grace) {
        lock.lock();
        try {
            if (!closing) {
                deadline = System.nanoTime() + grace.toNanos();
                closing = true;
                closingBegins.signalAll();
                sizes.forEach(size -> size.waiting.forEach(waiter -> waiter.condition.signal()));
                waitingForAll.forEach(waiter -> waiter.condition.signal());
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    /** How long running tasks may go on, in nanoseconds; negative or 0 when the grace period is over. */
    long graceLeft() {
        lock.lock();
        try {
            return closing ? deadline - System.nanoTime() : Long.MAX_VALUE;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for {@code pause}, or less if the worker closes. */
    void pause(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (!closing && left > 0) {
                left = closingBegins.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private Turn await(Waiter waiter, Duration patience) throws InterruptedException {
        serveWaiting();
        long left = patience.toNanos();
        while (!waiter.served && !closing && left > 0) {
            left = waiter.condition.awaitNanos(left);
        }
        if (waiter.served) {
            return Turn.TAKEN;
        }
        return closing ? Turn.CLOSED : Turn.IDLE;
    }

    private void serveWaiting() {
        if (closing) {
            return;
        }
        if (lanesWithLongTasks > 0) {
            sizes.forEach(this::serveLanesOf);
        } else if (!waitingForAll.isEmpty() && free == slots) {
            serve(waitingForAll.pop(), slots);
        }
    }

    private void serveLanesOf(Size size) {
        while (free >= size.slots && !size.waiting.isEmpty()) {
            serve(size.waiting.pop(), size.slots);
        }
        while (free >= size.slots && size.mayStart > 0) {
            size.mayStart--;
            free -= size.slots;
            startLane.accept(size.slots);
        }
    }

    private void serve(Waiter waiter, int count) {
        free -= count;
        waiter.served = true;
        waiter.condition.signal();
    }

    private Size ofSize(int slotsOfLane) {
        return sizes.stream()
                .filter(size -> size.slots == slotsOfLane)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No lane has " + slotsOfLane + " slots"));
    }
}
