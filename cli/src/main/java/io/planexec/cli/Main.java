package io.planexec.cli;

import io.planexec.cli.shell.Caller;

/** The entry of the process. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        var caller = Caller.ofProcess();
        var code = Planexec.execute(caller, args);
        caller.out().flush();
        caller.err().flush();
        System.exit(code);
    }
}
