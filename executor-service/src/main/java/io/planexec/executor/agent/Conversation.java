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

    /** An upper guess: a token has three characters or more in most texts. */
    static long mostTokens(Prompt prompt) {
        var characters = 0L;
        for (var message : prompt.messages()) {
            characters += switch (message) {
                case Prompt.Instruction instruction -> instruction.text().length();
                case Prompt.Question question -> question.text().length();
                case Prompt.Answer answer ->
                    answer.text().length()
                            + answer.calls().stream()
                                    .mapToInt(call -> call.tool().length()
                                            + call.arguments().length())
                                    .sum();
                case Prompt.Observation observation -> observation.text().length();
            };
        }
        for (var offer : prompt.tools()) {
            characters += offer.name().length()
                    + offer.description().length()
                    + Json.text(offer.schema()).length();
        }
        return characters / 3 + 1;
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
