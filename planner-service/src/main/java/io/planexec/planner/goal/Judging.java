package io.planexec.planner.goal;

import io.planexec.messages.Allowance;
import io.planexec.messages.Criterion;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Output;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.Scope;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Outputs that somebody has to read before they count. Each step has its own judging; several go on side by side. */
final class Judging {
    /** How often one output is handed to a judge who does not answer. */
    private static final int MAX_ASKED = 2;

    private final Turn turn;

    Judging(Turn turn) {
        this.turn = turn;
    }

    /** Hands the output of a step's current attempt to a judge, or hands it out again. */
    void ask(String stepId, Output output) {
        var step = turn.state(stepId);
        switch (payment(turn.text(stepId))) {
            case Budget.Fits(var allowance) -> ask(step, output, allowance);
            case Budget.Later later -> throw new IllegalStateException("reading takes what there is: " + later);
            case Budget.Spent spent -> {
                fail(step, output, "its output could not be judged: " + spent.reason(), false);
                turn.ending.limitReached(spent);
            }
        }
    }

    private Budget.Answer payment(Step step) {
        var prose = step.criteria().stream().anyMatch(Criterion.Prose.class::isInstance);
        return prose && turn.settings.models().judge() ? turn.budget.forReading() : new Budget.Fits(null);
    }

    private void ask(StepState step, Output output, @Nullable Allowance allowance) {
        var header = turn.header();
        var asked = step.judging == null ? 1 : step.judging.asked() + 1;
        var task = new PlanningTask(
                header.goalId,
                header.goalId + "/judging/" + step.id + "/" + step.attempt + "/" + asked,
                PlanningTask.Kind.JUDGE,
                turn.records.goal().withoutPlan(),
                null,
                header.planVersion,
                List.of(),
                Map.of(),
                Map.of(),
                new PlanningTask.Claim(turn.text(step.id), step.attempt, step.attemptId, output),
                null,
                allowance,
                turn.settings.resultsTopic());
        turn.planning.request(task, null);
    }

    void judged(Report.Judgement judgement) {
        var stale = staleness(judgement);
        if (stale != null) {
            turn.emit(new GoalEvent.ReportIgnored(judgement.stepId(), judgement.attemptId(), stale, judgement.usage()));
            return;
        }
        var step = turn.state(judgement.stepId());
        var output = Objects.requireNonNull(step.judging).output();
        turn.emit(new GoalEvent.StepJudged(
                step.id,
                step.attempt,
                judgement.verdict(),
                judgement.reason(),
                judgement.evidence(),
                changed(step.id, judgement.arguments()),
                judgement.judge(),
                judgement.notJudged(),
                judgement.usage()));
        switch (judgement.verdict()) {
            case ACCEPT -> accept(step, output, judgement.notJudged());
            case RETRY, RETRY_CHANGED -> fail(step, output, judgement.reason(), true);
            case REPLAN, FAIL -> fail(step, output, judgement.reason(), false);
        }
        turn.advance();
    }

    private @Nullable String staleness(Report.Judgement judgement) {
        if (turn.header().status.ended()) {
            return "the goal has ended";
        }
        if (!turn.records.hasStep(judgement.stepId())) {
            return "the plan has no step " + judgement.stepId();
        }
        var judging = turn.state(judgement.stepId()).judging;
        if (judging == null || !judging.taskId().equals(judgement.taskId())) {
            return "no judging of that id is open";
        }
        return null;
    }

    /**
     * Other arguments count only where they can be resolved, with what the step depends on, and where nothing in the plan
     * undoes what the step does with the arguments that it has.
     */
    private @Nullable Map<String, @Nullable Object> changed(
            String stepId, @Nullable Map<String, @Nullable Object> arguments) {
        if (arguments == null || turn.text(stepId).compensation() != null) {
            return null;
        }
        var known = new HashSet<>(turn.text(stepId).dependsOn());
        var scan = References.scan(
                arguments, Scope.of(known, turn.records.goal().inputs().keySet()));
        return scan.findings().isEmpty() && known.containsAll(scan.steps()) ? arguments : null;
    }

    private void accept(StepState step, Output output, int notJudged) {
        turn.emit(new GoalEvent.StepSucceeded(
                step.id,
                step.attempt,
                Objects.requireNonNullElse(step.executor, ""),
                output,
                List.of(),
                Usage.NONE,
                notJudged,
                Objects.requireNonNullElse(step.startedAt, turn.now),
                Objects.requireNonNullElse(step.finishedAt, turn.now),
                null));
        turn.dispatch.queueWhatIsReady(turn.records.definition(step.id).dependents());
    }

    private void fail(StepState step, Output output, String reason, boolean retryable) {
        var words = reason.isBlank() ? "the judge did not accept the output and gave no reason" : reason;
        turn.attempts.failed(new GoalEvent.AttemptFailed(
                step.id,
                step.attempt,
                step.executor,
                new TaskError(TaskError.Kind.CRITERION, words, retryable),
                output,
                List.of(),
                Usage.NONE,
                step.startedAt,
                step.finishedAt));
    }

    /** The judge has not answered by the time that was set. */
    void timedOut(StepState step, StepState.Judging judging) {
        if (judging.asked() < MAX_ASKED) {
            ask(step.id, judging.output());
            return;
        }
        fail(
                step,
                judging.output(),
                "its output was handed out for judging " + judging.asked() + " times, and no planning worker answered"
                        + " within " + turn.settings.waits().planning() + "; see the log of planner-service",
                false);
        turn.advance();
    }
}
