package io.planexec.planner.plan;

import io.planexec.messages.Criterion;
import io.planexec.messages.Finding;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.expression.Criteria;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What can be said of a plan by its outline alone: ids, dependencies, references, expressions. For a plan that is not in the
 * right form yet: none of this is said because of a field that is missing or could not be read.
 */
public final class PlanOutline {
    private PlanOutline() {}

    /**
     * Everything that is wrong, whatever tools there are. Takes time in proportion to the plan.
     *
     * @param inputs names of the goal's inputs; where they are not known, references to them are not looked at
     */
    public static List<Finding> findings(Plan plan, Optional<Set<String>> inputs) {
        var findings = new Findings();
        var ids = plan.steps().stream().map(Step::id).toList();
        var scope = inputs.map(names -> Scope.of(ids, names)).orElseGet(() -> Scope.ofSteps(ids));
        check(plan, scope, Integer.MAX_VALUE, findings);
        return findings.toList();
    }

    static void check(Plan plan, Scope scope, int maxSteps, Findings findings) {
        var connected = new ArrayList<Step>();
        for (var step : plan.steps()) {
            var place = "steps[" + connected.size() + "].";
            criteria(step, place, findings);
            connected.add(findings.isFull() ? step : connect(step, place, scope, findings));
        }
        PlanStructure.check(new Plan(plan.summary(), connected, plan.rollback()), maxSteps, findings);
    }

    /** Adds the steps it refers to to those it depends on. */
    private static Step connect(Step step, String place, Scope scope, Findings findings) {
        var scan = References.scan(step.arguments(), scope);
        for (var finding : scan.findings()) {
            findings.add(step.id(), place + finding.field(), finding::message);
        }
        return step.withDependsOn(DataBinding.missing(scan.steps(), step.dependsOn()));
    }

    static void criteria(Step step, String place, Findings findings) {
        for (var i = 0; i < step.criteria().size(); i++) {
            if (step.criteria().get(i) instanceof Criterion.Expression(var cel)) {
                var field = place + "criteria[" + i + "].cel";
                Criteria.problem(cel).ifPresent(problem -> findings.add(step.id(), field, () -> cel + ": " + problem));
            }
        }
    }
}
