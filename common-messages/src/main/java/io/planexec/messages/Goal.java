package io.planexec.messages;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks for.
 *
 * @param id unique; derived from topic, partition and offset where the user gave none
 * @param goal the wish in words, never blank
 * @param inputs values that steps refer to as {@code ${inputs.<name>}}
 * @param plan the user's own plan, null where the planner writes it
 * @param tools names of the tools that may be used; empty means all
 * @param labels free words for dashboards and searches
 */
public record Goal(
        String id,
        String goal,
        Mode mode,
        Map<String, @Nullable Object> inputs,
        @Nullable Plan plan,
        ApprovalPolicy approval,
        List<String> tools,
        Limits limits,
        Map<String, String> labels) {

    /** A goal in words only, everything else by default. */
    public static Goal ofText(String id, String text) {
        return new Goal(id, text, Mode.AUTO, Map.of(), null, ApprovalPolicy.AUTO, List.of(), Limits.UNSET, Map.of());
    }

    /** The same goal for those who need not read the plan that its user wrote. */
    public Goal withoutPlan() {
        return plan == null ? this : new Goal(id, goal, mode, inputs, null, approval, tools, limits, labels);
    }

    /** The same goal under another id. */
    public Goal withId(String newId) {
        return new Goal(newId, goal, mode, inputs, plan, approval, tools, limits, labels);
    }
}
