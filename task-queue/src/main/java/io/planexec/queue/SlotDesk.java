package io.planexec.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands the worker's slots to its lanes. A slot is with exactly one lane or free; a lane polls only for as many tasks as
 * it has slots, so the worker never holds more tasks than slots.
 *
 * <p>While every task is short, the batch lane has all slots. From the moment a task outlives the patience until no such
 * task runs any more, slots go one by one to the single lanes. Back in the other direction a single lane gives its slot
 * up after its next task, never between two polls: a consumer goes on fetching after an empty poll, and what it fetched
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
        final boolean batch;
        final Condition condition;
        boolean served;

        Waiter(boolean batch, Condition condition) {
            this.batch = batch;
            this.condition = condition;
        }
    }

    private final int slots;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closingBegins = lock.newCondition();
    /** The lane that waited last comes first: its consumer is the likeliest to be still in the group. */
    private final Deque<Waiter> singles = new ArrayDeque<>();

    private @Nullable Waiter batch;
    private int free;
    private int lanesWithLongTasks;
    private boolean closing;
    private long deadline;

    SlotDesk(int slots) {
        this.slots = slots;
        this.free = slots;
    }

    /** Waits, up to {@code patience}, for all slots (the batch lane) or for one (a single lane). */
    Turn await(boolean forBatch, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            Waiter waiter = new Waiter(forBatch, lock.newCondition());
            enqueue(waiter);
            serveWaiting();
            long left = patience.toNanos();
            while (!waiter.served && !closing && left > 0) {
                left = waiter.condition.awaitNanos(left);
            }
            dequeue(waiter);
            if (waiter.served) {
                return Turn.TAKEN;
            }
            return closing ? Turn.CLOSED : Turn.IDLE;
        } finally {
            lock.unlock();
        }
    }

    /** Whether a lane that has just run a short task may go on with the slots it has. */
    boolean mayKeep(boolean forBatch) {
        lock.lock();
        try {
            return !closing && (forBatch || lanesWithLongTasks > 0);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the batch lane waits for slots that single lanes hold without using them. */
    boolean isBatchWaiting() {
        lock.lock();
        try {
            return batch != null && lanesWithLongTasks == 0;
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
                singles.forEach(waiter -> waiter.condition.signal());
                if (batch != null) {
                    batch.condition.signal();
                }
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

    private void enqueue(Waiter waiter) {
        if (waiter.batch) {
            batch = waiter;
        } else {
            singles.push(waiter);
        }
    }

    private void dequeue(Waiter waiter) {
        if (waiter.batch) {
            batch = null;
        } else {
            singles.remove(waiter);
        }
    }

    private void serveWaiting() {
        if (closing) {
            return;
        }
        if (lanesWithLongTasks > 0) {
            while (free > 0 && !singles.isEmpty()) {
                serve(singles.pop(), 1);
            }
        } else if (batch != null && free == slots) {
            serve(batch, slots);
            batch = null;
        }
    }

    private void serve(Waiter waiter, int count) {
        free -= count;
        waiter.served = true;
        waiter.condition.signal();
    }
}
