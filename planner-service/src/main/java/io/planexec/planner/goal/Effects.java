package io.planexec.planner.goal;

import io.planexec.messages.Command;
import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that failed or were lost after a call was granted that cannot simply be made again. One that can be undone is
 * undone, then repeated; of one that cannot, somebody has to say whether it happened.
 */
final class Effects {
    private static final Set<TaskError.Kind> LOST =
            Set.of(TaskError.Kind.TIMEOUT, TaskError.Kind.INTERRUPTED, TaskError.Kind.NO_EXECUTOR);

    private final Turn turn;

    Effects(Turn turn) {
        this.turn = turn;
    }

    /** What running the current attempt may have done to the world, as far as it was let. */
    static Effect ofRun(StepState step) {
        var worst = Effect.READ;
        for (var grant : step.grants.values()) {
            worst = grant.effect().compareTo(worst) > 0 ? grant.effect() : worst;
        }
        return worst;
    }

    /** Whether the one call that the current attempt was let in to make was certainly not made. */
    static boolean wasNotMade(StepState step, TaskError error) {
        return error.kind() == TaskError.Kind.NOT_MADE && step.grants.keySet().equals(Set.of(Report.Claim.WHOLE_TASK));
    }

    /** Whether nobody can say how far a run came. */
    static boolean isLost(TaskError error) {
        return LOST.contains(error.kind());
    }

    /**
     * What follows on an attempt that failed, where trying again blindly is no answer.
     *
     * @return false where trying again is harmless
     */
    boolean handles(StepState step, TaskError error) {
        var effect = ofRun(step);
        if (effect.repeatable() || wasNotMade(step, error)) {
            return false;
        }
        var compensation = turn.text(step.id).compensation();
        if (effect == Effect.COMPENSATABLE && compensation != null) {
            // Not to be tried again, it is undone all the same: whatever replaces it must find the world as it was.
            turn.sides.queue(GoalEvent.Side.COMPENSATE, step.id, compensation);
            return true;
        }
        if (isLost(error)) {
            var reason = error.message() + "; it may have run";
            var verify = turn.text(step.id).verify();
            if (verify == null) {
                nobodyKnows(step.id, reason);
            } else {
                uncertain(step.id, reason);
                turn.sides.queue(GoalEvent.Side.VERIFY, step.id, verify);
            }
            return true;
        }
        // A goal says itself what it has rolled back.
        var why = Children.isOne(turn.text(step.id)) ? "" : " (not repeated: what it does cannot be undone)";
        turn.emit(new GoalEvent.StepFailed(step.id, error.message() + why, false));
        return true;
    }

    private void uncertain(String stepId, String reason) {
        turn.emit(new GoalEvent.StepUncertain(
                stepId, reason, turn.in(turn.settings.waits().answer())));
    }

    /** A human is asked; but a goal that begins nothing new comes to its end without an answer. */
    private void nobodyKnows(String stepId, String reason) {
        if (turn.stopped()) {
            turn.emit(new GoalEvent.StepFailed(stepId, reason, true));
        } else {
            uncertain(stepId, reason);
        }
    }

    void verified(String stepId, @Nullable Output output, @Nullable TaskError error) {
        var step = turn.state(stepId);
        if (step.status != StepStatus.UNCERTAIN) {
            return;
        }
        switch (Found.by(output, error)) {
            case RAN -> succeeded(step, Objects.requireNonNull(output), "its verification found that it ran");
            case DID_NOT_RUN -> didNotRun(step, turn.attempts.hasTriesLeft(step));
            case NOTHING ->
                nobodyKnows(
                        stepId,
                        step.reason + "; its verification failed as well: "
                                + (error == null ? "no output" : error.message()));
        }
    }

    /** What a verification found out. */
    enum Found {
        RAN,
        DID_NOT_RUN,
        NOTHING;

        /** One that ran and failed says that the step did not run; one that could not run says nothing. */
        static Found by(@Nullable Output output, @Nullable TaskError error) {
            if (error != null) {
                var saysNo = error.kind() == TaskError.Kind.CRITERION
                        || (error.kind() == TaskError.Kind.TOOL && !error.retryable());
                return saysNo ? DID_NOT_RUN : NOTHING;
            }
            if (output == null) {
                return NOTHING;
            }
            var value = output.value();
            return value != null && Boolean.FALSE.equals(value.get("done")) ? DID_NOT_RUN : RAN;
        }
    }

