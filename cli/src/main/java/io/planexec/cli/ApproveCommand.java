package io.planexec.cli;

import io.planexec.cli.remote.Refused;
import io.planexec.cli.shell.Caller;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code planexec approve}: a plan or a step that waits may run. */
@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description = "Lets a plan, or a step, run that waits for approval.",
        footerHeading = CommandSender.EXIT_CODES_HEADING,
        footer = {CommandSender.EXIT_ACCEPTED, CommandSender.EXIT_REFUSED, CommandSender.EXIT_WRONG})
final class ApproveCommand implements Callable<Integer> {
    private final Caller caller;

    @Mixin
    private GoalTarget target = new GoalTarget();

    @Parameters(
            index = "1",
            paramLabel = "STEP",
            arity = "0..1",
            description = "The step that waits; without it, the plan is meant.")
    private @Nullable String stepId;

    @Mixin
    private Waiting waiting = new Waiting();

    ApproveCommand(Caller caller) {
        this.caller = caller;
    }

    @Override
    public Integer call() {
        var planner = target.client();
        var command = target.command(caller, "approve");
        try {
            var what = waiting.into(command, planner, target.goalId(), stepId);
            return command.send(planner, "approved " + what);
        } catch (Refused e) {
            return CommandSender.refused(caller, "approve", e);
        }
    }
}
