package io.planexec.executor.worker;

/**
 * A record on the queue that is no task, with what could be read of it.
 *
 * @param goalId empty where it could not be read, as the other texts
 * @param attempt 0 where it could not be read
 * @param replyTo empty where it could not be read
 * @param reason why it is none
 */
record MalformedTask(String goalId, String stepId, int attempt, String attemptId, String replyTo, String reason)
        implements TaskRecord {

    /** Whether a planner can find out what the result belongs to. */
    boolean canBeAnswered() {
        return !goalId.isEmpty() && !attemptId.isEmpty();
    }
}
