package io.planexec.planner.goal;

import io.planexec.messages.Output;
import io.planexec.messages.StepStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/** What a goal's steps have found out so far, as far as there is room for it in a planning task. */
final class Knowledge {
    /** Bytes of outputs that one planning task may carry. */
    private static final int MAX_BYTES = 200 * 1024;

    private final GoalRecords records;
    private final Map<String, Output> outputs = new LinkedHashMap<>();
    private int left = MAX_BYTES;

    private Knowledge(GoalRecords records) {
        this.records = records;
    }

    /**
     * Outputs by step id. Where there is no room for all, those of the steps named and of what they depend on come first,
     * then the last steps of the plan, then the others in the plan's order.
     */
    static Map<String, Output> of(GoalRecords records, List<String> concerned) {
        var knowledge = new Knowledge(records);
        knowledge.order(concerned).forEach(knowledge::add);
        return knowledge.outputs;
    }

    private SequencedSet<String> order(List<String> concerned) {
        var order = new LinkedHashSet<>(concerned);
        for (var id : concerned) {
            order.addAll(records.definition(id).step().dependsOn());
        }
        var others = new ArrayList<String>();
        for (var definition : records.definitions()) {
            var id = definition.step().id();
            if (definition.dependents().isEmpty()) {
                order.add(id);
            } else {
                others.add(id);
            }
        }
        order.addAll(others);
        return order;
    }

    private void add(String stepId) {
        var step = records.step(stepId);
        var output = step.status == StepStatus.SUCCEEDED ? step.output : step.rejected;
        if (output == null) {
            return;
        }
        var bytes = (output.value() == null ? 100 : JsonLength.of(output.value(), MAX_BYTES)) + stepId.length();
        if (bytes <= left) {
            left -= bytes;
            outputs.put(stepId, output);
        }
    }
}
