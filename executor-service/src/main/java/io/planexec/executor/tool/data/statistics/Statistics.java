package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Cleaning;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.TextColumn;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Computes figures over a table, as the output of calculate_stats holds them. Figures are not rounded to what a report
 * prints, only freed of binary dust.
 */
public final class Statistics {
    /** How many groups or periods a metric lists. */
    static final int MOST_ROWS = 100;

    private static final int MOST_SUMMARISED = 30;
    private static final int DEFAULT_BREAKDOWNS = 3;

    /** What stands after the name of a period that the data cover only in part, where periods are groups. */
    private static final String IN_PART = " (in part)";

    private final Table table;
    private final Request request;
    private final Selection selection;
    private final Optional<NumberColumn> measure;
    private final Optional<DateColumn> date;
    private final Optional<Calendar> calendar;
    private final List<String> notes = new ArrayList<>();

    /** What the summary says besides its figures. */
    private final List<String> reservations = new ArrayList<>();

    /**
     * What is wanted.
     *
     * @param metrics names of metrics; none for those that suit the table
     * @param measure the column of quantities, or null for the one most like money
     * @param groupBy columns and at most one period to group by; may be none
     * @param aggregation or null for the one that suits the measure
     * @param per the period whose figures are put together, or null where the rows' are
     * @param ranking which groups come first, and how many are wanted
     */
    public record Request(
            List<String> metrics,
            @Nullable String measure,
            List<String> groupBy,
            @Nullable Aggregation aggregation,
            @Nullable Period per,
            Ranking ranking) {

        /** Whatever suits the table. */
        public static final Request ANYTHING = new Request(List.of(), null, List.of(), null, null, Ranking.NONE);

        public Request {
            metrics = List.copyOf(metrics);
            groupBy = List.copyOf(groupBy);
        }
    }

    private Statistics(Table table, Request request) throws ToolFailure {
        this.table = table;
        this.request = request;
        this.selection = Selection.of(table);
        this.measure = measure();
        this.date = datesGroupedBy().or(selection::date);
        this.calendar = date.flatMap(Calendar::of);
    }

    /**
     * The figures asked for, without the dataset.
     *
     * @throws ToolFailure when a column or metric is not known, or nothing of what was asked can be computed
     */
    public static Map<String, @Nullable Object> compute(Table table, Request request) throws ToolFailure {
        return new Statistics(table, request).compute();
    }

    private Optional<DateColumn> datesGroupedBy() {
        return request.groupBy.size() == 1
                ? table.find(request.groupBy.getFirst())
                        .filter(DateColumn.class::isInstance)
                        .map(DateColumn.class::cast)
                : Optional.empty();
    }

    private Optional<NumberColumn> measure() throws ToolFailure {
        if (request.measure == null) {
            return selection.measures().stream().findFirst();
        }
        Optional<NumberColumn> money = selection.money(table, request.measure);
        if (money.isPresent()) {
            notes.add("No column is called %s: %s is taken."
                    .formatted(request.measure, money.get().name()));
            return money;
        }
        Optional<RowsOfValue> ofValue = RowsOfValue.find(table, selection, request.measure);
        if (ofValue.isPresent()) {
            RowsOfValue found = ofValue.get();
            notes.add("No column is called %s: %s of the rows where %s is %s is taken."
                    .formatted(request.measure, found.of().name(), found.column(), found.value()));
            return ofValue.map(RowsOfValue::measure);
        }
        Column column = table.require(request.measure, "measure");
        if (request.aggregation == null && column.type() == ColumnType.ID && column.distinct() == table.rows()) {
            notes.add("Each row is one %s: rows are counted.".formatted(column.name()));
            return Optional.empty();
        }
        if (column instanceof NumberColumn numbers && column.type() != ColumnType.ID) {
            return Optional.of(numbers);
        }
        if (request.aggregation == Aggregation.COUNT) {
            return Optional.empty();
        }
        List<String> numeric =
                selection.measures().stream().map(NumberColumn::name).toList();
        throw ToolFailure.permanent("measure names column '%s', which holds %s, not numbers; %s"
                .formatted(
                        column.name(),
                        column.type().word(),
                        numeric.isEmpty()
                                ? "no column of %s does; use agg count"
                                        .formatted(table.lineage().source())
                                : "columns of numbers are " + Figures.list(numeric, 10)));
    }

