package io.planexec.cli.run;

import io.planexec.cli.view.Summary;
import io.planexec.messages.Command;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Outcome;
import io.planexec.messages.json.MessageCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a human in a run: approved by itself, asked about on the terminal, or, where nobody can be asked, the end
 * of the run. An approval names the hash of what it was given for. Requests may come from any thread; one thread answers
 * them.
 */
final class Approvals implements AutoCloseable {
    private static final int MOST_NAMED = 20;

    /** Who says yes or no. */
    enum Way {
        ALWAYS,
        ASK,
        NOBODY
    }

    private final Way way;
    private final String goalId;
    private final Display display;
    private final PrintStream shown;
    private final BufferedReader typed;
    private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread thread;
    private volatile String problem = "";

    /**
     * What waits.
     *
     * @param stepId null where it is the plan
     * @param what in words, for users
     */
    private record Request(@Nullable String stepId, String hash, String what) {}

    /**
     * Answers in this way.
     *
     * @param typed what the user types, in the terminal's encoding
     */
    Approvals(Way way, String goalId, Display display, PrintStream shown, InputStream typed) {
        this.way = way;
        this.goalId = goalId;
        this.display = display;
        this.shown = shown;
        var charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
        this.typed = new BufferedReader(new InputStreamReader(typed, charset));
    }

    /**
     * Begins to answer.
     *
     * @param commands sends a command to the planner
     */
    void start(Consumer<Command> commands) {
        thread = Thread.ofPlatform().daemon().name("planexec-approvals").start(() -> answerAll(commands));
    }

    /** Takes note of an event that asks for an approval. */
    void heard(GoalEvent event, Supplier<Outcome> outcome) {
        switch (event) {
            case GoalEvent.ApprovalRequested asked ->
                requests.add(new Request(
                        null,
                        asked.planHash(),
                        "plan version " + asked.planVersion() + " waits for approval: "
                                + Summary.oneLine(asked.reason()) + allSteps(asked, outcome.get())));
            case GoalEvent.StepApprovalRequested asked ->
                requests.add(new Request(
                        asked.stepId(),
                        asked.hash(),
                        "step " + asked.stepId() + " (" + action(outcome.get(), asked.stepId())
                                + ") waits for approval: "
                                + Summary.oneLine(asked.reason()) + "; it would run with "
                                + MessageCodec.text(asked.arguments())));
            default -> {}
        }
    }

    /** Why the run was given up; empty where it was not. */
    String problem() {
        return problem;
    }

    private static String allSteps(GoalEvent.ApprovalRequested asked, Outcome outcome) {
        var open = outcome.steps().stream()
                .filter(step -> !step.status().ended())
                .map(step -> step.id() + " (" + step.action() + ")")
                .toList();
        // What cannot be undone is named by the planner.
        if (open.stream().anyMatch(asked.reason()::contains)) {
            return "";
        }
        return ". Its steps are "
                + open.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (open.size() > MOST_NAMED ? " and " + (open.size() - MOST_NAMED) + " more" : "");
    }

    private static String action(Outcome outcome, String stepId) {
        return outcome.steps().stream()
                .filter(step -> step.id().equals(stepId))
                .map(Outcome.StepOutcome::action)
                .findFirst()
                .orElse("");
    }

    private void answerAll(Consumer<Command> commands) {
        try {
            while (true) {
                answer(requests.take(), commands);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            problem = String.valueOf(e.getMessage());
        }
    }

    private void answer(Request request, Consumer<Command> commands) {
        switch (way) {
            case ALWAYS -> commands.accept(command(request, Command.Type.APPROVE, "--approve was given"));
            case ASK ->
                commands.accept(
                        ask(request)
                                ? command(request, Command.Type.APPROVE, "approved on the terminal")
                                : command(request, Command.Type.REJECT, "said no on the terminal"));
            case NOBODY -> {
                problem = request.what() + "; there is no terminal to ask on: run it with --approve, or on a terminal";
                commands.accept(new Command(
                        "unapproved-" + request.hash(),
                        goalId,
                        Command.Type.CANCEL,
                        "nobody could be asked to approve it"));
            }
        }
    }

    private Command command(Request request, Command.Type type, String reason) {
        return new Command(
                type.name().toLowerCase(Locale.ROOT) + "-" + request.hash(),
                goalId,
                type,
                reason,
                null,
                request.hash(),
                request.stepId(),
                null,
                null,
                null);
    }

    private boolean ask(Request request) {
        return display.aside(() -> {
            shown.println(request.what());
            try {
                dropTypedAhead();
                while (true) {
                    shown.print("Let it run? [y/N] ");
                    shown.flush();
                    var line = Optional.ofNullable(typed.readLine()).orElse("");
                    switch (line.strip().toLowerCase(Locale.ROOT)) {
                        case "y", "yes" -> {
                            return true;
                        }
                        case "n", "no", "" -> {
                            return false;
                        }
                        default -> shown.println("Answer y for yes, or n for no.");
                    }
                }
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** What was typed before the question was asked is no answer to it. */
    private void dropTypedAhead() throws IOException {
        while (typed.ready()) {
            var _ = typed.read();
        }
    }

    @Override
    public void close() {
        var answering = thread;
        if (answering != null) {
            answering.interrupt();
        }
    }
}
