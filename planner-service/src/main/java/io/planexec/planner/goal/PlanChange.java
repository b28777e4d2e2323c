package io.planexec.planner.goal;

import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.ToolIdentity;
import io.planexec.planner.goal.GoalHeader.StepLine;
import io.planexec.planner.plan.Patches;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Puts a new plan version in force: what has succeeded stands, what the patch touches starts anew. Takes time in
 * proportion to the plan; patches are few.
 */
final class PlanChange {
    private final GoalRecords records;
    private final List<String> readyBefore;
    private final List<String> failedBefore;

    private PlanChange(GoalRecords records) {
        this.records = records;
        this.readyBefore = idsIn(records.header().ready);
        this.failedBefore = idsIn(records.header().failed);
    }

    /** The plan in force. */
    static Plan current(GoalRecords records) {
        var text = records.planText();
        return new Plan(
                text.summary(),
                records.definitions().stream().map(StepDefinition::step).toList(),
                text.rollback());
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
    static void apply(GoalRecords records, Patch patch, Map<String, ToolIdentity> tools) {
        switch (Patches.apply(current(records), patch, statuses(records), Integer.MAX_VALUE)) {
            case Patches.Refused(var findings, var _) ->
                throw new IllegalStateException("a patch that was checked does not fit: " + findings);
            case Patches.Applied applied -> new PlanChange(records).put(applied, tools);
        }
    }

    private void put(Patches.Applied applied, Map<String, ToolIdentity> tools) {
        // A step that was never touched is derived from its definition, which is about to go.
        records.definitions()
                .forEach(definition -> records.changeStep(definition.step().id()));
        applied.dropped().forEach(this::leave);
        applied.plan().steps().stream()
                .filter(step -> applied.anew().contains(step.id()))
                .forEach(this::leaveUndoing);
        var text = records.planText();
        var known = new LinkedHashMap<>(text.tools());
        known.putAll(tools);
        records.replacePlan(
                new PlanText(text.summary(), applied.plan().rollback(), known, text.origin()),
                StepDefinition.of(applied.plan()));
        applied.superseded().forEach((id, by) -> records.changeStep(id).supersededBy = by);
        applied.anew().forEach(this::startAnew);
        applied.anew().forEach(this::countOn);
        recount();
    }

    private void leave(String stepId) {
        var step = records.step(stepId);
        leaveFlight(step);
        if (step.attempt > 0) {
            var header = records.header();
            var dropped = new LinkedHashMap<>(header.dropped);
            dropped.put(stepId, step.attempt);
            header.dropped = Map.copyOf(dropped);
        }
        records.forgetStep(stepId);
    }

    /** What a failed step did is undone by the rollback list where the step has another compensation from now on. */
    private void leaveUndoing(Step changed) {
        if (records.hasStep(changed.id())) {
            var before = records.definition(changed.id()).step();
            var step = records.changeStep(changed.id());
            step.undone |=
                    Rollback.isToUndo(before, step) && !Objects.equals(before.compensation(), changed.compensation());
        }
    }

    /** A step may come back under the id of one that was dropped; results of that one's attempts are not its own. */
    private void countOn(String stepId) {
        var step = records.changeStep(stepId);
        step.attempt = Math.max(step.attempt, records.header().dropped.getOrDefault(stepId, 0));
    }

    private void leaveFlight(StepState step) {
        if (step.status.inFlight()) {
            records.header().inFlight--;
        }
        Evolution.release(records.header(), step);
    }

    private void startAnew(String stepId) {
        var step = records.changeStep(stepId);
        leaveFlight(step);
        Evolution.move(step, StepStatus.PENDING);
        step.tries = 0;
        step.reason = null;
        step.wakeAt = null;
        step.judging = null;
        step.verdict = null;
        step.arguments = null;
        step.side = null;
        step.askedHash = null;
        step.hopeless = false;
        step.noOtherWay = null;
        step.completion = 0;
    }

    private void recount() {
        var header = records.header();
        header.steps = 0;
        header.open = 0;
        header.succeeded = 0;
        header.superseded = 0;
        for (var definition : records.definitions()) {
            var step = records.changeStep(definition.step().id());
            step.dependenciesLeft = (int) definition.step().dependsOn().stream()
                    .filter(id -> records.step(id).status != StepStatus.SUCCEEDED)
                    .count();
            header.steps++;
            header.open += step.status.ended() ? 0 : 1;
            header.succeeded += step.stands() ? 1 : 0;
            header.superseded += step.supersededBy.isEmpty() ? 0 : 1;
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
