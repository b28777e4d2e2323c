package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import io.planexec.planner.goal.GoalHeader.StepLine;
import io.planexec.planner.plan.PlanOrigin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The only code that changes a goal's state: it applies one event. A live goal and one rebuilt from its log take the same
 * path, so they come out the same.
 */
public final class Evolution {
    private static final Set<StepStatus> RUN_AGAIN =
            Set.of(StepStatus.READY, StepStatus.QUEUED, StepStatus.AWAITING_APPROVAL);

    private Evolution() {}

    /**
     * Applies an event.
     *
     * @param at when it was decided
     */
    public static void evolve(GoalRecords records, GoalEvent event, Instant at) {
        switch (event) {
            case GoalEvent.GoalSubmitted submitted ->
                records.create(new GoalHeader(submitted.goal().id(), at, submitted.deadline()), submitted.goal());
            case GoalEvent.PlanningRequested requested -> planningRequested(records, requested);
            case GoalEvent.PlanAdopted adopted -> planAdopted(records, adopted);
            case GoalEvent.PlanRefused refused -> planningEnded(records.header(), refused.usage());
            case GoalEvent.PlanCheckRefused refused -> planCheckRefused(records.header(), refused);
            case GoalEvent.PlanPatched patched -> planPatched(records, patched);
            case GoalEvent.ReplanDeclined declined -> replanDeclined(records, declined);
            case GoalEvent.StepReady ready -> stepReady(records, ready.stepId());
            case GoalEvent.StepQueued queued -> stepQueued(records, queued, at);
            case GoalEvent.StepStarted started -> stepStarted(records, started);
            case GoalEvent.StepProgressed progressed ->
                records.changeStep(progressed.stepId()).reason = progressed.note();
            case GoalEvent.RunGranted granted -> runGranted(records, granted, at);
            case GoalEvent.RunRefused refused -> runRefused(records, refused);
            case GoalEvent.RunCancelled cancelled -> Objects.requireNonNull(cancelled);
            case GoalEvent.AttemptReported reported -> attemptReported(records, reported);
            case GoalEvent.StepJudged judged -> stepJudged(records, judged);
            case GoalEvent.StepSucceeded succeeded -> stepSucceeded(records, succeeded);
            case GoalEvent.AttemptFailed failed -> attemptFailed(records, failed);
            case GoalEvent.RetryScheduled retry -> retryScheduled(records, retry);
            case GoalEvent.StepFailed failed -> stepFailed(records, failed);
            case GoalEvent.StepSkipped skipped ->
                stepEnded(records, skipped.stepId(), StepStatus.SKIPPED, skipped.reason());
            case GoalEvent.StepCancelled cancelled ->
                stepEnded(records, cancelled.stepId(), StepStatus.CANCELLED, cancelled.reason());
            case GoalEvent.LimitReached reached -> limitReached(records.header(), reached);
            case GoalEvent.ApprovalRequested requested -> approvalRequested(records.header(), requested);
            case GoalEvent.StepApprovalRequested requested -> stepApprovalRequested(records, requested);
            case GoalEvent.ApprovalGiven given -> approvalGiven(records, given);
            case GoalEvent.StepUncertain uncertain -> stepUncertain(records, uncertain);
            case GoalEvent.SideTaskQueued queued -> sideTaskQueued(records, queued);
            case GoalEvent.SideTaskFailed failed -> sideTaskFailed(records, failed);
            case GoalEvent.SideTaskEnded ended -> sideTaskEnded(records, ended);
            case GoalEvent.RollbackStarted started -> rollbackStarted(records.header(), started);
            case GoalEvent.StepCompensated compensated -> stepCompensated(records, compensated.stepId());
            case GoalEvent.TimerRearmed rearmed -> timerRearmed(records, rearmed);
            case GoalEvent.CommandAnswered answered -> commandAnswered(records.header(), answered);
            case GoalEvent.ReportIgnored ignored -> reportIgnored(records, ignored);
            case GoalEvent.AnswerWritten written -> answerWritten(records.header(), written);
            case GoalEvent.ChildSubmitted submitted -> Objects.requireNonNull(submitted);
            case GoalEvent.ChildCancelled cancelled -> Objects.requireNonNull(cancelled);
            case GoalEvent.ParentTold told -> Objects.requireNonNull(told);
            case GoalEvent.GoalEnded ended -> goalEnded(records.header(), ended, at);
            case GoalEvent.SubmissionRepeated repeated -> Objects.requireNonNull(repeated);
        }
    }

