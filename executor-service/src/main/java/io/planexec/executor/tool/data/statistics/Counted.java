package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.TextColumn;
import io.planexec.executor.tool.data.table.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is counted: customers are not rows where a customer has several, and errors not all that a log tells of.
 *
 * @param title for headings
 * @param column whose different values are counted; none where rows are
 * @param rows which rows are counted; all where values are
 */
record Counted(String title, Optional<Column> column, IntPredicate rows) {
    /** What may follow the name of a thing in the name of the column that tells which one it is. */
    private static final List<String> TELLING = List.of("id", "no", "nr", "number", "code", "key", "name");

    private static final int SHORTEST_STEM = 4;

    /**
     * What a name means: the different values of the column that is called so, or the rows that a category calls so. A
     * column is taken only where its name says nothing else, since {@code ticket_type} tells no tickets apart.
     *
     * @return empty where each row is one
     */
    static Optional<Counted> find(Table table, String name) {
        List<String> thing = Words.singulars(name);
        Stream<Column> called = called(table, thing).filter(column -> !isQuantity(column));
        Optional<Counted> values = Stream.concat(
                        called, TELLING.stream().flatMap(last -> called(table, with(thing, last))))
                .filter(column -> column.type() != ColumnType.DATE)
                .findFirst()
                .map(column -> new Counted(
                        "Number of different values of " + column.name(), Optional.of(column), row -> true));
        return values.isPresent() || thing.size() != 1 || EachRow.isMeant(name, table)
                ? values
                : table.columns().stream()
                        .filter(column -> column.type() == ColumnType.CATEGORY)
                        .filter(TextColumn.class::isInstance)
                        .flatMap(column -> ofKind((TextColumn) column, thing.getFirst()).stream())
                        .findFirst();
    }

    /** Errors are the rows whose level is ERROR, warnings those whose level is WARN, or Warning. */
    private static Optional<Counted> ofKind(TextColumn column, String thing) {
        List<String> values = column.values().stream()
                .filter(value -> {
                    List<String> words = Words.singulars(value);
                    return words.size() == 1
                            && (words.getFirst().equals(thing)
                                    || (words.getFirst().length() >= SHORTEST_STEM
                                            && thing.startsWith(words.getFirst())));
                })
                .toList();
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(new Counted(
                        "Number of rows where %s is %s".formatted(column.name(), String.join(" or ", values)),
                        Optional.empty(),
                        row -> values.contains(column.text(row))));
    }

    /** Whether one of them may be in several groups: a customer of two regions. */
    boolean overlaps() {
        return column.isPresent();
    }

    int in(Table table) {
        return column.map(Column::distinct).orElseGet(() ->
                (int) IntStream.range(0, table.rows()).filter(rows).count());
    }

    double[] in(Grouping grouping) {
        return column.map(grouping::distinct).orElseGet(() -> grouping.count(rows));
    }

    private static Stream<Column> called(Table table, List<String> words) {
        return table.columns().stream()
                .filter(column -> Words.singulars(column.name()).equals(words));
    }

    /** "How many sales" are not the different amounts in a column of sales. */
    private static boolean isQuantity(Column column) {
        return column instanceof NumberColumn
                && column.type() != ColumnType.ID
                && Collections.disjoint(Words.of(column.name()), TELLING);
    }

    private static List<String> with(List<String> words, String last) {
        List<String> all = new ArrayList<>(words);
        all.add(last);
        return all;
    }
}
