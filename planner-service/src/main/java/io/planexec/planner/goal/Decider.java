package io.planexec.planner.goal;

import io.planexec.messages.Command;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Output;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One decision: what follows from one input. Every event is applied as it is decided, so that the next sees it. */
final class Decider {
    /** How many requests for a replan that came to nothing a goal may make beside its replans. */
    private static final int MAX_DECLINED_REPLANS = 20;

    private final GoalSettings settings;
    private final GoalRecords records;
    private final Instant now;
    private final List<GoalEvent> events = new ArrayList<>();

    Decider(GoalSettings settings, GoalRecords records, Instant now) {
        this.settings = settings;
        this.records = records;
        this.now = now;
    }

    List<GoalEvent> events() {
        return events;
    }

    private void emit(GoalEvent event) {
        Evolution.evolve(records, event, now);
        events.add(event);
    }

    private GoalHeader header() {
        return records.header();
    }

    // Submission

    void submitted(Goal goal) {
        var wanted = goal.limits().deadline();
        var deadline = now.plus(wanted == null ? settings.deadline() : wanted);
        emit(new GoalEvent.GoalSubmitted(goal, deadline));
        requestPlanning(PlanningTask.Kind.PLAN, List.of());
    }

    void submittedAgain(Goal goal) {
        Objects.requireNonNull(goal);
        emit(new GoalEvent.SubmissionRepeated());
    }

    private void requestPlanning(PlanningTask.Kind kind, List<PlanningTask.Failure> failures) {
        var header = header();
        var first = kind == PlanningTask.Kind.PLAN;
        var taskId = header.goalId + "/planning/" + (header.planningTasks + 1);
        var task = new PlanningTask(
                header.goalId,
                taskId,
                kind,
                records.goal(),
                first ? null : PlanChange.current(records),
                header.planVersion,
                failures,
                first ? Map.of() : PlanChange.statuses(records),
                settings.resultsTopic());
        emit(new GoalEvent.PlanningRequested(task, now.plus(settings.planningWait())));
    }

    // Reports

    void reported(Report report) {
        switch (report) {
            case Report.Progress progress -> progressed(progress);
            case Report.Result result -> finished(result);
            case Report.PlanningAnswer answer -> planned(answer);
        }
    }

    private void progressed(Report.Progress progress) {
        if (staleness(progress.stepId(), progress.attempt(), progress.attemptId()) != null) {
            return;
        }
        var step = records.step(progress.stepId());
        if (step.status != StepStatus.RUNNING || !progress.executor().equals(step.executor)) {
            emit(new GoalEvent.StepStarted(
                    progress.stepId(), progress.attempt(), progress.executor(), progress.startedAt()));
        }
    }

    private void finished(Report.Result result) {
        var stale = staleness(result.stepId(), result.attempt(), result.attemptId());
        if (stale != null) {
            emit(new GoalEvent.ReportIgnored(result.stepId(), result.attemptId(), stale, result.usage()));
            return;
        }
        var error = result.error();
        var output = result.output();
        if (error == null && output == null) {
            error = new TaskError(
                    TaskError.Kind.OUTPUT,
                    "executor " + result.executor() + " reported neither output nor error",
                    true);
        }
        var step = records.definition(result.stepId()).step();
        var verdict = error != null ? new Verdict.Failed(error) : Verdict.of(step, Objects.requireNonNull(output));
        switch (verdict) {
            case Verdict.Failed failed ->
                attemptFailed(new GoalEvent.AttemptFailed(
                        result.stepId(),
                        result.attempt(),
                        result.executor(),
                        failed.error(),
                        result.artifacts(),
                        result.usage(),
                        result.startedAt(),
                        result.finishedAt()));
            case Verdict.Accepted accepted -> {
                emit(new GoalEvent.StepSucceeded(
                        result.stepId(),
                        result.attempt(),
                        result.executor(),
                        accepted.output(),
                        result.artifacts(),
                        result.usage(),
                        accepted.notJudged(),
                        result.startedAt(),
                        result.finishedAt()));
                queueWhatIsReady(records.definition(result.stepId()).dependents());
            }
        }
        advance();
    }

