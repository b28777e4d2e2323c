package io.planexec.cli;

import io.planexec.cli.shell.Caller;
import picocli.CommandLine.Command;

/** {@code planexec approve}: a plan or a step that waits may run. */
@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description = "Lets a plan, or a step, run that waits for approval.",
        footerHeading = CommandSender.EXIT_CODES_HEADING,
        footer = {CommandSender.EXIT_ACCEPTED, CommandSender.EXIT_REFUSED, CommandSender.EXIT_WRONG})
final class ApproveCommand extends Verdict {
    ApproveCommand(Caller caller) {
        super(caller, "approve", "approved");
    }
}
