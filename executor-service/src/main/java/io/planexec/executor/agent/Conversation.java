package io.planexec.executor.agent;

import io.planexec.model.Prompt;
import io.planexec.model.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What was said so far, as a model is told it. Made anew from the records, so that a resumed loop says the same. */
final class Conversation {
    private static final String INSTRUCTION = instruction();

    private static final String LAST_TURN =
            "This is your last turn: no other tool runs any more. Call finish or give_up now.";

    private Conversation() {}

    static List<Prompt.Message> of(String brief, List<Iteration> iterations, boolean lastTurn) {
        var messages = new ArrayList<Prompt.Message>();
        messages.add(new Prompt.Instruction(INSTRUCTION));
        messages.add(new Prompt.Question(brief));
        for (var iteration : iterations) {
            add(messages, iteration);
        }
        if (lastTurn) {
            messages.add(new Prompt.Question(LAST_TURN));
        }
        return messages;
    }

    private static void add(List<Prompt.Message> messages, Iteration iteration) {
        messages.add(new Prompt.Answer(
                iteration.thought(),
                iteration.calls().stream()
                        .map(call -> new Reply.Call(call.id(), call.tool(), call.arguments()))
                        .toList()));
        for (var call : iteration.calls()) {
            var observation = call.observation();
            messages.add(new Prompt.Observation(
                    call.id(), call.tool(), observation == null ? "it was not run" : observation.text()));
        }
        if (!iteration.reminder().isEmpty()) {
            messages.add(new Prompt.Question(iteration.reminder()));
        }
    }

    /** An upper guess: a token has three characters or more in most texts, and one or more outside of ASCII. */
    static long mostTokens(Prompt prompt) {
        return tokens(thirds(prompt));
    }

    private static long tokens(long thirds) {
        return thirds / 3 + 1;
    }

    /** The guesses of an earlier run's prompts: each turn is looked at once, however many prompts it was part of. */
    static final class Guesses {
        private final long first;
        private final long last;
        private long turns;

        /**
         * @param first the prompt before any turn
         * @param last the same in the last turn
         */
        Guesses(Prompt first, Prompt last) {
            this.first = thirds(first);
            this.last = thirds(last);
        }

        /** What {@link #mostTokens} says of the next prompt. */
        long next(boolean lastTurn) {
            return tokens((lastTurn ? last : first) + turns);
        }

        void add(Iteration iteration) {
            var messages = new ArrayList<Prompt.Message>();
            Conversation.add(messages, iteration);
            turns += thirds(messages);
        }
    }

    private static long thirds(Prompt prompt) {
        var thirds = thirds(prompt.messages());
        for (var offer : prompt.tools()) {
            thirds += thirds(offer.name()) + thirds(offer.description()) + thirds(Json.text(offer.schema()));
        }
        return thirds;
    }

    private static long thirds(List<Prompt.Message> messages) {
        var thirds = 0L;
        for (var message : messages) {
            thirds += switch (message) {
                case Prompt.Instruction instruction -> thirds(instruction.text());
                case Prompt.Question question -> thirds(question.text());
                case Prompt.Answer answer ->
                    thirds(answer.text())
                            + answer.calls().stream()
                                    .mapToLong(call -> thirds(call.tool()) + thirds(call.arguments()))
                                    .sum();
                case Prompt.Observation observation -> thirds(observation.text());
            };
        }
        return thirds;
    }

    /** How many thirds of a token a text may have. */
    private static long thirds(String text) {
        return text.length()
                + 2 * text.chars().filter(character -> character > 0x7f).count();
    }

    private static String instruction() {
        try (var resource = Conversation.class.getResourceAsStream("instruction.md")) {
            if (resource == null) {
                throw new IllegalStateException("instruction.md is not on the class path");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
