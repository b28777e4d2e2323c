package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param parent the step of another goal that this goal is; null for a user's goal
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
        Map<String, String> labels,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Parent parent) {

    /** How deep goals may lie in goals. */
    public static final int MAX_DEPTH = 3;

    /**
     * Whose step a goal is. Its end is reported as a result of that step's attempt.
     *
     * @param attemptId fences the report, as it does an executor's
     * @param depth of the goal that has this parent: 1 where the parent is a user's goal
     */
    public record Parent(String goalId, String stepId, int attempt, String attemptId, int depth) {}

    /** A user's goal. */
    public Goal(
            String id,
            String goal,
            Mode mode,
            Map<String, @Nullable Object> inputs,
            @Nullable Plan plan,
            ApprovalPolicy approval,
            List<String> tools,
            Limits limits,
            Map<String, String> labels) {
        this(id, goal, mode, inputs, plan, approval, tools, limits, labels, null);
    }

    /** How many goals lie around this one. */
    public int depth() {
        return parent == null ? 0 : parent.depth();
    }

    /** A goal in words only, everything else by default. */
    public static Goal ofText(String id, String text) {
        return new Goal(id, text, Mode.AUTO, Map.of(), null, ApprovalPolicy.AUTO, List.of(), Limits.UNSET, Map.of());
    }

    /** The same goal for those who need not read the plan that its user wrote. */
    public Goal withoutPlan() {
        return plan == null ? this : new Goal(id, goal, mode, inputs, null, approval, tools, limits, labels, parent);
    }

    /** The same goal under another id. */
    public Goal withId(String newId) {
        return new Goal(newId, goal, mode, inputs, plan, approval, tools, limits, labels, parent);
    }
}
