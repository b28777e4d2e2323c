package io.planexec.executor.tool.data.table;

import java.util.List;

/**
 * What cleaning did to a table, so that a report several steps later can still tell.
 *
 * @param rowsIn rows before
 * @param rowsOut rows left
 * @param droppedNulls rows dropped because a mandatory column was empty
 * @param duplicates rows dropped because they repeated an earlier one
 * @param unreadableCells cells made empty because they could not be read as their column's type
 * @param optionalColumns columns filled in fewer than 90 % of the rows; their empty cells dropped nothing
 */
public record Cleaning(
        int rowsIn, int rowsOut, int droppedNulls, int duplicates, int unreadableCells, List<String> optionalColumns) {

    public Cleaning {
        optionalColumns = List.copyOf(optionalColumns);
    }

    /**
     * Which rows are missing from all figures, in a sentence; empty where none are.
     *
     * @param rows that the figures are of: those that are left, or some chosen of them
     */
    public String leftOut(int rows) {
        if (rowsOut == rowsIn) {
            return "";
        }
        String chosen = rows == rowsOut ? "" : "%s chosen of ".formatted(Figures.counted(rows, "row"));
        return "Of %s%s of %s: %s with missing values and %s are left out."
                .formatted(
                        chosen,
                        Figures.count(rowsOut),
                        Figures.counted(rowsIn, "row"),
                        Figures.count(droppedNulls),
                        Figures.counted(duplicates, "duplicate"));
    }

    /** This cleaning, seen together with one that went before it. */
    public Cleaning after(Cleaning earlier) {
        return new Cleaning(
                earlier.rowsIn,
                rowsOut,
                earlier.droppedNulls + droppedNulls,
                earlier.duplicates + duplicates,
                earlier.unreadableCells + unreadableCells,
                optionalColumns);
    }
}
