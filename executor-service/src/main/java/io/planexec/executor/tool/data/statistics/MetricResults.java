package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Computes metrics. What is to be said besides a metric's figures becomes a note. */
final class MetricResults {
    private static final int MOST_SUMMARISED = 30;

    private final Table table;
    private final Statistics.Request request;
    private final Selection selection;
    private final Optional<NumberColumn> measure;
    private final Optional<Counted> counted;
    private final Optional<DateColumn> date;
    private final Optional<Calendar> calendar;
    private final List<String> notes;

    MetricResults(Basis basis) {
        this.table = basis.table();
        this.request = basis.request();
        this.selection = basis.selection();
        this.measure = basis.measure();
        this.counted = basis.counted();
        this.date = basis.date();
        this.calendar = basis.calendar();
        this.notes = basis.notes();
    }

    /** A metric's figures, as the output of calculate_stats holds them. */
    Map<String, @Nullable Object> of(Metric metric) {
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

    /** Count, sum, mean, median, extremes and deviation of a column. */
    static Map<String, @Nullable Object> describe(NumberColumn column) {
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
                        ? counted.map(things -> things.in(table)).orElse(table.rows())
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
                .sorted(order(false, group -> false, values)
                        .thenComparing(group -> grouping.labels().get(group)))
                .limit(Math.min(Statistics.MOST_ROWS, request.ranking().limit()))
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

    private double[] aggregate(Grouping grouping, Optional<NumberColumn> over, Aggregation aggregation) {
        return aggregation == Aggregation.COUNT && counted.isPresent()
                ? counted.get().in(grouping)
                : grouping.aggregate(over.orElse(null), aggregation);
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

    private String title(Optional<NumberColumn> measure, Aggregation aggregation) {
        return aggregation == Aggregation.COUNT || measure.isEmpty()
                ? counted.map(Counted::title).orElse(Aggregation.COUNT.title())
                : aggregation.title() + " " + measure.get().name();
    }

    private Map<String, @Nullable Object> byGroup(Metric.ByGroup metric) {
        Grouping grouping = Grouping.by(metric.by(), table.rows());
        double[] values = aggregate(grouping, metric.measure(), metric.aggregation());
        int[] counts = grouping.counts();
        boolean inTime = metric.periods().isPresent() && !request.ranking().isWanted();
        Map<Integer, String> periods = periods(metric, grouping);
        Map<String, String> inPart = metric.periods().map(PeriodLabels::inPart).orElse(Map.of());
        List<Integer> order = IntStream.range(0, values.length)
                .boxed()
                .filter(group -> metric.periods().isEmpty() || periods.containsKey(group))
                .sorted(Comparator.comparing((Integer group) -> isNothingCounted(metric, grouping, group))
                        .thenComparing(
                                order(inTime, group -> inPart.containsKey(periods.getOrDefault(group, "")), values))
                        .thenComparing(group -> grouping.labels().get(group)))
                .toList();
        double[] known = order.stream()
                .mapToDouble(group -> values[group])
                .filter(value -> !Double.isNaN(value))
                .toArray();
        double total = Aggregation.sum(known);
        // One customer may be of several regions.
        boolean shares = !inTime
                && counted.filter(Counted::overlaps).isEmpty()
                && (metric.aggregation() == Aggregation.SUM || metric.aggregation() == Aggregation.COUNT)
                && total > 0
                && Arrays.stream(known).allMatch(value -> value >= 0);
        int most = Math.min(Statistics.MOST_ROWS, request.ranking().limit());
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
        if (order.size() > Statistics.MOST_ROWS && most == Statistics.MOST_ROWS) {
            String which = inTime ? "first" : request.ranking().isSmallestFirst() ? "smallest" : "largest";
            notes.add("%s has %s values; the %d %s are listed."
                    .formatted(by, Figures.count(order.size()), Statistics.MOST_ROWS, which));
        }
        noteInPart(inTime, inPart, periods);
        return result;
    }

    /** Whether the group is that of empty cells, which is no thing of its own where things are counted. */
    private boolean isNothingCounted(Metric.ByGroup metric, Grouping grouping, int group) {
        return metric.aggregation() == Aggregation.COUNT
                && counted.isPresent()
                && grouping.labels().get(group).equals(Grouping.EMPTY);
    }

    /** The period of each group that is one; rows without a date are of none. */
    private Map<Integer, String> periods(Metric.ByGroup metric, Grouping grouping) {
        Map<Integer, String> periods = new LinkedHashMap<>();
        metric.periods().map(PeriodLabels::column).ifPresent(column -> {
            for (int row = 0; row < table.rows(); row++) {
                if (!column.isMissing(row)) {
                    periods.putIfAbsent(grouping.of(row), column.text(row));
                }
            }
        });
        return periods;
    }

    private void noteInPart(boolean inTime, Map<String, String> inPart, Map<Integer, String> periods) {
        List<String> partial = periods.values().stream()
                .filter(inPart::containsKey)
                .map(period -> inPart.getOrDefault(period, period))
                .distinct()
                .sorted()
                .toList();
        if (!inTime && !partial.isEmpty()) {
            notes.add("%s: covered only in part by the data, so ranked after what is whole."
                    .formatted(String.join(", ", partial)));
        }
    }

    /** Groups without a value last, and before them periods covered in part; in time, all alike, so that their labels decide. */
    private Comparator<Integer> order(boolean inTime, Predicate<Integer> inPart, double[] values) {
        if (inTime) {
            return Comparator.comparingInt(group -> 0);
        }
        double sign = request.ranking().isSmallestFirst() ? 1 : -1;
        return Comparator.comparing((Integer group) -> Double.isNaN(values[group]))
                .thenComparing(inPart::test)
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
        if (rows.size() <= Statistics.MOST_ROWS) {
            return rows;
        }
        String note = "Of %s %ss the latest %d are listed."
                .formatted(Figures.count(rows.size()), period.word(), Statistics.MOST_ROWS);
        if (!notes.contains(note)) {
            notes.add(note);
        }
        return rows.subList(rows.size() - Statistics.MOST_ROWS, rows.size());
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
        double[] values = aggregate(grouping, over, aggregation);
        int[] counts = grouping.counts();
        List<LocalDate> starts = Grouping.starts(date.get(), period);
        List<PeriodValue> periods = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            boolean partial = calendar.get().coversPartOf(period, starts.get(i));
            periods.add(new PeriodValue(grouping.labels().get(i), values[i], counts[i], partial));
        }
        return periods;
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
