package io.planexec.planner.goal;

import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Undoes what a goal has done: lets running steps, goals that are steps and verifications end, compensates the done ones in reverse order of completion, then
 * runs the plan's rollback list in its order. One task at a time; one that fails for good is reported, and the rest
 * still run.
 */
final class Rollback {
    private static final int MOST_NAMED = 10;

    private final Turn turn;

    Rollback(Turn turn) {
        this.turn = turn;
    }

    /** Whether something was begun that cannot simply be left, and there is a way to undo it. */
    boolean isDue() {
        if (turn.header().hazards == 0 || turn.header().rollback != null) {
            return false;
        }
        return !turn.records.planText().rollback().isEmpty()
                || turn.records.definitions().stream().anyMatch(this::isToUndo);
    }

    /** Whether a step has done, or may have done, what its compensation undoes. */
    static boolean isToUndo(Step step, StepState state) {
        return step.compensation() != null && leftSomething(state);
    }

    private static boolean hasUndoing(Step step, StepState state) {
        return step.compensation() != null && mayHaveDoneIt(state);
    }

    /** Whether its attempts did, or may have done, what was not undone. */
    static boolean leftSomething(StepState state) {
        return !state.undone && mayHaveDoneIt(state);
    }

    private static boolean mayHaveDoneIt(StepState state) {
        return state.owed || Effects.ofRun(state).compareTo(Effect.COMPENSATABLE) >= 0;
    }

    private boolean isToUndo(StepDefinition definition) {
        return isToUndo(definition.step(), turn.state(definition.step().id()));
    }

    void start(String reason, GoalStatus status) {
        // Without anything of its own to undo, it waits for goals that are steps and undo what they did.
        var why = isDue() ? "the goal is rolled back: " + reason : reason;
        turn.emit(new GoalEvent.RollbackStarted(reason, status));
        for (var definition : List.copyOf(turn.records.definitions())) {
            var step = turn.state(definition.step().id());
            if (step.idle()) {
                turn.ending.cancel(step, why);
            } else if (step.status.inFlight() && Children.isOne(definition.step())) {
                turn.children.cancel(step, why);
            } else if (status == GoalStatus.CANCELLED && mayBeStopped(step)) {
                turn.claims.cancelRun(step, reason);
                turn.ending.cancel(step, reason);
            }
        }
        next();
    }

    /** What may have done something that is to be undone has to be known to its end; nobody waits for the rest. */
    private static boolean mayBeStopped(StepState step) {
        return step.status.inFlight()
                && step.side == null
                && step.judging == null
                && Effects.ofRun(step).repeatable();
    }

    /** Goes on with what is to be undone next, once nothing runs any more. */
    void next() {
        var rollback = turn.header().rollback;
        if (rollback == null || rollback.side() != null || turn.header().open > 0) {
            return;
        }
        var step = nextToUndo();
        var compensation = step == null ? null : turn.text(step.id).compensation();
        if (step != null && compensation != null) {
            turn.sides.queue(GoalEvent.Side.UNDO, step.id, compensation);
        } else if (rollback.entry() < turn.records.planText().rollback().size()) {
            turn.sides.queueRollback(rollback.entry(), 1);
        } else {
            var failures = rollback.failures();
            turn.ending.end(
                    rollback.status(),
                    rollback.reason()
                            + (hadToUndo() ? "; rolled back" : "")
                            + (failures.isEmpty() ? "" : ", but for: " + String.join("; ", failures))
                            + notUndone("what was done", Set.of(StepStatus.SUCCEEDED))
                            + notUndone("what may have been done", Set.of(StepStatus.CANCELLED, StepStatus.FAILED)));
        }
    }

    /** Whether more was rolled back than what goals that are steps did. */
    private boolean hadToUndo() {
        return turn.header().hazards > 0
                && (!turn.records.planText().rollback().isEmpty()
                        || turn.records.definitions().stream()
                                .anyMatch(definition -> hasUndoing(
                                        definition.step(),
                                        turn.state(definition.step().id()))));
    }

    /** Calls that nothing undoes: they have no compensation, and there is no list that may. */
    private String notUndone(String what, Set<StepStatus> statuses) {
        if (!turn.records.planText().rollback().isEmpty()) {
            return "";
        }
        var steps = turn.records.definitions().stream()
                .filter(definition -> !Children.isOne(definition.step()))
                .filter(definition -> definition.step().compensation() == null)
                .map(definition -> turn.state(definition.step().id()))
                .filter(step -> statuses.contains(step.status))
                .filter(Rollback::leftSomething)
                .limit(MOST_NAMED)
                .map(step -> step.id)
                .toList();
        return steps.isEmpty() ? "" : "; " + what + " is not undone: step " + String.join(", step ", steps);
    }

    /** The step that came to its end last. */
    private @Nullable StepState nextToUndo() {
        return turn.records.definitions().stream()
                .filter(this::isToUndo)
                .map(definition -> turn.state(definition.step().id()))
                .max(Comparator.comparingInt(StepState::completed))
                .orElse(null);
    }

    void undone(String stepId, @Nullable TaskError error) {
        if (error == null && turn.state(stepId).status == StepStatus.SUCCEEDED) {
            turn.emit(new GoalEvent.StepCompensated(stepId));
        }
        next();
    }
}
