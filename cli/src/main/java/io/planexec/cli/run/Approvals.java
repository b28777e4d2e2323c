package io.planexec.cli.run;

import io.planexec.cli.view.Summary;
import io.planexec.messages.Command;
import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Outcome;
import io.planexec.messages.json.MessageCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a human in a run: approved by itself, asked about on the terminal, or, where nobody can be asked, the end
 * of the run. An approval names the hash of what it was given for. What became of a step that may have run is never
 * answered by itself. Requests may come from any thread; one thread answers them.
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
    private final boolean terminal;
    private final String goalId;
    private final Display display;
    private final PrintStream shown;
    private final BufferedReader typed;
    private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private volatile @Nullable Thread thread;
    private volatile String problem = "";

    /** Of uncertain steps so far; only the answering thread counts. */
    private int answers;

    private sealed interface Request {}

    /**
     * Something to be approved.
     *
     * @param goalId of the goal that was submitted, or of one that is a step of it
     * @param stepId null where it is the plan
     * @param what in words, for users
     */
    private record Approval(String goalId, @Nullable String stepId, String hash, String what) implements Request {}

    /** A step of which somebody has to say what became of it. */
    private record Uncertain(String goalId, String stepId, String what) implements Request {}

    /**
     * Answers in this way.
     *
     * @param terminal whether somebody can be asked, whoever approves
     * @param typed what the user types, in the terminal's encoding
     */
    Approvals(Way way, boolean terminal, String goalId, Display display, PrintStream shown, InputStream typed) {
        this.way = way;
        this.terminal = terminal;
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

    /**
     * Takes note of what asks for a human.
     *
     * @param decision of the goal that was submitted, or of one that is a step of it
     * @param outcome of that goal
     */
    void heard(Decision decision, Supplier<Outcome> outcome) {
        decision.events().forEach(event -> heard(decision.goalId(), event, decision.events(), outcome));
    }

    private void heard(String of, GoalEvent event, List<GoalEvent> beside, Supplier<Outcome> outcome) {
        var whose = of.equals(goalId) ? "" : "goal " + of + ": ";
        switch (event) {
            case GoalEvent.StepUncertain asked
            when !isVerified(asked.stepId(), beside) ->
                requests.add(new Uncertain(
                        of,
                        asked.stepId(),
                        whose + "step " + asked.stepId() + " (" + action(outcome.get(), asked.stepId())
                                + ") may have run, and is not repeated blindly: "
                                + Summary.oneLine(asked.reason())));
            case GoalEvent.ApprovalRequested asked ->
                requests.add(new Approval(
                        of,
                        null,
                        asked.planHash(),
                        whose + "plan version " + asked.planVersion() + " waits for approval: "
                                + Summary.oneLine(asked.reason()) + allSteps(asked, outcome.get())));
            case GoalEvent.StepApprovalRequested asked ->
                requests.add(new Approval(
                        of,
                        asked.stepId(),
                        asked.hash(),
                        whose + "step " + asked.stepId() + " (" + action(outcome.get(), asked.stepId())
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

    private static boolean isVerified(String stepId, List<GoalEvent> beside) {
        return beside.stream()
                .anyMatch(event -> event instanceof GoalEvent.SideTaskQueued queued
                        && queued.side() == GoalEvent.Side.VERIFY
                        && queued.task().stepId().equals(stepId));
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
        switch (request) {
            case Approval approval -> answer(approval, commands);
            case Uncertain uncertain -> answer(uncertain, commands);
        }
    }

    private void answer(Uncertain uncertain, Consumer<Command> commands) {
        var answer = terminal ? whatBecameOf(uncertain) : Optional.<Command.Answer>empty();
        var id = uncertain.stepId() + "-" + ++answers;
        if (answer.isEmpty()) {
            problem = uncertain.what() + "; there is no terminal to ask on what became of it: give the step a"
                    + " verification, or run it on a terminal";
            commands.accept(new Command(
                    "unanswered-" + id, goalId, Command.Type.CANCEL, "nobody could be asked what became of it"));
            return;
        }
        commands.accept(new Command(
                "answer-" + id,
                uncertain.goalId(),
                Command.Type.ANSWER,
                "answered on the terminal",
                null,
                null,
                uncertain.stepId(),
                null,
                null,
                answer.get()));
    }

    /** Empty where nobody answers. */
    private Optional<Command.Answer> whatBecameOf(Uncertain uncertain) {
        return ask(
                uncertain.what(),
                "What became of it? succeeded, failed, or repeat where it did nothing [s/f/r] ",
                typed -> switch (typed) {
                    case "s", "succeeded" -> Optional.of(Command.Answer.SUCCEEDED);
                    case "f", "failed" -> Optional.of(Command.Answer.FAILED);
                    case "r", "repeat" -> Optional.of(Command.Answer.REPEAT);
                    default -> Optional.empty();
                },
                "Answer s, f or r.");
    }

    private void answer(Approval request, Consumer<Command> commands) {
        switch (way) {
            case ALWAYS -> commands.accept(command(request, Command.Type.APPROVE, "--approve was given"));
            case ASK ->
                commands.accept(
                        isAllowed(request)
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

    private Command command(Approval request, Command.Type type, String reason) {
        return new Command(
                type.name().toLowerCase(Locale.ROOT) + "-" + request.hash(),
                request.goalId(),
                type,
                reason,
                null,
                request.hash(),
                request.stepId(),
                null,
                null,
                null);
    }

    private boolean isAllowed(Approval request) {
        return ask(
                        request.what(),
                        "Let it run? [y/N] ",
                        typed -> switch (typed) {
                            case "y", "yes" -> Optional.of(true);
                            case "n", "no", "" -> Optional.of(false);
                            default -> Optional.empty();
                        },
                        "Answer y for yes, or n for no.")
                .orElse(false);
    }

    /**
     * Asks until there is an answer.
     *
     * @param reading what an answer in lower case means; empty where it is none
     * @param otherwise what to say to one that is none
     * @return empty where nobody types any more
     */
    private <T> Optional<T> ask(String what, String question, Function<String, Optional<T>> reading, String otherwise) {
        return display.aside(() -> {
            shown.println(what);
            try {
                dropTypedAhead();
                while (true) {
                    shown.print(question);
                    shown.flush();
                    var line = typed.readLine();
                    if (line == null) {
                        return Optional.empty();
                    }
                    var answer = reading.apply(line.strip().toLowerCase(Locale.ROOT));
                    if (answer.isPresent()) {
                        return answer;
                    }
                    shown.println(otherwise);
                }
            } catch (IOException e) {
                return Optional.empty();
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