    static void move(StepState step, StepStatus to) {
        // Of what may have run, only what is known not to have run is run again.
        step.undone |= step.status == StepStatus.UNCERTAIN && RUN_AGAIN.contains(to) && !step.owed;
        step.status = Transitions.OF_STEPS.checked(step.status, to);
    }

    private static void move(GoalHeader header, GoalStatus to) {
        header.status = Transitions.OF_GOALS.checked(header.status, to);
    }

    private static void planningRequested(GoalRecords records, GoalEvent.PlanningRequested requested) {
        var task = requested.task();
        var claim = task.claim();
        if (claim != null) {
            judgingRequested(records.header(), records.changeStep(claim.step().id()), claim, requested);
            return;
        }
        var header = records.header();
        var reserve = Reserve.of(task.allowance());
        header.planningTasks++;
        header.reserved = header.reserved.plus(reserve);
        header.planning = new GoalHeader.Planning(
                task.taskId(),
                task.kind(),
                task.failures().stream().map(PlanningTask.Failure::stepId).toList(),
                requested.dueBy(),
                reserve,
                requested.commandId());
        if (requested.commandId() != null) {
            remember(header, requested.commandId());
        }
        switch (task.kind()) {
            case PLAN -> move(header, GoalStatus.PLANNING);
            case REPLAN -> move(header, GoalStatus.REPLANNING);
            case SUMMARISE -> move(header, GoalStatus.FINISHING);
            case CHECK, JUDGE -> {}
        }
    }

    private static void judgingRequested(
            GoalHeader header, StepState step, PlanningTask.Claim claim, GoalEvent.PlanningRequested requested) {
        release(header, step);
        reserve(header, step, Reserve.of(requested.task().allowance()));
        var asked = step.judging == null ? 1 : step.judging.asked() + 1;
        step.judging = new StepState.Judging(claim.output(), requested.task().taskId(), asked);
        step.wakeAt = requested.dueBy();
    }

    private static void planAdopted(GoalRecords records, GoalEvent.PlanAdopted adopted) {
        var header = records.header();
        planningEnded(header, adopted.usage());
        move(header, GoalStatus.RUNNING);
        header.planVersion = 1;
        header.mode = adopted.mode();
        header.steps = adopted.plan().steps().size();
        header.open = header.steps;
        records.replacePlan(
                new PlanText(
                        adopted.plan().summary(),
                        adopted.plan().rollback(),
                        Map.copyOf(adopted.tools()),
                        new PlanOrigin(
                                adopted.planner(), adopted.mode(), adopted.reason(), adopted.catalogueVersion())),
                StepDefinition.of(adopted.plan()));
    }

    private static void planCheckRefused(GoalHeader header, GoalEvent.PlanCheckRefused refused) {
        planningEnded(header, refused.usage());
        if (refused.commandId().isEmpty()) {
            header.unfit = refused.reason();
            header.unfitPatches++;
            move(header, GoalStatus.RUNNING);
        }
    }

    private static void planningEnded(GoalHeader header, Usage usage) {
        if (header.planning != null) {
            header.reserved = header.reserved.minus(header.planning.reserve());
        }
        header.planning = null;
        addUsage(header, usage);
    }

    private static void planPatched(GoalRecords records, GoalEvent.PlanPatched patched) {
        var header = records.header();
        var causes = new ArrayList<>(header.replanCauses);
        var failedSteps = header.planning == null ? List.<String>of() : header.planning.failedSteps();
        for (var stepId : failedSteps) {
            causes.add(ReplanCause.of(records.step(stepId)));
            header.failed = popped(records, header.failed, stepId);
        }
        header.replanCauses = List.copyOf(causes);
        planningEnded(header, patched.usage());
        fits(header);
        move(header, GoalStatus.RUNNING);
        header.planVersion = patched.version();
        header.approval = null;
        if (!patched.planner().equals(Planning.USER)) {
            header.replans++;
        }
        PlanChange.apply(records, patched.patch(), patched.tools());
    }

