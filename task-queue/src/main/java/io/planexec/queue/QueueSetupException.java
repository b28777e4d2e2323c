package io.planexec.queue;

/** The broker cannot serve the task queue as it is. The message says what is missing and how to change it. */
public final class QueueSetupException extends RuntimeException {

    public QueueSetupException(String message) {
        super(message);
    }

    public QueueSetupException(String message, Throwable cause) {
        super(message, cause);
    }
}
