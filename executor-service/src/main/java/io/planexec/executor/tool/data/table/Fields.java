package io.planexec.executor.tool.data.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a JSON object that another step gave: what is missing or of another type reads as empty, since outputs come
 * from tools this code does not know. Immutable as long as the map is.
 */
public record Fields(Map<?, ?> map) {

    /** The object, or an empty one for anything else. */
    public static Fields of(@Nullable Object value) {
        return new Fields(value instanceof Map<?, ?> object ? object : Map.of());
    }

    public boolean has(String key) {
        return map.get(key) != null;
    }

    public boolean isEmpty() {
        return map.isEmpty();
    }

    /** A text or number as text; empty where there is none. */
    public String text(String key) {
        Object value = map.get(key);
        return value instanceof String || value instanceof Number || value instanceof Boolean ? value.toString() : "";
    }

    public OptionalDouble number(String key) {
        return map.get(key) instanceof Number number ? OptionalDouble.of(number.doubleValue()) : OptionalDouble.empty();
    }

    /** A number, NaN where there is none. */
    public double figure(String key) {
        return number(key).orElse(Double.NaN);
    }

    /** A count, 0 where there is none. */
    public long count(String key) {
        return (long) number(key).orElse(0);
    }

    public boolean flag(String key) {
        return Boolean.TRUE.equals(map.get(key));
    }

    public Fields child(String key) {
        return of(map.get(key));
    }

    /** The children by name, in order. */
    public Map<String, Fields> children() {
        Map<String, Fields> children = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?>) {
                children.put(String.valueOf(key), of(value));
            }
        });
        return children;
    }

    /** The objects of a list; what is no object is left out. */
    public List<Fields> list(String key) {
        List<Fields> list = new ArrayList<>();
        if (map.get(key) instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Map<?, ?>) {
                    list.add(of(item));
                }
            }
        }
        return list;
    }

    /** The texts and numbers of a list as text; a single text counts as a list of one. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        Object value = map.get(key);
        if (value instanceof String text) {
            texts.add(text);
        } else if (value instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof String || item instanceof Number) {
                    texts.add(item.toString());
                }
            }
        }
        return texts;
    }
}