    private static void fits(GoalHeader header) {
        header.unfit = null;
        header.unfitPatches = 0;
    }

    private static void replanDeclined(GoalRecords records, GoalEvent.ReplanDeclined declined) {
        var header = records.header();
        planningEnded(header, declined.usage());
        fits(header);
        header.failed = popped(records, header.failed, declined.stepId());
        if (!Planning.SAYS_NOTHING.contains(declined.reason())) {
            records.changeStep(declined.stepId()).noOtherWay = Bounds.passedOn(declined.reason());
        }
        move(header, GoalStatus.RUNNING);
    }

    private static void stepReady(GoalRecords records, String stepId) {
        var header = records.header();
        var step = records.changeStep(stepId);
        move(step, StepStatus.READY);
        step.wakeAt = null;
        step.side = null;
        header.ready = appended(records, header.ready, step);
    }

    private static void stepQueued(GoalRecords records, GoalEvent.StepQueued queued, Instant at) {
        var header = records.header();
        var task = queued.task();
        var step = records.changeStep(task.stepId());
        if (step.status == StepStatus.READY) {
            header.ready = popped(records, header.ready, step.id);
        }
        move(step, StepStatus.QUEUED);
        step.attempt = task.attempt();
        step.tries++;
        step.attemptId = task.attemptId();
        step.reason = null;
        step.errorKind = null;
        step.rejected = null;
        step.verdict = null;
        step.owed = Rollback.leftSomething(step);
        step.undone = false;
        step.grants = Map.of();
        step.executor = null;
        step.heldUntil = null;
        step.queuedAt = at;
        step.startedAt = null;
        step.finishedAt = null;
        step.wakeAt = queued.dueBy();
        step.side = null;
        step.askedHash = null;
        step.askedArguments = null;
        reserve(header, step, Reserve.of(task.allowance()));
        header.inFlight++;
    }

    private static void stepStarted(GoalRecords records, GoalEvent.StepStarted started) {
        var step = records.changeStep(started.stepId());
        move(step, StepStatus.RUNNING);
        step.reason = null;
        step.executor = started.executor();
        step.startedAt = started.startedAt();
    }

    private static void runGranted(GoalRecords records, GoalEvent.RunGranted granted, Instant at) {
        var header = records.header();
        if (!granted.effect().repeatable()) {
            header.hazards++;
        }
        var rollback = header.rollback;
        if (rollback != null
                && rollback.side() != null
                && rollback.side().attemptId().equals(granted.attemptId())) {
            header.rollback = rollback.with(rollback.side().heldBy(granted.runId()));
            return;
        }
        var step = records.changeStep(granted.stepId());
        if (step.side != null && step.side.attemptId().equals(granted.attemptId())) {
            step.side = step.side.heldBy(granted.runId());
            return;
        }
        var grants = new LinkedHashMap<>(step.grants);
        grants.put(
                granted.callId(),
                new StepState.Grant(granted.runId(), granted.executor(), granted.tool(), granted.effect()));
        step.grants = grants;
        step.executor = granted.executor();
        if (step.status == StepStatus.QUEUED) {
            move(step, StepStatus.RUNNING);
            step.startedAt = at;
        }
    }

    private static void runRefused(GoalRecords records, GoalEvent.RunRefused refused) {
        var dueBy = refused.dueBy();
        if (dueBy == null) {
            return;
        }
        var step = records.changeStep(refused.stepId());
        step.heldUntil = dueBy;
        step.executor =
                Objects.requireNonNull(step.grants.get(refused.callId())).executor();
        if (step.wakeAt == null || dueBy.isBefore(step.wakeAt)) {
            step.wakeAt = dueBy;
        }
    }

    private static void attemptReported(GoalRecords records, GoalEvent.AttemptReported reported) {
        var step = records.changeStep(reported.stepId());
        if (!step.status.inFlight()) {
            // It was given up as uncertain, and its result came after all.
            records.header().inFlight++;
        }
        release(records.header(), step);
        step.side = null;
        move(step, StepStatus.RUNNING);
        step.reason = null;
        step.executor = reported.executor();
        step.addArtifacts(reported.artifacts());
        step.startedAt = reported.startedAt();
        step.finishedAt = reported.finishedAt();
        addUsage(records.header(), step, reported.usage());
    }

