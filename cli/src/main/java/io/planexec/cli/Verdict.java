package io.planexec.cli;

import io.planexec.cli.remote.Refused;
import io.planexec.cli.shell.Caller;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What a human says of a plan or a step that waits for approval. */
abstract class Verdict implements Callable<Integer> {
    private final Caller caller;
    private final String command;
    private final String done;

    @Mixin
    private GoalTarget target = new GoalTarget();

    @Parameters(
            index = "1",
            paramLabel = "STEP",
            arity = "0..1",
            description = "The step that waits; without it, the plan is meant.")
    private @Nullable String stepId;

    @Mixin
    private Waiting waiting = new Waiting();

    /**
     * A verdict.
     *
     * @param command its name
     * @param done what is said when the planner took it
     */
    Verdict(Caller caller, String command, String done) {
        this.caller = caller;
        this.command = command;
        this.done = done;
    }

    @Override
    public final Integer call() {
        var planner = target.client();
        var sender = target.command(caller, command);
        try {
            var what = waiting.into(sender, planner, target.goalId(), stepId);
            return sender.send(planner, done + " " + what);
        } catch (Refused e) {
            return CommandSender.refused(caller, command, e);
        }
    }
}
