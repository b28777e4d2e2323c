package io.planexec.messages;

/** Where a goal stands. */
public enum GoalStatus {
    SUBMITTED,
    PLANNING,
    AWAITING_APPROVAL,
    RUNNING,
    /** A step failed for good and the planner looks for another way; independent steps go on. */
    REPLANNING,
    /** Every step has ended; the answer is being written. */
    FINISHING,
    ROLLING_BACK,
    /** Every step that stands succeeded. */
    SUCCEEDED,
    /** At least one step succeeded and stands, at least one did not. */
    PARTIAL,
    /** No step stands, or the goal was rolled back, or there was no valid plan. */
    FAILED,
    REJECTED,
    CANCELLED;

    /** Whether nothing can change any more. */
    public boolean ended() {
        return switch (this) {
            case SUBMITTED, PLANNING, AWAITING_APPROVAL, RUNNING, REPLANNING, FINISHING, ROLLING_BACK -> false;
            case SUCCEEDED, PARTIAL, FAILED, REJECTED, CANCELLED -> true;
        };
    }
}
