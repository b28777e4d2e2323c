package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.Report;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls that must not be made twice: the first run that claims one gets it, and no other ever does. */
final class Claims {
    /** How many such calls one attempt may make. */
    private static final int MAX_GRANTS = 200;

    private final Turn turn;

    Claims(Turn turn) {
        this.turn = turn;
    }

    void claimed(Report.Claim claim) {
        var refusal = refusal(claim);
        if (refusal != null) {
            turn.emit(new GoalEvent.RunRefused(
                    claim.stepId(),
                    claim.attemptId(),
                    claim.runId(),
                    claim.executor(),
                    claim.callId(),
                    refusal,
                    waitForHolder(claim)));
            return;
        }
        var side = turn.sides.of(claim.stepId(), claim.attemptId());
        turn.emit(new GoalEvent.RunGranted(
                claim.stepId(),
                claim.attemptId(),
                claim.runId(),
                claim.executor(),
                claim.callId(),
                claim.tool(),
                claim.effect()));
        if (side != null && side.holder() == null) {
            turn.sides.granted(side, claim.timeout());
        }
        turn.asChild.tellGrant(claim);
    }

    private @Nullable String refusal(Report.Claim claim) {
        if (claim.callId().length() > Bounds.NAME
                || claim.tool().length() > Bounds.NAME
                || claim.runId().length() > Bounds.NAME
                || claim.executor().length() > Bounds.NAME) {
            return "the names of run, executor, call and tool have at most " + Bounds.NAME + " characters each";
        }
        var side = turn.sides.of(claim.stepId(), claim.attemptId());
        if (side != null) {
            return side.holder() == null || side.holder().equals(claim.runId())
                    ? null
                    : "another run of the attempt was granted the call";
        }
        var stale = turn.attempts.staleness(claim.stepId(), claim.attempt(), claim.attemptId());
        if (stale != null) {
            return stale;
        }
        if (!turn.state(claim.stepId()).status.inFlight()) {
            return "the attempt was given up";
        }
        var grants = turn.state(claim.stepId()).grants;
        var holder = grants.get(claim.callId());
        if (holder != null && !holder.runId().equals(claim.runId())) {
            return "another run of the attempt was granted the call, on executor " + holder.executor();
        }
        if (holder == null && grants.size() >= MAX_GRANTS) {
            return "the attempt has made " + MAX_GRANTS + " such calls already";
        }
        return null;
    }

    /**
     * A run that is refused because another one was let in leaves without a result, and the queue gives the task to nobody
     * else. The one that was let in may be of an executor that is gone: it is waited for as long as its call may take.
     */
    private @Nullable Instant waitForHolder(Report.Claim claim) {
        if (turn.attempts.staleness(claim.stepId(), claim.attempt(), claim.attemptId()) != null) {
            return null;
        }
        var step = turn.state(claim.stepId());
        var holder = step.grants.get(claim.callId());
        var waits = turn.settings.waits();
        var another = holder != null && !holder.runId().equals(claim.runId());
        return !another || step.heldUntil != null || !step.status.inFlight() || step.judging != null
                ? null
                : turn.in(Objects.requireNonNullElse(claim.timeout(), waits.step())
                        .plus(waits.lostGrace()));
    }

    /** Lets executors stop what they do for the current attempt. */
    void cancelRun(StepState step, String reason) {
        if (Children.isOne(turn.text(step.id))) {
            turn.children.cancel(step, reason);
        } else {
            turn.emit(new GoalEvent.RunCancelled(step.id, step.attemptId, reason));
        }
    }
}
