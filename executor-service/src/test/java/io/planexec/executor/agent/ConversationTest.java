package io.planexec.executor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.model.Prompt;
import io.planexec.model.Reply;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final int MOST = 7;

    private static Prompt prompt(List<Iteration> done) {
        var last = done.size() + 1 == MOST;
        var offers = new ArrayList<Prompt.Offer>();
        for (var i = 0; i < (last ? 1 : 4); i++) {
            offers.add(
                    new Prompt.Offer("tool_" + i, "Dœs something.", Map.of("type", "object", "title", "x".repeat(i))));
        }
        return new Prompt(Conversation.of("A brief, größer than one token.", done, last), offers, null, null);
    }

    private static Iteration iteration(int number) {
        var call = new Iteration.Made(
                "c" + number,
                "tool_1",
                "{\"text\": \"" + "é".repeat(number * 3) + "\"}",
                number % 3 == 0
                        ? null
                        : new Iteration.Observation("observed " + "o".repeat(number * 11), false, "", null, null));
        return new Iteration(
                number,
                "I think " + "t".repeat(number),
                number % 2 == 0 ? List.of(call, call) : List.of(call),
                false,
                number == 4 ? "Call a tool." : "",
                new Reply.Bill(1, 100, 10, BigDecimal.ZERO));
    }

    @Test
    void aPromptThatGrowsIsGuessedAsItIsWhenItIsWhole() {
        // The last turn's prompt is one of no turns, with the last turn's words and tools.
        var empty = new Prompt(
                Conversation.of("A brief, größer than one token.", List.of(), true),
                prompt(iterations(MOST - 1)).tools(),
                null,
                null);
        var guesses = new Conversation.Guesses(prompt(List.of()), empty);
        for (var number = 1; number <= MOST; number++) {
            assertThat(guesses.next(number == MOST))
                    .as("turn " + number)
                    .isEqualTo(Conversation.mostTokens(prompt(iterations(number - 1))));
            guesses.add(iteration(number));
        }
    }

    private static List<Iteration> iterations(int count) {
        var iterations = new ArrayList<Iteration>();
        for (var number = 1; number <= count; number++) {
            iterations.add(iteration(number));
        }
        return iterations;
    }
}
