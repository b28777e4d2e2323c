package io.planexec.executor.worker;

import io.planexec.messages.ToolSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a tool with a {@code data} argument gets where its step gives none: the outputs of the step's direct
 * dependencies. One output where exactly one holds what the argument's type names, else all by step id.
 */
final class DependencyData {
    static final String ARGUMENT = "data";

    private DependencyData() {}

    /** The schema of a tool's {@code data} argument. */
    static Optional<Map<?, ?>> argument(ToolSpec tool) {
        return tool.inputSchema().get("properties") instanceof Map<?, ?> properties
                        && properties.get(ARGUMENT) instanceof Map<?, ?> schema
                ? Optional.of(schema)
                : Optional.empty();
    }

    /** The value of the argument, empty where there is no dependency. */
    static Optional<Map<String, @Nullable Object>> choose(
            Map<?, ?> schema, Map<String, Map<String, @Nullable Object>> outputs) {
        if (outputs.isEmpty()) {
            return Optional.empty();
        }
        var types = types(schema);
        var fitting = new ArrayList<Map<String, @Nullable Object>>();
        for (var output : outputs.values()) {
            if (types.stream().anyMatch(type -> output.get(type) != null)) {
                fitting.add(output);
            }
        }
        return Optional.of(fitting.size() == 1 ? fitting.getFirst() : Map.copyOf(outputs));
    }

    private static Set<String> types(Map<?, ?> schema) {
        var types = new LinkedHashSet<String>();
        if (schema.get(ToolSpec.TYPE_KEYWORD) instanceof String type) {
            types.add(type);
        }
        for (var keyword : List.of("anyOf", "oneOf")) {
            if (schema.get(keyword) instanceof List<?> choices) {
                for (var choice : choices) {
                    if (choice instanceof Map<?, ?> one && one.get(ToolSpec.TYPE_KEYWORD) instanceof String type) {
                        types.add(type);
                    }
                }
            }
        }
        return types;
    }
}
