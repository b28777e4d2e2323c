package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.StepStatus;
import io.planexec.messages.ToolCall;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task that nobody has reported on. The shell looks at who serves it when its time has come.
 *
 * @param pool null for the default pool
 * @param action a tool, or an agent's step
 * @param executor who is known to have begun it, null for nobody
 */
public record Awaited(
        @Nullable String pool, String action, @Nullable String executor) {

    /**
     * The task that a time was set for.
     *
     * @param stepId whose time, null for the goal's own
     */
    public static Optional<Awaited> by(GoalRecords records, @Nullable String stepId) {
        if (stepId == null) {
            var rollback = records.header().rollback;
            return rollback == null || rollback.side() == null ? Optional.empty() : by(records, rollback.side());
        }
        if (!records.hasStep(stepId)) {
            return Optional.empty();
        }
        var state = records.step(stepId);
        if (state.side != null) {
            return by(records, state.side);
        }
        var step = records.definition(stepId).step();
        return state.status == StepStatus.QUEUED || (state.status == StepStatus.RUNNING && state.judging == null)
                ? Optional.of(new Awaited(
                        step.pool(), step.action(), state.status == StepStatus.RUNNING ? state.executor : null))
                : Optional.empty();
    }

    private static Optional<Awaited> by(GoalRecords records, Side side) {
        if (side.waiting() || side.holder() != null) {
            return Optional.empty();
        }
        if (side.kind() == GoalEvent.Side.ROLLBACK) {
            var entry = Objects.requireNonNull(records.header().rollback).entry();
            return of(records.planText().rollback().get(entry), null);
        }
        var step = records.definition(side.stepId()).step();
        return of(side.kind() == GoalEvent.Side.VERIFY ? step.verify() : step.compensation(), step.pool());
    }

    private static Optional<Awaited> of(@Nullable ToolCall call, @Nullable String otherwise) {
        return Optional.ofNullable(call)
                .map(its -> new Awaited(its.pool() == null ? otherwise : its.pool(), its.action(), null));
    }
}
