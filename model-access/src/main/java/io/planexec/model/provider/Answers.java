package io.planexec.model.provider;

import io.planexec.model.ModelFailure;
import io.planexec.model.Reply;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** What a provider answered, in the port's terms. */
final class Answers {
    private static final int MOST_CHARACTERS = 300;

    private Answers() {}

    static Connection.Exchange exchange(ChatResponse response) throws Fault {
        var usage = response.getMetadata().getUsage();
        var in = count(usage.getPromptTokens());
        var out = count(usage.getCompletionTokens());
        var generations = response.getResults();
        if (generations.isEmpty()) {
            throw Fault.paid(ModelFailure.Kind.MALFORMED, "an answer without content", in, out);
        }
        // Thinking comes first, what was said last.
        var said = generations.getLast();
        var finish = finish(said);
        var refusal = said.getOutput().getMetadata().get("refusal");
        if (refusal instanceof String words && !words.isBlank()) {
            throw Fault.paid(ModelFailure.Kind.DECLINED, "the model declines: " + oneLine(words), in, out);
        }
        if (finish.equals("content_filter") || finish.equals("refusal")) {
            throw Fault.paid(
                    ModelFailure.Kind.DECLINED,
                    "the model declines (" + finish + "); put the goal differently",
                    in,
                    out);
        }
        var calls = said.getOutput().getToolCalls().stream()
                .map(call -> new Reply.Call(call.id(), call.name(), call.arguments()))
                .toList();
        var text = said.getOutput().getText();
        return new Connection.Exchange(
                text == null ? "" : text, calls, finish.equals("length") || finish.equals("max_tokens"), in, out);
    }

    private static String finish(Generation said) {
        var reason = said.getMetadata().getFinishReason();
        return reason == null ? "" : reason.toLowerCase(Locale.ROOT);
    }

    private static long count(@Nullable Integer tokens) {
        return tokens == null ? 0 : Math.max(0, tokens);
    }

    static String oneLine(@Nullable String text) {
        var line = String.valueOf(text).strip().replaceAll("\\s+", " ");
        return line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) + " …" : line;
    }
}
