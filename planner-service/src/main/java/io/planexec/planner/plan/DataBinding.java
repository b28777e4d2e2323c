package io.planexec.planner.plan;

import io.planexec.messages.Step;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.expression.References;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a step gets as {@code data} where its tool takes data and the step gives none. Takes the steps one after
 * the other, each behind those it depends on.
 */
final class DataBinding {
    static final String DATA = "data";

    /** The type of an argument that takes the outputs of all dependencies. */
    private static final String RESULTS = "results";

    /** How far back the origin of rows is followed; a longer chain counts as an origin of its own. */
    private static final int MAX_HOPS = 1_000;

    private final Catalogue catalogue;
    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();

    DataBinding(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** What a step gets. */
    sealed interface Choice {}

    /** The step gives its own data, or takes none. */
    record Nothing() implements Choice {}

    record Bound(@Nullable Object value) implements Choice {}

    record Undecided(String reason) implements Choice {}

    /** The choice for a step whose dependencies were all given to {@link #take}. */
    Choice choose(Step step) {
        var tool = catalogue.tool(step.action()).orElse(null);
        var schema = tool == null ? null : property(tool.inputSchema(), DATA);
        if (tool == null || schema == null || step.arguments().containsKey(DATA)) {
            return new Nothing();
        }
        var types = types(schema);
        if (step.dependsOn().isEmpty()) {
            return isRequired(tool)
                    ? new Undecided(
                            tool.name() + " takes data and the step gives none; write arguments.data, or let the"
                                    + " step depend on one whose output is " + wanted(types))
                    : new Nothing();
        }
        if (types.contains(RESULTS)) {
            return new Bound(all(step.dependsOn()));
        }
        if (types.isEmpty()) {
            return new Bound(
                    step.dependsOn().size() == 1
                            ? References.toOutputOf(step.dependsOn().getFirst())
                            : all(step.dependsOn()));
        }
        return byType(step, types, isRequired(tool));
    }

    /** Remembers a step as it will run, for the choices of those behind it. */
    void take(Step step, References.Scan scan) {
        steps.put(step.id(), step);
        scan.outputPaths().stream()
                .filter(path -> path.place().equals("arguments." + DATA) && path.whole())
                .findFirst()
                .ifPresent(path -> sources.put(step.id(), path.step()));
    }

    private Choice byType(Step step, Set<String> types, boolean required) {
        var whole = step.dependsOn().stream().filter(id -> isWhole(id, types)).toList();
        var latest = withoutSources(whole);
        if (latest.size() == 1) {
            return new Bound(References.toOutputOf(latest.getFirst()));
        }
        if (!whole.isEmpty()) {
            return new Undecided(ambiguous(step, types, latest));
        }
        var carrying = new LinkedHashMap<String, String>();
        for (var id : step.dependsOn()) {
            carried(id, types).ifPresent(field -> carrying.put(id, field));
        }
        var origins = carrying.keySet().stream().map(id -> origin(id, types)).collect(Collectors.toSet());
        if (origins.size() == 1) {
            var first = carrying.entrySet().iterator().next();
            return new Bound(References.toOutputOf(first.getKey(), first.getValue()));
        }
        if (origins.size() > 1) {
            return new Undecided(ambiguous(step, types, carrying.keySet()));
        }
        if (step.dependsOn().size() == 1 && isUntyped(step.dependsOn().getFirst())) {
            return new Bound(References.toOutputOf(step.dependsOn().getFirst()));
        }
        return required
                ? new Undecided(step.action() + " takes data, the step gives none, and no step it depends on ("
                        + String.join(", ", step.dependsOn()) + ") gives " + wanted(types)
                        + "; write arguments.data or depend on one that does")
                : new Nothing();
    }

    private static String ambiguous(Step step, Set<String> types, Iterable<String> candidates) {
        return step.action() + " takes one " + String.join(" or ", types) + " as data, and several steps it depends on"
                + " give one: " + String.join(", ", candidates) + "; say which, such as \"data\": \""
                + References.toOutputOf(candidates.iterator().next()) + "\"";
    }

    private static String wanted(Set<String> types) {
        return types.isEmpty() ? "data" : "a " + String.join(" or ", types);
    }

    private static Map<String, @Nullable Object> all(List<String> ids) {
        var outputs = new LinkedHashMap<String, @Nullable Object>();
        ids.forEach(id -> outputs.put(id, References.toOutputOf(id)));
        return outputs;
    }

    /** Leaves out what another candidate was made from: of loaded and cleaned rows, the cleaned ones are meant. */
    private List<String> withoutSources(List<String> candidates) {
        if (candidates.size() < 2) {
            return candidates;
        }
        var used = new LinkedHashSet<String>();
        for (var candidate : candidates) {
            var at = sources.get(candidate);
            for (var hop = 0; at != null && hop < MAX_HOPS; hop++) {
                used.add(at);
                at = sources.get(at);
            }
        }
        return candidates.stream().filter(id -> !used.contains(id)).toList();
    }

    /** The step that made the value which this one only carries on. */
    private String origin(String id, Set<String> types) {
        var at = id;
        for (var hop = 0; hop < MAX_HOPS && !isWhole(at, types); hop++) {
            var source = sources.get(at);
            if (source == null) {
                return at;
            }
            at = source;
        }
        return at;
    }

    private boolean isWhole(String id, Set<String> types) {
        return output(id)
                .map(DataBinding::types)
                .filter(own -> own.stream().anyMatch(types::contains))
                .isPresent();
    }

    private Optional<String> carried(String id, Set<String> types) {
        var schema = output(id).orElse(null);
        if (schema == null || !(schema.get("properties") instanceof Map<?, ?> properties)) {
            return Optional.empty();
        }
        return properties.keySet().stream()
                .map(String::valueOf)
                .filter(name -> {
                    var property = property(schema, name);
                    return property != null && types(property).stream().anyMatch(types::contains);
                })
                .findFirst();
    }

    /** Whether nothing is said about what the step's output means; an agent's never is. */
    private boolean isUntyped(String id) {
        var schema = output(id).orElse(null);
        if (schema == null) {
            return true;
        }
        var properties = schema.get("properties");
        return types(schema).isEmpty()
                && !(properties instanceof Map<?, ?> map
                        && map.keySet().stream().map(String::valueOf).anyMatch(name -> {
                            var property = property(schema, name);
                            return property != null && !types(property).isEmpty();
                        }));
    }

    private Optional<Map<?, ?>> output(String id) {
        return Optional.ofNullable(steps.get(id))
                .flatMap(step -> catalogue.tool(step.action()))
                .map(ToolSpec::outputSchema);
    }

    private static boolean isRequired(ToolSpec tool) {
        return tool.inputSchema().get("required") instanceof List<?> required && required.contains(DATA);
    }

    static @Nullable Map<?, ?> property(Map<?, ?> schema, String name) {
        return schema.get("properties") instanceof Map<?, ?> properties
                        && properties.get(name) instanceof Map<?, ?> property
                ? property
                : null;
    }

    /** The types a schema names, for the value itself or as alternatives. */
    private static SequencedSet<String> types(Map<?, ?> schema) {
        var types = new LinkedHashSet<String>();
        if (schema.get(ToolSpec.TYPE_KEYWORD) instanceof String type) {
            types.add(type);
        }
        for (var keyword : List.of("anyOf", "oneOf")) {
            if (schema.get(keyword) instanceof List<?> alternatives) {
                for (var alternative : alternatives) {
                    if (alternative instanceof Map<?, ?> one && one.get(ToolSpec.TYPE_KEYWORD) instanceof String type) {
                        types.add(type);
                    }
                }
            }
        }
        return types;
    }

    /** The arguments of a step as somebody wrote it, with the data that was chosen for the step of that id. */
    static Map<String, @Nullable Object> completed(Step written, Step before) {
        if (written.arguments().containsKey(DATA) || !before.arguments().containsKey(DATA)) {
            return written.arguments();
        }
        var arguments = new LinkedHashMap<>(written.arguments());
        arguments.put(DATA, before.arguments().get(DATA));
        return arguments.equals(before.arguments()) ? arguments : written.arguments();
    }

    static List<String> missing(SequencedSet<String> references, List<String> declared) {
        var known = new LinkedHashSet<>(declared);
        var all = new ArrayList<>(known);
        references.stream().filter(known::add).forEach(all::add);
        return all;
    }
}
