package io.planexec.planner.goal;

import io.planexec.messages.RetryPolicy;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a goal gets where it says nothing itself.
 *
 * @param retry where a step has no policy of its own
 * @param resultsTopic where executors and planning workers answer
 */
public record GoalSettings(Defaults defaults, Waits waits, Models models, RetryPolicy retry, String resultsTopic) {

    /**
     * Limits of a goal that sets none.
     *
     * @param maxSteps of a plan that a user brings, at least 1
     * @param maxPlannedSteps of a plan that a planner writes, at least 1
     * @param maxReplans patches after a failure, at least 0
     * @param maxParallel steps on the queue or running at once, at least 1
     * @param deadline from submission to the end, positive
     * @param tokens of all model calls together, at least 0
     * @param usd of all model calls together; null for no limit
     * @param toolCalls null for no limit
     */
    public record Defaults(
            int maxSteps,
            int maxPlannedSteps,
            int maxReplans,
            int maxParallel,
            Duration deadline,
            long tokens,
            @Nullable BigDecimal usd,
            @Nullable Integer toolCalls) {}

    /**
     * How long things are waited for; all positive.
     *
     * @param step one attempt whose tool names no time-out
     * @param executor a task that no executor has taken
     * @param unserved a task that no executor serves
     * @param planning a planning task
     * @param lostGrace how long after its time-out an attempt is given up that no executor reported on; executors end
     *     attempts at the time-out themselves
     * @param approval a human's approval
     * @param answer a human's word on an attempt that may have run
     */
    public record Waits(
            Duration step,
            Duration executor,
            Duration unserved,
            Duration planning,
            Duration lostGrace,
            Duration approval,
            Duration answer) {}

    /**
     * Which models there are.
     *
     * @param planner whether plans are written by a model, so that planning costs tokens
     * @param judge whether there is a model that judges criteria in prose; without one they are accepted as not judged
     * @param summarise whether a model puts the goal's answer into words; else it is what the last steps say
     */
    public record Models(boolean planner, boolean judge, boolean summarise) {
        public static final Models NONE = new Models(false, false, false);
    }

    /** The defaults, without models, with results on the given topic. */
    public static GoalSettings defaults(String resultsTopic) {
        var fiveMinutes = Duration.ofMinutes(5);
        return new GoalSettings(
                new Defaults(10_000, 30, 3, Integer.MAX_VALUE, Duration.ofMinutes(30), 200_000, null, null),
                new Waits(
                        fiveMinutes,
                        fiveMinutes,
                        Duration.ofMinutes(1),
                        fiveMinutes,
                        Duration.ofSeconds(15),
                        Duration.ofHours(1),
                        Duration.ofHours(1)),
                Models.NONE,
                RetryPolicy.DEFAULT,
                resultsTopic);
    }

    /** The same with other models. */
    public GoalSettings withModels(Models others) {
        return new GoalSettings(defaults, waits, others, retry, resultsTopic);
    }
}
