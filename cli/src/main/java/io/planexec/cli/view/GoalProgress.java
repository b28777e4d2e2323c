package io.planexec.cli.view;

import io.planexec.messages.Decision;
import io.planexec.messages.Finding;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Outcome;
import io.planexec.messages.StepStatus;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Usage;
import io.planexec.planner.goal.Evolution;
import io.planexec.planner.goal.GoalMemory;
import io.planexec.planner.goal.GoalRecords;
import io.planexec.planner.goal.Outcomes;
import io.planexec.planner.goal.StepDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A goal as its event log tells it so far. Applies events as the planner does, so both come to the same state. Not
 * thread-safe.
 */
public final class GoalProgress {
    private final GoalMemory memory = new GoalMemory();
    private List<Finding> findings = List.of();
    private String planner = "";
    private int planChanges;
    private int notJudged;

    /** What verifying and undoing took, by step. The goal's bill has it, the step's state does not. */
    private final Map<String, Usage> beside = new HashMap<>();

    /** Takes in the next record of the goal's log. One of number 0 answers a command that no goal took: it is passed over. */
    public void apply(Decision decision) {
        if (decision.number() == 0) {
            return;
        }
        for (var event : decision.events()) {
            Evolution.evolve(memory, event, decision.at());
            note(event);
        }
    }

    private void note(GoalEvent event) {
        if (event instanceof GoalEvent.PlanAdopted adopted) {
            planner = adopted.planner();
            planChanges++;
        } else if (event instanceof GoalEvent.PlanRefused refused) {
            planner = refused.planner();
            findings = refused.findings();
        } else if (event instanceof GoalEvent.PlanPatched) {
            planChanges++;
        } else if (event instanceof GoalEvent.StepSucceeded succeeded) {
            notJudged += succeeded.notJudged();
        } else if (event instanceof GoalEvent.SideTaskFailed failed && failed.side() != GoalEvent.Side.ROLLBACK) {
            beside.merge(failed.stepId(), failed.usage(), Usage::plus);
        } else if (event instanceof GoalEvent.SideTaskEnded ended && ended.side() != GoalEvent.Side.ROLLBACK) {
            beside.merge(ended.stepId(), ended.usage(), Usage::plus);
        }
    }

    /** What verifying a step and undoing it took, beside its attempts. */
    Usage besideAttempts(String stepId) {
        return beside.getOrDefault(stepId, Usage.NONE);
    }

    /** Whether the goal has been submitted. */
    public boolean begun() {
        return memory.exists();
    }

    public boolean ended() {
        return begun() && memory.header().status().ended();
    }

    /** Why there is no valid plan; empty where there is one, or none yet. */
    public List<Finding> findings() {
        return findings;
    }

    /** Who planned: {@code rules}, {@code user} or a model's name; empty before there is a plan. */
    public String planner() {
        return planner;
    }

    /** Whether the plan, or that there is none, is a model's doing: then the goal need not be wrong. */
    public boolean plannedByModel() {
        return !Set.of("", "rules", "user").contains(planner);
    }

    /** Grows with every change of the plan's steps. */
    int planChanges() {
        return planChanges;
    }

    /** How many prose criteria were accepted without a judge. */
    public int notJudged() {
        return notJudged;
    }

    /** The goal's state; there is one once it has {@link #begun()}. */
    GoalRecords records() {
        return memory;
    }

    /** What a rollback would do yet: the steps that were done and can be undone, and the plan's rollback list. */
    public List<String> leftToUndo() {
        var left = new ArrayList<String>();
        var done = memory.definitions().stream()
                .map(StepDefinition::step)
                .filter(step ->
                        step.compensation() != null && memory.step(step.id()).status() == StepStatus.SUCCEEDED)
                .map(step -> step.id() + " (" + step.action() + ")")
                .toList();
        if (!done.isEmpty()) {
            left.add("not undone: " + String.join(", ", done));
        }
        var list = memory.planText().rollback();
        var notRun = list.subList(Math.min(memory.header().rollbackEntriesOver(), list.size()), list.size());
        if (!notRun.isEmpty()) {
            left.add("not run: " + notRun.stream().map(ToolCall::action).collect(Collectors.joining(", "))
                    + " of the plan's rollback list");
        }
        return left;
    }

    /** The outcome document as of now; there is one once the goal has {@link #begun()}. */
    public Outcome outcome(Instant now) {
        return Outcomes.of(memory, now);
    }
}
