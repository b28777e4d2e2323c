package io.planexec.executor;

import io.planexec.executor.artifact.Retention;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes goals' files that are older than the retention, every hour. Without a retention it does nothing. */
final class RetentionSweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionSweep.class);

    private final @Nullable ScheduledExecutorService timer;

    RetentionSweep(Retention retention, @Nullable Duration kept, InstantSource clock) {
        if (kept == null) {
            timer = null;
            return;
        }
        var started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("planexec-retention").factory());
        var sweeping = started.scheduleWithFixedDelay(() -> sweep(retention, kept, clock), 1, 60, TimeUnit.MINUTES);
        LOG.debug("Files of goals are kept for {}: {}", kept, sweeping);
        timer = started;
    }

    static void sweep(Retention retention, Duration kept, InstantSource clock) {
        try {
            var _ = retention.removeBefore(clock.instant().minus(kept));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Old files of goals could not be removed and are tried again in an hour: {}", e.toString());
        }
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
