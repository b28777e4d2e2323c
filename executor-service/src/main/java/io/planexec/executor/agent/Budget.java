package io.planexec.executor.agent;

import io.planexec.executor.call.AttemptFailed;
import io.planexec.messages.Allowance;
import io.planexec.messages.TaskError.Kind;
import io.planexec.model.Prompt;
import io.planexec.model.Reply;
import org.jspecify.annotations.Nullable;

/** The bounds of an attempt, asked before every call. Models are asked by one thread; tool calls are taken by many. */
final class Budget {
    /** Providers refuse a bound above what their model can write; no turn of an agent needs more than this. */
    private static final int MOST_OUTPUT = 8_192;

    /** Less than this is no room for an answer. */
    private static final int LEAST_OUTPUT = 64;

    private final @Nullable Allowance allowance;
    private final Ledger ledger;

    /** How many tokens a provider counted for each that was guessed, of the prompt that was guessed worst; at least 1. */
    private double countedPerGuessed = 1;

    Budget(@Nullable Allowance allowance, Ledger ledger) {
        this.allowance = allowance;
        this.ledger = ledger;
    }

    /** What a provider counted of a prompt: guesses of later ones are raised by what this one's fell short. */
    void learn(Prompt prompt, Reply.Bill bill) {
        learn(Conversation.mostTokens(prompt), bill);
    }

    /** The same, for a prompt that {@code guessed} tokens were guessed of. */
    void learn(long guessed, Reply.Bill bill) {
        if (bill.calls() > 0) {
            var counted = (double) bill.inputTokens() / bill.calls();
            countedPerGuessed = Math.max(countedPerGuessed, counted / guessed);
        }
    }

    /**
     * The prompt, bounded so that the call stays within what is left.
     *
     * @throws AttemptFailed when too little is left for it
     */
    Prompt bounded(Prompt prompt) throws AttemptFailed {
        if (allowance == null) {
            return prompt;
        }
        var usd = allowance.usd();
        if (usd != null && ledger.usd().compareTo(usd) >= 0) {
            throw usedUp(usd + " USD", "it has spent " + ledger.usd());
        }
        var tokens = allowance.tokens();
        if (tokens == null) {
            return prompt;
        }
        var needed = (long) Math.ceil(Conversation.mostTokens(prompt) * countedPerGuessed);
        var left = tokens - ledger.tokens() - needed;
        if (left < LEAST_OUTPUT) {
            throw usedUp(
                    tokens + " tokens",
                    "it has used " + ledger.tokens() + ", and the next call needs about " + needed
                            + " before the model says a word");
        }
        return new Prompt(prompt.messages(), prompt.tools(), prompt.mustCall(), (int) Math.min(left, MOST_OUTPUT));
    }

    /** Takes room for a tool call; false where there is none. */
    boolean takeToolCall() {
        return ledger.reserveToolCall(allowance == null ? null : allowance.toolCalls());
    }

    private static AttemptFailed usedUp(String what, String how) {
        return new AttemptFailed(
                Kind.LIMIT,
                "the agent's allowance of " + what + " does not reach: " + how
                        + "; give the goal higher limits, or the step less to do",
                false);
    }
}
