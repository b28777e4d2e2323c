package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.TextColumn;
import io.planexec.executor.tool.data.table.Words;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A measure that is called by a value: {@code food} means the money of the rows whose category is Food, where no column is
 * called so.
 *
 * @param measure the quantities of those rows; other rows have none
 * @param of the column of quantities
 * @param column whose value it is
 * @param value as the column writes it
 */
record RowsOfValue(NumberColumn measure, NumberColumn of, String column, String value) {

    /** What a name means; empty where a column is called so, or no category has such a value. */
    static Optional<RowsOfValue> find(Table table, Selection selection, String name) {
        Optional<NumberColumn> quantity = selection.measures().stream().findFirst();
        if (quantity.isEmpty() || table.called(name).isPresent()) {
            return Optional.empty();
        }
        List<String> wanted = Words.singulars(name);
        Stream<TextColumn> others = table.columns().stream()
                .filter(column -> column.type() == ColumnType.CATEGORY)
                .filter(TextColumn.class::isInstance)
                .map(TextColumn.class::cast);
        return Stream.concat(selection.categories().stream(), others)
                .flatMap(column -> column.values().stream()
                        .filter(value ->
                                !wanted.isEmpty() && Words.singulars(value).equals(wanted))
                        .limit(1)
                        .map(value -> of(quantity.get(), column, value)))
                .findFirst();
    }

    private static RowsOfValue of(NumberColumn quantity, TextColumn column, String value) {
        List<String> wanted = Words.singulars(value);
        boolean[] meant = new boolean[column.values().size()];
        for (int code = 0; code < meant.length; code++) {
            meant[code] = Words.singulars(column.values().get(code)).equals(wanted);
        }
        double[] values = new double[quantity.rows()];
        Arrays.setAll(
                values, row -> column.code(row) >= 0 && meant[column.code(row)] ? quantity.value(row) : Double.NaN);
        NumberColumn measure = new NumberColumn(
                "%s (%s)".formatted(quantity.name(), value), quantity.type(), values, Map.of(), quantity.unit());
        return new RowsOfValue(measure, quantity, column.name(), value);
    }
}
