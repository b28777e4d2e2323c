package io.planexec.executor.tool.data.table;

import java.util.Set;

/** The ways in which files say that a cell is empty. */
final class Missing {
    private static final Set<String> MARKERS = Set.of(
            "", "NA", "N/A", "n/a", "na", "#N/A", "#NA", "null", "NULL", "Null", "NaN", "nan", "-", "--", "–", "—");

    private Missing() {}

    /** Whether a cell without surrounding blanks counts as empty. */
    static boolean is(String cell) {
        return cell.length() <= 4 && MARKERS.contains(cell);
    }
}
