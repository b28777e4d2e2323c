package io.planexec.executor.call;

import io.planexec.messages.TaskError;
import io.planexec.messages.text.Cut;

/** An attempt, or a call within one, ends with an error that is told. */
public final class AttemptFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_MESSAGE = 4_000;

    private final transient TaskError error;

    /** An error; a message that is too long for a record is cut. */
    public AttemptFailed(TaskError.Kind kind, String message, boolean retryable) {
        this(new TaskError(kind, shortened(message), retryable));
    }

    public AttemptFailed(TaskError error) {
        super(error.message());
        this.error = error;
    }

    public TaskError error() {
        return error;
    }

    /** The message, cut where it is too long for a record. */
    public static String shortened(String message) {
        return Cut.to(message, LONGEST_MESSAGE, " …");
    }
}
