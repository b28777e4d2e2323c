package io.planexec.planner.goal;

import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.planner.goal.GoalHeader.StepLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a new plan version in force: what has succeeded stands, what the patch touches starts anew. Takes time in
 * proportion to the plan; patches are few.
 */
final class PlanChange {
    private final GoalRecords records;
    private final List<String> readyBefore;
    private final List<String> failedBefore;
    private final List<String> anew = new ArrayList<>();

    private PlanChange(GoalRecords records) {
        this.records = records;
        this.readyBefore = idsIn(records.header().ready);
        this.failedBefore = idsIn(records.header().failed);
    }

    /** The plan in force. */
    static Plan current(GoalRecords records) {
        return new Plan(
                "", records.definitions().stream().map(StepDefinition::step).toList(), List.of());
    }

    /** Where the plan's steps stand, by id. */
    static Map<String, StepStatus> statuses(GoalRecords records) {
        var statuses = new LinkedHashMap<String, StepStatus>();
        for (var definition : records.definitions()) {
            var id = definition.step().id();
            statuses.put(id, records.step(id).status);
        }
        return statuses;
    }

    /** Takes a patch that was found valid for the plan in force. */
    static void apply(GoalRecords records, Patch patch) {
        var change = new PlanChange(records);
        records.replacePlan(StepDefinition.of(change.patched(patch)));
        change.anew.forEach(change::startAnew);
        change.recount();
    }

    private Plan patched(Patch patch) {
        Map<String, Step> steps = new LinkedHashMap<>();
        for (var definition : records.definitions()) {
            steps.put(definition.step().id(), definition.step());
            // A step that was never touched is derived from its definition, which is about to go.
            records.changeStep(definition.step().id());
        }
        for (var operation : patch.operations()) {
            switch (operation) {
                case Patch.Add add -> steps.put(add.step().id(), add.step());
                case Patch.Drop drop -> {
                    steps.remove(drop.stepId());
                    leave(drop.stepId());
                }
                case Patch.Change change -> {
                    steps.put(change.step().id(), change.step());
                    anew.add(change.step().id());
                }
                case Patch.Retry retry -> anew.add(retry.stepId());
            }
        }
        return new Plan("", List.copyOf(steps.values()), List.of());
    }

    private void leave(String stepId) {
        leaveFlight(records.step(stepId));
        records.forgetStep(stepId);
    }

    private void leaveFlight(StepState step) {
        if (step.status.inFlight()) {
            records.header().inFlight--;
        }
    }

    private void startAnew(String stepId) {
        var step = records.changeStep(stepId);
        leaveFlight(step);
        step.status = StepStatus.PENDING;
        step.tries = 0;
        step.reason = null;
        step.wakeAt = null;
    }

    private void recount() {
        var header = records.header();
        header.steps = 0;
        header.open = 0;
        header.succeeded = 0;
        for (var definition : records.definitions()) {
            var step = records.changeStep(definition.step().id());
            step.dependenciesLeft = (int) definition.step().dependsOn().stream()
                    .filter(id -> records.step(id).status != StepStatus.SUCCEEDED)
                    .count();
            header.steps++;
            header.open += step.status.ended() ? 0 : 1;
            header.succeeded += step.status == StepStatus.SUCCEEDED ? 1 : 0;
        }
        header.ready = lineOf(readyBefore, StepStatus.READY);
        header.failed = lineOf(failedBefore, StepStatus.FAILED);
    }

    private List<String> idsIn(StepLine line) {
        var ids = new ArrayList<String>();
        for (var id = line.first(); id != null; id = records.step(id).next) {
            ids.add(id);
        }
        return ids;
    }

    /** A line of those that still stand as they did. */
    private StepLine lineOf(List<String> before, StepStatus status) {
        var ids = before.stream()
                .filter(id -> records.hasStep(id) && records.step(id).status == status)
                .toList();
        for (var i = 0; i < ids.size(); i++) {
            records.changeStep(ids.get(i)).next = i + 1 < ids.size() ? ids.get(i + 1) : null;
        }
        return ids.isEmpty() ? StepLine.EMPTY : new StepLine(ids.getFirst(), ids.getLast());
    }
}
