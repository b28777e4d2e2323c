package io.planexec.planner.goal;

import io.planexec.messages.ToolCall;
import io.planexec.messages.ToolIdentity;
import java.util.List;
import java.util.Map;

/**
 * What the plan in force says beside its steps.
 *
 * @param rollback run one by one, in this order, when the goal is rolled back
 * @param tools that it names, by name, as they were when it was checked
 */
public record PlanText(String summary, List<ToolCall> rollback, Map<String, ToolIdentity> tools) {
    static final PlanText NONE = new PlanText("", List.of(), Map.of());
}
