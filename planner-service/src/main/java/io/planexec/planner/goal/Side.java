package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task beside the steps' own attempts that is not over yet.
 *
 * @param stepId of the step concerned, or {@code rollback-<n>}
 * @param tries of it so far, at least 1
 * @param waiting whether it waits to be tried again, until {@code dueBy}; else it is given up then
 * @param holder the executor's run that may make its call, where that was asked for
 */
record Side(
        GoalEvent.Side kind,
        String stepId,
        String attemptId,
        int tries,
        boolean waiting,
        @Nullable String holder,
        Instant dueBy) {

    Side heldBy(String runId) {
        return new Side(kind, stepId, attemptId, tries, waiting, runId, dueBy);
    }

    Side waitingUntil(Instant time) {
        return new Side(kind, stepId, attemptId, tries, true, holder, time);
    }
}
