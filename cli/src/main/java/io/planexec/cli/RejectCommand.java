package io.planexec.cli;

import io.planexec.cli.shell.Caller;
import picocli.CommandLine.Command;

/** {@code planexec reject}: a plan or a step that waits may not run. */
@Command(
        name = "reject",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description = "Ends a goal whose plan waits for approval, or gives up a step that does.",
        footerHeading = CommandSender.EXIT_CODES_HEADING,
        footer = {CommandSender.EXIT_ACCEPTED, CommandSender.EXIT_REFUSED, CommandSender.EXIT_WRONG})
final class RejectCommand extends Verdict {
    RejectCommand(Caller caller) {
        super(caller, "reject", "rejected");
    }
}
