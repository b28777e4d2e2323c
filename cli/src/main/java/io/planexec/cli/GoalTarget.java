package io.planexec.cli;

import io.planexec.cli.remote.PlannerHttp;
import io.planexec.cli.shell.Caller;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The goal that a command is for, the planner to ask, and why. */
final class GoalTarget {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "ID", description = "The goal's id.")
    private String goalId = "";

    @Option(names = "--reason", paramLabel = "WORDS", description = "Why; shown to whoever asks.")
    private @Nullable String reason;

    @Mixin
    private PlannerAddress planner = new PlannerAddress();

    String goalId() {
        if (goalId.isBlank()) {
            throw wrong("the goal's id is empty");
        }
        return goalId;
    }

    PlannerHttp client() {
        return planner.client();
    }

    CommandSender command(Caller caller, String type) {
        return new CommandSender(caller, goalId(), type).with("reason", reason);
    }

    ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