    private static void stepJudged(GoalRecords records, GoalEvent.StepJudged judged) {
        var step = records.changeStep(judged.stepId());
        step.judging = null;
        step.verdict = judged.verdict();
        release(records.header(), step);
        if (judged.arguments() != null) {
            step.arguments = judged.arguments();
        }
        addUsage(records.header(), step, judged.usage());
    }

    private static void stepSucceeded(GoalRecords records, GoalEvent.StepSucceeded succeeded) {
        var header = records.header();
        var step = records.changeStep(succeeded.stepId());
        step.executor = succeeded.executor();
        step.output = succeeded.output();
        step.addArtifacts(succeeded.artifacts());
        step.startedAt = succeeded.startedAt();
        step.finishedAt = succeeded.finishedAt();
        addUsage(header, step, succeeded.usage());
        stepEnded(records, step.id, StepStatus.SUCCEEDED, null);
        step.completion = ++header.completions;
        header.succeeded++;
        for (var dependent : records.definition(step.id).dependents()) {
            records.changeStep(dependent).dependenciesLeft--;
        }
    }

    private static void attemptFailed(GoalRecords records, GoalEvent.AttemptFailed failed) {
        var header = records.header();
        var step = records.changeStep(failed.stepId());
        leaveFlight(header, step);
        move(step, StepStatus.AWAITING_RETRY);
        step.reason = failed.error().message();
        step.errorKind = failed.error().kind();
        step.undone |= Effects.wasNotMade(step, failed.error()) && !step.owed;
        step.retryable = failed.error().retryable();
        step.rejected = failed.output();
        step.judging = null;
        step.side = null;
        step.addArtifacts(failed.artifacts());
        if (failed.executor() != null) {
            step.executor = failed.executor();
        }
        if (failed.startedAt() != null) {
            step.startedAt = failed.startedAt();
        }
        step.finishedAt = failed.finishedAt();
        step.wakeAt = null;
        addUsage(header, step, failed.usage());
    }

    private static void retryScheduled(GoalRecords records, GoalEvent.RetryScheduled retry) {
        var step = records.changeStep(retry.stepId());
        move(step, StepStatus.AWAITING_RETRY);
        step.wakeAt = retry.dueBy();
    }

    private static void stepFailed(GoalRecords records, GoalEvent.StepFailed failed) {
        var header = records.header();
        stepEnded(records, failed.stepId(), StepStatus.FAILED, failed.reason());
        var step = records.changeStep(failed.stepId());
        step.failedActions = Bounds.with(
                step.failedActions, records.definition(step.id).step().action(), Bounds.FAILED_ACTIONS);
        step.hopeless = failed.hopeless();
        step.completion = ++header.completions;
        header.failed = appended(records, header.failed, step);
    }

    private static void stepEnded(GoalRecords records, String stepId, StepStatus status, @Nullable String reason) {
        var header = records.header();
        var step = records.changeStep(stepId);
        leaveFlight(header, step);
        move(step, status);
        step.reason = reason;
        step.judging = null;
        step.side = null;
        step.wakeAt = null;
        header.open--;
    }

    private static void leaveFlight(GoalHeader header, StepState step) {
        if (step.status.inFlight()) {
            header.inFlight--;
        }
        release(header, step);
    }

    private static void reserve(GoalHeader header, StepState step, @Nullable Reserve reserve) {
        if (reserve != null) {
            step.reserved = reserve;
            header.reserved = header.reserved.plus(reserve);
        }
    }

    /** What was set aside for a step's attempt goes back. */
    static void release(GoalHeader header, StepState step) {
        if (step.reserved != null) {
            header.reserved = header.reserved.minus(step.reserved);
            step.reserved = null;
        }
    }

    private static void limitReached(GoalHeader header, GoalEvent.LimitReached reached) {
        header.stopping = reached.reason();
        header.ready = StepLine.EMPTY;
        header.approval = null;
        if (header.status == GoalStatus.AWAITING_APPROVAL) {
            move(header, GoalStatus.RUNNING);
        }
    }