    private Map<String, @Nullable Object> compute() throws ToolFailure {
        if (table.rows() == 0 && request.aggregation != Aggregation.COUNT) {
            throw ToolFailure.permanent("there are no rows of %s to compute with%s"
                    .formatted(
                            table.lineage().source(),
                            table.lineage().notes().stream()
                                    .findFirst()
                                    .map(note -> ": " + note)
                                    .orElse("")));
        }
        List<Metric> metrics = wanted();
        Map<String, @Nullable Object> results = new LinkedHashMap<>();
        List<String> impossible = new ArrayList<>();
        for (Metric metric : metrics) {
            if (metric.needsDates() && calendar.isEmpty()) {
                impossible.add(metric.name());
            } else {
                results.put(metric.name(), result(metric));
            }
        }
        if (!impossible.isEmpty()) {
            String why = "%s: impossible, since %s has no column of dates"
                    .formatted(String.join(", ", impossible), table.lineage().source());
            if (results.isEmpty()) {
                throw ToolFailure.permanent(why + "; its columns are " + Figures.list(table.names(), 20));
            }
            notes.add(why + ".");
        }
        if (request.metrics.isEmpty() && calendar.isEmpty()) {
            notes.add("No column of dates: no figures over time.");
        }
        noteRows(metrics.stream().anyMatch(Statistics::isOfValues));
        notes.addAll(reservations);
        if (metrics.stream().anyMatch(Statistics::isOverTime)) {
            date.map(table.lineage()::reading)
                    .filter(reading -> !reading.isEmpty())
                    .ifPresent(reservations::add);
        }
        return output(results);
    }

    /** Whether a metric is of the values of its measure; where rows are counted, those without a value count too. */
    private static boolean isOfValues(Metric metric) {
        return switch (metric) {
            case Metric.Summary summary -> true;
            case Metric.Single single -> single.aggregation() != Aggregation.COUNT;
            case Metric.ByGroup byGroup -> byGroup.aggregation() != Aggregation.COUNT;
            case Metric.ByPeriod byPeriod -> byPeriod.aggregation() != Aggregation.COUNT;
            case Metric.Growth growth -> growth.aggregation() != Aggregation.COUNT;
            case Metric.OverPeriods over -> over.within() != Aggregation.COUNT;
        };
    }

    private static boolean isOverTime(Metric metric) {
        return metric.needsDates()
                || (metric instanceof Metric.ByGroup byGroup
                        && byGroup.periods().isPresent());
    }

    private void noteRows(boolean ofValues) {
        measure.ifPresentOrElse(
                column -> {
                    // One side of a column of both signs lacks the other by what it is.
                    int missing = ofValues && table.columns().contains(column) ? missing(column) : 0;
                    if (missing > 0) {
                        reservations.add("%s without a value of %s %s left out of its figures."
                                .formatted(
                                        Figures.counted(missing, "row"), column.name(), missing == 1 ? "is" : "are"));
                    }
                },
                () -> notes.add("No column of quantities: figures count rows."));
        date.ifPresent(dates -> {
            int missing = missing(dates);
            if (missing > 0) {
                notes.add("%s without a date are left out of figures over time."
                        .formatted(Figures.counted(missing, "row")));
            }
        });
    }

    private static int missing(Column column) {
        return (int) IntStream.range(0, column.rows()).filter(column::isMissing).count();
    }

    private Map<String, @Nullable Object> output(Map<String, @Nullable Object> results) {
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("rows", table.rows());
        output.put("measure", measure.map(NumberColumn::name).orElse(null));
        output.put("unit", measure.map(NumberColumn::unit).orElse(""));
        output.put("agg", aggregation().word());
        output.put("groupBy", groupColumns());
        output.put("date", date.map(DateColumn::name).orElse(null));
        calendar.ifPresent(range -> output.put(
                "period",
                Map.of("from", range.from().toString(), "to", range.to().toString())));
        measure.ifPresent(column -> output.put("overall", describe(column)));
        output.put("metrics", results);
        output.put("notes", List.copyOf(notes));
        output.put("summary", new StatisticsSummary(output).sentence() + leftOut());
        return output;
    }

    /** Rows that the figures are not of, and dates that were guessed at: an answer that did not say so would be a wrong one. */
    private String leftOut() {
        Cleaning cleaning = table.lineage().cleaning();
        List<String> said = new ArrayList<>();
        said.add(cleaning == null ? "" : cleaning.leftOut());
        said.addAll(reservations);
        said.removeIf(String::isEmpty);
        return said.isEmpty() ? "" : " " + String.join(" ", said);
    }

