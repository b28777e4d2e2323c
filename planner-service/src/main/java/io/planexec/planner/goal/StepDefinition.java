package io.planexec.planner.goal;

import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.planner.plan.PlanGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The text of a step as the plan in force has it, with its place in the graph. Written once for each plan version.
 *
 * @param position of the step in the plan, from 0
 * @param dependents ids of the steps that depend on it, in the plan's order
 */
public record StepDefinition(int position, Step step, List<String> dependents) {

    /** The definitions of a plan's steps, by id and in its order. Takes a valid plan. */
    static Map<String, StepDefinition> of(Plan plan) {
        var graph = PlanGraph.of(plan);
        var definitions = new LinkedHashMap<String, StepDefinition>();
        for (var step : plan.steps()) {
            definitions.put(step.id(), new StepDefinition(definitions.size(), step, graph.dependents(step.id())));
        }
        return definitions;
    }
}
