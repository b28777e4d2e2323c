package io.planexec.executor.agent;

import io.planexec.executor.agent.Iteration.Made;
import io.planexec.executor.agent.Iteration.Observation;
import io.planexec.executor.call.AttemptFailed;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.ContentHash;
import io.planexec.messages.naming.Nearest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Runs the tool calls of one turn that have no observation yet, side by side, and keeps what came of each at once. */
final class Turn {
    /** Further calls of one turn are refused. */
    private static final int MOST_CALLS = 16;

    private static final int LONGEST_OBSERVATION = 40_000;

    private final ToolCalls calls;
    private final Assignment assignment;
    private final Offers offers;
    private final Budget budget;
    private final Ledger ledger;
    private final Journal journal;
    private final List<Iteration> earlier;
    private final InstantSource clock;
    private final boolean last;

    /** @param last whether no turn follows, so that nothing could come of a call but its effect */
    Turn(
            ToolCalls calls,
            Assignment assignment,
            Offers offers,
            Budget budget,
            Ledger ledger,
            Journal journal,
            List<Iteration> earlier,
            InstantSource clock,
            boolean last) {
        this.calls = calls;
        this.assignment = assignment;
        this.offers = offers;
        this.budget = budget;
        this.ledger = ledger;
        this.journal = journal;
        this.earlier = earlier;
        this.clock = clock;
        this.last = last;
    }

    /** The iteration with an observation for every call but those that end the step. */
    Iteration settle(Iteration iteration) throws ToolFailure, InterruptedException {
        var kept = new Kept(iteration);
        var open = new ArrayList<Callable<Void>>();
        for (var i = 0; i < iteration.calls().size(); i++) {
            var call = iteration.calls().get(i);
            if (call.observation() == null && !Offers.isEnd(call.tool())) {
                var index = i;
                open.add(() -> {
                    kept.put(index, observe(iteration, index));
                    return null;
                });
            }
        }
        runAll(open);
        return kept.iteration;
    }

    /** The iteration as its calls end, by several threads. */
    private final class Kept {
        private Iteration iteration;

        Kept(Iteration iteration) {
            this.iteration = iteration;
        }

        synchronized void put(int index, Observation observation) throws ToolFailure {
            iteration = iteration.observed(index, observation);
            journal.write(iteration);
            var startedAt = observation.startedAt();
            if (startedAt != null) {
                ledger.receipt(
                        iteration.number(),
                        iteration.calls().get(index).tool(),
                        observation.error() ? observation.text() : null,
                        startedAt,
                        Objects.requireNonNullElse(observation.finishedAt(), startedAt));
            }
        }
    }

    private static void runAll(List<Callable<Void>> work) throws ToolFailure, InterruptedException {
        var threads = Thread.ofVirtual().name("planexec-agent-call-", 0).factory();
        try (var executor = Executors.newThreadPerTaskExecutor(threads)) {
            for (var ended : executor.invokeAll(work)) {
                ended.get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case ToolFailure failure -> throw failure;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private Observation observe(Iteration iteration, int index) throws InterruptedException {
        var made = iteration.calls().get(index);
        if (index >= MOST_CALLS) {
            return refused("not run: one turn may hold " + MOST_CALLS + " calls; make it in the next one");
        }
        if (last) {
            return refused("not run: this was the last turn, in which only finish and give_up are offered");
        }
        var tool = offers.find(made.tool());
        if (tool.isEmpty()) {
            return refused("there is no tool \"" + made.tool() + "\""
                    + Nearest.hint(made.tool(), offers.names()) + "; the tools are "
                    + String.join(", ", offers.names()));
        }
        Map<String, @Nullable Object> arguments;
        try {
            arguments = Json.object(made.arguments());
        } catch (Json.NoObject e) {
            return refused("not run: the arguments are " + e.getMessage() + "; expected a JSON object that fits the"
                    + " tool's schema"
                    + (iteration.cutShort() ? ". Your reply was cut at its limit: write less in one turn" : ""));
        }
        var twin = twinOf(iteration, index, Json.text(arguments));
        if (twin >= 0) {
            return refused("not run: this is the same call as number " + (twin + 1) + " of this turn; see there");
        }
        if (!budget.takeToolCall()) {
            return refused("not run: the step's allowance of tool calls is used up; finish or give up");
        }
        return noticed(made, Json.text(arguments), make(tool.get(), iteration, index, arguments));
    }

    /** The place of an equal call before this one in the same turn, or -1. */
    private static int twinOf(Iteration iteration, int index, String arguments) {
        for (var i = 0; i < index; i++) {
            var other = iteration.calls().get(i);
            if (other.tool().equals(iteration.calls().get(index).tool()) && same(other, arguments)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean same(Made call, String arguments) {
        try {
            return Json.text(Json.object(call.arguments())).equals(arguments);
        } catch (Json.NoObject e) {
            return false;
        }
    }

    private Observation make(Tool tool, Iteration iteration, int index, Map<String, @Nullable Object> arguments)
            throws InterruptedException {
        var id = iteration.number() + "." + (index + 1);
        var call = new ToolCalls.Call(assignment.run(), id, tool, null, arguments, assignment.context());
        var times = new Times();
        String text;
        var error = false;
        try {
            text = Json.text(calls.makeInTime(call, times));
        } catch (AttemptFailed e) {
            text = "error: " + e.getMessage();
            error = true;
        }
        if (times.startedAt == null) {
            ledger.releaseToolCall();
        }
        return new Observation(
                Brief.cut(text, LONGEST_OBSERVATION), error, digest(text), times.startedAt, times.finishedAt);
    }

    private final class Times implements ToolCalls.Watch {
        private volatile @Nullable Instant startedAt;
        private volatile @Nullable Instant finishedAt;

        @Override
        public void begins() {
            startedAt = clock.instant();
        }

        @Override
        public void ends() {
            finishedAt = clock.instant();
        }
    }

    /** A call may well be made again after something has changed; where nothing came of it but the same, that is told. */
    private Observation noticed(Made made, String arguments, Observation now) {
        for (var iteration : earlier.reversed()) {
            for (var call : iteration.calls()) {
                var before = call.observation();
                if (before != null
                        && call.tool().equals(made.tool())
                        && before.digest().equals(now.digest())
                        && same(call, arguments)) {
                    return new Observation(
                            "the same call as in turn " + iteration.number() + ", with the same result as there."
                                    + " Repeating it changes nothing: do something else, finish or give up.",
                            now.error(),
                            now.digest(),
                            now.startedAt(),
                            now.finishedAt());
                }
            }
        }
        return now;
    }

    private static Observation refused(String why) {
        return new Observation("error: " + why, true, digest(why), null, null);
    }

    private static String digest(String text) {
        return ContentHash.shortOf(text, 16);
    }
}
