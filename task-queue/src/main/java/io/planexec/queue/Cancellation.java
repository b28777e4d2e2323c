package io.planexec.queue;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether a running task should stop, and why. Safe for use by several threads. */
public final class Cancellation {

    /** Why a running task should stop. */
    public enum Reason {
        /** The broker gave the task's lock up: the task is, or soon will be, delivered again. */
        LOCK_LOST,
        /** The worker closes and its grace period is over: the task was given back. */
        DRAINED,
        /** Somebody called {@link Cancellation#cancel()}. */
        REQUESTED
    }

    private final AtomicReference<@Nullable Reason> reason = new AtomicReference<>();
    private volatile @Nullable Thread thread;

    public boolean isCancelled() {
        return reason.get() != null;
    }

    public Optional<Reason> reason() {
        return Optional.ofNullable(reason.get());
    }

    /** Asks the task to stop and interrupts its thread. The handler's outcome still counts. */
    public void cancel() {
        cancel(Reason.REQUESTED);
    }

    void cancel(Reason why) {
        if (reason.compareAndSet(null, why)) {
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
        }
    }

    /** From here on {@code running} is interrupted on cancellation. */
    void interrupts(Thread running) {
        thread = running;
        if (isCancelled()) {
            running.interrupt();
        }
    }
}
