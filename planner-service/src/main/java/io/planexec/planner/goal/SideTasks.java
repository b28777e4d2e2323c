package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Usage;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tasks beside the steps' own attempts: verifying, compensating, rolling back. Tried again by the goal's retry policy. */
final class SideTasks {
    private static final String ROLLBACK_STEP = "rollback-";

    private final Turn turn;

    SideTasks(Turn turn) {
        this.turn = turn;
    }

    /** Queues a call for a step. */
    void queue(GoalEvent.Side kind, String stepId, ToolCall call) {
        var step = turn.text(stepId);
        var state = turn.state(stepId);
        var number = state.sides + 1;
        var id = turn.header().goalId + "/" + stepId + "/" + state.attempt + "/"
                + kind.name().toLowerCase(Locale.ROOT) + "-" + number;
        turn.emit(new GoalEvent.SideTaskQueued(
                kind,
                task(stepId, number, id, call),
                call.pool() == null ? step.pool() : call.pool(),
                dueBy(step.timeout())));
        lookSoon(stepId);
    }

    /** Queues an entry of the plan's rollback list. */
    void queueRollback(int entry, int tries) {
        var stepId = ROLLBACK_STEP + (entry + 1);
        var id = turn.header().goalId + "/" + stepId + "/" + tries;
        var call = turn.records.planText().rollback().get(entry);
        turn.emit(new GoalEvent.SideTaskQueued(
                GoalEvent.Side.ROLLBACK, task(stepId, tries, id, call), call.pool(), dueBy(null)));
        lookSoon(stepId);
    }

    /** What nobody serves is not waited for until it is given up. */
    private void lookSoon(String stepId) {
        turn.emit(
                new GoalEvent.TimerRearmed(stepId, turn.in(turn.settings.waits().unserved())));
    }

    private Instant dueBy(@Nullable Duration timeout) {
        var waits = turn.settings.waits();
        return turn.in(Objects.requireNonNullElse(timeout, waits.step())
                .plus(waits.lostGrace())
                .plus(waits.executor()));
    }

