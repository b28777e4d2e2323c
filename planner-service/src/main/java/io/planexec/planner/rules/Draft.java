package io.planexec.planner.rules;

import io.planexec.messages.Criterion;
import io.planexec.messages.Step;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a plan while it is being made, and what of the goal they account for. Steps are only ever added, so that a
 * way that leads nowhere is undone by forgetting the last ones.
 */
final class Draft {

    /** A step, and the tool it calls. */
    record Entry(
            String id,
            Capability tool,
            Map<String, @Nullable Object> arguments,
            Set<String> dependsOn,
            List<Criterion> criteria,
            String description) {

        String whole() {
            return "${steps." + id + ".output}";
        }

        String property(Offer offer) {
            return "${steps." + id + ".output" + offer.path() + "}";
        }

        Step step() {
            return Step.builder(id, tool.name())
                    .description(description)
                    .arguments(arguments)
                    .dependsOn(List.copyOf(dependsOn))
                    .criteria(criteria)
                    .build();
        }
    }

    /** A point to go back to. */
    record Mark(int steps, BitSet accounted, boolean assuming) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private BitSet accounted = new BitSet();
    private boolean assuming;

    /** A step that is in the plan already and may be built upon. */
    void reuse(Entry entry) {
        entries.add(entry);
        taken.add(entry.id());
    }

    /** An id that no new step may have. */
    void reserve(String id) {
        taken.add(id);
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    Optional<Entry> entry(String id) {
        return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
    }

    Mark mark() {
        return new Mark(entries.size(), (BitSet) accounted.clone(), assuming);
    }

    void backTo(Mark mark) {
        while (entries.size() > mark.steps()) {
            taken.remove(entries.removeLast().id());
        }
        accounted = (BitSet) mark.accounted().clone();
        assuming = mark.assuming();
    }

    /** The step that calls this tool with these arguments: the one there is, or a new one. */
    Entry add(
            Capability tool,
            Map<String, @Nullable Object> arguments,
            Set<String> dependsOn,
            List<Criterion> criteria,
            String kind) {
        for (var entry : entries) {
            if (entry.tool().name().equals(tool.name()) && entry.arguments().equals(arguments)) {
                return entry;
            }
        }
        var entry = new Entry(
                id(tool, kind),
                tool,
                new LinkedHashMap<>(arguments),
                new LinkedHashSet<>(dependsOn),
                criteria,
                describe(tool, arguments));
        entries.add(entry);
        taken.add(entry.id());
        return entry;
    }

    void account(Token token) {
        accounted.set(token.index());
    }

    boolean accountsFor(Token token) {
        return accounted.get(token.index());
    }

    /** A file was not named and is looked for: then nothing of the goal may stay open. */
    void assume() {
        assuming = true;
    }

    boolean isAssuming() {
        return assuming;
    }

    private String id(Capability tool, String kind) {
        var base = baseId(tool);
        var name = kind.isEmpty() ? base : kind + "-" + base;
        var unique = name;
        for (var n = 2; taken.contains(unique); n++) {
            unique = name + "-" + n;
        }
        return unique;
    }

    /** What the tool gives if its name says so and it does not also take it (stats, trends), else what it does (load). */
    private static String baseId(Capability tool) {
        var parts = Schemas.words(tool.name().replace('-', ' ').replace('.', ' '));
        var concepts = parts.stream().map(Language::concept).toList();
        for (var i = 1; i < parts.size(); i++) {
            var concept = concepts.get(i);
            var given = tool.typesGiven().stream()
                    .anyMatch(type -> Language.nameConcepts(type).contains(concept));
            var taken = tool.typedParams().stream()
                    .flatMap(param -> param.types().stream())
                    .anyMatch(type -> Language.nameConcepts(type).contains(concept));
            if (given && !taken) {
                return parts.get(i);
            }
        }
        return parts.isEmpty() ? "step" : parts.getFirst();
    }

    private static String describe(Capability tool, Map<String, @Nullable Object> arguments) {
        var description = tool.spec().description();
        var end = description.indexOf(". ");
        var sentence = end < 0 ? description : description.substring(0, end);
        while (sentence.endsWith(".")) {
            sentence = sentence.substring(0, sentence.length() - 1);
        }
        var given = new ArrayList<String>();
        arguments.forEach((name, value) -> {
            var plain = value instanceof Number
                    || value instanceof Boolean
                    || value instanceof String
                    || value instanceof List<?>;
            var text = String.valueOf(value);
            if (plain && !text.contains("${") && text.length() <= 80) {
                given.add(name + " " + text);
            }
        });
        var details = given.isEmpty() ? "" : " (" + String.join(", ", given) + ")";
        return (sentence.isBlank() ? tool.name() : sentence) + details;
    }

    /** A value for an argument, and the step it comes from, if any. */
    record Value(Object value, @Nullable String stepId) {

        static Value given(Object value) {
            return new Value(value, null);
        }
    }
}
