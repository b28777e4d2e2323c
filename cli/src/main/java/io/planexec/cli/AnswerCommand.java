package io.planexec.cli;

import io.planexec.cli.shell.Caller;
import io.planexec.messages.Command.Answer;
import io.planexec.messages.naming.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code planexec answer}: what became of a step of which nobody else knows. */
@Command(
        name = "answer",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description = "Says what became of a step that may have run and must not be repeated blindly.",
        footerHeading = CommandSender.EXIT_CODES_HEADING,
        footer = {CommandSender.EXIT_ACCEPTED, CommandSender.EXIT_REFUSED, CommandSender.EXIT_WRONG})
final class AnswerCommand implements Callable<Integer> {
    private static final List<String> WORDS = Stream.of(Answer.values())
            .map(answer -> answer.name().toLowerCase(Locale.ROOT))
            .toList();

    private final Caller caller;

    @Mixin
    private GoalTarget target = new GoalTarget();

    @Parameters(index = "1", paramLabel = "STEP", description = "The step's id.")
    private String stepId = "";

    @Parameters(
            index = "2",
            paramLabel = "ANSWER",
            description =
                    "succeeded (it did what it should), failed (it did not, or in part), repeat (it did nothing).")
    private String answer = "";

    AnswerCommand(Caller caller) {
        this.caller = caller;
    }

    @Override
    public Integer call() {
        return target.command(caller, "answer")
                .with("stepId", stepId)
                .with("answer", word())
                .send(target.client(), "step " + stepId + " of goal " + target.goalId() + ": answered");
    }

    private String word() {
        var given = answer.strip().toLowerCase(Locale.ROOT);
        if (!WORDS.contains(given)) {
            throw target.wrong("found the answer '" + answer + "', expected one of " + String.join(", ", WORDS)
                    + Nearest.hint(given, WORDS));
        }
        return given;
    }
}
