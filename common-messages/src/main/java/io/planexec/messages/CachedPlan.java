package io.planexec.messages;

import java.time.Instant;
import java.util.List;

/**
 * A plan that a model wrote and that brought its goal to success as it was, kept for goals that say the same.
 *
 * @param goal the words it was written for
 * @param values what was lifted out of them, in their order: files, numbers, quoted words
 * @param planner the model's name
 * @param catalogueVersion fingerprint of the tools it was written over
 * @param outcome how that goal went
 */
public record CachedPlan(
        String goal,
        List<String> values,
        Plan plan,
        Mode mode,
        String planner,
        String catalogueVersion,
        Ending outcome) {

    /**
     * How the goal went that the plan was last used for.
     *
     * @param durationMs from its submission to its end
     * @param usage of the whole goal
     */
    public record Ending(String goalId, GoalStatus status, Instant endedAt, long durationMs, Usage usage) {}
}
