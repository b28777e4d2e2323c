package io.planexec.executor.call;

import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.TaskError.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * How long an attempt may take, and what ends it then.
 *
 * @param length positive
 * @param whose the limit that comes first, in words
 * @param advice what to do about it
 * @param retryable whether another attempt has time again
 */
public record TimeLimit(Duration length, String whose, String advice, boolean retryable) {

    /**
     * The step's time-out, else that of who does the work, or what is left until the goal's deadline.
     *
     * @param worker such as {@code the tool}
     * @param otherwise the worker's time-out
     */
    public static TimeLimit of(Task task, String worker, Duration otherwise, Instant now) throws AttemptFailed {
        var own = task.timeout();
        var limit = own == null
                ? new TimeLimit(
                        otherwise,
                        worker + "'s time-out of " + words(otherwise),
                        "give the step a longer timeout, or less to do",
                        true)
                : new TimeLimit(
                        own,
                        "the step's time-out of " + words(own),
                        "give the step a longer timeout, or less to do",
                        true);
        if (!limit.length.isPositive()) {
            throw new AttemptFailed(
                    Kind.ARGUMENTS,
                    limit.whose + " is not positive; give step " + task.stepId() + " a longer one",
                    false);
        }
        var left = Duration.between(now, task.deadline());
        if (left.compareTo(limit.length) > 0) {
            return limit;
        }
        var goals = new TimeLimit(
                left,
                "the goal's deadline at " + task.deadline(),
                "submit the goal again with a later deadline",
                false);
        if (!left.isPositive()) {
            throw new AttemptFailed(
                    Kind.TIMEOUT,
                    goals.whose + " had passed before " + task.action() + " was started, at " + now
                            + " by the executor's clock; " + goals.advice,
                    false);
        }
        return goals;
    }

    /** The error of an attempt that ran into this limit. */
    public TaskError passed(String action) {
        return new TaskError(Kind.TIMEOUT, "\"" + action + "\" was stopped by " + whose + "; " + advice, retryable);
    }

    /** Such as {@code 1m30s}. */
    static String words(Duration length) {
        return length.toString().replaceFirst("^PT", "").toLowerCase(Locale.ROOT);
    }
}
