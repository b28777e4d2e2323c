package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.TextColumn;
import io.planexec.executor.tool.data.table.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows themselves as groups: "the top 5 orders" of a table that has no column of orders, since each of its rows is one.
 */
final class EachRow {
    private static final int MOST_CELLS = 4;

    /** What rows are called in tables of what happened. */
    private static final Set<String> HAPPENINGS = Set.of(
            "row",
            "record",
            "entry",
            "line",
            "order",
            "transaction",
            "sale",
            "payment",
            "purchase",
            "invoice",
            "booking",
            "receipt",
            "trip",
            "ride",
            "visit",
            "call",
            "measurement",
            "reading",
            "observation",
            "event",
            "ticket",
            "shipment",
            "delivery");

    private EachRow() {}

    /** Whether a word that no column is called by means the rows: one for what happened, or the name of the file. */
    static boolean isMeant(String name, Table table) {
        List<String> words = Words.singulars(name);
        if (words.size() != 1 || table.called(name).isPresent()) {
            return false;
        }
        return HAPPENINGS.contains(words.getFirst()) || fileName(table).equals(words.getFirst());
    }

    /** The last plain word of {@code data/online_orders_2025.csv}: order. */
    private static String fileName(Table table) {
        String source = table.lineage().source();
        String name = source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
        int dot = name.lastIndexOf('.');
        return Words.of(dot > 0 ? name.substring(0, dot) : name).stream()
                .filter(word -> word.length() > 2 && word.chars().allMatch(Character::isLetter))
                .reduce((first, second) -> second)
                .map(Words::singular)
                .orElse("");
    }

    /** A column whose value is another one in each row, made of the cells that tell rows apart. */
    static Column of(String name, Table table) {
        List<Column> telling = table.columns().stream()
                .filter(column -> !(column instanceof NumberColumn) || column.type() == ColumnType.ID)
                .limit(MOST_CELLS)
                .toList();
        Map<String, Integer> seen = new HashMap<>();
        List<String> labels = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            int at = row;
            String cells = telling.stream()
                    .filter(column -> !column.isMissing(at))
                    .map(column -> column.text(at))
                    .collect(Collectors.joining(" · "));
            String label = cells.isEmpty() ? "row " + (row + 1) : cells;
            int count = seen.merge(label, 1, Integer::sum);
            labels.add(count == 1 ? label : label + " (" + count + ")");
        }
        return new TextColumn(
                name, ColumnType.TEXT, labels, IntStream.range(0, table.rows()).toArray());
    }
}
