package io.planexec.scripted;

import io.planexec.messages.text.Cut;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request as a scripted model understood it.
 *
 * @param role that the address names; empty where it names none
 * @param entries the conversation, each entry as {@code role: text}
 * @param turn number of the reply it asks for within the conversation, from 1
 * @param tools names of the tools offered
 * @param mustCall the tool that has to be called; null where there is none
 * @param body the request's JSON
 */
public record Asked(
        String role,
        String model,
        List<String> entries,
        int turn,
        List<String> tools,
        @Nullable String mustCall,
        Map<String, @Nullable Object> body) {
    private static final int MOST_SHOWN = 300;

    /** The whole conversation as text. */
    public String conversation() {
        return String.join("\n", entries);
    }

    boolean fits(Script.When when) {
        var last = entries.isEmpty() ? "" : entries.getLast();
        var all = conversation();
        return (when.role() == null || when.role().equals(role))
                && (when.model() == null || when.model().equals(model))
                && when.contains().stream().allMatch(all::contains)
                && when.last().stream().allMatch(last::contains)
                && (when.tool() == null || tools.contains(when.tool()))
                && (when.turn() == null || when.turn() == turn);
    }

    /** On one line, for whoever wrote the script. */
    String inWords() {
        return (role.isEmpty() ? "no role" : "role " + role) + ", model " + model + ", turn " + turn + ", tools "
                + tools + ", "
                + entries.stream().map(Asked::shortened).collect(Collectors.joining(" | ", "conversation: ", ""));
    }

    private static String shortened(String entry) {
        return Cut.to(entry.strip().replaceAll("\\s+", " "), MOST_SHOWN, " …");
    }
}
