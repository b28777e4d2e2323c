package io.planexec.messages;

/** Where a step stands. */
public enum StepStatus {
    /** A dependency has not ended. */
    PENDING,
    /** May run; waits for room within the goal's {@code maxParallel}. */
    READY,
    /** Its task is on the queue. */
    QUEUED,
    /** An executor said that it has started. */
    RUNNING,
    /** An attempt failed; the next is due at a known time. */
    AWAITING_RETRY,
    AWAITING_APPROVAL,
    /** May have run, and must not be repeated blindly. */
    UNCERTAIN,
    SUCCEEDED,
    FAILED,
    /** Never ran, because something it depends on did not succeed. */
    SKIPPED,
    CANCELLED,
    /** Succeeded and was undone by a rollback. */
    COMPENSATED;

    /** Whether the step will not move by itself any more. */
    public boolean ended() {
        return switch (this) {
            case PENDING, READY, QUEUED, RUNNING, AWAITING_RETRY, AWAITING_APPROVAL, UNCERTAIN -> false;
            case SUCCEEDED, FAILED, SKIPPED, CANCELLED, COMPENSATED -> true;
        };
    }

    /** Whether an attempt is on the queue or with an executor. */
    public boolean inFlight() {
        return this == QUEUED || this == RUNNING;
    }
}
