package io.planexec.planner.topology;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the state machine is run.
 *
 * @param timerInterval how often timers are looked at, positive
 * @param statusInterval how often a status document is renewed while steps move, positive
 * @param retention how long an ended goal's id stays known, positive
 * @param goalsInMemory working copies of goals of up to {@value WorkingCopies#STEPS} steps kept by a planner, at least 1; its
 *     partitions share them evenly, and a goal of more steps counts for more
 * @param cachedPlanner whose plans are kept once they worked, as each costs a call; null for nobody's
 */
public record TopologySettings(
        Duration timerInterval,
        Duration statusInterval,
        Duration retention,
        int goalsInMemory,
        @Nullable String cachedPlanner) {

    public static final TopologySettings DEFAULT =
            new TopologySettings(Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofDays(7), 10_000, null);
}
