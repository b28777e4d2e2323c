package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import io.planexec.messages.text.Cut;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What executors report of attempts, and what follows: the step is done, is judged, is tried again, or has failed. */
final class Attempts {
    private final Turn turn;

    Attempts(Turn turn) {
        this.turn = turn;
    }

    void started(Report.Progress progress) {
        if (staleness(progress.stepId(), progress.attempt(), progress.attemptId()) != null) {
            return;
        }
        var step = turn.state(progress.stepId());
        var granted = step.grants.get(Report.Claim.WHOLE_TASK);
        var let = granted != null ? granted.executor() : step.heldUntil != null ? step.executor : null;
        if (let != null && !let.equals(progress.executor())) {
            // The queue has given the task to another executor, which may not run it.
            return;
        }
        var known = step.status == StepStatus.RUNNING && progress.executor().equals(step.executor);
        // Executors repeat it while they work.
        if (step.status.inFlight() && !known) {
            turn.emit(new GoalEvent.StepStarted(
                    progress.stepId(), progress.attempt(), progress.executor(), progress.startedAt()));
            lookedAtInTime(step);
        }
        var note = progress.note();
        if (note != null && step.status == StepStatus.RUNNING) {
            var shown = Cut.start(note, Report.Progress.LONGEST_NOTE);
            if (!shown.equals(step.reason)) {
                turn.emit(new GoalEvent.StepProgressed(step.id, shown));
            }
        }
    }

    /** What waited long is next looked at when its wait would be over, which may be long after its time-out. */
    private void lookedAtInTime(StepState step) {
        var due = turn.now.plus(turn.times.patience(turn.text(step.id)));
        if (step.wakeAt != null && due.isBefore(step.wakeAt)) {
            turn.emit(new GoalEvent.TimerRearmed(step.id, due));
        }
    }

    void finished(Report.Result result) {
        var stale = staleness(result.stepId(), result.attempt(), result.attemptId());
        if (stale != null) {
            turn.emit(new GoalEvent.ReportIgnored(result.stepId(), result.attemptId(), stale, result.usage()));
            return;
        }
        var error = result.error();
        var output = result.output();
        var granted = turn.state(result.stepId()).grants.get(Report.Claim.WHOLE_TASK);
        if (error != null && granted != null && !granted.executor().equals(result.executor())) {
            // The queue has given the task to another executor, which failed before it asked.
            turn.emit(new GoalEvent.ReportIgnored(
                    result.stepId(),
                    result.attemptId(),
                    "another run of the attempt was granted the call, on executor " + granted.executor(),
                    result.usage()));
            return;
        }
        if (error != null) {
            failed(result, error, null);
        } else if (output == null) {
            var neither = "executor " + result.executor() + " reported neither output nor error";
            failed(result, new TaskError(TaskError.Kind.OUTPUT, neither, true), null);
        } else {
            evaluate(result, output);
        }
        turn.advance();
    }

    private void evaluate(Report.Result result, Output output) {
        switch (Evaluation.of(
                turn.text(result.stepId()), output, turn.settings.models().judge(), turn.schemas)) {
            case Evaluation.Accepted(var notJudged) -> {
                turn.emit(new GoalEvent.StepSucceeded(
                        result.stepId(),
                        result.attempt(),
                        result.executor(),
                        output,
                        result.artifacts(),
                        result.usage(),
                        notJudged,
                        result.startedAt(),
                        result.finishedAt(),
                        null));
                turn.dispatch.queueWhatIsReady(
                        turn.records.definition(result.stepId()).dependents());
            }
            case Evaluation.Broken(var error) -> failed(result, error, output);
            case Evaluation.Undecided undecided -> {
                turn.emit(new GoalEvent.AttemptReported(
                        result.stepId(),
                        result.attempt(),
                        result.executor(),
                        result.artifacts(),
                        result.usage(),
                        result.startedAt(),
                        result.finishedAt()));
                turn.judging.ask(result.stepId(), output);
            }
        }
    }

    private void failed(Report.Result result, TaskError error, @Nullable Output output) {
        failed(new GoalEvent.AttemptFailed(
                result.stepId(),
                result.attempt(),
                result.executor(),
                error,
                output,
                result.artifacts(),
                result.usage(),
                result.startedAt(),
                result.finishedAt()));
    }

    /** Nobody is waited for any longer. */
    void gaveUp(StepState step, TaskError error) {
        failed(new GoalEvent.AttemptFailed(
                step.id,
                step.attempt,
                step.executor,
                error,
                null,
                List.of(),
                Usage.NONE,
                step.startedAt,
                step.startedAt == null ? null : turn.now));
        turn.advance();
    }

    /** Ends an attempt without success, and tries again where that may help and does no harm. */
    void failed(GoalEvent.AttemptFailed failed) {
        turn.emit(failed);
        var step = turn.state(failed.stepId());
        if (turn.effects.handles(step, failed.error())) {
            return;
        }
        if (mayTryAgain(step)) {
            var policy = retryPolicy(turn.text(step.id));
            turn.emit(new GoalEvent.RetryScheduled(
                    step.id, step.attempt + 1, turn.in(Backoff.delay(policy, step.tries, step.attemptId))));
            return;
        }
        turn.emit(new GoalEvent.StepFailed(step.id, lastWords(step), step.verdict == Report.Verdict.FAIL));
    }

    /** Whether the last attempt's error, the number of tries and the goal allow another. */
    boolean mayTryAgain(StepState step) {
        return step.retryable && hasTriesLeft(step) && !turn.stopped();
    }

    boolean hasTriesLeft(StepState step) {
        return step.tries < retryPolicy(turn.text(step.id)).maxAttempts();
    }

    /** Why a step that failed did, after its last try. */
    String lastWords(StepState step) {
        return step.reason + (step.tries == 1 ? "" : " (after " + step.tries + " tries)");
    }

    private RetryPolicy retryPolicy(Step step) {
        return Objects.requireNonNullElse(step.retry(), turn.settings.retry());
    }

    /** Why a report does not count, or null where it is the current attempt's. */
    @Nullable
    String staleness(String stepId, int attempt, String attemptId) {
        if (turn.header().status.ended()) {
            return "the goal has ended";
        }
        if (!turn.records.hasStep(stepId)) {
            return "the plan has no step " + stepId;
        }
        var step = turn.state(stepId);
        if (!attemptId.equals(step.attemptId)) {
            return "attempt " + attempt + " is not the current attempt, " + step.attempt;
        }
        if (!step.status.inFlight() && step.status != StepStatus.UNCERTAIN) {
            return "attempt " + attempt + " was reported before; the step is " + step.status;
        }
        if (step.judging != null) {
            return "attempt " + attempt + " was reported before; its output is being judged";
        }
        return null;
    }
}
