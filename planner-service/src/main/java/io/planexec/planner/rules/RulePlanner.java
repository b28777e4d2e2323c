package io.planexec.planner.rules;

import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.Mode;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.StepStatus;
import io.planexec.planner.plan.Catalogue;
import io.planexec.planner.plan.Planner;
import io.planexec.planner.plan.Proposal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Plans without a model. Finds in the goal's words what is asked for, takes the tools that announce to give it, and chains
 * backward over types until every argument has a value. What no tool can serve is said; a goal that is not understood is
 * refused rather than guessed at. Holds no state; safe for use by several threads.
 */
public final class RulePlanner implements Planner {

    private static final int TOOLS_NAMED = 30;

    @Override
    public String name() {
        return "rules";
    }

    @Override
    public Answer plan(Assignment assignment, Review review) {
        return Answer.free(plan(assignment.goal(), assignment.catalogue()));
    }

    @Override
    public Answer replan(Assignment assignment, Standing standing, Review review) {
        var operations = new ArrayList<Patch.Operation>();
        var reasons = new ArrayList<String>();
        var findings = new ArrayList<Finding>();
        for (var failure : standing.failures()) {
            var proposal = replan(
                    assignment.goal(),
                    standing.plan(),
                    standing.version(),
                    standing.statuses(),
                    failure,
                    assignment.catalogue());
            switch (proposal) {
                case Proposal.Patched(var patch) -> {
                    operations.addAll(patch.operations());
                    reasons.add(patch.reason());
                }
                case Proposal.Refused(var reason) -> findings.addAll(reason);
                case Proposal.Planned other -> throw new IllegalStateException("no patch: " + other);
                case Proposal.Answered other -> throw new IllegalStateException("no patch: " + other);
            }
        }
        return Answer.free(
                operations.isEmpty()
                        ? new Proposal.Refused(findings)
                        : new Proposal.Patched(new Patch(standing.version(), String.join("; ", reasons), operations)));
    }

    Proposal plan(Goal goal, Catalogue catalogue) {
        var tools = capabilities(catalogue);
        var verbs = new HashSet<String>();
        tools.forEach(tool -> verbs.addAll(tool.verbs()));
        var clauses = GoalReader.read(goal.goal(), verbs);
        var outcome = compose(tools, clauses, goal);
        if (!outcome.refusals().isEmpty()) {
            return refused(outcome.refusals(), tools);
        }
        var steps = outcome.entries().stream().map(Draft.Entry::step).toList();
        var mode = steps.size() == 1 ? Mode.DIRECT : Mode.PLAN;
        return new Proposal.Planned(new Plan(outcome.summary(), steps, List.of()), mode, outcome.reason());
    }

    /** Words that say which rows are meant stand out when all others have been accounted for; then it is planned anew. */
    private static Composition.Outcome compose(List<Capability> tools, List<Clause> clauses, Goal goal) {
        var narrowing = new Narrowing(tools);
        if (!narrowing.isPossible()) {
            return new Composition(tools, clauses, goal.inputs()).compose();
        }
        var narrowed = narrowing.certain(clauses);
        var first = new Composition(tools, narrowed, goal.inputs()).compose();
        if (first.open().isEmpty()) {
            return first;
        }
        var second = new Composition(tools, narrowing.with(narrowed, first.open()), goal.inputs()).compose();
        return second.refusals().isEmpty() ? second : first;
    }

    Proposal replan(
            Goal goal,
            Plan plan,
            int version,
            Map<String, StepStatus> statuses,
            PlanningTask.Failure failure,
            Catalogue catalogue) {
        return new Detour(capabilities(catalogue), goal, plan, statuses).around(version, failure);
    }

    private static List<Capability> capabilities(Catalogue catalogue) {
        return catalogue.tools().values().stream().map(Capability::new).toList();
    }

    private static Proposal refused(List<String> reasons, List<Capability> tools) {
        var findings = new ArrayList<Finding>();
        reasons.forEach(reason -> findings.add(new Finding(null, "goal", reason)));
        findings.add(new Finding(null, "", "These tools can be used: " + named(tools)));
        findings.add(
                new Finding(
                        null,
                        "",
                        "Planning by rules understands goals made of what these tools do and of the files they work on."
                                + " Say the goal with those, bring a plan of your own, or configure a model for free-form"
                                + " goals: set OPENAI_API_KEY or ANTHROPIC_API_KEY, or planexec.models.planner (docs/models.md)."));
        return new Proposal.Refused(List.copyOf(findings));
    }

    private static String named(List<Capability> tools) {
        var named = tools.stream().limit(TOOLS_NAMED).map(Capability::name).collect(Collectors.joining(", "));
        return tools.size() > TOOLS_NAMED ? named + " and " + (tools.size() - TOOLS_NAMED) + " more" : named;
    }
}