    private void didNotRun(StepState step, boolean again) {
        if (again && !turn.stopped()) {
            turn.dispatch.start(step.id);
        } else {
            turn.emit(new GoalEvent.StepFailed(step.id, turn.attempts.lastWords(step) + "; it did not run", false));
        }
    }

    /** What has to be said of a step that is cancelled where it stands; empty where all is known. */
    static String doubt(StepState step) {
        if (ofRun(step).repeatable() || step.undone) {
            return "";
        }
        return switch (step.status) {
            case UNCERTAIN -> "; " + step.reason;
            case QUEUED, RUNNING ->
                step.judging == null ? "; it may have run" : "; it has run, and nobody judged its output";
            case AWAITING_RETRY -> step.side == null ? "" : "; it may have run, and undoing it was not finished";
            case PENDING, READY, AWAITING_APPROVAL, SUCCEEDED, FAILED, SKIPPED, CANCELLED, COMPENSATED -> "";
        };
    }

    private void succeeded(StepState step, Output output, String knownBy) {
        turn.emit(new GoalEvent.StepSucceeded(
                step.id,
                step.attempt,
                Objects.requireNonNullElse(step.executor, ""),
                output,
                List.of(),
                Usage.NONE,
                0,
                Objects.requireNonNullElse(step.startedAt, turn.now),
                turn.now,
                knownBy));
        turn.dispatch.queueWhatIsReady(turn.records.definition(step.id).dependents());
    }

    void compensated(String stepId, @Nullable TaskError error) {
        var step = turn.state(stepId);
        if (step.status != StepStatus.AWAITING_RETRY) {
            return;
        }
        if (error != null && !turn.stopped()) {
            uncertain(stepId, step.reason + "; undoing it failed: " + error.message());
        } else if (error != null) {
            turn.emit(new GoalEvent.StepFailed(stepId, step.reason + "; undoing it failed: " + error.message(), false));
        } else if (!turn.attempts.mayTryAgain(step)) {
            turn.emit(new GoalEvent.StepFailed(stepId, turn.attempts.lastWords(step) + "; it was undone", false));
        } else {
            turn.emit(new GoalEvent.RetryScheduled(stepId, step.attempt + 1, turn.now));
            turn.dispatch.start(stepId);
        }
    }

    /** A human says what became of a step. */
    void answered(Command command) {
        if (!turn.commands.namesAStep(command) || turn.commands.isStale(command, command.planVersion())) {
            return;
        }
        var stepId = Objects.requireNonNullElse(command.stepId(), "");
        if (turn.state(stepId).status != StepStatus.UNCERTAIN) {
            turn.commands.refuse(
                    command, GoalEvent.Refusal.STATE, "no step " + stepId + " is uncertain" + stillOut(stepId));
            return;
        }
        var answer = command.answer();
        if (answer == null) {
            turn.commands.refuse(
                    command, GoalEvent.Refusal.CONTENT, "it holds no answer; expected succeeded, failed or repeat");
            return;
        }
        var step = turn.state(stepId);
        var said = command.reason().isBlank() ? "" : ": " + command.reason();
        turn.commands.accept(
                command, answer == Command.Answer.REPEAT ? "it did not run, and is to run again" + said : "");
        switch (answer) {
            case SUCCEEDED -> succeeded(step, Output.inline(Map.of()), "a human said so" + said);
            case FAILED -> turn.emit(new GoalEvent.StepFailed(stepId, "a human said that it failed" + said, false));
            case REPEAT -> didNotRun(step, true);
        }
        turn.advance();
    }

    /** When a step that runs, or did before its executor was lost, would be known to be uncertain. */
    private String stillOut(String stepId) {
        var step = turn.state(stepId);
        var startedAt = step.startedAt;
        if (step.status != StepStatus.RUNNING || step.judging != null || startedAt == null) {
            return "";
        }
        return ": it runs on " + step.executor + ", which is given up where it has not reported by "
                + startedAt.plus(turn.times.patience(turn.text(stepId))).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Nobody answered. */
    void timedOut(StepState step) {
        turn.emit(new GoalEvent.StepFailed(
                step.id,
                step.reason + "; nobody answered within "
                        + turn.settings.waits().answer()
                        + "; answer it in time, give the step a verification, or raise planexec.planner.answer-wait",
                true));
        turn.advance();
    }
}
