package io.planexec.messages.expression;

import io.planexec.messages.naming.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An expression that only walks down a value: fields and list positions, nothing else. It means what it means in CEL; it
 * is taken apart here because nearly every reference is one, CEL costs a second to load, and a walk can tell which fields
 * there are.
 *
 * @param root the variable
 * @param keys field names as {@code String}, list positions as {@code Integer}
 */
record Path(String root, List<Object> keys) {
    static final Set<String> KEYWORDS = Set.of("in", "true", "false", "null");

    /** What a walk ended in. */
    sealed interface Found {}

    record Value(@Nullable Object value) implements Found {}

    record Missing(String reason) implements Found {}

    /** The path that this expression is; empty where it is more than one. */
    static Optional<Path> of(String cel) {
        var text = cel.strip();
        var end = CelText.behindIdentifier(text, 0);
        if (end == 0) {
            return Optional.empty();
        }
        var root = text.substring(0, end);
        var keys = new ArrayList<Object>();
        while (end < text.length()) {
            var start = end + 1;
            switch (text.charAt(end)) {
                case '.' -> {
                    end = CelText.behindIdentifier(text, start);
                    var name = text.substring(start, end);
                    if (name.isEmpty() || KEYWORDS.contains(name)) {
                        return Optional.empty();
                    }
                    keys.add(name);
                }
                case '[' -> {
                    var close = start < text.length() ? bracketEnd(text, start) : -1;
                    if (close < 0) {
                        return Optional.empty();
                    }
                    keys.add(key(text, start, close));
                    end = close + 1;
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new Path(root, keys));
    }

    private static int bracketEnd(String text, int start) {
        var end = start;
        if (Character.isDigit(text.charAt(start))) {
            while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
                end++;
            }
            return end - start <= 9 && text.startsWith("]", end) ? end : -1;
        }
        end = CelText.behindLiteral(text, start, false);
        var quoted = end >= start + 2 && text.charAt(start) == text.charAt(end - 1);
        var simple = quoted
                && !text.startsWith("\"\"", start)
                && !text.startsWith("''", start)
                && onlyPlainEscapes(text, start + 1, end - 1);
        return simple && text.startsWith("]", end) ? end : -1;
    }

    private static boolean onlyPlainEscapes(String text, int from, int to) {
        for (var i = from; i < to; i++) {
            if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
                return false;
            }
            if (text.charAt(i) == '\\') {
                i++;
                if (text.charAt(i) != '"' && text.charAt(i) != '\\') {
                    return false;
                }
            }
        }
        return true;
    }

    private static Object key(String text, int start, int close) {
        if (Character.isDigit(text.charAt(start))) {
            return Integer.valueOf(text.substring(start, close));
        }
        return text.substring(start + 1, close - 1).replaceAll("\\\\(.)", "$1");
    }

    /** Follows the path. */
    Found in(Map<String, ?> variables) {
        @Nullable Object value = variables.get(root);
        var walked = new StringBuilder(root);
        for (var key : keys) {
            switch (value) {
                case Map<?, ?> map
                when key instanceof String name -> {
                    if (!map.containsKey(name)) {
                        return new Missing(noField(walked, map, name));
                    }
                    value = map.get(name);
                }
                case List<?> list
                when key instanceof Integer index -> {
                    if (index >= list.size()) {
                        return new Missing(walked + " has " + list.size() + " items, there is no [" + index + "]");
                    }
                    value = list.get(index);
                }
                case null, default -> {
                    return new Missing(walked + " is " + sort(value) + ", it has no "
                            + (key instanceof String ? "field \"" + key + "\"" : "item [" + key + "]"));
                }
            }
            append(walked, key);
        }
        return new Value(value);
    }

    private static void append(StringBuilder walked, Object key) {
        var plain = key instanceof String name && CelText.behindIdentifier(name, 0) == name.length() && !name.isEmpty();
        if (plain) {
            walked.append('.').append(key);
        } else {
            walked.append('[')
                    .append(key instanceof String name ? CelText.quoted(name) : key)
                    .append(']');
        }
    }

    private static String noField(StringBuilder walked, Map<?, ?> map, String name) {
        var fields = map.keySet().stream().map(String::valueOf).toList();
        return walked + " has no field \"" + name + "\""
                + (fields.isEmpty() ? "; it has none" : "; it has " + Expression.some(fields))
                + Nearest.to(name, fields)
                        .map(near -> " (did you mean \"" + near + "\"?)")
                        .orElse("");
    }

    /** A value's JSON type, for a message. */
    static String sort(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Map<?, ?> ignored -> "an object";
            case List<?> ignored -> "a list";
            case String ignored -> "a string";
            case Number ignored -> "a number";
            case Boolean ignored -> "true or false";
            default -> "a value of " + value.getClass().getSimpleName();
        };
    }
}
