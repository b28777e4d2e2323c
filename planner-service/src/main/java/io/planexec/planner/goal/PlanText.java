package io.planexec.planner.goal;

import io.planexec.messages.ToolCall;
import io.planexec.messages.ToolIdentity;
import io.planexec.planner.plan.PlanOrigin;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the plan in force says beside its steps.
 *
 * @param rollback run one by one, in this order, when the goal is rolled back
 * @param tools that it names, by name, as they were when it was checked
 * @param origin of the first version; null where that is not known any more
 */
public record PlanText(
        String summary,
        List<ToolCall> rollback,
        Map<String, ToolIdentity> tools,
        @Nullable PlanOrigin origin) {
    static final PlanText NONE = new PlanText("", List.of(), Map.of(), null);
}