    private List<String> groupColumns() {
        if (!request.groupBy.isEmpty()) {
            return request.groupBy;
        }
        return selection.categories().stream().limit(1).map(TextColumn::name).toList();
    }

    private Aggregation aggregation() {
        if (request.aggregation != null) {
            return request.aggregation;
        }
        return measure.map(Selection::aggregation).orElse(Aggregation.COUNT);
    }

    private List<Metric> wanted() throws ToolFailure {
        MetricNames names = new MetricNames(table, selection, measure, Optional.ofNullable(request.aggregation));
        List<Metric> wanted = new ArrayList<>();
        for (String name : request.metrics) {
            wanted.add(names.parse(name));
        }
        if (request.per != null) {
            wanted.addAll(overPeriods(request.per));
        } else if (!request.groupBy.isEmpty()) {
            wanted.add(grouped());
        }
        if (wanted.isEmpty() && request.aggregation != null) {
            // "The total revenue" is one figure.
            wanted.add(new Metric.Single(
                    request.aggregation.word(), measure, measure.isEmpty() ? Aggregation.COUNT : request.aggregation));
        }
        return wanted.isEmpty() ? suitable() : wanted;
    }

    /** The figure over periods, and what the periods come to. */
    private List<Metric> overPeriods(Period period) throws ToolFailure {
        Aggregation over = request.aggregation == null || request.aggregation == Aggregation.COUNT
                ? Aggregation.MEAN
                : request.aggregation;
        Aggregation within = measure.isEmpty() || request.aggregation == Aggregation.COUNT
                ? Aggregation.COUNT
                : Selection.aggregation(measure.get());
        List<Column> by = new ArrayList<>();
        for (String column : request.groupBy) {
            by.add(table.require(column, "groupBy"));
        }
        String what = "%s_of_%s_%s".formatted(over.word(), period.adverb(), within.word());
        Metric figure = new Metric.OverPeriods(what, period, by, measure, within, over);
        return by.isEmpty()
                ? List.of(figure, new Metric.ByPeriod(within.word() + "_by_" + period.word(), period, measure, within))
                : List.of(figure);
    }

    private Metric grouped() throws ToolFailure {
        if (measure.isEmpty() && aggregation() != Aggregation.COUNT) {
            throw ToolFailure.permanent("%s of what? %s has no column of quantities; use agg count"
                    .formatted(aggregation().word(), table.lineage().source()));
        }
        String of = measure.map(NumberColumn::name)
                .filter(name -> aggregation() != Aggregation.COUNT)
                .orElse("rows");
        String name = "%s_of_%s_by_%s".formatted(aggregation().word(), of, String.join("_and_", request.groupBy));
        Optional<Period> period = period(request.groupBy.getFirst());
        if (request.groupBy.size() == 1 && period.isPresent() && !request.ranking.isWanted()) {
            return new Metric.ByPeriod(name, period.get(), measure, aggregation());
        }
        if (request.groupBy.size() == 1 && EachRow.isMeant(request.groupBy.getFirst(), table)) {
            return eachRow(name, request.groupBy.getFirst());
        }
        if (datesGroupedBy().isPresent()) {
            Period unit = periodOf(datesGroupedBy().get());
            if (!request.ranking.isWanted()) {
                return new Metric.ByPeriod(name, unit, measure, aggregation());
            }
            Column labels = labels(unit);
            return new Metric.ByGroup(name, List.of(labels), measure, aggregation(), Optional.of(labels));
        }
        List<Column> by = new ArrayList<>();
        Optional<Column> periods = Optional.empty();
        for (String column : request.groupBy) {
            Optional<Period> time = period(column);
            by.add(time.isPresent() ? labels(time.get()) : table.require(column, "groupBy"));
            periods = time.isPresent() ? Optional.of(by.getLast()) : periods;
        }
        return new Metric.ByGroup(name, by, measure, aggregation(), periods);
    }

    /** The period that a column of dates is called by, such as {@code Month}, else days or months. */
    private Period periodOf(DateColumn dates) {
        boolean daily = calendar.map(range -> range.span() <= MOST_ROWS).orElse(true);
        return Period.named(dates.name()).orElse(daily ? Period.DAY : Period.MONTH);
    }

