package io.planexec.planner.goal;

import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** What a user did to a plan by writing it anew. */
final class PlanEdit {
    private PlanEdit() {}

    /**
     * The patch that makes one plan of the other. A step that is the same but for what planning made explicit, such as its
     * time-out, counts as the same.
     *
     * @param steps as they are to be
     */
    static Patch between(Plan current, List<Step> steps, int version, String reason) {
        var before = new LinkedHashMap<String, Step>();
        current.steps().forEach(step -> before.put(step.id(), step));
        var operations = new ArrayList<Patch.Operation>();
        for (var step : steps) {
            var was = before.remove(step.id());
            if (was == null) {
                operations.add(new Patch.Add(step));
            } else if (!filledIn(step, was).equals(was)) {
                operations.add(new Patch.Change(step));
            }
        }
        before.keySet().forEach(id -> operations.add(new Patch.Drop(id)));
        return new Patch(version, reason.isBlank() ? "edited by a user" : reason, operations);
    }

    private static Step filledIn(Step step, Step was) {
        var builder = step.toBuilder();
        if (step.timeout() == null) {
            builder.timeout(was.timeout());
        }
        if (step.effect() == null) {
            builder.effect(was.effect());
        }
        if (step.verify() == null) {
            builder.verify(was.verify());
        }
        if (step.compensation() == null) {
            builder.compensation(was.compensation());
        }
        return builder.build();
    }
}
