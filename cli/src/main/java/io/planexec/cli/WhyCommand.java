package io.planexec.cli;

import io.planexec.cli.log.GoalLog;
import io.planexec.cli.log.UnusableLog;
import io.planexec.cli.shell.Caller;
import io.planexec.cli.shell.ExitCode;
import io.planexec.cli.view.CommandLines;
import io.planexec.cli.view.GoalAccount;
import io.planexec.cli.view.StepAccount;
import io.planexec.cli.view.Summary;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code planexec why}: a goal, or a step of it, explained from the goal's log. */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description =
                "Tells from a goal's log why it stands where it stands: what it waits for, what failed or was skipped,"
                        + " how its plan came to be, and what it cost.",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0    told",
            "  2    there is no such goal or step, or its log cannot be read: one line on standard error"
        })
final class WhyCommand implements Callable<Integer> {
    private final Caller caller;

    @Parameters(index = "0", paramLabel = "ID", description = "The goal's id.")
    private String goalId = "";

    @Parameters(index = "1", paramLabel = "STEP", arity = "0..1", description = "The id of one of its steps.")
    private @Nullable String stepId;

    @Mixin
    private LogOptions source = new LogOptions();

    WhyCommand(Caller caller) {
        this.caller = caller;
    }

    @Override
    public Integer call() {
        try {
            var log = source.read(goalId, caller);
            var gap = log.gap();
            if (gap.isPresent()) {
                return complain(log.place() + " does not tell the whole story: " + gap.get());
            }
            if (log.cutOff()) {
                tell("the last record of " + log.place() + " is cut off and left out");
            }
            return account(log);
        } catch (UnusableLog e) {
            return complain(Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }

    private int account(GoalLog log) {
        var style = caller.styleOn(caller.outTerminal());
        var commands = new CommandLines(caller.program(), source.given());
        try {
            if (stepId == null) {
                return print(GoalAccount.lines(log.decisions(), style, commands));
            }
            var lines = StepAccount.lines(log.decisions(), stepId, style, commands);
            return lines.isPresent() ? print(lines.get()) : complain(StepAccount.noSuchStep(log.decisions(), stepId));
        } catch (RuntimeException e) {
            // Events that no planner writes in this order: the log was changed, or is of another version.
            return complain(log.place() + " cannot be followed (" + commands.reading("replay", goalId)
                    + " tells where): " + e.getMessage());
        }
    }

    private int print(List<String> lines) {
        lines.forEach(caller.out()::println);
        caller.out().flush();
        return ExitCode.SUCCEEDED;
    }

    private int complain(String problem) {
        tell(problem);
        return ExitCode.WRONG;
    }

    private void tell(String problem) {
        caller.err().println("planexec why: " + Summary.oneLine(problem));
    }
}
