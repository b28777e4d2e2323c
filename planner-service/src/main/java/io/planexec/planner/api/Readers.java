package io.planexec.planner.api;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Consumers of committed records, lent out one at a time to whoever reads a topic for a request. Bounded: who finds none
 * waits, and is told when that was in vain. Safe for use by several threads.
 */
final class Readers implements AutoCloseable {
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Semaphore free;
    private final Deque<Consumer<byte[], byte[]>> idle = new ArrayDeque<>();
    private boolean closed;

    /** @param most consumers at once, made when they are needed */
    Readers(Supplier<Consumer<byte[], byte[]>> consumers, int most) {
        this.consumers = consumers;
        this.free = new Semaphore(most);
    }

    /** A consumer for the time until it is closed. */
    final class Loan implements AutoCloseable {
        private final Consumer<byte[], byte[]> consumer;
        private boolean broken;

        private Loan(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        Consumer<byte[], byte[]> consumer() {
            return consumer;
        }

        /** It is not to be lent again. */
        void broken() {
            broken = true;
        }

        @Override
        public void close() {
            try {
                giveBack(consumer, broken);
            } finally {
                free.release();
            }
        }
    }

    /**
     * Lends a consumer without an assignment.
     *
     * @throws Problem when none is free within the time
     */
    Loan borrow(Duration patience) {
        try {
            if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Problem.busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.busy();
        }
        try {
            var known = takeIdle();
            return new Loan(known == null ? consumers.get() : known);
        } catch (RuntimeException e) {
            free.release();
            throw e;
        }
    }

    private synchronized @Nullable Consumer<byte[], byte[]> takeIdle() {
        if (closed) {
            throw Problem.busy();
        }
        return idle.poll();
    }

    private void giveBack(Consumer<byte[], byte[]> consumer, boolean broken) {
        synchronized (this) {
            if (!broken && !closed) {
                consumer.unsubscribe();
                idle.push(consumer);
                return;
            }
        }
        close(consumer);
    }

    private static void close(Consumer<byte[], byte[]> consumer) {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    @Override
    public void close() {
        Deque<Consumer<byte[], byte[]>> last;
        synchronized (this) {
            closed = true;
            last = new ArrayDeque<>(idle);
            idle.clear();
        }
        last.forEach(Readers::close);
    }
}
