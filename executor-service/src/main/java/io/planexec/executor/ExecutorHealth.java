package io.planexec.executor;

import io.planexec.executor.tool.yaml.YamlTools;
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
    private final YamlTools tools;
    private final InstantSource clock;

    ExecutorHealth(Executor executor, YamlTools tools, InstantSource clock) {
        this.executor = executor;
        this.tools = tools;
        this.clock = clock;
    }

    @Override
    public Health health() {
        var announced = executor.announcedAt().orElse(Instant.EPOCH);
        var heard = announced.plus(SILENCE).isAfter(clock.instant());
        var health = executor.isReady() && executor.isRunning() && heard ? Health.up() : Health.down();
        var servers = tools.servers();
        if (!servers.isEmpty()) {
            // Others work without them: a server that is down leaves the executor up.
            health.withDetail("mcpServers", servers);
        }
        return health.withDetail("executor", executor.id())
                .withDetail("slots", executor.slots())
                .withDetail("busy", executor.busySlots())
                .withDetail("joined", executor.isReady())
                .withDetail("announced", announced.toString())
                .build();
    }
}
