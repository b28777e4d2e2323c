package io.planexec.executor.tool.data.report;

import io.planexec.executor.tool.data.table.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the steps before a report gave, sorted by what it is. Outputs are known by their shape, whichever tool they come
 * from.
 */
final class Findings {
    private static final int DEEPEST = 4;
    private static final List<String> TEXTS = List.of("content", "text", "answer", "stdout", "body");

    private final List<Fields> statistics = new ArrayList<>();
    private final List<Fields> trends = new ArrayList<>();
    private final Map<String, Fields> charts = new LinkedHashMap<>();
    private final Map<String, Fields> datasets = new LinkedHashMap<>();
    private final List<Fields> cleanings = new ArrayList<>();
    private final List<Fields> matches = new ArrayList<>();
    private final List<Fields> files = new ArrayList<>();
    private final List<Note> texts = new ArrayList<>();
    private final List<Named> others = new ArrayList<>();

    /**
     * A text and where it comes from.
     *
     * @param from id of the step, or empty text
     */
    record Note(String from, String text) {}

    /** An output of no known shape. */
    record Named(String from, Fields output) {}

    private Findings() {}

    /** What an argument {@code data} holds: outputs by step id, one output, or a list of outputs. */
    static Findings in(@Nullable Object data) {
        Findings findings = new Findings();
        findings.look("", data, 0);
        return findings;
    }

    private void look(String from, @Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        if (value instanceof List<?> items) {
            items.forEach(item -> look(from, item, depth + 1));
        } else if (value instanceof String text && !text.isBlank()) {
            texts.add(new Note(from, text));
        } else if (value instanceof Map<?, ?>) {
            object(from, Fields.of(value), depth);
        }
    }

    private void object(String from, Fields output, int depth) {
        if (output.map().get("dataset") instanceof Map<?, ?>) {
            dataset(output.child("dataset"));
        } else if (output.map().get("path") instanceof String && output.map().get("columns") instanceof List<?>) {
            dataset(output);
            return;
        }
        if (known(from, output)) {
            return;
        }
        Map<String, Fields> children = output.children();
        boolean onlyObjects =
                !output.isEmpty() && output.map().values().stream().allMatch(Findings::isStructure);
        if (onlyObjects) {
            output.map().forEach((id, value) -> look(depth == 0 ? String.valueOf(id) : from, value, depth + 1));
        } else if (!output.isEmpty() && !children.containsKey("dataset")) {
            others.add(new Named(from, output));
        }
    }

    private static boolean isStructure(@Nullable Object value) {
        return value instanceof Map<?, ?> || value instanceof List<?>;
    }

    private boolean known(String from, Fields output) {
        if (output.map().get("metrics") instanceof Map<?, ?>) {
            statistics.add(output);
        } else if (output.map().get("anomalies") instanceof List<?>) {
            trends.add(output);
        } else if (output.has("chartType") && (output.has("name") || output.has("path"))) {
            charts.put(output.has("name") ? output.text("name") : output.text("path"), output);
        } else if (output.has("rowsIn") && output.has("rowsOut")) {
            cleanings.add(output);
        } else if (output.map().get("matches") instanceof List<?>) {
            matches.add(output);
        } else if (output.map().get("files") instanceof List<?>) {
            files.add(output);
        } else {
            Optional<String> text = TEXTS.stream()
                    .filter(key -> output.map().get(key) instanceof String)
                    .findFirst();
            text.ifPresent(key -> texts.add(new Note(label(from, output), output.text(key))));
            return text.isPresent();
        }
        return true;
    }

    private static String label(String from, Fields output) {
        return output.has("path") ? output.text("path") : output.has("url") ? output.text("url") : from;
    }

    private void dataset(Fields reference) {
        if (reference.has("path")) {
            datasets.put(reference.text("path"), reference);
        }
    }

    /** The rows the report is about: those cleaned last, else those given last. */
    Optional<Fields> dataset() {
        Optional<Fields> cleaned =
                datasets.values().stream().filter(one -> one.has("cleaning")).reduce((before, after) -> after);
        return cleaned.or(() -> datasets.values().stream().reduce((before, after) -> after));
    }

    List<Fields> statistics() {
        return statistics;
    }

    List<Fields> trends() {
        return trends;
    }

    List<Fields> charts() {
        return List.copyOf(charts.values());
    }

    List<Fields> matches() {
        return matches;
    }

    List<Fields> files() {
        return files;
    }

    List<Note> texts() {
        return texts;
    }

    List<Named> others() {
        return others;
    }

    /** What cleaning did: from a cleaning step's output, else from the rows' own history. */
    Optional<Fields> cleaning() {
        Optional<Fields> carried = dataset().map(one -> one.child("cleaning")).filter(one -> !one.isEmpty());
        return carried.or(() -> cleanings.stream().reduce((before, after) -> after));
    }

    /** Whether there is nothing at all to report. */
    boolean isEmpty() {
        return statistics.isEmpty()
                && trends.isEmpty()
                && charts.isEmpty()
                && datasets.isEmpty()
                && cleanings.isEmpty()
                && matches.isEmpty()
                && files.isEmpty()
                && texts.isEmpty()
                && others.isEmpty();
    }

    /** What could not be done, and other remarks of the steps, each once. */
    List<String> notes() {
        Set<String> notes = new LinkedHashSet<>();
        dataset().ifPresent(one -> notes.addAll(one.texts("notes")));
        statistics.forEach(one -> notes.addAll(one.texts("notes")));
        trends.forEach(one -> notes.addAll(one.texts("notes")));
        charts.values()
                .forEach(one -> one.texts("notes")
                        .forEach(note -> notes.add("Chart “%s”: %s".formatted(one.text("title"), note))));
        return List.copyOf(notes);
    }
}