    /** Why a report does not count, or null where it is the current attempt's. */
    private @Nullable String staleness(String stepId, int attempt, String attemptId) {
        if (header().status.ended()) {
            return "the goal has ended";
        }
        if (!records.hasStep(stepId)) {
            return "the plan has no step " + stepId;
        }
        var step = records.step(stepId);
        if (!attemptId.equals(step.attemptId)) {
            return "attempt " + attempt + " is not the current attempt, " + step.attempt;
        }
        if (!step.status.inFlight()) {
            return "attempt " + attempt + " was reported before; the step is " + step.status;
        }
        return null;
    }

    private void attemptFailed(GoalEvent.AttemptFailed failed) {
        emit(failed);
        var step = records.step(failed.stepId());
        var policy = retryPolicy(records.definition(step.id).step());
        var error = failed.error();
        if (error.retryable() && step.tries < policy.maxAttempts()) {
            emit(new GoalEvent.RetryScheduled(
                    step.id, step.attempt + 1, now.plus(Backoff.delay(policy, step.tries, step.attemptId))));
            return;
        }
        var tries = step.tries == 1 ? "" : " (after " + step.tries + " tries)";
        emit(new GoalEvent.StepFailed(step.id, error.message() + tries));
    }

    private RetryPolicy retryPolicy(Step step) {
        var own = step.retry();
        return own == null ? settings.retry() : own;
    }

    private void planned(Report.PlanningAnswer answer) {
        var planning = header().planning;
        if (planning == null || !planning.taskId().equals(answer.taskId())) {
            var reason = header().status.ended() ? "the goal has ended" : "no planning task of that id is open";
            emit(new GoalEvent.ReportIgnored("", answer.taskId(), reason, answer.usage()));
            return;
        }
        switch (planning.kind()) {
            case PLAN -> firstPlan(answer);
            case REPLAN -> replanned(planning, answer);
        }
        advance();
    }

    private void firstPlan(Report.PlanningAnswer answer) {
        var plan = answer.plan();
        var findings = plan == null ? answer.findings() : PlanCheck.structure(plan);
        if (plan == null || !findings.isEmpty()) {
            emit(new GoalEvent.PlanRefused(findings, answer.planner(), answer.usage()));
            var lines = findings.stream().map(finding -> finding.line()).collect(Collectors.joining("; "));
            end(GoalStatus.FAILED, lines.isEmpty() ? "the planner gave neither a plan nor a reason" : lines);
            return;
        }
        emit(new GoalEvent.PlanAdopted(
                plan, answer.mode(), answer.reason(), answer.planner(), answer.catalogueVersion(), answer.usage()));
        queueWhatIsReady(plan.steps().stream().map(Step::id).toList());
    }

    private void replanned(GoalHeader.Planning planning, Report.PlanningAnswer answer) {
        var patch = answer.patch();
        var findings = patch == null ? answer.findings() : PlanCheck.patch(records, patch);
        if (patch == null || !findings.isEmpty()) {
            var reason = findings.stream().map(finding -> finding.line()).collect(Collectors.joining("; "));
            decline(
                    planning.failedSteps(),
                    reason.isEmpty() ? "the planner knows no other way" : reason,
                    answer.usage());
            return;
        }
        emit(new GoalEvent.PlanPatched(
                header().planVersion + 1, patch, answer.planner(), answer.catalogueVersion(), answer.usage()));
        planning.failedSteps().stream()
                .filter(id -> records.hasStep(id) && records.step(id).status == StepStatus.FAILED)
                .forEach(this::skipDependents);
        queueWhatIsReady(records.definitions().stream()
                .map(definition -> definition.step().id())
                .toList());
    }

    private void decline(List<String> failedSteps, String reason, Usage usage) {
        var bill = usage;
        for (var stepId : failedSteps) {
            emit(new GoalEvent.ReplanDeclined(stepId, reason, bill));
            skipDependents(stepId);
            bill = Usage.NONE;
        }
    }

    // Going on

    /** Queues those of the steps whose dependencies are done, as far as there is room, and lines up the others. */
    private void queueWhatIsReady(List<String> candidates) {
        for (var stepId : candidates) {
            var step = records.step(stepId);
            if (step.status == StepStatus.PENDING && step.dependenciesLeft == 0) {
                start(stepId);
            }
        }
    }

    private void start(String stepId) {
        if (hasRoom() && header().ready.first() == null) {
            queue(stepId);
        } else {
            emit(new GoalEvent.StepReady(stepId));
        }
    }

