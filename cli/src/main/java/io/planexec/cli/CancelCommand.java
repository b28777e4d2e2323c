package io.planexec.cli;

import io.planexec.cli.shell.Caller;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code planexec cancel}: ends a goal. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description = "Ends a goal: nothing new is begun, what runs is stopped, what had effects is rolled back.",
        footerHeading = CommandSender.EXIT_CODES_HEADING,
        footer = {CommandSender.EXIT_ACCEPTED, CommandSender.EXIT_REFUSED, CommandSender.EXIT_WRONG})
final class CancelCommand implements Callable<Integer> {
    private final Caller caller;

    @Mixin
    private GoalTarget target = new GoalTarget();

    CancelCommand(Caller caller) {
        this.caller = caller;
    }

    @Override
    public Integer call() {
        return target.command(caller, "cancel").send(target.client(), "goal " + target.goalId() + " is cancelled");
    }
}
