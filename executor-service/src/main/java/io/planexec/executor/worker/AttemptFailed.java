package io.planexec.executor.worker;

import io.planexec.messages.TaskError;

/** An attempt ends with an error that goes into its result. */
final class AttemptFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient TaskError error;

    AttemptFailed(TaskError.Kind kind, String message, boolean retryable) {
        super(message);
        this.error = new TaskError(kind, message, retryable);
    }

    TaskError error() {
        return error;
    }
}
