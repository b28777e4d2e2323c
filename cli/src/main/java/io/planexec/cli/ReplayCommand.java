package io.planexec.cli;

import io.planexec.cli.log.GoalLog;
import io.planexec.cli.log.Replay;
import io.planexec.cli.log.UnusableLog;
import io.planexec.cli.shell.Caller;
import io.planexec.cli.shell.ExitCode;
import io.planexec.cli.view.Summary;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code planexec replay}: a goal rebuilt from its log, and compared with its outcome document. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description =
                "Rebuilds a goal from its log with the planner's own code, offline and free, and says whether what comes"
                        + " out is what the outcome document says.",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0    the log and the document match",
            "  1    they differ, or the log's decisions do not follow from each other: the first difference is named",
            "  2    there is no such goal, or its files cannot be read: one line on standard error"
        })
final class ReplayCommand implements Callable<Integer> {
    private final Caller caller;

    @Parameters(index = "0", paramLabel = "ID", description = "The goal's id.")
    private String goalId = "";

    @Mixin
    private LogOptions source = new LogOptions();

    ReplayCommand(Caller caller) {
        this.caller = caller;
    }

    @Override
    public Integer call() {
        try {
            return replay(source.read(goalId, caller));
        } catch (UnusableLog e) {
            return complain(Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }

    private int replay(GoalLog log) {
        if (log.cutOff()) {
            return complain("the last record of " + log.place() + " is cut off; the goal cannot be rebuilt as it was");
        }
        if (log.outcome().isEmpty()) {
            return complain("there is no outcome to compare with: found no document of goal " + goalId + " in "
                    + log.outcomePlace());
        }
        var result = Replay.of(log, log.outcome().get());
        var rebuilt = result.rebuilt();
        var what = "goal " + goalId + ": " + result.decisions() + " of "
                + log.decisions().size() + " decisions replayed"
                + (rebuilt == null
                        ? ""
                        : "; it is " + rebuilt.status() + " with plan version " + rebuilt.planVersion() + " of "
                                + rebuilt.steps().size() + " steps");
        caller.out().println(Summary.oneLine(what));
        caller.out()
                .println(Summary.oneLine(result.difference()
                        .map(difference -> "differs from " + log.outcomePlace() + ": " + difference)
                        .orElse("matches " + log.outcomePlace())));
        caller.out().flush();
        return result.difference().isPresent() ? ExitCode.NOT_SUCCEEDED : ExitCode.SUCCEEDED;
    }

    private int complain(String problem) {
        caller.err().println("planexec replay: " + Summary.oneLine(problem));
        return ExitCode.WRONG;
    }
}
