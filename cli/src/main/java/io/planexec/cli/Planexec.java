package io.planexec.cli;

import java.io.PrintWriter;
import java.util.Objects;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command itself: chooses among its sub-commands. */
@Command(
        name = "planexec",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.Version.class,
        description = "Turns a goal into a plan, and has executors work on it over a Kafka task queue.",
        synopsisSubcommandLabel = "COMMAND")
public final class Planexec implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private Planexec() {}

    /** Runs the command line. Returns the exit code; never throws for what the caller did wrong. */
    public static int execute(Caller caller, String... args) {
        var line = new CommandLine(new Planexec());
        line.addSubcommand(new RunCommand(caller));
        line.setOut(new PrintWriter(caller.out(), true, caller.out().charset()));
        line.setErr(new PrintWriter(caller.err(), true, caller.err().charset()));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(
                caller.styleOn(caller.outTerminal()).colour() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpAutoWidth(false);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((problem, parts) -> wrong(problem));
        line.setExecutionExceptionHandler((problem, command, parts) -> failed(problem, command));
        return line.execute(args);
    }

    /** Without a sub-command there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int wrong(ParameterException problem) {
        var command = problem.getCommandLine();
        var name = command.getCommandSpec().qualifiedName();
        var text = new StringBuilder(name)
                .append(": ")
                .append(message(problem).lines().findFirst().orElse("wrong usage"));
        if (problem instanceof UnmatchedArgumentException unmatched) {
            var suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                text.append(", did you mean ").append(suggestions.getFirst()).append("?");
            } else if (unmatched.getUnmatched().stream().noneMatch(word -> word.startsWith("-"))
                    && command.getCommand() instanceof RunCommand) {
                text.append("; a goal of several words is put in quotes");
            }
        }
        command.getErr().println(text.append("  (").append(name).append(" --help tells more)"));
        return ExitCode.WRONG;
    }

    private static String message(ParameterException problem) {
        var message = Objects.requireNonNullElse(problem.getMessage(), "");
        if (problem instanceof MissingParameterException && message.startsWith("Missing required parameter")) {
            return message.replace("Missing", "missing");
        }
        return message.isEmpty() ? message : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static int failed(Exception problem, CommandLine command) {
        var message = problem.getMessage();
        command.getErr()
                .println(command.getCommandSpec().qualifiedName() + ": "
                        + (message == null || message.isBlank() ? problem.toString() : message));
        return ExitCode.NOT_SUCCEEDED;
    }

    /** Tells the version of planexec and of what it runs on. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Planexec.class.getPackage().getImplementationVersion();
            return new String[] {
                "planexec " + (version == null ? "(not packaged)" : version) + " (Kafka " + AppInfoParser.getVersion()
                        + ", Java " + Runtime.version().feature() + ")"
            };
        }
    }
}
