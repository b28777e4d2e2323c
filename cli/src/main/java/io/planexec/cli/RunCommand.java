package io.planexec.cli;

import io.planexec.cli.run.GoalFile;
import io.planexec.cli.run.Run;
import io.planexec.cli.run.RunSettings;
import io.planexec.cli.shell.Caller;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code planexec run}: one goal, on a broker, a planner and executors that live as long as the goal. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description =
                "Runs one goal in this process: a Kafka broker, the planner and the executors start, work and go.",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0    the goal succeeded",
            "  1    it ended otherwise",
            "  2    the command or the goal was wrong: one line per finding on standard error",
            "  130  interrupted; the goal was cancelled"
        })
final class RunCommand implements Callable<Integer> {
    private static final int MOST_EXECUTORS = 32;
    private static final int MOST_SLOTS = 256;

    private final Caller caller;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "GOAL", arity = "0..1", description = "What is to be done, in words, or as JSON.")
    private @Nullable String goal;

    @Option(names = "--file", paramLabel = "FILE", description = "A goal or a bare plan as JSON; - is standard input.")
    private @Nullable String file;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the results go (default: planexec-out/<goal id>).")
    private @Nullable String out;

    @Option(names = "--overwrite", description = "Let the results replace files of the same names in a folder in use.")
    private boolean overwrite;

    @Option(
            names = "--workspace",
            paramLabel = "DIR",
            description = "What the tools may read (default: the current directory).")
    private @Nullable String workspace;

    @Option(names = "--json", description = "Print the outcome as one JSON document; progress goes to standard error.")
    private boolean json;

    @Option(
            names = "--tools",
            paramLabel = "FILE",
            description =
                    "A YAML file that declares tools: shell scripts and HTTP requests. May be given several times.")
    private List<String> tools = new ArrayList<>();

    @Option(
            names = "--approve",
            description =
                    "Let run what waits for approval. Without it you are asked, and where there is no terminal the"
                            + " run ends.")
    private boolean approve;

    @Option(
            names = "--executors",
            paramLabel = "N",
            defaultValue = "2",
            description = "Executors (default: ${DEFAULT-VALUE}).")
    private int executors;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "4",
            description = "Tasks that each executor runs at once (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Option(names = "--simulation", description = "Add the tools echo, sleep and fail, for trying plans and failures.")
    private boolean simulation;

    @Option(
            names = "--model-script",
            paramLabel = "FILE",
            description = "What models are to say, as YAML: every role asks this script, and no model.")
    private @Nullable String modelScript;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description = "Shorten the goal's deadline, such as 30s, 10m, 1h or PT10M.")
    private @Nullable Duration timeout;

    @Option(names = "--verbose", description = "Show the log of broker, planner and executors on standard error.")
    private boolean verbose;

    RunCommand(Caller caller) {
        this.caller = caller;
    }

    @Override
    public Integer call() {
        if ((goal == null) == (file == null)) {
            throw wrong(goal == null ? "a goal is missing: give GOAL or --file" : "give GOAL or --file, not both");
        }
        between("--executors", executors, MOST_EXECUTORS);
        between("--slots", slots, MOST_SLOTS);
        var settings = new RunSettings(
                source(),
                Optional.ofNullable(out).map(path -> folder("--out", path)),
                overwrite,
                workspace(),
                tools.stream().map(path -> folder("--tools", path)).toList(),
                json,
                executors,
                slots,
                simulation,
                Optional.ofNullable(modelScript).map(path -> folder("--model-script", path)),
                Optional.ofNullable(timeout),
                approve,
                caller.typedOnTerminal() && (json ? caller.errTerminal() : caller.outTerminal()),
                verbose);
        return new Run(caller, settings).call();
    }

    private GoalFile.Source source() {
        if (goal != null) {
            return new GoalFile.Words(goal);
        }
        var name = Objects.requireNonNull(file);
        return name.equals("-") ? new GoalFile.StandardInput() : new GoalFile.Named(name, folder("--file", name));
    }

    private Path workspace() {
        var path = workspace == null ? caller.folder() : folder("--workspace", workspace);
        if (!Files.isDirectory(path)) {
            throw wrong("the workspace " + workspace + " is not a folder that can be read");
        }
        return path;
    }

    private Path folder(String option, String path) {
        try {
            if (path.isBlank()) {
                throw wrong(option + " is empty; expected a path");
            }
            return caller.folder().resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw wrong(option + " is not a path: " + e.getReason());
        }
    }

    private void between(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw wrong(option + " is " + value + ", expected 1 to " + most);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** {@code 30s}, {@code 10m}, {@code 1h}, {@code 1h30m}, or ISO-8601. */
    static final class TimeConverter implements ITypeConverter<Duration> {
        private static final Pattern SHORT = Pattern.compile("(\\d+h)?(\\d+m)?(\\d+(\\.\\d+)?s)?");
        private static final Duration LONGEST = Duration.ofDays(365);

        @Override
        public Duration convert(String value) {
            var text = value.strip();
            var iso = SHORT.matcher(text.toLowerCase(Locale.ROOT)).matches() ? "PT" + text : text;
            try {
                var time = Duration.parse(iso);
                if (time.isPositive() && time.compareTo(LONGEST) <= 0) {
                    return time;
                }
            } catch (DateTimeParseException e) {
                throw expected(value, e);
            }
            throw expected(value, null);
        }

        private static TypeConversionException expected(String value, @Nullable Exception cause) {
            var problem = new TypeConversionException(
                    "found '" + value + "', expected a time such as 30s, 10m, 1h or PT10M, 365 days at most");
            problem.initCause(cause);
            return problem;
        }
    }
}
