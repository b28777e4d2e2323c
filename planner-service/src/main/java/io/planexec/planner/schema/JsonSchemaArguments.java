package io.planexec.planner.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.path.NodePath;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.naming.Nearest;
import io.planexec.messages.text.Cut;
import io.planexec.planner.plan.ArgumentSchemas;
import io.planexec.service.ToolSchemas;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks arguments against tools' schemas (2020-12). A schema is compiled when it is first used and kept as long as it is
 * among the last {@value #KEPT}. Safe for use by several threads.
 */
public final class JsonSchemaArguments implements ArgumentSchemas {
    private static final int KEPT = 500;
    private static final int MOST_SHOWN = 5;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Keywords whose verdict depends on parts: where a part is not known, neither is the verdict. */
    private static final Set<String> OF_PARTS =
            Set.of("anyOf", "oneOf", "allOf", "not", "if", "then", "else", "contains", "uniqueItems", "enum", "const");

    private final SchemaRegistry registry = ToolSchemas.registry();
    private final Map<Map<String, @Nullable Object>, Schema> compiled = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Map<String, @Nullable Object>, Schema> eldest) {
            return size() > KEPT;
        }
    };

    @Override
    public List<Violation> violations(ToolSpec tool, Map<String, @Nullable Object> arguments, Set<String> unknown) {
        var errors = schema(tool.inputSchema()).validate(MAPPER.<JsonNode>valueToTree(arguments)).stream()
                .filter(error -> !isUndecided(error, unknown))
                .toList();
        var violations = new LinkedHashSet<Violation>();
        for (var error : errors) {
            if (!error.getKeyword().equals("type")) {
                violations.add(violation(error, tool));
            }
        }
        violations.addAll(typeViolations(errors.stream()
                .filter(error -> error.getKeyword().equals("type"))
                .toList()));
        return List.copyOf(violations);
    }

    @Override
    public Optional<String> misfit(Map<String, @Nullable Object> schema, Map<String, @Nullable Object> value) {
        var errors = schema(schema).validate(MAPPER.<JsonNode>valueToTree(value));
        if (errors.isEmpty()) {
            return Optional.empty();
        }
        var shown = errors.stream()
                .limit(MOST_SHOWN)
                .map(error -> place("output", error.getInstanceLocation()) + " " + error.getMessage())
                .collect(Collectors.joining("; "));
        return Optional.of(errors.size() > MOST_SHOWN ? shown + "; and more" : shown);
    }

    @Override
    public Optional<String> defect(Map<String, @Nullable Object> schema) {
        var meta = registry.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        return meta.validate(MAPPER.<JsonNode>valueToTree(schema)).stream()
                .findFirst()
                .map(error ->
                        "is not a JSON Schema: " + place("", error.getInstanceLocation()) + " " + error.getMessage());
    }

    private Schema schema(Map<String, @Nullable Object> tree) {
        synchronized (compiled) {
            return compiled.computeIfAbsent(tree, key -> registry.getSchema(MAPPER.<JsonNode>valueToTree(key)));
        }
    }

    private static boolean isUndecided(Error error, Set<String> unknown) {
        var place = place("arguments", error.getInstanceLocation());
        for (var hidden : unknown) {
            if (isWithin(place, hidden) || (OF_PARTS.contains(error.getKeyword()) && isWithin(hidden, place))) {
                return true;
            }
        }
        return unknown.stream().anyMatch(hidden -> isOfSameAlternative(error, place, hidden));
    }

    /**
     * Whether the error stands in one of several alternatives, and what is not known may be what decides between them.
     * Taken generously, by whole argument: a plan that is right must not be refused.
     */
    private static boolean isOfSameAlternative(Error error, String place, String hidden) {
        var path = error.getEvaluationPath();
        for (var i = 0; i < path.getNameCount(); i++) {
            var name = String.valueOf(path.getElement(i));
            if (name.equals("anyOf") || name.equals("oneOf")) {
                return i == 0 || argument(place).equals(argument(hidden));
            }
        }
        return false;
    }

    private static String argument(String place) {
        var names = place.split("[.\\[]", 3);
        return names.length < 2 ? "" : names[1];
    }

    private static boolean isWithin(String place, String outer) {
        return place.startsWith(outer)
                && (place.length() == outer.length()
                        || place.charAt(outer.length()) == '.'
                        || place.charAt(outer.length()) == '[');
    }

    private static String place(String root, NodePath path) {
        var place = new StringBuilder(root);
        for (var i = 0; i < path.getNameCount(); i++) {
            var element = path.getElement(i);
            if (element instanceof Integer index) {
                place.append('[').append(index).append(']');
            } else {
                place.append(place.isEmpty() ? "" : ".").append(element);
            }
        }
        return place.toString();
    }

    private static Violation violation(Error error, ToolSpec tool) {
        var place = place("arguments", error.getInstanceLocation());
        var property = String.valueOf(error.getProperty());
        return switch (error.getKeyword()) {
            case "required" -> new Violation(place + "." + property, "missing; the tool requires it");
            case "additionalProperties", "unevaluatedProperties" ->
                new Violation(
                        place + "." + property,
                        "the tool takes no such argument" + Nearest.hint(property, names(tool, error)));
            case "enum" ->
                new Violation(
                        place,
                        "found " + found(error.getInstanceNode()) + ", expected one of "
                                + listed(error.getSchemaNode()));
            default -> new Violation(place, error.getMessage() + "; found " + found(error.getInstanceNode()));
        };
    }

    /** Types that would have done, in one sentence: alternatives each report their own. */
    private static List<Violation> typeViolations(List<Error> errors) {
        var expected = new LinkedHashMap<String, String>();
        var found = new LinkedHashMap<String, String>();
        for (var error : errors) {
            var place = place("arguments", error.getInstanceLocation());
            found.put(place, found(error.getInstanceNode()));
            expected.merge(place, expected(error.getSchemaNode()), (one, other) -> one + " or " + other);
        }
        return found.entrySet().stream()
                .map(entry -> new Violation(
                        entry.getKey(), "found " + entry.getValue() + ", expected " + expected.get(entry.getKey())))
                .toList();
    }

    /** The names that stand in the schema where the unknown one was given. */
    private static List<String> names(ToolSpec tool, Error error) {
        @Nullable Object schema = tool.inputSchema();
        var path = error.getInstanceLocation();
        for (var i = 0; i < path.getNameCount() && schema instanceof Map<?, ?> map; i++) {
            var next = path.getElement(i) instanceof Integer ? map.get("items") : map.get("properties");
            schema = next instanceof Map<?, ?> properties && !(path.getElement(i) instanceof Integer)
                    ? properties.get(path.getElement(i).toString())
                    : next;
        }
        return schema instanceof Map<?, ?> map && map.get("properties") instanceof Map<?, ?> properties
                ? properties.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    private static String found(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "null";
        }
        if (value.isContainer()) {
            return value.isArray() ? "a list" : "an object";
        }
        var text = value.toString();
        var sort = value.isString() ? "the string " : value.isNumber() ? "the number " : "";
        return value.isString() && text.length() > 60 ? "a string" : sort + Cut.to(text, 60, "…");
    }

    private static String expected(@Nullable JsonNode type) {
        if (type == null) {
            return "another type";
        }
        if (type.isArray()) {
            var words = new ArrayList<String>();
            type.forEach(one -> words.add(word(one.asString())));
            return String.join(" or ", words);
        }
        return word(type.asString());
    }

    private static String word(String type) {
        return switch (type) {
            case "string" -> "a string";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a list";
            case "object" -> "an object";
            default -> type;
        };
    }

    private static String listed(@Nullable JsonNode values) {
        if (values == null) {
            return "other values";
        }
        var words = new ArrayList<String>();
        values.forEach(value -> words.add(value.isString() ? value.asString() : value.toString()));
        return String.join(", ", words);
    }
}
