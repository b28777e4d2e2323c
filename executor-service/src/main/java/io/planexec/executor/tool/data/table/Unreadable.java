package io.planexec.executor.tool.data.table;

import java.util.HashMap;
import java.util.Map;

/**
 * What stands in cells that cannot be read as their column's type. Immutable.
 *
 * @param texts by row
 */
record Unreadable(Map<Integer, String> texts) {
    static final Unreadable NONE = new Unreadable(Map.of());

    Unreadable {
        texts = Map.copyOf(texts);
    }

    boolean isAt(int row) {
        return texts.containsKey(row);
    }

    /** The text in a cell; empty where there is none. */
    String text(int row) {
        return texts.getOrDefault(row, "");
    }

    int count() {
        return texts.size();
    }

    /** The cells of the given rows, in that order. */
    Unreadable select(int[] rows) {
        Map<Integer, String> kept = new HashMap<>();
        for (int i = 0; i < rows.length; i++) {
            if (isAt(rows[i])) {
                kept.put(i, text(rows[i]));
            }
        }
        return new Unreadable(kept);
    }
}