    private boolean hasRoom() {
        var wanted = records.goal().limits().maxParallel();
        return header().inFlight < (wanted == null ? settings.maxParallel() : wanted);
    }

    private void queue(String stepId) {
        var header = header();
        var step = records.definition(stepId).step();
        var attempt = records.step(stepId).attempt + 1;
        var inputs = new LinkedHashMap<String, Output>();
        for (var id : step.dependsOn()) {
            inputs.put(id, Objects.requireNonNull(records.step(id).output));
        }
        var goal = records.goal();
        var task = new Task(
                header.goalId,
                stepId,
                attempt,
                AttemptId.of(header.goalId, stepId, attempt, step.action(), step.arguments(), inputs),
                goal.goal(),
                step.action(),
                step.description(),
                step.arguments(),
                inputs,
                goal.inputs(),
                step.effect(),
                step.criteria(),
                step.tools(),
                step.maxIterations(),
                step.outputSchema(),
                step.timeout(),
                header.deadline,
                settings.resultsTopic());
        var longest = patience(step);
        var wait = longest.compareTo(settings.executorWait()) < 0 ? longest : settings.executorWait();
        emit(new GoalEvent.StepQueued(task, step.pool(), now.plus(wait)));
    }

    /** How long after its start an attempt is given up that nobody reported on. */
    private Duration patience(Step step) {
        var own = step.timeout();
        return (own == null ? settings.stepTimeout() : own).plus(settings.lostGrace());
    }

    /** After any change: fill the room there is, look for another way where a step failed, end when all has ended. */
    private void advance() {
        if (header().status.ended()) {
            return;
        }
        for (var first = header().ready.first();
                first != null && hasRoom();
                first = header().ready.first()) {
            queue(first);
        }
        settleFailures();
        if (header().open == 0 && header().planning == null) {
            endByCount();
        }
    }

    private void settleFailures() {
        while (header().planning == null && header().failed.first() != null) {
            var refusal = refusalToReplan(header().failed.first());
            if (refusal != null) {
                decline(List.of(header().failed.first()), refusal, Usage.NONE);
                continue;
            }
            var failures = new ArrayList<PlanningTask.Failure>();
            for (var id = header().failed.first();
                    id != null && failures.size() < PlanningTask.MAX_FAILURES && refusalToReplan(id) == null;
                    id = records.step(id).next) {
                failures.add(failure(records.step(id)));
            }
            requestPlanning(PlanningTask.Kind.REPLAN, failures);
        }
    }

    private @Nullable String refusalToReplan(String stepId) {
        var header = header();
        var wanted = records.goal().limits().maxReplans();
        var most = wanted == null ? settings.maxReplans() : wanted;
        if (header.replans >= most) {
            return "the plan may be changed " + most + " times at most";
        }
        if (header.planningTasks > most + MAX_DECLINED_REPLANS) {
            return "the planner was asked for another way " + (header.planningTasks - 1) + " times";
        }
        if (header.replanCauses.contains(ReplanCause.of(records.step(stepId)))) {
            return "the same work failed in the same way before, and the plan was changed for it";
        }
        return null;
    }

    private PlanningTask.Failure failure(StepState step) {
        var error = new TaskError(TaskError.Kind.TOOL, Objects.requireNonNullElse(step.reason, ""), false);
        return new PlanningTask.Failure(step.id, error, step.failedActions);
    }

    private void skipDependents(String failedStep) {
        var reason = "step " + failedStep + " failed: " + records.step(failedStep).reason;
        var open = new ArrayDeque<>(records.definition(failedStep).dependents());
        while (!open.isEmpty()) {
            var stepId = open.poll();
            if (records.step(stepId).status == StepStatus.PENDING) {
                emit(new GoalEvent.StepSkipped(stepId, failedStep, reason));
                open.addAll(records.definition(stepId).dependents());
            }
        }
    }

    // Times

    void woken(@Nullable String stepId) {
        if (header().status.ended()) {
            return;
        }
        if (stepId == null) {
            goalWoken();
        } else if (records.hasStep(stepId)) {
            stepWoken(records.step(stepId));
        }
    }

