package io.planexec.queue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of the handler, on a virtual thread of its own. */
final class RunningTask {

    private static final Logger log = LoggerFactory.getLogger(RunningTask.class);

    private final Delivery delivery;
    private final Cancellation cancellation = new Cancellation();
    private final int poisonAfter;
    private final AtomicBoolean hasSlot = new AtomicBoolean(true);

    /** Written by the task's thread before it reports, read by the lane after. */
    private volatile @Nullable Outcome outcome;

    private volatile boolean failed;

    /** Whether the broker still keeps the task for this run of it. */
    private volatile boolean held = true;

    /** @param whenSlotIsFree told at most once, by the task's thread, when it says so before it has ended */
    RunningTask(ConsumerRecord<byte[], byte[]> record, int poisonAfter, Runnable whenSlotIsFree) {
        this.poisonAfter = poisonAfter;
        this.delivery = new Delivery(record, () -> {
            if (leaveSlot()) {
                whenSlotIsFree.run();
            }
        });
    }

    void start(TaskHandler handler, String threadName, Consumer<RunningTask> whenDone) {
        Thread thread = Thread.ofVirtual().name(threadName).unstarted(() -> {
            outcome = call(handler);
            whenDone.accept(this);
        });
        cancellation.interrupts(thread);
        thread.start();
    }

    Delivery delivery() {
        return delivery;
    }

    /** What to tell the broker; {@link Outcome#RELEASE} for a task that still runs. */
    Outcome outcome() {
        Outcome known = outcome;
        return known == null ? Outcome.RELEASE : known;
    }

    boolean hasFailed() {
        return failed;
    }

    /** Whether the task was in its slot until now. */
    boolean leaveSlot() {
        return hasSlot.getAndSet(false);
    }

    boolean isHeld() {
        return held;
    }

    void letGo() {
        held = false;
    }

    void cancel(Cancellation.Reason reason) {
        cancellation.cancel(reason);
    }

    // A handler is other people's code: whatever it throws must not take the lane down with it.
    private Outcome call(TaskHandler handler) {
        try {
            return handler.handle(delivery, cancellation);
        } catch (Throwable e) {
            if (cancellation.isCancelled()) {
                log.debug("Task {} ended after it was cancelled", delivery.place(), e);
                return Outcome.RELEASE;
            }
            failed = true;
            Outcome next = delivery.count() < poisonAfter ? Outcome.RELEASE : Outcome.REJECT;
            log.error(
                    "The handler failed on task {} (delivery {}): the task is {}",
                    delivery.place(),
                    delivery.count(),
                    next == Outcome.RELEASE ? "given back to the queue" : "rejected",
                    e);
            return next;
        }
    }
}
