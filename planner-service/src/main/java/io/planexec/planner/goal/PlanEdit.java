package io.planexec.planner.goal;

import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.expression.Scope;
import io.planexec.planner.plan.ExplicitPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Set;

/** What a user did to a plan by writing it anew. */
final class PlanEdit {
    private PlanEdit() {}

    /**
     * The patch that makes one plan of the other. A step that is the same but for what planning made explicit, such as its
     * time-out or its data, counts as the same. A plan without a rollback list leaves the one in force.
     *
     * @param edited as it is to be
     */
    static Patch between(Plan current, Plan edited, int version, String reason) {
        var before = new LinkedHashMap<String, Step>();
        current.steps().forEach(step -> before.put(step.id(), step));
        var operations = new ArrayList<Patch.Operation>();
        var ids = edited.steps().stream().map(Step::id).toList();
        var scope = Scope.of(ids, Set.of());
        for (var step : edited.steps()) {
            var was = before.remove(step.id());
            if (was == null) {
                operations.add(new Patch.Add(step));
            } else if (!ExplicitPlan.completed(step, was, scope).equals(was)) {
                operations.add(new Patch.Change(step));
            }
        }
        before.keySet().forEach(id -> operations.add(new Patch.Drop(id)));
        if (!edited.rollback().isEmpty() && !ExplicitPlan.areSame(edited.rollback(), current.rollback())) {
            operations.add(new Patch.Rollback(edited.rollback()));
        }
        return new Patch(version, reason.isBlank() ? "edited by a user" : reason, operations);
    }
}
