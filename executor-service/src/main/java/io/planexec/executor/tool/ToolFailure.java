package io.planexec.executor.tool;

/** A tool could not do its work. The message says what was found, what was expected, where, and what to do next. */
public final class ToolFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    private ToolFailure(String message, boolean retryable) {
        super(message);
        this.retryable = retryable;
    }

    /** Trying the same again cannot help: bad input, a missing file. */
    public static ToolFailure permanent(String message) {
        return new ToolFailure(message, false);
    }

    /** The same call may work later: a time-out, a busy service, a full disk. */
    public static ToolFailure retryable(String message) {
        return new ToolFailure(message, true);
    }

    public boolean isRetryable() {
        return retryable;
    }
}
