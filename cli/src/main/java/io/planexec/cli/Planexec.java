package io.planexec.cli;

import io.planexec.cli.shell.Caller;
import io.planexec.cli.shell.ExitCode;
import io.planexec.cli.shell.Version;
import java.io.PrintWriter;
import java.util.Objects;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command itself: chooses among its sub-commands. */
@Command(
        name = "planexec",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
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
        line.addSubcommand(new ApproveCommand(caller));
        line.addSubcommand(new RejectCommand(caller));
        line.addSubcommand(new ModifyCommand(caller));
        line.addSubcommand(new CancelCommand(caller));
        line.addSubcommand(new RetryCommand(caller));
        line.addSubcommand(new AnswerCommand(caller));
        line.addSubcommand(new ArtifactsCommand(caller));
        line.addSubcommand(new WhyCommand(caller));
        line.addSubcommand(new ReplayCommand(caller));
        line.addSubcommand(new BenchCommand(caller));
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
        command.getErr()
                .println(name + ": "
                        + (problem instanceof UnmatchedArgumentException unmatched
                                ? unmatched(unmatched, command)
                                : message(problem))
                        + "  (" + name + " --help tells more)");
        return ExitCode.WRONG;
    }

    private static String unmatched(UnmatchedArgumentException problem, CommandLine command) {
        var word = problem.getUnmatched().getFirst();
        var hint = problem.getSuggestions().stream()
                .findFirst()
                .map(nearest -> ", did you mean " + nearest + "?")
                .orElse("");
        if (word.startsWith("-")) {
            return "unknown option '" + word + "'" + hint;
        }
        if (command.getCommandName().equals("run")) {
            return "found '" + word + "' after the goal; a goal of several words is put in quotes";
        }
        return command.getSubcommands().isEmpty()
                ? "found '" + word + "', expected nothing more"
                : "unknown command '" + word + "'" + hint;
    }

    private static String message(ParameterException problem) {
        var message = Objects.requireNonNullElse(problem.getMessage(), "wrong usage")
                .lines()
                .findFirst()
                .orElse("wrong usage");
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static int failed(Exception problem, CommandLine command) {
        var message = problem.getMessage();
        command.getErr()
                .println(command.getCommandSpec().qualifiedName() + ": "
                        + (message == null || message.isBlank() ? problem.toString() : message));
        return ExitCode.NOT_SUCCEEDED;
    }

    /** Tells the version of planexec and of what it runs on. */
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "planexec " + Version.PLANEXEC + " (Kafka " + AppInfoParser.getVersion() + ", Java "
                        + Runtime.version().feature() + ")"
            };
        }
    }
}
