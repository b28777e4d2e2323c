package io.planexec.executor.call;

import io.planexec.messages.Task;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of an attempt on this executor; another delivery of the same task is another run. Says what an interrupt of the
 * run's thread means, because a call that was granted is not to be stopped in the middle:
 *
 * <table>
 *   <caption>When work is stopped</caption>
 *   <tr><th>because</th><th>it is stopped</th></tr>
 *   <tr><td>{@link Stop#CANCELLED}, {@link Stop#REFUSED}</td><td>at once, or when the granted calls under way have ended</td></tr>
 *   <tr><td>{@link Stop#DRAINED}</td><td>at once: it had its grace</td></tr>
 *   <tr><td>the task's lock was lost</td><td>at once, unless a call was claimed and is not over: nobody else gets a grant
 *       for it, so that this run is the only one that can end it</td></tr>
 * </table>
 *
 * Safe for use by several threads.
 */
public final class Run implements AutoCloseable {
    private final Task task;
    private final String id = UUID.randomUUID().toString();
    private final Thread thread = Thread.currentThread();

    /** Calls that were claimed and are not over. */
    private int held;

    /** Those of them that were granted. */
    private int granted;

    private boolean everGranted;
    private boolean heldWhenStopped;
    private boolean closed;
    private @Nullable Stop stop;

    /** Why a run is to stop. */
    public enum Stop {
        /** The planner does not want it any more. */
        CANCELLED,
        /** The planner gave a call of it to another run, or the attempt is over. */
        REFUSED,
        /** The executor is being stopped and the grace is over. */
        DRAINED
    }

    /** A run that the calling thread begins. */
    public Run(Task task) {
        this.task = task;
    }

    public Task task() {
        return task;
    }

    /** Unique among runs. */
    public String id() {
        return id;
    }

    /** Why the run is to stop; empty while it is not. */
    public synchronized Optional<Stop> stop() {
        return Optional.ofNullable(stop);
    }

    /** Whether any call was granted, whatever became of it. */
    public synchronized boolean wasGranted() {
        return everGranted;
    }

    /** Whether a claimed call was not over when the run was stopped: as far as the planner knows, it may have run. */
    public synchronized boolean mayHaveRun() {
        return heldWhenStopped;
    }

    /** Asks the run to stop. The first reason counts, but that nothing outlives {@link Stop#DRAINED}. */
    public synchronized void stop(Stop why) {
        if (stop == null || why == Stop.DRAINED) {
            stop = why;
        }
        interrupt();
    }

    /** A call that must not be repeated is about to be claimed; to be closed when it is over. */
    Hold hold() throws InterruptedException {
        return new Hold();
    }

    /** Whether work ends now that the run's thread was interrupted. */
    synchronized boolean stopsNow() {
        var now = switch (stop) {
            case DRAINED -> true;
            case CANCELLED, REFUSED -> granted == 0;
            case null -> held == 0;
        };
        heldWhenStopped = now && held > 0;
        return now;
    }

    /** A call is over: what was asked to stop meanwhile stops now. */
    synchronized void callEnded() {
        if (stop != null && granted == 0) {
            interrupt();
        }
    }

    private void interrupt() {
        if (!closed) {
            thread.interrupt();
        }
    }

    /** From here on the thread that began the run is left alone. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    /** A call between its claim and its end. */
    final class Hold implements AutoCloseable {
        private boolean mayRun;

        private Hold() throws InterruptedException {
            synchronized (Run.this) {
                goOn();
                held++;
            }
        }

        /**
         * The grant is there.
         *
         * @throws InterruptedException when the run was asked to stop before; the call must not be made
         */
        void granted() throws InterruptedException {
            synchronized (Run.this) {
                everGranted = true;
                goOn();
                mayRun = true;
                granted++;
            }
        }

        private void goOn() throws InterruptedException {
            if (stop != null) {
                throw new InterruptedException("the run is to stop: " + stop);
            }
        }

        @Override
        public void close() {
            synchronized (Run.this) {
                held--;
                if (mayRun) {
                    granted--;
                }
            }
        }
    }
}
