package io.planexec.planner.goal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * About how many characters JSON trees take as text, at most half as many again. Looks no further than to a limit, however
 * large they are.
 */
final class JsonLength {
    private final int limit;
    private int length;

    private JsonLength(int limit) {
        this.limit = limit;
    }

    /** The length where it is within the limit, else something above the limit. */
    static int of(@Nullable Object value, int limit) {
        var measured = new JsonLength(limit);
        measured.add(value);
        return measured.length;
    }

    static boolean exceeds(@Nullable Object value, int limit) {
        return of(value, limit) > limit;
    }

    private void add(@Nullable Object value) {
        switch (value) {
            case null -> length += 4;
            case String text -> length += text.length() + 2;
            case List<?> list -> {
                length += 2;
                for (var item : list) {
                    if (length > limit) {
                        return;
                    }
                    length++;
                    add(item);
                }
            }
            case Map<?, ?> map -> {
                length += 2;
                for (var entry : map.entrySet()) {
                    if (length > limit) {
                        return;
                    }
                    length += 2;
                    add(entry.getKey());
                    add(entry.getValue());
                }
            }
            default -> length += value.toString().length();
        }
    }
}
