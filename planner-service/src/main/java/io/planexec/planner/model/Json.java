package io.planexec.planner.model;

import io.planexec.messages.json.MalformedMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON as models write it: by itself, in a fence, or in the middle of prose. */
final class Json {
    private static final Pattern FENCE = Pattern.compile("```[a-zA-Z]*\\s*\\n(.*?)```", Pattern.DOTALL);
    private static final int MOST_STARTS = 50;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(100).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** The whole text as JSON; else why it is none. */
    static Parsed parse(String text) {
        try {
            return new Parsed.Tree(MAPPER.readValue(text, Object.class));
        } catch (JacksonException e) {
            return new Parsed.Broken(MalformedMessage.why(e));
        }
    }

    /** What became of a text. */
    sealed interface Parsed {
        record Tree(@Nullable Object value) implements Parsed {}

        record Broken(String reason) implements Parsed {}
    }

    /** The first object or list that stands in a text, in a fence where there is one. */
    static Optional<Object> within(String text) {
        var fences = FENCE.matcher(text);
        while (fences.find()) {
            if (parse(fences.group(1)) instanceof Parsed.Tree(var value) && value != null) {
                return Optional.of(value);
            }
        }
        var starts = 0;
        for (var i = 0; i < text.length() && starts < MOST_STARTS; i++) {
            if (text.charAt(i) == '{' || text.charAt(i) == '[') {
                starts++;
                var end = endOf(text, i);
                if (end > 0 && parse(text.substring(i, end)) instanceof Parsed.Tree(var value) && value != null) {
                    return Optional.of(value);
                }
            }
        }
        return Optional.empty();
    }

    /** Where what begins here ends, by its brackets; -1 where it does not. */
    private static int endOf(String text, int start) {
        var depth = 0;
        var quoted = false;
        for (var i = start; i < text.length(); i++) {
            var c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return -1;
    }

    /** An object's fields; empty where it is none. */
    static Map<String, @Nullable Object> fields(@Nullable Object tree) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        if (tree instanceof Map<?, ?> map) {
            map.forEach((key, value) -> fields.put(String.valueOf(key), value));
        }
        return fields;
    }

    /** A field that is text, without blanks around; empty where it is anything else. */
    static String text(Map<String, @Nullable Object> fields, String name) {
        return fields.get(name) instanceof String text ? text.strip() : "";
    }
}
