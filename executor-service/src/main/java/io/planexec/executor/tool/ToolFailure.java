package io.planexec.executor.tool;

/** A tool could not do its work. The message says what was found, what was expected, where, and what to do next. */
public final class ToolFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;
    private final Begun begun;

    private enum Begun {
        NO,
        PERHAPS,
        YES
    }

    private ToolFailure(String message, boolean retryable, Begun begun) {
        super(message);
        this.retryable = retryable;
        this.begun = begun;
    }

    /** Trying the same again cannot help: bad input, a missing file. */
    public static ToolFailure permanent(String message) {
        return new ToolFailure(message, false, Begun.YES);
    }

    /** The same call may work later: a time-out, a busy service, a full disk. */
    public static ToolFailure retryable(String message) {
        return new ToolFailure(message, true, Begun.YES);
    }

    /**
     * Nobody knows whether the work was done: the connection broke, or no answer came, after it had been asked for. What can
     * be repeated may be; what cannot is to be looked into.
     */
    public static ToolFailure uncertain(String message) {
        return new ToolFailure(message, true, Begun.PERHAPS);
    }

    /** The work was certainly not begun, and may be later, whatever its effect: nothing was started, nobody was reached. */
    public static ToolFailure notBegun(String message) {
        return new ToolFailure(message, true, Begun.NO);
    }

    /** Whether the work was certainly not begun. */
    public boolean hasNotRun() {
        return begun == Begun.NO;
    }

    /** Whether the work may have been done all the same. */
    public boolean mayHaveRun() {
        return begun == Begun.PERHAPS;
    }

    public boolean isRetryable() {
        return retryable;
    }
}