    private void goalWoken() {
        var header = header();
        if (!now.isBefore(header.deadline)) {
            var allowed = Duration.between(header.submittedAt, header.deadline);
            endEarly(
                    null,
                    "the goal's deadline of " + allowed + " has passed; give it a longer one under limits.deadline");
            return;
        }
        var planning = header.planning;
        if (planning == null || now.isBefore(planning.dueBy())) {
            return;
        }
        var reason = "no planning worker answered within " + settings.planningWait()
                + "; check that planner-service is running and see its log";
        switch (planning.kind()) {
            case PLAN -> end(GoalStatus.FAILED, reason);
            case REPLAN -> {
                decline(planning.failedSteps(), reason, Usage.NONE);
                advance();
            }
        }
    }

    private void stepWoken(StepState step) {
        var wakeAt = step.wakeAt;
        if (wakeAt == null || now.isBefore(wakeAt)) {
            return;
        }
        switch (step.status) {
            case AWAITING_RETRY -> {
                start(step.id);
                advance();
            }
            case QUEUED -> stillQueued(step);
            case RUNNING -> stillRunning(step);
            case PENDING, READY, AWAITING_APPROVAL, UNCERTAIN, SUCCEEDED, FAILED, SKIPPED, CANCELLED, COMPENSATED -> {}
        }
    }

    private void stillQueued(StepState step) {
        var due = Objects.requireNonNull(step.queuedAt).plus(settings.executorWait());
        if (now.isBefore(due)) {
            emit(new GoalEvent.TimerRearmed(step.id, due));
            return;
        }
        gaveUp(
                step,
                new TaskError(
                        TaskError.Kind.NO_EXECUTOR,
                        "no executor took the task within " + settings.executorWait()
                                + "; start executors that serve "
                                + records.definition(step.id).step().action() + ", or raise executorWait",
                        false));
    }

    private void stillRunning(StepState step) {
        var patience = patience(records.definition(step.id).step());
        var due = Objects.requireNonNull(step.startedAt).plus(patience);
        if (now.isBefore(due)) {
            emit(new GoalEvent.TimerRearmed(step.id, due));
            return;
        }
        gaveUp(
                step,
                new TaskError(
                        TaskError.Kind.TIMEOUT,
                        "executor " + step.executor + " has not reported " + patience
                                + " after it started; give the step a longer timeout, or see the executor's log",
                        true));
    }

    private void gaveUp(StepState step, TaskError error) {
        attemptFailed(new GoalEvent.AttemptFailed(
                step.id,
                step.attempt,
                step.executor,
                error,
                List.of(),
                Usage.NONE,
                step.startedAt,
                step.startedAt == null ? null : now));
        advance();
    }

    // Commands

    void commanded(Command command) {
        if (header().commands.contains(command.commandId())) {
            return;
        }
        if (header().status.ended()) {
            emit(new GoalEvent.CommandAnswered(
                    command.commandId(), false, "the goal has ended already: " + header().status));
            return;
        }
        switch (command.type()) {
            case CANCEL -> {
                emit(new GoalEvent.CommandAnswered(command.commandId(), true, ""));
                endEarly(
                        GoalStatus.CANCELLED,
                        command.reason().isBlank() ? "cancelled" : "cancelled: " + command.reason());
            }
        }
    }

    // The end

    private void endEarly(@Nullable GoalStatus status, String reason) {
        for (var definition : List.copyOf(records.definitions())) {
            var step = records.step(definition.step().id());
            if (!step.status.ended()) {
                emit(new GoalEvent.StepCancelled(step.id, reason));
            }
        }
        end(status != null ? status : header().succeeded > 0 ? GoalStatus.PARTIAL : GoalStatus.FAILED, reason);
    }

    private void endByCount() {
        var header = header();
        if (header.succeeded == header.steps) {
            end(GoalStatus.SUCCEEDED, "");
            return;
        }
        var failed = records.definitions().stream()
                .map(definition -> records.step(definition.step().id()))
                .filter(step -> step.status == StepStatus.FAILED)
                .limit(5)
                .map(step -> "step " + step.id + " failed: " + step.reason)
                .collect(Collectors.joining("; "));
        var count = header.succeeded + " of " + header.steps + " steps succeeded; " + failed;
        end(header.succeeded > 0 ? GoalStatus.PARTIAL : GoalStatus.FAILED, count);
    }

    private void end(GoalStatus status, String reason) {
        var answer = header().succeeded > 0 ? Answer.of(records) : null;
        emit(new GoalEvent.GoalEnded(status, reason, answer));
    }
}
