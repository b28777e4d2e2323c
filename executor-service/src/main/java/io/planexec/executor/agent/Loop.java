package io.planexec.executor.agent;

import io.planexec.executor.agent.Iteration.Made;
import io.planexec.executor.agent.Iteration.Observation;
import io.planexec.executor.call.AttemptFailed;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.TaskError.Kind;
import io.planexec.model.Model;
import io.planexec.model.ModelFailure;
import io.planexec.model.Prompt;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of the loop for one attempt: ask, run what was asked for, tell what came of it. Used once, by one thread. */
final class Loop {
    private static final int LONGEST_QUOTE = 300;

    private final Model model;
    private final ToolCalls calls;
    private final Assignment assignment;
    private final Ledger ledger;
    private final int most;
    private final String brief;
    private final Offers offers;
    private final Budget budget;
    private final Journal journal;
    private final InstantSource clock;

    Loop(Model model, ToolCalls calls, Assignment assignment, Ledger ledger, int most, InstantSource clock) {
        this.model = model;
        this.calls = calls;
        this.assignment = assignment;
        this.ledger = ledger;
        this.most = most;
        this.brief = Brief.of(assignment);
        this.offers = new Offers(assignment.task(), assignment.tools());
        this.budget = new Budget(assignment.task().allowance(), ledger);
        this.journal = new Journal(assignment.context().files(), assignment.folder());
        this.clock = clock;
    }

    Map<String, @Nullable Object> run() throws AttemptFailed, ToolFailure, InterruptedException {
        var done = journal.read(most);
        var guesses = new Conversation.Guesses(prompt(1, List.of()), prompt(most, List.of()));
        for (var iteration : done) {
            account(iteration);
            budget.learn(guesses.next(iteration.number() == most), iteration.bill());
            guesses.add(iteration);
        }
        var number = Math.max(1, done.size());
        while (number <= most) {
            Iteration current;
            if (number <= done.size()) {
                current = done.removeLast(); // Perhaps not settled when the earlier run stopped.
            } else {
                current = ask(number, done);
                journal.write(current);
                account(current);
            }
            var settled = new Turn(
                            calls, assignment, offers, budget, ledger, journal, done, clock, current.number() == most)
                    .settle(current);
            var answer = conclude(settled);
            if (answer.isPresent()) {
                return answer.get();
            }
            done.add(told(settled));
            number++;
        }
        throw outOfIterations(done);
    }

    /** An iteration, of this run or an earlier one, counts once. */
    private void account(Iteration iteration) {
        ledger.iteration();
        ledger.pay(iteration.bill());
        for (var call : iteration.calls()) {
            var observation = call.observation();
            if (observation != null && observation.startedAt() != null) {
                var _ = ledger.reserveToolCall(null);
                ledger.receipt(
                        iteration.number(),
                        call.tool(),
                        observation.error() ? observation.text() : null,
                        observation.startedAt(),
                        Objects.requireNonNullElse(observation.finishedAt(), observation.startedAt()));
            }
        }
    }

    private Iteration ask(int number, List<Iteration> done) throws AttemptFailed, InterruptedException {
        var bounded = budget.bounded(prompt(number, done));
        try {
            var reply = model.ask(bounded);
            budget.learn(bounded, reply.bill());
            return Iteration.of(number, reply);
        } catch (ModelFailure e) {
            ledger.pay(e.bill());
            throw new AttemptFailed(
                    Kind.MODEL,
                    "the agent of step " + assignment.task().stepId() + " got no answer from its model " + model.name()
                            + " in iteration " + number + ": " + e.getMessage() + "; " + summary(done),
                    e.retryable());
        }
    }

    private Prompt prompt(int number, List<Iteration> done) {
        var last = number == most;
        return new Prompt(Conversation.of(brief, done, last), last ? offers.ends() : offers.all(), null, null);
    }

    /** The answer, where the turn gave one that holds. */
    private Optional<Map<String, @Nullable Object>> conclude(Iteration iteration) throws AttemptFailed {
        for (var call : iteration.calls()) {
            if (call.tool().equals(Offers.GIVE_UP) && misfit(iteration, call).isEmpty()) {
                throw new AttemptFailed(
                        Kind.TOOL,
                        "the agent of step " + assignment.task().stepId() + " gave up in iteration "
                                + iteration.number() + ": " + reason(call),
                        false);
            }
            if (call.tool().equals(Offers.FINISH) && misfit(iteration, call).isEmpty()) {
                return Optional.of(arguments(call));
            }
        }
        if (!iteration.calls().isEmpty() || iteration.thought().isBlank()) {
            return Optional.empty();
        }
        if (assignment.task().outputSchema() == null) {
            return Optional.of(Map.of("answer", iteration.thought().strip()));
        }
        return inText(iteration.thought()).filter(answer -> misfits(answer).isEmpty());
    }

