package io.planexec.planner.plan;

import io.planexec.messages.ContentHash;
import io.planexec.messages.Goal;
import io.planexec.messages.Mode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a plan's first version comes from.
 *
 * @param planner who wrote it
 * @param reason why that mode and these steps
 * @param catalogueVersion of the tools it was written over
 */
public record PlanOrigin(String planner, Mode mode, String reason, String catalogueVersion) {

    /**
     * What a plan is found again by: equal for goals that say the same of other values, for the same planner over the same
     * tools.
     */
    public static String key(Goal goal, String planner, String catalogueVersion) {
        @Nullable
        Object content = List.of(
                GoalForm.of(goal.goal()).text(),
                goal.mode().name(),
                goal.inputs(),
                goal.tools().stream().sorted().toList(),
                planner,
                catalogueVersion);
        return ContentHash.of(CanonicalJson.of(content));
    }
}
