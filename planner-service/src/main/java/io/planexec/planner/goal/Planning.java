package io.planexec.planner.goal;

import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The goal's plan: asks for it and for another way after a failure, and takes the answers. */
final class Planning {
    /** How many requests for a replan that came to nothing a goal may make beside its replans. */
    private static final int MAX_DECLINED_REPLANS = 20;

    private final Turn turn;

    Planning(Turn turn) {
        this.turn = turn;
    }

    void submitted(Goal goal) {
        var wanted = goal.limits().deadline();
        turn.emit(new GoalEvent.GoalSubmitted(goal, turn.in(wanted == null ? turn.settings.deadline() : wanted)));
        var task = new PlanningTask(
                goal.id(),
                nextTaskId(),
                PlanningTask.Kind.PLAN,
                goal,
                null,
                0,
                List.of(),
                Map.of(),
                Map.of(),
                null,
                null,
                null,
                turn.settings.resultsTopic());
        turn.emit(new GoalEvent.PlanningRequested(task, turn.in(turn.settings.planningWait())));
    }

    String nextTaskId() {
        return turn.header().goalId + "/planning/" + (turn.header().planningTasks + 1);
    }

    void answered(Report.PlanningAnswer answer) {
        var planning = turn.header().planning;
        if (planning == null || !planning.taskId().equals(answer.taskId())) {
            var reason = turn.header().status.ended() ? "the goal has ended" : "no planning task of that id is open";
            turn.emit(new GoalEvent.ReportIgnored("", answer.taskId(), reason, answer.usage()));
            return;
        }
        switch (planning.kind()) {
            case PLAN -> firstPlan(answer);
            case REPLAN -> replanned(planning, answer);
            // An answer of another sort than was asked for: there is no summary in it.
            case SUMMARISE -> turn.ending.unanswered(lines(answer.findings()), answer.usage());
            case CHECK, JUDGE -> throw new IllegalStateException("is never the goal's own: " + planning);
        }
        turn.advance();
    }

    private void firstPlan(Report.PlanningAnswer answer) {
        var plan = answer.plan();
        var findings = plan == null ? answer.findings() : PlanCheck.structure(plan);
        if (plan == null || !findings.isEmpty()) {
            turn.emit(new GoalEvent.PlanRefused(findings, answer.planner(), answer.usage()));
            var lines = lines(findings);
            turn.ending.end(
                    GoalStatus.FAILED, lines.isEmpty() ? "the planner gave neither a plan nor a reason" : lines);
            return;
        }
        turn.emit(new GoalEvent.PlanAdopted(
                plan, answer.mode(), answer.reason(), answer.planner(), answer.catalogueVersion(), answer.usage()));
        turn.dispatch.queueWhatIsReady(plan.steps().stream().map(Step::id).toList());
    }

    private void replanned(GoalHeader.Planning planning, Report.PlanningAnswer answer) {
        var patch = answer.patch();
        var check = patch == null ? new PlanCheck.Unfit(answer.findings()) : PlanCheck.patch(turn.records, patch);
        switch (check) {
            case PlanCheck.Unfit(var findings) -> {
                var reason = lines(findings);
                decline(
                        planning.failedSteps(),
                        reason.isEmpty() ? "the planner knows no other way" : reason,
                        answer.usage());
            }
            case PlanCheck.Fits fits -> {
                cancelWhatIsPatchedAway(fits);
                turn.emit(new GoalEvent.PlanPatched(
                        turn.header().planVersion + 1,
                        fits.patch(),
                        fits.diff(),
                        answer.planner(),
                        answer.catalogueVersion(),
                        answer.usage()));
                planning.failedSteps().stream()
                        .filter(id -> turn.records.hasStep(id) && turn.state(id).status == StepStatus.FAILED)
                        .forEach(this::skipDependents);
                turn.dispatch.queueWhatIsReady(turn.records.definitions().stream()
                        .map(definition -> definition.step().id())
                        .toList());
            }
        }
    }

    /** Executors stop what they do for steps that the patch drops or starts anew. */
    private void cancelWhatIsPatchedAway(PlanCheck.Fits fits) {
        for (var id : fits.touched()) {
            if (turn.records.hasStep(id) && turn.state(id).status.inFlight()) {
                turn.claims.cancelRun(
                        turn.state(id),
                        "plan version " + (turn.header().planVersion + 1) + " drops the step or runs it anew");
            }
        }
    }

