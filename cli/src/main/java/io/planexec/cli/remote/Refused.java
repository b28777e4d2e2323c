package io.planexec.cli.remote;

/** The planner did not do what was asked, or could not be asked. The message is one line for the caller. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean callersFault;

    /** @param callersFault whether the request was wrong in itself */
    public Refused(String message, boolean callersFault) {
        super(message);
        this.callersFault = callersFault;
    }

    /** Whether the request was wrong in itself, whatever the goal's state. */
    public boolean isCallersFault() {
        return callersFault;
    }
}
