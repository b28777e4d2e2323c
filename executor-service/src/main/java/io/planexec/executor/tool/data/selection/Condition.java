package io.planexec.executor.tool.data.selection;

import io.planexec.executor.tool.data.table.Column;
import java.util.function.IntPredicate;

/**
 * Something that rows have to fulfil.
 *
 * @param column what it is about
 * @param isValue whether it names a value that the column may have: several such are alternatives
 * @param holds whether a row fulfils it
 * @param words for readers: {@code category is Travel}
 */
record Condition(Column column, boolean isValue, IntPredicate holds, String words) {

    Condition negated() {
        return new Condition(column, false, holds.negate(), "not " + words);
    }
}
