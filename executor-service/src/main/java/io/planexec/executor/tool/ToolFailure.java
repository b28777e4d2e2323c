package io.planexec.executor.tool;

/** A tool could not do its work. The message says what was found, what was expected, where, and what to do next. */
public final class ToolFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;
    private final boolean mayHaveRun;

    private ToolFailure(String message, boolean retryable, boolean mayHaveRun) {
        super(message);
        this.retryable = retryable;
        this.mayHaveRun = mayHaveRun;
    }

    /** Trying the same again cannot help: bad input, a missing file. */
    public static ToolFailure permanent(String message) {
        return new ToolFailure(message, false, false);
    }

    /** The same call may work later: a time-out, a busy service, a full disk. */
    public static ToolFailure retryable(String message) {
        return new ToolFailure(message, true, false);
    }

    /**
     * Nobody knows whether the work was done: the connection broke, or no answer came, after it had been asked for. What can
     * be repeated may be; what cannot is to be looked into.
     */
    public static ToolFailure uncertain(String message) {
        return new ToolFailure(message, true, true);
    }

    /** Whether the work may have been done all the same. */
    public boolean mayHaveRun() {
        return mayHaveRun;
    }

    public boolean isRetryable() {
        return retryable;
    }
}
