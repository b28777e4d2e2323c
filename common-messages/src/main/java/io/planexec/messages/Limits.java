package io.planexec.messages;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a goal may use. A limit that is null was not set: its default is the planner's configuration.
 *
 * @param maxSteps steps of a plan, at least 1
 * @param maxReplans patches after a failure, at least 0
 * @param maxParallel steps on the queue or running at once, at least 1
 * @param deadline from submission to the end, positive
 * @param tokens of all model calls together, at least 0
 * @param usd of all model calls together, at least 0
 * @param toolCalls at least 0
 */
public record Limits(
        @Nullable Integer maxSteps,
        @Nullable Integer maxReplans,
        @Nullable Integer maxParallel,
        @Nullable Duration deadline,
        @Nullable Long tokens,
        @Nullable BigDecimal usd,
        @Nullable Integer toolCalls) {

    /** Nothing set. */
    public static final Limits UNSET = new Limits(null, null, null, null, null, null, null);
}