    private void decline(List<String> failedSteps, String reason, Usage usage) {
        var bill = usage;
        for (var stepId : failedSteps) {
            turn.emit(new GoalEvent.ReplanDeclined(stepId, reason, bill));
            skipDependents(stepId);
            bill = Usage.NONE;
        }
    }

    private static String lines(List<Finding> findings) {
        return findings.stream().map(Finding::line).collect(Collectors.joining("; "));
    }

    /** No planning worker answered in time. */
    void timedOut(GoalHeader.Planning planning) {
        var reason = "no planning worker answered within " + turn.settings.planningWait()
                + "; check that planner-service is running and see its log";
        switch (planning.kind()) {
            case PLAN -> turn.ending.end(GoalStatus.FAILED, reason);
            case REPLAN -> decline(planning.failedSteps(), reason, Usage.NONE);
            case SUMMARISE -> turn.ending.unanswered(reason, Usage.NONE);
            case CHECK, JUDGE -> throw new IllegalStateException("is never the goal's own: " + planning);
        }
        turn.advance();
    }

    /** Asks for another way for the steps that have failed, as far as that is allowed. */
    void settleFailures() {
        while (turn.header().planning == null && turn.header().failed.first() != null) {
            var refusal = refusalToReplan(turn.header().failed.first());
            if (refusal != null) {
                decline(List.of(turn.header().failed.first()), refusal, Usage.NONE);
                continue;
            }
            var failures = new ArrayList<PlanningTask.Failure>();
            for (var id = turn.header().failed.first();
                    id != null && failures.size() < PlanningTask.MAX_FAILURES && refusalToReplan(id) == null;
                    id = turn.state(id).next) {
                failures.add(failure(turn.state(id)));
            }
            requestReplan(failures);
        }
    }

    private void requestReplan(List<PlanningTask.Failure> failures) {
        var failed = failures.stream().map(PlanningTask.Failure::stepId).toList();
        var task = new PlanningTask(
                turn.header().goalId,
                nextTaskId(),
                PlanningTask.Kind.REPLAN,
                turn.records.goal(),
                PlanChange.current(turn.records),
                turn.header().planVersion,
                failures,
                PlanChange.statuses(turn.records),
                Knowledge.of(turn.records, failed),
                null,
                null,
                null,
                turn.settings.resultsTopic());
        turn.emit(new GoalEvent.PlanningRequested(task, turn.in(turn.settings.planningWait())));
    }

    private @Nullable String refusalToReplan(String stepId) {
        var header = turn.header();
        var step = turn.state(stepId);
        if (step.verdict == Report.Verdict.FAIL) {
            return "the judge gave the step up";
        }
        var wanted = turn.records.goal().limits().maxReplans();
        var most = wanted == null ? turn.settings.maxReplans() : wanted;
        if (header.replans >= most) {
            return "the plan may be changed " + most + " times at most";
        }
        if (header.planningTasks > most + MAX_DECLINED_REPLANS) {
            return "the planner was asked for another way " + (header.planningTasks - 1) + " times";
        }
        if (header.replanCauses.contains(ReplanCause.of(step))) {
            return "the same work failed in the same way before, and the plan was changed for it";
        }
        return null;
    }

    private static PlanningTask.Failure failure(StepState step) {
        var kind = step.errorKind == null ? TaskError.Kind.TOOL : step.errorKind;
        var error = new TaskError(kind, Objects.requireNonNullElse(step.reason, ""), false);
        return new PlanningTask.Failure(step.id, error, step.failedActions);
    }

    private void skipDependents(String failedStep) {
        var reason = "step " + failedStep + " failed: " + turn.state(failedStep).reason;
        var open = new ArrayDeque<>(turn.records.definition(failedStep).dependents());
        while (!open.isEmpty()) {
            var stepId = open.poll();
            if (turn.state(stepId).status == StepStatus.PENDING) {
                turn.emit(new GoalEvent.StepSkipped(stepId, failedStep, reason));
                open.addAll(turn.records.definition(stepId).dependents());
            }
        }
    }
}
