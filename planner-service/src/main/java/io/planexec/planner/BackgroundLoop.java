package io.planexec.planner;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** A loop on a thread of its own, started and stopped with the application. */
final class BackgroundLoop implements SmartLifecycle {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundLoop.class);

    private final String name;
    private final Runnable loop;
    private final Runnable stop;
    private @Nullable Thread thread;

    /**
     * A loop that has not started.
     *
     * @param loop returns soon after {@code stop} was called
     * @param stop may be called by any thread
     */
    BackgroundLoop(String name, Runnable loop, Runnable stop) {
        this.name = name;
        this.loop = loop;
        this.stop = stop;
    }

    @Override
    public synchronized void start() {
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    private void run() {
        try {
            loop.run();
        } catch (RuntimeException e) {
            LOG.error("{} ended by a fault", name, e);
        }
    }

    @Override
    public synchronized void stop() {
        stop.run();
        try {
            if (!Objects.requireNonNull(thread).join(PATIENCE)) {
                LOG.warn("{} did not stop within {}", name, PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null && thread.isAlive();
    }
}
