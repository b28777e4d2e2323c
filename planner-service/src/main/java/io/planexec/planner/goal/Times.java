package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.Step;
import io.planexec.messages.TaskError;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What follows when a time that was set has come. */
final class Times {
    private final Turn turn;

    Times(Turn turn) {
        this.turn = turn;
    }

    void woken(@Nullable String stepId, @Nullable String unserved) {
        if (turn.header().status.ended()) {
            return;
        }
        if (stepId == null) {
            goalWoken(unserved);
        } else if (turn.records.hasStep(stepId)) {
            stepWoken(turn.state(stepId), unserved);
        }
    }

    private void goalWoken(@Nullable String unserved) {
        var header = turn.header();
        if (!turn.now.isBefore(header.deadline) && header.rollback == null) {
            turn.ending.deadlinePassed();
            return;
        }
        var planning = header.planning;
        if (planning != null && !turn.now.isBefore(planning.dueBy())) {
            turn.planning.timedOut(planning);
        }
        var approval = turn.header().approval;
        if (approval != null && !turn.now.isBefore(approval.dueBy())) {
            turn.approvals.planTimedOut();
        }
        var rollback = turn.header().rollback;
        if (rollback != null && rollback.side() != null) {
            turn.sides.woken(rollback.side(), unserved);
        }
    }

    private void stepWoken(StepState step, @Nullable String unserved) {
        var wakeAt = step.wakeAt;
        if (wakeAt == null || turn.now.isBefore(wakeAt)) {
            return;
        }
        var side = step.side;
        if (side != null && !step.status.ended()) {
            turn.sides.woken(side, unserved);
            return;
        }
        switch (step.status) {
            case AWAITING_APPROVAL -> turn.approvals.timedOut(step);
            case UNCERTAIN -> turn.effects.timedOut(step);
            case AWAITING_RETRY -> {
                turn.dispatch.start(step.id);
                turn.advance();
            }
            case QUEUED -> stillQueued(step, unserved);
            case RUNNING -> {
                var judging = step.judging;
                if (judging == null) {
                    stillRunning(step, unserved);
                } else {
                    turn.judging.timedOut(step, judging);
                }
            }
            case PENDING, READY, SUCCEEDED, FAILED, SKIPPED, CANCELLED, COMPENSATED -> {}
        }
    }

    private void stillQueued(StepState step, @Nullable String unserved) {
        if (Children.isOne(turn.text(step.id))) {
            childStillOpen(step);
            return;
        }
        var queuedAt = Objects.requireNonNull(step.queuedAt);
        var wait = turn.settings.waits().executor();
        var due = queuedAt.plus(wait);
        var look = queuedAt.plus(turn.settings.waits().unserved());
        if (unserved != null && !turn.now.isBefore(look)) {
            nobodyServes(step, unserved + "; start one that does");
        } else if (turn.now.isBefore(due)) {
            var first = turn.now.isBefore(look) && look.isBefore(due);
            turn.emit(new GoalEvent.TimerRearmed(step.id, first ? look : nextLook(due)));
        } else {
            nobodyServes(
                    step,
                    "no executor took the task within " + wait + "; start more executors that serve "
                            + turn.text(step.id).action() + ", or raise planexec.planner.executor-wait");
        }
    }

    /** When to look again at who serves a task that waits: the last executor may go at any time. */
    Instant nextLook(Instant dueBy) {
        return Collections.min(List.of(turn.in(turn.settings.waits().unserved()), dueBy));
    }

    private void nobodyServes(StepState step, String why) {
        turn.attempts.gaveUp(step, new TaskError(TaskError.Kind.NO_EXECUTOR, why, false));
    }

    private void childStillOpen(StepState step) {
        var patience = patience(turn.text(step.id));
        var due = Objects.requireNonNull(step.queuedAt).plus(patience);
        if (turn.now.isBefore(due)) {
            turn.emit(new GoalEvent.TimerRearmed(step.id, due));
            return;
        }
        var reason = "goal " + turn.children.id(step) + " has not ended " + patience
                + " after it was submitted; give the step a longer timeout, or see what that goal waits for";
        turn.children.cancel(step, reason);
        turn.attempts.gaveUp(step, new TaskError(TaskError.Kind.TIMEOUT, reason, false));
    }

    private void stillRunning(StepState step, @Nullable String unserved) {
        if (Children.isOne(turn.text(step.id))) {
            childStillOpen(step);
            return;
        }
        var patience = patience(turn.text(step.id));
        var whole = Objects.requireNonNull(step.startedAt).plus(patience);
        var held = step.heldUntil != null && step.heldUntil.isBefore(whole);
        var due = held ? Objects.requireNonNull(step.heldUntil) : whole;
        if (turn.now.isBefore(due) && unserved != null) {
            nobodyServes(
                    step,
                    "executor " + step.executor + ", which ran it, is gone, and " + unserved
                            + " to take it over; start one that does");
            return;
        }
        if (turn.now.isBefore(due)) {
            turn.emit(new GoalEvent.TimerRearmed(step.id, Collections.min(List.of(due, nextLookAfter(step)))));
            return;
        }
        var why = held
                ? "executor " + step.executor
                        + " was let in to a call that is not made twice and has not reported since; another run"
                        + " of the attempt was refused the call"
                : "executor " + step.executor + " has not reported " + patience + " after it started; "
                        + (unserved == null ? whatToDo(step) : unserved + " to take it over; start one that does");
        turn.attempts.gaveUp(step, new TaskError(TaskError.Kind.TIMEOUT, why, true));
    }

    private static String whatToDo(StepState step) {
        return step.grants.isEmpty()
                ? "give the step a longer timeout, or see the executor's log"
                : "it was let in to a call that is not made twice: see whether that was carried out, and the"
                        + " executor's log";
    }

    /** What has run long is looked at less often: each look is a record of the log. */
    private Instant nextLookAfter(StepState step) {
        var tenth = Duration.between(Objects.requireNonNull(step.startedAt), turn.now)
                .dividedBy(10);
        return turn.in(Collections.max(List.of(tenth, turn.settings.waits().unserved())));
    }

    /** How long after its start an attempt is given up that nobody reported on. */
    Duration patience(Step step) {
        var waits = turn.settings.waits();
        if (Children.isOne(step) && step.timeout() == null) {
            // It ends by its own deadline, which lies before this goal's.
            return Duration.between(turn.header().submittedAt, turn.header().deadline);
        }
        return Objects.requireNonNullElse(step.timeout(), waits.step()).plus(waits.lostGrace());
    }
}
