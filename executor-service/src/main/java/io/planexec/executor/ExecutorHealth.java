package io.planexec.executor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while all slots have joined the queue and planners hear of this executor. */
final class ExecutorHealth implements HealthIndicator {
    /** After this silence planners take an executor for gone. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final Executor executor;
    private final InstantSource clock;

    ExecutorHealth(Executor executor, InstantSource clock) {
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public Health health() {
        var announced = executor.announcedAt().orElse(Instant.EPOCH);
        var heard = announced.plus(SILENCE).isAfter(clock.instant());
        var health = executor.isReady() && executor.isRunning() && heard ? Health.up() : Health.down();
        return health.withDetail("executor", executor.id())
                .withDetail("slots", executor.slots())
                .withDetail("busy", executor.busySlots())
                .withDetail("joined", executor.isReady())
                .withDetail("announced", announced.toString())
                .build();
    }
}
