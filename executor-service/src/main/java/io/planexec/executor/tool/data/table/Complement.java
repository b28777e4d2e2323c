package io.planexec.executor.tool.data.table;

import java.util.Optional;
import java.util.stream.IntStream;

/** Finds columns that share one quantity between them, as debit and credit do: an empty cell of one is no gap. */
public final class Complement {
    private Complement() {}

    /**
     * The other column of numbers that is filled where this one is not, and never where it is, as credit is to debit. Rows
     * that lack both are few.
     */
    public static Optional<Column> of(Column column, Table table) {
        if (column.type() != ColumnType.NUMBER || column.filled() == table.rows()) {
            return Optional.empty();
        }
        return table.columns().stream()
                .filter(other -> other != column && other.type() == ColumnType.NUMBER)
                .filter(other -> {
                    boolean both = IntStream.range(0, table.rows())
                            .anyMatch(row -> !column.isEmpty(row) && !other.isEmpty(row));
                    return !both && other.filled() * 2 > table.rows() - column.filled();
                })
                .findFirst();
    }
}
