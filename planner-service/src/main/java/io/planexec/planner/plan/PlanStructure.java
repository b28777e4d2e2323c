package io.planexec.planner.plan;

import io.planexec.messages.Finding;
import io.planexec.messages.Plan;
import io.planexec.messages.naming.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be wrong with a plan whatever tools there are. */
public final class PlanStructure {
    private PlanStructure() {}

    /**
     * No steps or too many, ids given twice, dependencies that dangle or point at the step itself, cycles. Takes time in
     * proportion to the plan.
     *
     * @param maxSteps at least 1
     * @return everything that is wrong, empty for a plan that can run
     */
    public static List<Finding> check(Plan plan, int maxSteps) {
        var findings = new Findings();
        check(plan, maxSteps, findings);
        return findings.toList();
    }

    static void check(Plan plan, int maxSteps, Findings findings) {
        if (plan.steps().isEmpty()) {
            findings.add(null, "steps", () -> "a plan has at least one step, this one has none");
        }
        if (plan.steps().size() > maxSteps) {
            findings.add(
                    null,
                    "steps",
                    () -> "the plan has " + plan.steps().size() + " steps, at most " + maxSteps
                            + " are allowed; raise limits.maxSteps, or write phases instead: steps with the action goal, each"
                            + " described as a goal of its own, which is planned when its turn comes");
        }
        var positions = positions(plan, findings);
        dependencies(plan, positions, findings);
        for (var cycle : PlanGraph.of(plan).cycles()) {
            if (cycle.size() > 2) {
                findings.add(
                        cycle.getFirst(),
                        "steps[" + positions.get(cycle.getFirst()) + "].dependsOn",
                        () -> "the steps wait for each other in a cycle: " + String.join(" -> ", cycle));
            }
        }
    }

    private static Map<String, Integer> positions(Plan plan, Findings findings) {
        var positions = new LinkedHashMap<String, Integer>();
        for (var i = 0; i < plan.steps().size(); i++) {
            var id = plan.steps().get(i).id();
            var first = positions.putIfAbsent(id, i);
            if (first != null) {
                findings.add(
                        id, "steps[" + i + "].id", () -> "the id is taken, by steps[" + first + "]; ids are unique");
            }
        }
        return positions;
    }

    private static void dependencies(Plan plan, Map<String, Integer> positions, Findings findings) {
        for (var i = 0; i < plan.steps().size(); i++) {
            var step = plan.steps().get(i);
            for (var dependency : step.dependsOn()) {
                if (dependency.equals(step.id())) {
                    findings.add(step.id(), "steps[" + i + "].dependsOn", () -> "the step depends on itself");
                } else if (!positions.containsKey(dependency)) {
                    findings.add(
                            step.id(),
                            "steps[" + i + "].dependsOn",
                            () -> "there is no step \"" + dependency + "\""
                                    + Nearest.hint(dependency, positions.keySet()));
                }
            }
        }
    }
}
