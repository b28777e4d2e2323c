package io.planexec.executor.tool.data.table;

/**
 * One column of a {@link Table}. Rows count from 0. A cell is empty, or holds a value, or holds text that cannot be read
 * as the column's type ("unreadable"). Immutable, safe for use by several threads.
 */
public sealed interface Column permits NumberColumn, DateColumn, TextColumn {

    String name();

    ColumnType type();

    int rows();

    /** Whether the cell has no value that can be used: it is empty or unreadable. */
    boolean isMissing(int row);

    /** Whether nothing at all stood in the cell. */
    boolean isEmpty(int row);

    /** The cell for a reader; empty text for an empty cell, the original text for an unreadable one. */
    String text(int row);

    /** Whether two cells of this column are equal; two empty cells are. */
    boolean sameCell(int row, int other);

    /** A hash that is equal for equal cells. */
    int cellHash(int row);

    /** How many different values there are, empty and unreadable cells aside. */
    int distinct();

    /** How many cells hold text that cannot be read as the column's type. */
    int unreadable();

    /** The same column with its unreadable cells made empty. */
    Column withoutUnreadable();

    /** The cells of the given rows, in that order. */
    Column select(int[] rows);

    /** How many cells are not empty; unreadable ones count as filled. */
    default int filled() {
        int filled = 0;
        for (int row = 0; row < rows(); row++) {
            if (!isEmpty(row)) {
                filled++;
            }
        }
        return filled;
    }
}
