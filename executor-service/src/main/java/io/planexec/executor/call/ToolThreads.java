package io.planexec.executor.call;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs calls on virtual threads of their own, each with a time limit. The alarm rings on a platform thread: calls that
 * compute without end occupy the carriers of virtual threads, and must be interrupted all the same. A call that does not
 * heed the interrupt is given up after a grace; its thread stays until it returns. Safe for use by several threads.
 */
public final class ToolThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ToolThreads.class);
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final Duration grace;
    private final AtomicInteger givenUp = new AtomicInteger();
    private final ScheduledThreadPoolExecutor alarms;

    /** @param grace how long an interrupted call may take to clean up */
    ToolThreads(Duration grace) {
        this.grace = grace;
        this.alarms = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("planexec-alarms").factory());
        alarms.setRemoveOnCancelPolicy(true);
    }

    /** The call did not end within its limit. */
    public static final class OutOfTime extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Runs the call and waits for it.
     *
     * @param name of the thread, for diagnosis
     * @param limit positive
     * @param stops asked when the waiting thread is interrupted: whether the call is to end now
     * @throws OutOfTime when the limit has passed before the call ended, however it ended then
     * @throws InterruptedException when the waiting thread is interrupted and the call is to end: it is interrupted too and
     *     waited for within the grace
     * @throws ExecutionException with what the call threw
     */
    <T> T call(String name, Duration limit, Callable<T> work, BooleanSupplier stops)
            throws OutOfTime, InterruptedException, ExecutionException {
        var call = new Call<>(work);
        var thread = Thread.ofVirtual().name(name).unstarted(call);
        var bounded = limit.compareTo(LONGEST) > 0 ? LONGEST : limit;
        var alarm = alarms.schedule(() -> ring(call, thread), bounded.toNanos(), TimeUnit.NANOSECONDS);
        try {
            thread.start();
            return await(call.result, stops);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OutOfTime late) {
                throw late;
            }
            throw e;
        } catch (InterruptedException e) {
            thread.interrupt();
            if (!thread.join(grace)) {
                giveUp(thread);
            }
            throw e;
        } finally {
            alarm.cancel(false);
        }
    }

    private static <T> T await(CompletableFuture<T> result, BooleanSupplier stops)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return result.get();
            } catch (InterruptedException e) {
                if (stops.getAsBoolean()) {
                    throw e;
                }
            }
        }
    }

    /** Calls that were given up and run on. */
    int givenUp() {
        return givenUp.get();
    }

    private void ring(Call<?> call, Thread thread) {
        if (call.state.compareAndSet(State.RUNNING, State.LATE)) {
            thread.interrupt();
            var givingUp = alarms.schedule(
                    () -> {
                        if (call.result.completeExceptionally(new OutOfTime())) {
                            giveUp(thread);
                        }
                    },
                    grace.toNanos(),
                    TimeUnit.NANOSECONDS);
            var _ = call.result.whenComplete((value, thrown) -> givingUp.cancel(false));
        }
    }

    private void giveUp(Thread thread) {
        givenUp.incrementAndGet();
        LOG.warn(
                "{} did not end within {} of being interrupted and is given up; it keeps its thread until it returns",
                thread.getName(),
                grace);
        Thread.ofVirtual().start(() -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            givenUp.decrementAndGet();
        });
    }

    @Override
    public void close() {
        alarms.shutdownNow();
    }

    private enum State {
        RUNNING,
        DONE,
        LATE
    }

    private static final class Call<T> implements Runnable {
        private final Callable<T> work;
        private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Call(Callable<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                var value = work.call();
                if (state.compareAndSet(State.RUNNING, State.DONE)) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(new OutOfTime());
                }
            } catch (Throwable e) { // Errors too: a tool's stack overflow is the tool's, not the executor's.
                result.completeExceptionally(state.compareAndSet(State.RUNNING, State.DONE) ? e : new OutOfTime());
            }
        }
    }
}
