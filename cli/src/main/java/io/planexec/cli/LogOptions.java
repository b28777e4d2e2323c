package io.planexec.cli;

import io.planexec.cli.local.ServiceLog;
import io.planexec.cli.log.GoalLog;
import io.planexec.cli.log.LogFolder;
import io.planexec.cli.log.LogTopics;
import io.planexec.cli.log.UnusableLog;
import io.planexec.cli.shell.Caller;
import io.planexec.cli.view.Summary;
import io.planexec.messages.Topics;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a goal's log is read from. */
final class LogOptions {
    private static final String DEFAULT_PREFIX = "planexec";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "The output folder of the goal, or of several goals (default: " + LogFolder.OF_RUNS + ").")
    private @Nullable String from;

    @Option(
            names = "--broker",
            paramLabel = "HOST:PORT",
            description = "A Kafka broker: the log is read from its topics instead of a folder.")
    private @Nullable String broker;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = DEFAULT_PREFIX,
            description = "What the topics' names start with (default: ${DEFAULT-VALUE}).")
    private String topicPrefix = DEFAULT_PREFIX;

    /**
     * Reads the log of a goal.
     *
     * @throws UnusableLog when there is none that can be read
     */
    GoalLog read(String goalId, Caller caller) throws UnusableLog {
        if (goalId.isBlank()) {
            throw wrong("the goal's id is empty");
        }
        if (broker == null) {
            var folder = folder(from == null ? LogFolder.OF_RUNS : from, caller);
            return LogFolder.read(goalId, folder, Summary.shown(folder, caller.folder()));
        }
        if (from != null) {
            throw wrong("give --from or --broker, not both");
        }
        ServiceLog.errorsTo(caller.err());
        return LogTopics.read(goalId, broker, new Topics(topicPrefix));
    }

    /** What was given of these options, to be given once more. */
    List<String> given() {
        var given = new ArrayList<String>();
        if (from != null) {
            given.addAll(List.of("--from", from));
        }
        if (broker != null) {
            given.addAll(List.of("--broker", broker));
            if (!topicPrefix.equals(DEFAULT_PREFIX)) {
                given.addAll(List.of("--topic-prefix", topicPrefix));
            }
        }
        return given;
    }

    private Path folder(String path, Caller caller) {
        try {
            if (path.isBlank()) {
                throw wrong("--from is empty; expected a path");
            }
            return caller.folder().resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw wrong("--from is not a path: " + e.getReason());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