    private Task task(String stepId, int number, String id, ToolCall call) {
        var goal = turn.records.goal();
        return new Task(
                goal.id(),
                stepId,
                number,
                id,
                goal.goal(),
                call.action(),
                "",
                call.arguments(),
                inputs(call),
                goal.inputs(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                // Verifying and undoing is seen through, whatever becomes of the goal's deadline.
                Collections.max(List.of(turn.header().deadline, dueBy(null))),
                turn.settings.resultsTopic());
    }

    /** The outputs that the call refers to. */
    private Map<String, Output> inputs(ToolCall call) {
        var ids = turn.records.definitions().stream()
                .map(definition -> definition.step().id())
                .toList();
        var inputs = new LinkedHashMap<String, Output>();
        var scope = Scope.of(ids, turn.records.goal().inputs().keySet());
        for (var id : References.scan(call.arguments(), scope).steps()) {
            var output = turn.records.hasStep(id) ? turn.state(id).output : null;
            if (output != null) {
                inputs.put(id, output);
            }
        }
        return inputs;
    }

    /** The task that an attempt's id belongs to, or null where it is no such task that is open. */
    @Nullable
    Side of(String stepId, String attemptId) {
        if (turn.header().status.ended()) {
            return null;
        }
        var rollback = turn.header().rollback;
        var side = rollback == null ? null : rollback.side();
        if (side == null && turn.records.hasStep(stepId)) {
            side = turn.state(stepId).side;
        }
        return side != null && side.attemptId().equals(attemptId) && !side.waiting() ? side : null;
    }

    /**
     * A run was let in. No other ever will be, so that from now on it alone is waited for.
     *
     * @param timeout how long its executor lets it run; null where it did not say
     */
    void granted(Side side, @Nullable Duration timeout) {
        if (timeout != null) {
            turn.emit(new GoalEvent.TimerRearmed(
                    side.stepId(), turn.in(timeout.plus(turn.settings.waits().lostGrace()))));
        }
    }

    void finished(Side side, Report.Result result) {
        var error = result.error();
        var output = result.output();
        if (error == null && output == null) {
            error = new TaskError(TaskError.Kind.OUTPUT, "executor " + result.executor() + " reported nothing", true);
        } else if (error == null && output != null) {
            error = Evaluation.exitCode(output);
        }
        if (error == null) {
            over(side, output, null, result);
        } else {
            failed(side, error, result.usage(), result);
        }
    }

    /**
     * Its time has come: to be looked at, to be tried again, or to be given up.
     *
     * @param unserved why no executor takes it, where that is so and has been for a while
     */
    void woken(Side side, @Nullable String unserved) {
        if (turn.now.isBefore(side.wakeAt())) {
            return;
        }
        if (unserved != null && !side.waiting() && side.holder() == null) {
            var error = new TaskError(TaskError.Kind.NO_EXECUTOR, unserved + "; start one that does", false);
            failed(side, error, Usage.NONE, null);
            return;
        }
        if (turn.now.isBefore(side.dueBy())) {
            var mayBeTaken = !side.waiting() && side.holder() == null;
            turn.emit(new GoalEvent.TimerRearmed(
                    side.stepId(), mayBeTaken ? turn.times.nextLook(side.dueBy()) : side.dueBy()));
            return;
        }
        if (side.waiting()) {
            again(side);
            return;
        }
        failed(
                side,
                new TaskError(TaskError.Kind.TIMEOUT, "no executor reported on it in time", true),
                Usage.NONE,
                null);
    }

    private void again(Side side) {
        switch (side.kind()) {
            case VERIFY ->
                queue(
                        side.kind(),
                        side.stepId(),
                        Objects.requireNonNull(turn.text(side.stepId()).verify()));
            case COMPENSATE, UNDO ->
                queue(
                        side.kind(),
                        side.stepId(),
                        Objects.requireNonNull(turn.text(side.stepId()).compensation()));
            case ROLLBACK ->
                queueRollback(Objects.requireNonNull(turn.header().rollback).entry(), side.tries() + 1);
        }
    }

    private void failed(Side side, TaskError met, Usage usage, Report.@Nullable Result result) {
        var policy = policy(side);
        var error = mayHaveRun(side, met) ? notAgain(met) : met;
        if (error.retryable() && side.tries() < policy.maxAttempts()) {
            turn.emit(new GoalEvent.SideTaskFailed(
                    side.kind(),
                    side.stepId(),
                    error,
                    usage,
                    turn.in(Backoff.delay(policy, side.tries(), side.attemptId()))));
            return;
        }
        over(side, null, error, result);
    }

    /** Where a run was let in and was lost, the call may have been made; it is not made again blindly. */
    private static boolean mayHaveRun(Side side, TaskError error) {
        return side.holder() != null && Effects.isLost(error);
    }

    private static TaskError notAgain(TaskError error) {
        return new TaskError(
                error.kind(),
                error.message() + "; it may have run, so it was not run again: see whether it did, and do by hand what"
                        + " is missing",
                false);
    }

    private RetryPolicy policy(Side side) {
        var own = turn.records.hasStep(side.stepId()) ? turn.text(side.stepId()).retry() : null;
        return own == null ? turn.settings.retry() : own;
    }

    private void over(Side side, @Nullable Output output, @Nullable TaskError error, Report.@Nullable Result result) {
        turn.emit(new GoalEvent.SideTaskEnded(
                side.kind(),
                side.stepId(),
                error == null ? output : null,
                error,
                result == null ? List.of() : result.artifacts(),
                result == null ? Usage.NONE : result.usage()));
        switch (side.kind()) {
            case VERIFY -> turn.effects.verified(side.stepId(), output, error);
            case COMPENSATE -> turn.effects.compensated(side.stepId(), error);
            case UNDO -> turn.rollback.undone(side.stepId(), error);
            case ROLLBACK -> turn.rollback.next();
        }
        turn.advance();
    }
}
