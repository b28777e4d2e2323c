package io.planexec.executor.tool.data.chart;

import io.planexec.executor.tool.data.statistics.Aggregation;
import io.planexec.executor.tool.data.statistics.Calendar;
import io.planexec.executor.tool.data.statistics.Period;
import io.planexec.executor.tool.data.statistics.Selection;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a chart is of. Columns and periods that the title speaks of come first, then those of the statistics or trends
 * that were given, then what suits the table.
 *
 * @param measure what is shown; empty to count rows
 * @param category whose values are compared
 * @param categoryNamed whether the title or the data given ask for that category
 * @param dates the column of dates
 * @param calendar what it covers; present whenever {@code dates} is
 * @param period the period that the title speaks of, or that of the statistics given
 * @param listed the groups that the statistics given choose of more, or put into another order
 * @param second another quantity, for scatter charts
 */
record Subject(
        Table table,
        Optional<NumberColumn> measure,
        Aggregation aggregation,
        Optional<Column> category,
        boolean categoryNamed,
        Optional<DateColumn> dates,
        Optional<Calendar> calendar,
        Optional<Period> period,
        Optional<Listed> listed,
        Optional<NumberColumn> second) {

    /** So many groups are drawn at most. */
    static final int MOST_GROUPS = 15;

    static Subject of(Table table, Fields given, String title) {
        Selection selection = Selection.of(table);
        Set<String> words = new HashSet<>(Words.singulars(title));
        List<NumberColumn> named = named(table, words, title);
        Optional<Column> asked = table.columns().stream()
                .filter(column -> column.type() == ColumnType.CATEGORY || column.type() == ColumnType.TEXT)
                .filter(column -> speaksOf(words, column))
                .findFirst();
        Optional<Aggregation> word = Words.of(title).stream()
                .flatMap(one -> Aggregation.named(one).stream())
                .findFirst();
        Optional<Period> spoken = period(Words.of(title));
        Optional<Listed> listed = Listed.of(given).filter(one -> !one.isContradicted(named, word, asked, spoken));
        Optional<NumberColumn> measure = listed.flatMap(one -> one.measure(table))
                .or(() -> named.stream().findFirst())
                .or(() -> table.find(given.text("measure"))
                        .filter(NumberColumn.class::isInstance)
                        .map(NumberColumn.class::cast))
                .or(() -> selection.measures().stream().findFirst());
        Optional<NumberColumn> second = named.stream()
                .skip(1)
                .findFirst()
                .or(() -> selection.measures().stream()
                        .filter(column -> measure.isEmpty() || column != measure.get())
                        .findFirst());
        Optional<Period> time = listed.flatMap(one -> one.period(table));
        Optional<Column> category = time.isPresent()
                ? asked
                : asked.or(() -> given.texts("groupBy").stream()
                                .flatMap(name -> table.find(name).stream())
                                .findFirst())
                        .or(() -> selection.categories().stream()
                                .<Column>map(column -> column)
                                .findFirst());
        Optional<Aggregation> said =
                listed.flatMap(Listed::aggregation).or(() -> word).or(() -> Aggregation.named(given.text("agg")));
        Aggregation aggregation =
                measure.isEmpty() ? Aggregation.COUNT : said.orElseGet(() -> Selection.aggregation(measure.get()));
        Optional<Calendar> calendar = selection.date().flatMap(Calendar::of);
        return new Subject(
                table,
                measure,
                aggregation,
                category,
                asked.isPresent(),
                calendar.isPresent() ? selection.date() : Optional.empty(),
                calendar,
                spoken.or(() -> time),
                listed.filter(one -> one.isChoice(table, MOST_GROUPS)),
                second);
    }

    /** {@code monthly}, {@code by month}, {@code month over month}; not the years of "over ten years" or "year 2025". */
    private static Optional<Period> period(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String before = i == 0 ? "" : words.get(i - 1);
            String after = i + 1 == words.size() ? "" : words.get(i + 1);
            boolean meant = words.get(i).endsWith("ly")
                    || words.get(i).equals("annual")
                    || Set.of("by", "per", "each", "every").contains(before)
                    || Set.of("over", "on").contains(after);
            if (meant && Period.named(words.get(i)).isPresent()) {
                return Period.named(words.get(i));
            }
        }
        return Optional.empty();
    }

    /** Columns of numbers that the title speaks of, in the order in which it does. */
    private static List<NumberColumn> named(Table table, Set<String> words, String title) {
        List<String> order = Words.singulars(title);
        List<NumberColumn> named = new ArrayList<>();
        for (Column column : table.columns()) {
            if (column instanceof NumberColumn numbers
                    && column.type() == ColumnType.NUMBER
                    && speaksOf(words, column)) {
                named.add(numbers);
            }
        }
        named.sort(Comparator.comparingInt(
                column -> order.indexOf(Words.singular(Words.of(column.name()).getFirst()))));
        return named;
    }

    /** Whether a title is nothing but the name of a column. */
    static boolean isCalled(String title, Column column) {
        return Words.singulars(title).equals(Words.singulars(column.name()));
    }

    private static boolean speaksOf(Set<String> words, Column column) {
        List<String> own = Words.singulars(column.name());
        return !own.isEmpty() && words.containsAll(own);
    }

    /** {@code Total revenue}, {@code Mean price}, {@code Number of rows}. */
    String what() {
        if (listed.isPresent()) {
            return listed.get().what() + measure.map(Subject::unit).orElse("");
        }
        return aggregation == Aggregation.COUNT || measure.isEmpty()
                ? Aggregation.COUNT.title()
                : aggregation.title() + " " + measure.get().name() + unit(measure.get());
    }

    static String unit(NumberColumn column) {
        return column.unit().isEmpty() ? "" : " (" + column.unit() + ")";
    }

    Optional<NumberColumn> counted() {
        return aggregation == Aggregation.COUNT ? Optional.empty() : measure;
    }
}
