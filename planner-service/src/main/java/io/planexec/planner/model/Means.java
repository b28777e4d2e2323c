package io.planexec.planner.model;

import io.planexec.messages.Allowance;
import io.planexec.messages.json.MessageCodec;
import io.planexec.model.Model;
import io.planexec.model.ModelFailure;
import io.planexec.model.Prompt;
import io.planexec.model.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model, asked within what a planning task may use. Used by one thread. */
final class Means {
    /** A token is taken for as few characters, so that prompts rather cost less than guessed. */
    private static final int CHARACTERS_PER_TOKEN = 3;

    /** Less than this is no room for an answer. */
    private static final int LEAST_OUTPUT = 200;

    /** Providers refuse a bound above what their model can write. */
    private static final int MOST_OUTPUT = 16_000;

    private final Model model;
    private final @Nullable Allowance allowance;
    private Reply.Bill bill = Reply.Bill.NONE;

    Means(Model model, @Nullable Allowance allowance) {
        this.model = model;
        this.allowance = allowance;
    }

    /** What was used so far, for nothing as well. */
    Reply.Bill bill() {
        return bill;
    }

    /** A model was not asked, or gave nothing. The message is for users. */
    static final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String message) {
            super(message);
        }
    }

    /** One question, by the tool that it is to be answered through; null for words. */
    Reply ask(List<Prompt.Message> messages, Prompt.@Nullable Offer tool) throws Failed, InterruptedException {
        var prompt = new Prompt(
                List.copyOf(messages),
                tool == null ? List.of() : List.of(tool),
                tool == null ? null : tool.name(),
                bound(messages, tool));
        try {
            var reply = model.ask(prompt);
            bill = bill.plus(reply.bill());
            return reply;
        } catch (ModelFailure e) {
            bill = bill.plus(e.bill());
            throw new Failed(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Integer bound(List<Prompt.Message> messages, Prompt.@Nullable Offer tool) throws Failed {
        if (allowance == null) {
            return null;
        }
        var usd = allowance.usd();
        if (usd != null && bill.usd().compareTo(usd) >= 0) {
            throw new Failed("the " + usd.toPlainString()
                    + " USD set aside for it are used up; give the goal more under" + " limits.usd");
        }
        var tokens = allowance.tokens();
        if (tokens == null) {
            return null;
        }
        var needed = characters(messages, tool) / CHARACTERS_PER_TOKEN;
        var left = tokens - bill.inputTokens() - bill.outputTokens() - needed;
        if (left < LEAST_OUTPUT) {
            throw new Failed("of the " + tokens + " tokens set aside for it "
                    + (bill.inputTokens() + bill.outputTokens()) + " are used, and the next question takes about "
                    + needed + "; give the goal more under limits.tokens");
        }
        return (int) Math.min(left, MOST_OUTPUT);
    }

    private static long characters(List<Prompt.Message> messages, Prompt.@Nullable Offer tool) {
        var count = tool == null ? 0L : MessageCodec.text(tool.schema()).length();
        for (var message : messages) {
            count += switch (message) {
                case Prompt.Instruction(var text) -> text.length();
                case Prompt.Question(var text) -> text.length();
                case Prompt.Answer(var text, var calls) ->
                    text.length()
                            + calls.stream()
                                    .mapToInt(call -> call.arguments().length())
                                    .sum();
                case Prompt.Observation observation -> observation.text().length();
            };
        }
        return count;
    }
}