    private static void approvalRequested(GoalHeader header, GoalEvent.ApprovalRequested requested) {
        move(header, GoalStatus.AWAITING_APPROVAL);
        header.approval = new GoalHeader.Approval(requested.planHash(), requested.reason(), requested.dueBy());
    }

    private static void stepApprovalRequested(GoalRecords records, GoalEvent.StepApprovalRequested requested) {
        var step = records.changeStep(requested.stepId());
        move(step, StepStatus.AWAITING_APPROVAL);
        step.side = null;
        step.reason = requested.reason();
        step.askedHash = requested.hash();
        step.askedArguments = requested.arguments();
        step.wakeAt = requested.dueBy();
    }

    private static void approvalGiven(GoalRecords records, GoalEvent.ApprovalGiven given) {
        var stepId = given.stepId();
        if (stepId == null) {
            records.header().approval = null;
            move(records.header(), GoalStatus.RUNNING);
            return;
        }
        var step = records.changeStep(stepId);
        step.approvedHash = given.hash();
        step.reason = null;
        step.wakeAt = null;
    }

    private static void stepUncertain(GoalRecords records, GoalEvent.StepUncertain uncertain) {
        var step = records.changeStep(uncertain.stepId());
        move(step, StepStatus.UNCERTAIN);
        step.reason = uncertain.reason();
        step.wakeAt = uncertain.dueBy();
    }

    private static boolean isRollback(GoalEvent.Side side) {
        return switch (side) {
            case UNDO, ROLLBACK -> true;
            case VERIFY, COMPENSATE -> false;
        };
    }

    private static void sideTaskQueued(GoalRecords records, GoalEvent.SideTaskQueued queued) {
        var task = queued.task();
        var header = records.header();
        var ofStep = queued.side() != GoalEvent.Side.ROLLBACK;
        var before = isRollback(queued.side())
                ? Objects.requireNonNull(header.rollback).side()
                : records.step(task.stepId()).side;
        var side = new Side(
                queued.side(),
                task.stepId(),
                task.attemptId(),
                before == null ? 1 : before.tries() + 1,
                false,
                null,
                queued.dueBy(),
                null);
        if (ofStep) {
            records.changeStep(task.stepId()).sides++;
        }
        put(records, side);
    }

    private static void timerRearmed(GoalRecords records, GoalEvent.TimerRearmed rearmed) {
        var rollback = records.header().rollback;
        var side = rollback == null ? null : rollback.side();
        if (side == null || !side.stepId().equals(rearmed.stepId())) {
            side = records.step(rearmed.stepId()).side;
        }
        if (side == null) {
            records.changeStep(rearmed.stepId()).wakeAt = rearmed.dueBy();
        } else {
            put(records, side.lookedAtBy(rearmed.dueBy()));
        }
    }

    private static void sideTaskFailed(GoalRecords records, GoalEvent.SideTaskFailed failed) {
        var header = records.header();
        addUsage(header, failed.usage());
        var side = isRollback(failed.side())
                ? Objects.requireNonNull(header.rollback).side()
                : records.step(failed.stepId()).side;
        put(records, Objects.requireNonNull(side).waitingUntil(failed.dueBy()));
    }

    private static void put(GoalRecords records, Side side) {
        var header = records.header();
        if (isRollback(side.kind())) {
            header.rollback = Objects.requireNonNull(header.rollback).with(side);
        } else {
            var step = records.changeStep(side.stepId());
            step.side = side;
            step.wakeAt = side.wakeAt();
        }
    }

    private static void sideTaskEnded(GoalRecords records, GoalEvent.SideTaskEnded ended) {
        var header = records.header();
        addUsage(header, ended.usage());
        if (ended.side() != GoalEvent.Side.ROLLBACK) {
            var step = records.changeStep(ended.stepId());
            step.addArtifacts(ended.artifacts());
            step.undone |= leavesNothing(step, ended);
            step.side = null;
        }
        var rollback = header.rollback;
        if (rollback != null && isRollback(ended.side())) {
            var error = ended.error();
            header.rollback = new GoalHeader.Rolling(
                    rollback.reason(),
                    rollback.status(),
                    rollback.entry() + (ended.side() == GoalEvent.Side.ROLLBACK ? 1 : 0),
                    null,
                    error == null ? rollback.failures() : withFailure(rollback.failures(), ended.stepId(), error));
        }
    }

