package io.planexec.planner.model;

import io.planexec.messages.Finding;
import io.planexec.model.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a model handed in through the tool it was to call, or beside it. */
sealed interface Answered {

    /** The tool's arguments. */
    record Given(Map<String, @Nullable Object> fields) implements Answered {}

    /** Nothing that can be read, and why. */
    record Unreadable(Finding finding) implements Answered {}

    /**
     * Reads a reply: the call of the tool that was asked for; else a call of another whose arguments have one of the marks
     * of the answer; else JSON in the text that has one.
     *
     * @param marks names of fields that tell the answer from other JSON; a bare list counts as the first mark's value
     */
    static Answered in(Reply reply, String tool, Set<String> marks, String first) {
        var called =
                reply.calls().stream().filter(call -> call.tool().equals(tool)).toList();
        if (!called.isEmpty()) {
            return arguments(reply, called.getFirst());
        }
        for (var call : reply.calls()) {
            if (Json.parse(call.arguments()) instanceof Json.Parsed.Tree(var tree)
                    && Json.fields(tree).keySet().stream().anyMatch(marks::contains)) {
                return new Given(Json.fields(tree));
            }
        }
        if (!reply.calls().isEmpty()) {
            return unreadable("found a call of " + reply.calls().getFirst().tool() + ", which is no tool of yours;"
                    + " expected a call of " + tool);
        }
        return text(reply, tool, marks, first);
    }

    private static Answered arguments(Reply reply, Reply.Call call) {
        return switch (Json.parse(call.arguments())) {
            case Json.Parsed.Tree(var tree) when tree instanceof Map<?, ?> -> new Given(Json.fields(tree));
            case Json.Parsed.Tree tree -> unreadable("the arguments of " + call.tool() + " are not a JSON object");
            case Json.Parsed.Broken(var reason) ->
                unreadable("the arguments of " + call.tool() + " are not JSON: " + reason + cutShort(reply));
        };
    }

    private static Answered text(Reply reply, String tool, Set<String> marks, String first) {
        if (reply.text().isBlank()) {
            return unreadable("the answer was empty; expected a call of " + tool + cutShort(reply));
        }
        var tree = Json.within(reply.text()).orElse(null);
        if (tree instanceof List<?> list) {
            return new Given(Map.of(first, list));
        }
        var fields = Json.fields(tree);
        return fields.keySet().stream().anyMatch(marks::contains)
                ? new Given(fields)
                : unreadable(
                        "the answer holds no JSON that could be read; expected a call of " + tool + cutShort(reply));
    }

    private static String cutShort(Reply reply) {
        return reply.cutShort()
                ? "; it was cut off at the limit of output tokens (max-output-tokens): write a shorter one"
                : "";
    }

    private static Answered unreadable(String message) {
        return new Unreadable(new Finding(null, "", message));
    }
}
