package io.planexec.planner.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Goal;
import io.planexec.messages.Step;
import io.planexec.planner.plan.Catalogue;
import io.planexec.planner.plan.Proposal;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Shorthands for tests. */
final class Planning {

    private Planning() {}

    static Proposal plan(String goal, Catalogue catalogue) {
        return new RulePlanner().plan(Goal.ofText("g", goal), catalogue);
    }

    /** The plan of a goal that must have one. */
    static Proposal.Planned planned(String goal, Catalogue catalogue) {
        var proposal = plan(goal, catalogue);
        assertThat(proposal).isInstanceOf(Proposal.Planned.class);
        return (Proposal.Planned) proposal;
    }

    static List<Step> steps(String goal, Catalogue catalogue) {
        return planned(goal, catalogue).plan().steps();
    }

    /** The one step of a plan that calls a tool. */
    static Step step(String tool, List<Step> steps) {
        var found = steps.stream().filter(step -> step.action().equals(tool)).toList();
        assertThat(found).as(tool + " in " + steps).hasSize(1);
        return found.getFirst();
    }

    /** Names of the tools of a plan; none where the goal was refused. */
    static Set<String> tools(Proposal proposal) {
        return switch (proposal) {
            case Proposal.Planned planned ->
                planned.plan().steps().stream().map(Step::action).collect(Collectors.toCollection(TreeSet::new));
            case Proposal.Refused refused -> Set.of();
            case Proposal.Answered answered -> throw new AssertionError("an answer by rules: " + answered);
            case Proposal.Patched patched -> throw new AssertionError("a patch for a new goal: " + patched);
        };
    }
}