    /** "The average per order" is one figure, where each row is an order; "the top 5 orders" are five rows. */
    private Metric eachRow(String name, String word) {
        notes.add("No column is called %s: each row is one.".formatted(word));
        boolean one = aggregation() != Aggregation.SUM && !request.ranking.isWanted();
        return one
                ? new Metric.Single(name, measure, aggregation())
                : new Metric.ByGroup(name, List.of(EachRow.of(word, table)), measure, aggregation());
    }

    /** The period that a word of {@code groupBy} means, where no column is called so. */
    private Optional<Period> period(String word) {
        if (table.find(word).isPresent()) {
            return Optional.empty();
        }
        return word.equals("time")
                ? Optional.of(calendar.map(Statistics::suitable).orElse(Period.MONTH))
                : Period.named(word);
    }

    private static Period suitable(Calendar range) {
        boolean months = Period.MONTH.start(range.from()).isBefore(Period.MONTH.start(range.to()));
        return months ? (range.span() > 3660 ? Period.YEAR : Period.MONTH) : Period.DAY;
    }

    /** The period of each row, as a column of words. */
    private Column labels(Period period) throws ToolFailure {
        if (date.isEmpty() || calendar.isEmpty()) {
            throw ToolFailure.permanent("groupBy %s: impossible, since %s has no column of dates; its columns are %s"
                    .formatted(period.word(), table.lineage().source(), Figures.list(table.names(), 20)));
        }
        Grouping grouping = Grouping.by(date.get(), period);
        List<LocalDate> starts = starts(date.get(), period);
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            boolean partial = calendar.get().coversPartOf(period, starts.get(i));
            labels.add(grouping.labels().get(i) + (partial ? IN_PART : ""));
        }
        return new TextColumn(
                period.word(),
                ColumnType.CATEGORY,
                labels,
                IntStream.range(0, table.rows()).map(grouping::of).toArray());
    }

    /** What suits the table, where nobody says what is wanted. */
    private List<Metric> suitable() {
        List<Metric> suitable = new ArrayList<>();
        if (measure.isPresent()) {
            suitable.add(new Metric.Summary("summary"));
        }
        calendar.ifPresent(range -> {
            Period period = suitable(range);
            suitable.add(new Metric.ByPeriod(period.adverb() + "_totals", period, measure, aggregation()));
            if (period != Period.DAY) {
                suitable.add(new Metric.Growth("growth_rate", period, measure, aggregation()));
            }
        });
        selection.categories().stream()
                .limit(DEFAULT_BREAKDOWNS)
                .map(column ->
                        new Metric.ByGroup(column.name() + "_breakdown", List.of(column), measure, aggregation()))
                .forEach(suitable::add);
        if (suitable.isEmpty()) {
            suitable.add(new Metric.Single("count", Optional.empty(), Aggregation.COUNT));
        }
        return suitable;
    }

    private Map<String, @Nullable Object> result(Metric metric) {
        return switch (metric) {
            case Metric.Summary summary -> summary();
            case Metric.Single single -> single(single);
            case Metric.ByGroup byGroup -> byGroup(byGroup);
            case Metric.ByPeriod byPeriod ->
                byPeriod(byPeriod.period(), byPeriod.measure(), byPeriod.aggregation(), "period");
            case Metric.Growth growth -> growth(growth);
            case Metric.OverPeriods over -> overPeriods(over);
        };
    }

    private Map<String, @Nullable Object> summary() {
        List<NumberColumn> columns = new ArrayList<>();
        measure.ifPresent(columns::add);
        selection.measures().stream()
                .filter(column -> !columns.contains(column))
                .forEach(columns::add);
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("kind", "summary");
        result.put("title", "Overview");
        result.put(
                "rows",
                columns.stream().limit(MOST_SUMMARISED).map(this::describeNamed).toList());
        if (columns.size() > MOST_SUMMARISED) {
            notes.add("The summary describes %d of %d columns of numbers.".formatted(MOST_SUMMARISED, columns.size()));
        }
        return result;
    }

    private Map<String, @Nullable Object> describeNamed(NumberColumn column) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("column", column.name());
        row.putAll(describe(column));
        return row;
    }

    private static Map<String, @Nullable Object> describe(NumberColumn column) {
        double[] values = values(column);
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("count", values.length);
        figures.put("sum", figure(Aggregation.SUM.of(values)));
        figures.put("mean", figure(Aggregation.MEAN.of(values)));
        figures.put("median", figure(Aggregation.MEDIAN.of(values)));
        figures.put("min", figure(Aggregation.MIN.of(values)));
        figures.put("max", figure(Aggregation.MAX.of(values)));
        figures.put("deviation", figure(Aggregation.deviation(values)));
        figures.put("additive", !Selection.isLevel(column));
        figures.put("whole", column.whole());
        return figures;
    }

    private static double[] values(NumberColumn column) {
        return IntStream.range(0, column.rows())
                .filter(row -> !column.isMissing(row))
                .mapToDouble(column::value)
                .toArray();
    }

    /** A figure for JSON, which knows no NaN. */
    private static @Nullable Double figure(double value) {
        return Double.isNaN(value) || Double.isInfinite(value) ? null : Figures.output(value);
    }

    private Map<String, @Nullable Object> single(Metric.Single metric) {
        double value =
                metric.aggregation() == Aggregation.COUNT || metric.measure().isEmpty()
                        ? table.rows()
                        : metric.aggregation().of(values(metric.measure().get()));
        Map<String, @Nullable Object> result = head("single", metric.measure(), metric.aggregation());
        result.put("title", title(metric.measure(), metric.aggregation()));
        result.put("value", figure(value));
        return result;
    }

    private Map<String, @Nullable Object> overPeriods(Metric.OverPeriods metric) {
        Grouping grouping = Grouping.by(metric.by(), table.rows());
        AcrossPeriods across = AcrossPeriods.of(
                date.orElseThrow(),
                calendar.orElseThrow(),
                metric.period(),
                grouping,
                metric.measure().orElse(null),
                metric.within(),
                metric.aggregation());
        if (!across.leftOut().isEmpty()) {
            notes.add("%s: covered only in part by the data, so left out of the %s over %ss."
                    .formatted(
                            String.join(", ", across.leftOut()),
                            metric.aggregation().word(),
                            metric.period().word()));
        }
        boolean single = metric.by().isEmpty();
        Map<String, @Nullable Object> result =
                head(single ? "single" : "group", metric.measure(), metric.aggregation());
        String within = title(metric.measure(), metric.within());
        result.put(
                "title",
                "%s %s over %s"
                        .formatted(
                                metric.aggregation().title(),
                                metric.period().adverb() + " " + lowered(within),
                                Figures.counted(
                                        across.periods(), metric.period().word())));
        result.put("periods", across.periods());
        if (single) {
            result.put(
                    "value",
                    across.values().isEmpty() ? null : figure(across.values().getFirst()));
            return result;
        }
        int[] counts = grouping.counts();
        double[] values =
                across.values().stream().mapToDouble(Double::doubleValue).toArray();
        List<Map<String, @Nullable Object>> rows = IntStream.range(0, values.length)
                .boxed()
                .sorted(order(false, Map.of(), values)
                        .thenComparing(group -> grouping.labels().get(group)))
                .limit(Math.min(MOST_ROWS, request.ranking.limit()))
                .map(group -> {
                    Map<String, @Nullable Object> row = new LinkedHashMap<>();
                    row.put("group", grouping.labels().get(group));
                    row.put("value", figure(values[group]));
                    row.put("rows", counts[group]);
                    return row;
                })
                .toList();
        String by = String.join(", ", metric.by().stream().map(Column::name).toList());
        result.put("title", result.get("title") + " by " + by);
        result.put("by", by);
        result.put("groups", values.length);
        result.put("rows", rows);
        return result;
    }

    private static String lowered(String title) {
        return title.substring(0, 1).toLowerCase(Locale.ROOT) + title.substring(1);
    }

    private static Map<String, @Nullable Object> head(
            String kind, Optional<NumberColumn> measure, Aggregation aggregation) {
        Map<String, @Nullable Object> head = new LinkedHashMap<>();
        head.put("kind", kind);
        head.put("measure", measure.map(NumberColumn::name).orElse(null));
        head.put("agg", aggregation.word());
        boolean counts = aggregation == Aggregation.COUNT || measure.isEmpty();
        boolean keepsWhole = aggregation != Aggregation.MEAN && aggregation != Aggregation.MEDIAN;
        head.put(
                "whole",
                counts || (keepsWhole && measure.map(NumberColumn::whole).orElse(true)));
        return head;
    }

    private static String title(Optional<NumberColumn> measure, Aggregation aggregation) {
        return aggregation == Aggregation.COUNT || measure.isEmpty()
                ? Aggregation.COUNT.title()
                : aggregation.title() + " " + measure.get().name();
    }

    private Map<String, @Nullable Object> byGroup(Metric.ByGroup metric) {
        Grouping grouping = Grouping.by(metric.by(), table.rows());
        double[] values = grouping.aggregate(metric.measure().orElse(null), metric.aggregation());
        int[] counts = grouping.counts();
        boolean inTime = metric.periods().isPresent() && !request.ranking.isWanted();
        Map<Integer, String> periods = periods(metric, grouping);
        List<Integer> order = IntStream.range(0, values.length)
                .boxed()
                .filter(group -> metric.periods().isEmpty() || periods.containsKey(group))
                .sorted(order(inTime, periods, values)
                        .thenComparing(group -> grouping.labels().get(group)))
                .toList();
        double[] known = order.stream()
                .mapToDouble(group -> values[group])
                .filter(value -> !Double.isNaN(value))
                .toArray();
        double total = Aggregation.sum(known);
        boolean shares = !inTime
                && (metric.aggregation() == Aggregation.SUM || metric.aggregation() == Aggregation.COUNT)
                && total > 0
                && Arrays.stream(known).allMatch(value -> value >= 0);
        int most = Math.min(MOST_ROWS, request.ranking.limit());
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int group : order.subList(0, Math.min(order.size(), most))) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("group", grouping.labels().get(group));
            row.put("value", figure(values[group]));
            if (shares) {
                row.put("share", figure(Double.isNaN(values[group]) ? 0 : values[group] / total * 100));
            }
            row.put("rows", counts[group]);
            rows.add(row);
        }
        String by = String.join(", ", metric.by().stream().map(Column::name).toList());
        Map<String, @Nullable Object> result = head("group", metric.measure(), metric.aggregation());
        result.put("title", title(metric.measure(), metric.aggregation()) + " by " + by);
        result.put("by", by);
        result.put("groups", order.size());
        // A cell that is empty holds no value.
        result.put("values", order.size() - (grouping.labels().contains(Grouping.EMPTY) ? 1 : 0));
        result.put("rows", rows);
        if (order.size() > MOST_ROWS && most == MOST_ROWS) {
            String which = inTime ? "first" : request.ranking.isSmallestFirst() ? "smallest" : "largest";
            notes.add("%s has %s values; the %d %s are listed."
                    .formatted(by, Figures.count(order.size()), MOST_ROWS, which));
        }
        noteInPart(inTime, periods);
        return result;
    }

    /** The period of each group that is one; rows without a date are of none. */
    private Map<Integer, String> periods(Metric.ByGroup metric, Grouping grouping) {
        Map<Integer, String> periods = new LinkedHashMap<>();
        metric.periods().ifPresent(column -> {
            for (int row = 0; row < table.rows(); row++) {
                if (!column.isMissing(row)) {
                    periods.putIfAbsent(grouping.of(row), column.text(row));
                }
            }
        });
        return periods;
    }

    private void noteInPart(boolean inTime, Map<Integer, String> periods) {
        List<String> partial = periods.values().stream()
                .filter(period -> period.endsWith(IN_PART))
                .map(period -> period.substring(0, period.length() - IN_PART.length()))
                .distinct()
                .sorted()
                .toList();
        if (!inTime && !partial.isEmpty()) {
            notes.add("%s: covered only in part by the data, so ranked after what is whole."
                    .formatted(String.join(", ", partial)));
        }
    }

    /** Groups without a value last, and before them periods covered in part; in time, all alike, so that their labels decide. */
    private Comparator<Integer> order(boolean inTime, Map<Integer, String> periods, double[] values) {
        if (inTime) {
            return Comparator.comparingInt(group -> 0);
        }
        double sign = request.ranking.isSmallestFirst() ? 1 : -1;
        return Comparator.comparing((Integer group) -> Double.isNaN(values[group]))
                .thenComparing(group -> periods.getOrDefault(group, "").endsWith(IN_PART))
                .thenComparingDouble(group -> sign * values[group]);
    }

    private Map<String, @Nullable Object> byPeriod(
            Period period, Optional<NumberColumn> over, Aggregation aggregation, String kind) {
        Map<String, @Nullable Object> result = head(kind, over, aggregation);
        result.put("title", title(over, aggregation) + " by " + period.word());
        result.put("unit", period.word());
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (PeriodValue value : periods(period, over, aggregation)) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("period", value.label());
            row.put("value", figure(value.value()));
            row.put("rows", value.rows());
            if (value.partial()) {
                row.put("partial", true);
            }
            rows.add(row);
        }
        result.put("periods", rows.size());
        result.put("rows", latest(rows, period));
        return result;
    }

    private List<Map<String, @Nullable Object>> latest(List<Map<String, @Nullable Object>> rows, Period period) {
        if (rows.size() <= MOST_ROWS) {
            return rows;
        }
        String note =
                "Of %s %ss the latest %d are listed.".formatted(Figures.count(rows.size()), period.word(), MOST_ROWS);
        if (!notes.contains(note)) {
            notes.add(note);
        }
        return rows.subList(rows.size() - MOST_ROWS, rows.size());
    }

    /**
     * @param partial whether the data cover only a part of the period
     */
    private record PeriodValue(String label, double value, int rows, boolean partial) {}

    private List<PeriodValue> periods(Period period, Optional<NumberColumn> over, Aggregation aggregation) {
        if (date.isEmpty() || calendar.isEmpty()) {
            return List.of();
        }
        Grouping grouping = Grouping.by(date.get(), period);
        double[] values = grouping.aggregate(over.orElse(null), aggregation);
        int[] counts = grouping.counts();
        List<LocalDate> starts = starts(date.get(), period);
        List<PeriodValue> periods = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            boolean partial = calendar.get().coversPartOf(period, starts.get(i));
            periods.add(new PeriodValue(grouping.labels().get(i), values[i], counts[i], partial));
        }
        return periods;
    }

    private static List<LocalDate> starts(DateColumn dates, Period period) {
        TreeSet<LocalDate> starts = new TreeSet<>();
        for (int row = 0; row < dates.rows(); row++) {
            if (!dates.isMissing(row)) {
                starts.add(period.start(dates.day(row)));
            }
        }
        return List.copyOf(starts);
    }

    /** Change from each whole period to the next; periods covered in part are listed and not compared. */
    private Map<String, @Nullable Object> growth(Metric.Growth metric) {
        List<PeriodValue> periods = periods(metric.period(), metric.measure(), metric.aggregation());
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        List<PeriodValue> whole = new ArrayList<>();
        for (PeriodValue value : periods) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("period", value.label());
            row.put("value", figure(value.value()));
            if (value.partial()) {
                row.put("partial", true);
            } else if (!Double.isNaN(value.value())) {
                if (!whole.isEmpty()) {
                    PeriodValue before = whole.getLast();
                    row.put("change", figure(value.value() - before.value()));
                    row.put("percent", percent(before.value(), value.value()));
                    if (before.value() > 0) {
                        rates.add((value.value() / before.value() - 1) * 100);
                    }
                }
                whole.add(value);
            }
            rows.add(row);
        }
        Map<String, @Nullable Object> result = head("growth", metric.measure(), metric.aggregation());
        result.put(
                "title",
                "Growth of the %s from %s to %s"
                        .formatted(
                                title(metric.measure(), metric.aggregation())
                                        .replaceFirst("^Total", "total")
                                        .replaceFirst("^Mean", "mean")
                                        .replaceFirst("^Number", "number"),
                                metric.period().word(),
                                metric.period().word()));
        result.put("unit", metric.period().word());
        result.put("periods", rows.size());
        result.put("rows", latest(rows, metric.period()));
        if (whole.size() > 1) {
            result.put("from", whole.getFirst().label());
            result.put("to", whole.getLast().label());
            result.put("fromValue", figure(whole.getFirst().value()));
            result.put("toValue", figure(whole.getLast().value()));
            result.put(
                    "firstToLastPercent",
                    percent(whole.getFirst().value(), whole.getLast().value()));
            result.put(
                    "averagePercent",
                    rates.isEmpty()
                            ? null
                            : figure(
                                    rates.stream().mapToDouble(r -> r).average().orElse(0)));
        } else {
            notes.add("Growth takes at least two whole %ss; the data cover %d."
                    .formatted(metric.period().word(), whole.size()));
        }
        List<String> partial = periods.stream()
                .filter(PeriodValue::partial)
                .map(PeriodValue::label)
                .toList();
        if (!partial.isEmpty()) {
            notes.add("%s: covered only in part by the data, so not compared with other %ss."
                    .formatted(String.join(", ", partial), metric.period().word()));
        }
        return result;
    }

    private static @Nullable Double percent(double before, double after) {
        return before > 0 ? figure((after / before - 1) * 100) : null;
    }
}
