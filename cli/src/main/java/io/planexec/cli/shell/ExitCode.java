package io.planexec.cli.shell;

/** What the process tells its caller at the end. */
public final class ExitCode {
    /** The goal succeeded. */
    public static final int SUCCEEDED = 0;

    /** The goal ended otherwise, or could not be seen to its end. */
    public static final int NOT_SUCCEEDED = 1;

    /** The command or the goal was wrong. */
    public static final int WRONG = 2;

    /** Interrupted; the goal was cancelled. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