    private static List<String> withFailure(List<String> failures, String stepId, TaskError error) {
        return failures.size() < Bounds.ROLLBACK_FAILURES
                ? Bounds.with(failures, stepId + ": " + Bounds.passedOn(error.message()), Bounds.ROLLBACK_FAILURES)
                : Bounds.with(failures.subList(0, Bounds.ROLLBACK_FAILURES), "others", Bounds.ROLLBACK_FAILURES + 1);
    }

    /**
     * A rollback tries each step once, whatever comes of it; what was undone before it, or did not run, is not undone by it.
     */
    private static boolean leavesNothing(StepState step, GoalEvent.SideTaskEnded ended) {
        return switch (ended.side()) {
            case UNDO -> true;
            case COMPENSATE -> ended.error() == null;
            case VERIFY -> !step.owed && Effects.Found.by(ended.output(), ended.error()) == Effects.Found.DID_NOT_RUN;
            case ROLLBACK -> false;
        };
    }

    private static void rollbackStarted(GoalHeader header, GoalEvent.RollbackStarted started) {
        planningEnded(header, Usage.NONE);
        move(header, GoalStatus.ROLLING_BACK);
        header.approval = null;
        header.ready = StepLine.EMPTY;
        header.failed = StepLine.EMPTY;
        header.rollback = new GoalHeader.Rolling(started.reason(), started.status(), 0, null, List.of());
    }

    private static void stepCompensated(GoalRecords records, String stepId) {
        var step = records.changeStep(stepId);
        if (step.stands()) {
            records.header().succeeded--;
        }
        move(step, StepStatus.COMPENSATED);
    }

    private static void commandAnswered(GoalHeader header, GoalEvent.CommandAnswered answered) {
        remember(header, answered.commandId());
    }

    private static void remember(GoalHeader header, String commandId) {
        if (header.commands.contains(commandId)) {
            return;
        }
        header.commands = Bounds.with(header.commands, commandId, GoalHeader.MAX_COMMANDS);
    }

    private static void reportIgnored(GoalRecords records, GoalEvent.ReportIgnored ignored) {
        var header = records.header();
        if (!header.status.ended() && !ignored.usage().equals(Usage.NONE) && records.hasStep(ignored.stepId())) {
            addUsage(header, records.changeStep(ignored.stepId()), ignored.usage());
        } else {
            addUsage(header, ignored.usage());
        }
    }

    private static void answerWritten(GoalHeader header, GoalEvent.AnswerWritten written) {
        planningEnded(header, written.usage());
        header.answer = written.answer();
        header.answered = true;
    }

    private static void goalEnded(GoalHeader header, GoalEvent.GoalEnded ended, Instant at) {
        move(header, ended.status());
        header.reason = ended.reason();
        header.answer = ended.answer();
        planningEnded(header, Usage.NONE);
        header.approval = null;
        header.rollback = null;
        header.ready = StepLine.EMPTY;
        header.failed = StepLine.EMPTY;
        header.endedAt = at;
    }

    private static void addUsage(GoalHeader header, Usage usage) {
        header.usage = header.usage.plus(usage);
    }

    private static void addUsage(GoalHeader header, StepState step, Usage usage) {
        addUsage(header, usage);
        step.usage = step.usage.plus(usage);
    }

    private static StepLine appended(GoalRecords records, StepLine line, StepState step) {
        step.next = null;
        if (line.last() == null) {
            return new StepLine(step.id, step.id);
        }
        records.changeStep(line.last()).next = step.id;
        return new StepLine(line.first(), step.id);
    }

    /** The line without its first step, which must be the one named. */
    private static StepLine popped(GoalRecords records, StepLine line, String stepId) {
        if (!stepId.equals(line.first())) {
            throw new IllegalStateException("step " + stepId + " is not the first of the line " + line);
        }
        var step = records.changeStep(stepId);
        var next = step.next;
        step.next = null;
        return next == null ? StepLine.EMPTY : new StepLine(next, line.last());
    }
}
