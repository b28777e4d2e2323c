package io.planexec.cli;

import io.planexec.cli.log.LogFolder;
import io.planexec.cli.log.UnusableLog;
import io.planexec.cli.remote.Refused;
import io.planexec.cli.shell.Caller;
import io.planexec.cli.shell.ExitCode;
import io.planexec.cli.view.ArtifactTable;
import io.planexec.messages.Artifact;
import io.planexec.messages.Outcome;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code planexec artifacts}: a goal's files, found by its id. */
@Command(
        name = "artifacts",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description = "Lists the files that a goal's steps have written so far, and where they lie: in a folder of the"
                + " executors, or in the object store (s3://bucket/key). A goal that 'planexec run' ran here is found in "
                + LogFolder.OF_RUNS + ", where no planner is named; for any other its planner is asked. Files that were"
                + " written on this machine and are not there any more are told.",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0    told",
            "  1    the planner cannot be reached",
            "  2    there is no such goal: one line on standard error"
        })
final class ArtifactsCommand implements Callable<Integer> {
    private final Caller caller;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "ID", description = "The goal's id.")
    private String goalId = "";

    @Option(names = "--json", description = "Print them as one JSON list, with the SHA-256 of their content.")
    private boolean json;

    @Mixin
    private PlannerAddress planner = new PlannerAddress();

    ArtifactsCommand(Caller caller) {
        this.caller = caller;
    }

    @Override
    public Integer call() {
        if (goalId.isBlank()) {
            throw new ParameterException(command.commandLine(), "the goal's id is empty");
        }
        try {
            var artifacts = artifacts();
            var gone = planner.isHere() ? GoneFiles.of(artifacts) : List.<Artifact>of();
            if (json) {
                caller.out().println(new String(MessageCodec.write(artifacts), StandardCharsets.UTF_8));
            } else {
                ArtifactTable.lines(artifacts, gone).forEach(caller.out()::println);
            }
            caller.out().flush();
            if (!gone.isEmpty()) {
                caller.err().println("planexec artifacts: " + ArtifactTable.goneOf(artifacts, gone));
            }
            return ExitCode.SUCCEEDED;
        } catch (Refused e) {
            return CommandSender.refused(caller, "artifacts", e);
        }
    }

    private List<Artifact> artifacts() throws Refused {
        var here = planner.isNamed() ? Optional.<List<Artifact>>empty() : artifactsOfRun();
        return here.isPresent() ? here.get() : planner.client().status(goalId).artifacts();
    }

    /** Of a goal that a run in this folder has ended; empty where there is none, or none that can be read. */
    private Optional<List<Artifact>> artifactsOfRun() {
        try {
            var log = LogFolder.read(goalId, caller.folder().resolve(LogFolder.OF_RUNS), LogFolder.OF_RUNS);
            return log.outcome().isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            MessageCodec.read(MessageCodec.write(log.outcome().get()), Outcome.class)
                                    .artifacts());
        } catch (UnusableLog | MalformedMessage e) {
            return Optional.empty();
        }
    }
}
