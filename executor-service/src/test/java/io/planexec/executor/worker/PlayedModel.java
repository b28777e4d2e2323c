package io.planexec.executor.worker;

import io.planexec.model.Model;
import io.planexec.model.ModelFailure;
import io.planexec.model.Prompt;
import io.planexec.model.Reply;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A model that says what a test lays before it, turn by turn, and remembers what it was asked. */
final class PlayedModel implements Model {
    static final Reply.Bill BILL = new Reply.Bill(1, 100, 20, new BigDecimal("0.001"));

    /** What the model does when it is asked. */
    interface Saying {
        Reply say(Prompt prompt) throws ModelFailure, InterruptedException;
    }

    private final List<Saying> sayings;
    private final List<Prompt> prompts = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger turn = new AtomicInteger();

    PlayedModel(Saying... sayings) {
        this.sayings = Arrays.asList(sayings);
    }

    @Override
    public String name() {
        return "test/played";
    }

    @Override
    public Reply ask(Prompt prompt) throws ModelFailure, InterruptedException {
        prompts.add(prompt);
        var now = turn.getAndIncrement();
        if (now >= sayings.size()) {
            throw new AssertionError("asked for a turn " + (now + 1) + " that the test does not have");
        }
        return sayings.get(now).say(prompt);
    }

    List<Prompt> prompts() {
        return List.copyOf(prompts);
    }

    /** What the model was last told of its calls. */
    List<String> lastObservations() {
        return prompts.getLast().messages().stream()
                .filter(Prompt.Observation.class::isInstance)
                .map(message -> ((Prompt.Observation) message).text())
                .toList();
    }

    static Saying text(String words) {
        return prompt -> new Reply(words, List.of(), false, BILL);
    }

    /** Calls of tools, each its name and its arguments as JSON. */
    static Saying calls(String... namesAndArguments) {
        return prompt -> new Reply("thinking", callsOf(namesAndArguments), false, BILL);
    }

    private static List<Reply.Call> callsOf(String... namesAndArguments) {
        var calls = new ArrayList<Reply.Call>();
        for (var i = 0; i < namesAndArguments.length; i += 2) {
            calls.add(new Reply.Call("call-" + i, namesAndArguments[i], namesAndArguments[i + 1]));
        }
        return calls;
    }

    static Saying finish(String answer) {
        return calls("finish", answer);
    }
}
