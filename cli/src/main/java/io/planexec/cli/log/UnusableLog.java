package io.planexec.cli.log;

/** A log or outcome that cannot be read as what it should be. The message is one line for the caller. */
public final class UnusableLog extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableLog(String message) {
        super(message);
    }
}
