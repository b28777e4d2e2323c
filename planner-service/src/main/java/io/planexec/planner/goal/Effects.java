package io.planexec.planner.goal;

import io.planexec.messages.Command;
import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Output;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that failed or were lost after a call was granted that cannot simply be made again. One that can be undone is
 * undone, then repeated; of one that cannot, somebody has to say whether it happened.
 */
final class Effects {
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

    /**
     * What follows on an attempt that failed, where trying again blindly is no answer.
     *
     * @return false where trying again is harmless
     */
    boolean handles(StepState step, TaskError error) {
        var effect = ofRun(step);
        if (effect.repeatable()) {
            return false;
        }
        var lost = error.kind() == TaskError.Kind.TIMEOUT || error.kind() == TaskError.Kind.INTERRUPTED;
        var compensation = turn.text(step.id).compensation();
        if (effect == Effect.COMPENSATABLE && compensation != null) {
            // Not to be tried again, it is undone all the same: whatever replaces it must find the world as it was.
            turn.sides.queue(GoalEvent.Side.COMPENSATE, step.id, compensation);
            return true;
        }
        if (lost) {
            uncertain(step.id, error.message() + "; it may have run");
            var verify = turn.text(step.id).verify();
            if (verify != null) {
                turn.sides.queue(GoalEvent.Side.VERIFY, step.id, verify);
            }
            return true;
        }
        turn.emit(new GoalEvent.StepFailed(
                step.id, error.message() + " (not repeated: what it does cannot be undone)", false));
        return true;
    }

    private void uncertain(String stepId, String reason) {
        turn.emit(new GoalEvent.StepUncertain(
                stepId, reason, turn.in(turn.settings.waits().answer())));
    }

    void verified(String stepId, @Nullable Output output, @Nullable TaskError error) {
        var step = turn.state(stepId);
        if (step.status != StepStatus.UNCERTAIN) {
            return;
        }
        if (error == null && output != null) {
            var says = output.value() == null ? null : output.value().get("done");
            if (Boolean.FALSE.equals(says)) {
                repeat(step);
            } else {
                succeeded(step, output);
            }
        } else if (error != null && saysNo(error)) {
            repeat(step);
        } else {
            uncertain(
                    stepId,
                    step.reason + "; its verification failed as well: "
                            + (error == null ? "no output" : error.message()));
        }
    }

    /** A verification that ran and failed says that the step did not run; one that could not run says nothing. */
    private static boolean saysNo(TaskError error) {
        return error.kind() == TaskError.Kind.CRITERION || (error.kind() == TaskError.Kind.TOOL && !error.retryable());
    }

    private void repeat(StepState step) {
        if (turn.stopped()) {
            turn.emit(new GoalEvent.StepFailed(step.id, step.reason + "; it did not run", false));
        } else {
            turn.dispatch.start(step.id);
        }
    }

    private void succeeded(StepState step, Output output) {
        turn.emit(new GoalEvent.StepSucceeded(
                step.id,
                step.attempt,
                Objects.requireNonNullElse(step.executor, ""),
                output,
                List.of(),
                Usage.NONE,
                0,
                Objects.requireNonNullElse(step.startedAt, turn.now),
                turn.now));
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
        var stepId = Objects.requireNonNullElse(command.stepId(), "");
        if (!turn.records.hasStep(stepId) || turn.state(stepId).status != StepStatus.UNCERTAIN) {
            turn.commands.refuse(command, GoalEvent.Refusal.STATE, "no step " + stepId + " is uncertain");
            return;
        }
        var answer = command.answer();
        if (answer == null) {
            turn.commands.refuse(
                    command, GoalEvent.Refusal.CONTENT, "it holds no answer; expected succeeded, failed or repeat");
            return;
        }
        turn.commands.accept(command);
        var step = turn.state(stepId);
        switch (answer) {
            case SUCCEEDED -> succeeded(step, Output.inline(Map.of()));
            case FAILED ->
                turn.emit(new GoalEvent.StepFailed(
                        stepId, command.reason().isBlank() ? "answered as failed" : command.reason(), false));
            case REPEAT -> repeat(step);
        }
        turn.advance();
    }

    /** Nobody answered. */
    void timedOut(StepState step) {
        turn.emit(new GoalEvent.StepFailed(
                step.id,
                step.reason + "; nobody answered within "
                        + turn.settings.waits().answer()
                        + "; answer it in time, give the step a verification, or raise answerWait",
                true));
        turn.advance();
    }
}
