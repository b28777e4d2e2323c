package io.planexec.cli;

import io.planexec.cli.remote.PlannerHttp;
import io.planexec.cli.remote.Refused;
import io.planexec.cli.shell.Caller;
import io.planexec.cli.shell.ExitCode;
import io.planexec.cli.view.Summary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A command for a goal in the making, and what the planner says to it. Used once. */
final class CommandSender {
    static final String EXIT_CODES_HEADING = "%nExit codes:%n";
    static final String EXIT_ACCEPTED = "  0    the planner accepted it";
    static final String EXIT_REFUSED =
            "  1    the planner refused it, as the goal or step stands now, has not answered yet, or cannot be reached";
    static final String EXIT_WRONG =
            "  2    the command was wrong, or there is no such goal: one line on standard error";

    private final Caller caller;
    private final String goalId;
    private final Map<String, Object> command = new LinkedHashMap<>();

    CommandSender(Caller caller, String goalId, String type) {
        this.caller = caller;
        this.goalId = goalId;
        command.put("commandId", "cli-" + UUID.randomUUID());
        command.put("type", type);
    }

    CommandSender with(String field, @Nullable Object value) {
        if (value != null) {
            command.put(field, value);
        }
        return this;
    }

    /**
     * Sends it and tells the caller what came of it.
     *
     * @param done what has happened if the planner accepts it
     */
    int send(PlannerHttp planner, String done) {
        try {
            if (planner.command(goalId, command)) {
                caller.out().println(Summary.oneLine(done));
                caller.out().flush();
                return ExitCode.SUCCEEDED;
            }
            return complain("the planner has taken the command and not answered yet; planexec why " + goalId
                    + " --broker HOST:PORT tells later whether it was carried out");
        } catch (Refused e) {
            return refused(caller, name(), e);
        }
    }

    private int complain(String problem) {
        caller.err().println("planexec " + name() + ": " + Summary.oneLine(problem));
        return ExitCode.NOT_SUCCEEDED;
    }

    private String name() {
        return String.valueOf(command.get("type"));
    }

    static int refused(Caller caller, String name, Refused problem) {
        caller.err()
                .println("planexec " + name + ": "
                        + Summary.oneLine(Objects.requireNonNullElse(problem.getMessage(), "")));
        return problem.isCallersFault() ? ExitCode.WRONG : ExitCode.NOT_SUCCEEDED;
    }
}
