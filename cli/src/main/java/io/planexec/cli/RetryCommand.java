package io.planexec.cli;

import io.planexec.cli.shell.Caller;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code planexec retry}: runs a step again. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description =
                "Runs a failed, skipped or cancelled step again, and what was skipped because of it. What it depends on must have succeeded.",
        footerHeading = CommandSender.EXIT_CODES_HEADING,
        footer = {CommandSender.EXIT_ACCEPTED, CommandSender.EXIT_REFUSED, CommandSender.EXIT_WRONG})
final class RetryCommand implements Callable<Integer> {
    private final Caller caller;

    @Mixin
    private GoalTarget target = new GoalTarget();

    @Parameters(index = "1", paramLabel = "STEP", description = "The step's id.")
    private String stepId = "";

    RetryCommand(Caller caller) {
        this.caller = caller;
    }

    @Override
    public Integer call() {
        return target.command(caller, "retry")
                .with("stepId", stepId)
                .send(target.client(), "step " + stepId + " of goal " + target.goalId() + " runs again");
    }
}
