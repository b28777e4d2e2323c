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
 * @param lookAt when to look whether anybody serves it, before it is given up; null where that was done
 */
record Side(
        GoalEvent.Side kind,
        String stepId,
        String attemptId,
        int tries,
        boolean waiting,
        @Nullable String holder,
        Instant dueBy,
        @Nullable Instant lookAt) {

    /** When it is looked at next. */
    Instant wakeAt() {
        return lookAt == null ? dueBy : lookAt;
    }

    /** One that a run was let into is not looked at before it is given up. */
    Side lookedAtBy(Instant time) {
        if (holder != null && !waiting) {
            return new Side(kind, stepId, attemptId, tries, false, holder, time, null);
        }
        return new Side(kind, stepId, attemptId, tries, waiting, holder, dueBy, time.isBefore(dueBy) ? time : null);
    }

    Side heldBy(String runId) {
        return new Side(kind, stepId, attemptId, tries, waiting, runId, dueBy, lookAt);
    }

    Side waitingUntil(Instant time) {
        return new Side(kind, stepId, attemptId, tries, true, holder, time, null);
    }
}
