package io.planexec.messages.expression;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plain JSON tree as text on one line, for values that stand inside a longer string. */
final class JsonText {
    private JsonText() {}

    /** A string as it is, everything else as JSON. */
    static String embedded(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        var json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    private static void write(@Nullable Object value, StringBuilder json) {
        switch (value) {
            case null -> json.append("null");
            case String text -> string(text, json);
            case Map<?, ?> map -> object(map, json);
            case List<?> list -> array(list, json);
            default -> json.append(value);
        }
    }

    private static void object(Map<?, ?> map, StringBuilder json) {
        var separator = "{";
        for (var entry : map.entrySet()) {
            json.append(separator);
            string(String.valueOf(entry.getKey()), json);
            json.append(':');
            write(entry.getValue(), json);
            separator = ",";
        }
        json.append(map.isEmpty() ? "{}" : "}");
    }

    private static void array(List<?> list, StringBuilder json) {
        var separator = "[";
        for (var item : list) {
            json.append(separator);
            write(item, json);
            separator = ",";
        }
        json.append(list.isEmpty() ? "[]" : "]");
    }

    private static void string(String text, StringBuilder json) {
        json.append('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ') {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
