package io.planexec.executor.tool.data.selection;

import io.planexec.executor.tool.data.table.Column;
import java.util.function.IntPredicate;

/**
 * Something that rows have to fulfil.
 *
 * @param column what it is about
 * @param isValue whether it names a value that the column may have: several such are alternatives
 * @param holds whether a row fulfils it
 * @param isGuessed whether nobody said which column it is about, and others would do as well
 * @param groupedBy what sets such values side by side: the column, or the length of a time
 * @param words for readers: {@code category is Travel}
 */
record Condition(
        Column column, boolean isValue, boolean isGuessed, IntPredicate holds, String groupedBy, String words) {

    Condition(Column column, boolean isValue, IntPredicate holds, String words) {
        this(column, isValue, false, holds, column.name(), words);
    }

    /** Whether a row that fulfils either is wanted, rather than one that fulfils both. */
    boolean isAlternativeTo(Condition other) {
        return isValue && other.isValue && column == other.column;
    }

    /** Both at once. */
    Condition and(Condition other) {
        return new Condition(
                column, false, row -> holds.test(row) && other.holds.test(row), words + " and " + other.words);
    }

    Condition negated() {
        return new Condition(column, false, isGuessed, holds.negate(), column.name(), "not " + words);
    }

    Condition guessed() {
        return new Condition(column, isValue, true, holds, groupedBy, words);
    }
}
