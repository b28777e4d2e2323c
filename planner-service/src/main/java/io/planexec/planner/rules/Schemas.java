package io.planexec.planner.rules;

import io.planexec.messages.ToolSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads JSON Schemas that are plain trees. What is not of the expected shape counts as absent: others wrote it. */
final class Schemas {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private Schemas() {}

    static Map<String, @Nullable Object> map(@Nullable Object tree) {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        if (tree instanceof Map<?, ?> map) {
            map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        }
        return copy;
    }

    static List<Object> list(@Nullable Object tree) {
        var copy = new ArrayList<Object>();
        if (tree instanceof List<?> list) {
            list.stream().filter(Objects::nonNull).forEach(copy::add);
        }
        return copy;
    }

    static String text(@Nullable Object tree) {
        return tree instanceof String text ? text : "";
    }

    /** Lower-case words of a text. */
    static List<String> words(String text) {
        return WORD.matcher(text.replace('_', ' '))
                .results()
                .map(found -> found.group().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** A text cut at its blanks. */
    static List<String> pieces(String text) {
        return BLANKS.splitAsStream(text).filter(piece -> !piece.isEmpty()).toList();
    }

    /** The first type that is not null; of alternatives the first that has one; empty where none is given. */
    static String jsonType(Map<String, @Nullable Object> schema) {
        var type = schema.get("type");
        if (type instanceof List<?> several) {
            return several.stream()
                    .map(String::valueOf)
                    .filter(name -> !name.equals("null"))
                    .findFirst()
                    .orElse("");
        }
        if (type instanceof String name) {
            return name;
        }
        for (var alternative : alternatives(schema)) {
            var found = jsonType(alternative);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return schema.get("properties") instanceof Map<?, ?> ? "object" : "";
    }

    /** Whether a list is one of the values that a schema allows. */
    static boolean takesList(Map<String, @Nullable Object> schema) {
        return alternatives(schema).stream()
                .anyMatch(alternative -> jsonType(alternative).equals("array"));
    }

    /** Names of what a value means, of the schema itself and of its alternatives. */
    static List<String> types(Map<String, @Nullable Object> schema) {
        var types = new LinkedHashSet<String>();
        var own = schema.get(ToolSpec.TYPE_KEYWORD);
        if (own instanceof String name) {
            types.add(name);
        }
        list(own).forEach(name -> types.add(name.toString()));
        alternatives(schema).forEach(alternative -> types.addAll(types(alternative)));
        return List.copyOf(types);
    }

    private static List<Map<String, @Nullable Object>> alternatives(Map<String, @Nullable Object> schema) {
        var all = new ArrayList<Map<String, @Nullable Object>>();
        for (var keyword : List.of("anyOf", "oneOf")) {
            list(schema.get(keyword)).forEach(alternative -> all.add(map(alternative)));
        }
        return all;
    }
}