    /** The turn with what the model is told of it: why its ending is none. */
    private Iteration told(Iteration iteration) throws ToolFailure {
        var told = iteration;
        for (var i = 0; i < iteration.calls().size(); i++) {
            var call = iteration.calls().get(i);
            if (Offers.isEnd(call.tool())) {
                told = told.observed(i, new Observation(misfit(iteration, call), true, "", null, null));
            }
        }
        if (iteration.calls().isEmpty()) {
            told = told.reminded(reminder(iteration));
        }
        journal.write(told);
        return told;
    }

    private String reminder(Iteration iteration) {
        if (iteration.thought().isBlank()) {
            return "You said nothing and called no tool. Call a tool, finish or give_up.";
        }
        var answer = inText(iteration.thought());
        return answer.isEmpty()
                ? "You called no tool, and the step's answer has to be an object that fits the schema of finish. Call"
                        + " finish with it, or go on with the tools."
                : "Your answer does not fit the step's outputSchema: " + misfits(answer.get())
                        + ". Call finish with one that does.";
    }

    /** Why this call does not end the step; empty where it does. */
    private String misfit(Iteration iteration, Made end) {
        var failed = iteration.calls().stream()
                .filter(call -> !Offers.isEnd(call.tool()))
                .filter(call -> call.observation() != null && call.observation().error())
                .map(Made::tool)
                .collect(Collectors.joining(", "));
        if (!failed.isEmpty() && end.tool().equals(Offers.FINISH)) {
            return "not accepted: in the same turn these calls failed: " + failed
                    + ". Look at what they say, then go on or finish.";
        }
        try {
            var given = Json.object(end.arguments());
            if (end.tool().equals(Offers.GIVE_UP)) {
                return given.get("reason") instanceof String reason && !reason.isBlank()
                        ? ""
                        : "not accepted: say the reason as a string, in the field \"reason\".";
            }
            var misfits = misfits(given);
            return misfits.isEmpty() ? "" : "not accepted: the answer does not fit: " + misfits + ".";
        } catch (Json.NoObject e) {
            return "not accepted: the arguments are " + e.getMessage()
                    + (iteration.cutShort() ? "; the reply was cut at its limit, so write a shorter one" : "") + ".";
        }
    }

    private String misfits(Map<String, @Nullable Object> answer) {
        try {
            calls.check(Kind.OUTPUT, offers.answer(), answer, "");
            return "";
        } catch (AttemptFailed e) {
            return String.valueOf(e.getMessage()).replaceFirst("^[:,] ", "");
        }
    }

    /** The object that a text consists of or holds in a fence. */
    private static Optional<Map<String, @Nullable Object>> inText(String text) {
        var from = text.indexOf('{');
        var to = text.lastIndexOf('}');
        if (from < 0 || to < from) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.object(text.substring(from, to + 1)));
        } catch (Json.NoObject e) {
            return Optional.empty();
        }
    }

    private static Map<String, @Nullable Object> arguments(Made call) {
        try {
            return Json.object(call.arguments());
        } catch (Json.NoObject e) {
            throw new IllegalStateException("was checked before", e);
        }
    }

    private static String reason(Made call) {
        return String.valueOf(arguments(call).get("reason"));
    }

    private AttemptFailed outOfIterations(List<Iteration> done) {
        var last = done.getLast();
        var said = last.calls().stream()
                .filter(call -> Offers.isEnd(call.tool()) && call.observation() != null)
                .map(call -> "its last answer was " + call.observation().text())
                .findFirst()
                .orElse(
                        last.thought().isBlank()
                                ? ""
                                : "it last said \"" + Brief.cut(last.thought().strip(), LONGEST_QUOTE) + "\"");
        return new AttemptFailed(
                Kind.LIMIT,
                "the agent of step " + assignment.task().stepId() + " found no answer within its " + most
                        + " iterations; " + summary(done) + (said.isEmpty() ? "" : "; " + said)
                        + "; give the step more with maxIterations, or less to do",
                true);
    }

    /** What was done, such as {@code it called read_file (3), run_tests (2, 1 failed)}. */
    private static String summary(List<Iteration> done) {
        var counts = new LinkedHashMap<String, int[]>();
        for (var iteration : done) {
            for (var call : iteration.calls()) {
                if (!Offers.isEnd(call.tool())) {
                    var count = counts.computeIfAbsent(call.tool(), name -> new int[2]);
                    count[0]++;
                    count[1] += call.observation() == null || call.observation().error() ? 1 : 0;
                }
            }
        }
        return counts.isEmpty()
                ? "it called no tool"
                : "it called "
                        + counts.entrySet().stream()
                                .map(entry -> entry.getKey() + " (" + entry.getValue()[0]
                                        + (entry.getValue()[1] == 0 ? "" : ", " + entry.getValue()[1] + " failed")
                                        + ")")
                                .collect(Collectors.joining(", "));
    }
}
