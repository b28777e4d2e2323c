package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is counted: customers are not rows where a customer has several. A column is taken only where its name says nothing
 * else, since {@code ticket_type} tells no tickets apart.
 */
final class Counted {
    /** What may follow the name of a thing in the name of the column that tells which one it is. */
    private static final List<String> TELLING = List.of("id", "no", "nr", "number", "code", "key", "name");

    private Counted() {}

    /** The column whose different values are the things of this name; empty where rows are to be counted. */
    static Optional<Column> find(Table table, String name) {
        List<String> thing = singular(name);
        Stream<Column> called = called(table, thing).filter(column -> !isQuantity(column));
        return Stream.concat(called, TELLING.stream().flatMap(last -> called(table, with(thing, last))))
                .filter(column -> column.type() != ColumnType.DATE)
                .findFirst();
    }

    private static Stream<Column> called(Table table, List<String> words) {
        return table.columns().stream().filter(column -> singular(column.name()).equals(words));
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

    private static List<String> singular(String name) {
        return Words.of(name).stream().map(Words::singular).toList();
    }
}
