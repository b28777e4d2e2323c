package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the metrics that a request is for. */
final class WantedMetrics {
    private static final int DEFAULT_BREAKDOWNS = 3;

    private final Basis basis;
    private final Table table;
    private final Statistics.Request request;
    private final Selection selection;
    private final Optional<NumberColumn> measure;
    private final Optional<Calendar> calendar;
    private final List<String> notes;

    WantedMetrics(Basis basis) {
        this.basis = basis;
        this.table = basis.table();
        this.request = basis.request();
        this.selection = basis.selection();
        this.measure = basis.measure();
        this.calendar = basis.calendar();
        this.notes = basis.notes();
    }

    /**
     * The metrics that a request is for, in its order; what suits the table where it names none.
     *
     * @throws ToolFailure when a column or metric is not known
     */
    List<Metric> list() throws ToolFailure {
        MetricNames names = new MetricNames(table, selection, measure, Optional.ofNullable(request.aggregation()));
        List<Metric> wanted = new ArrayList<>();
        for (String name : request.metrics()) {
            wanted.add(names.parse(name));
        }
        if (request.per() != null) {
            wanted.addAll(overPeriods(request.per()));
        } else if (!request.groupBy().isEmpty()) {
            wanted.add(grouped());
        }
        if (wanted.isEmpty() && request.aggregation() != null) {
            // "The total revenue" is one figure.
            wanted.add(new Metric.Single(
                    request.aggregation().word(),
                    measure,
                    measure.isEmpty() ? Aggregation.COUNT : request.aggregation()));
        }
        return wanted.isEmpty() ? suitable() : wanted;
    }

    /** The figure over periods, and what the periods come to. */
    private List<Metric> overPeriods(Period period) throws ToolFailure {
        Aggregation over = request.aggregation() == null || request.aggregation() == Aggregation.COUNT
                ? Aggregation.MEAN
                : request.aggregation();
        Aggregation within = measure.isEmpty() || request.aggregation() == Aggregation.COUNT
                ? Aggregation.COUNT
                : Selection.aggregation(measure.get());
        List<Column> by = new ArrayList<>();
        for (String column : request.groupBy()) {
            by.add(column(column));
        }
        String what = "%s_of_%s_%s".formatted(over.word(), period.adverb(), within.word());
        Metric figure = new Metric.OverPeriods(what, period, by, measure, within, over);
        return by.isEmpty()
                ? List.of(figure, new Metric.ByPeriod(within.word() + "_by_" + period.word(), period, measure, within))
                : List.of(figure);
    }

    private Column column(String name) throws ToolFailure {
        table.taken(name).ifPresent(notes::add);
        return table.require(name, "groupBy");
    }

    private Metric grouped() throws ToolFailure {
        if (measure.isEmpty() && basis.aggregation() != Aggregation.COUNT) {
            throw ToolFailure.permanent("%s of what? %s has no column of quantities; use agg count"
                    .formatted(basis.aggregation().word(), table.lineage().source()));
        }
        String of = measure.map(NumberColumn::name)
                .filter(name -> basis.aggregation() != Aggregation.COUNT)
                .orElse("rows");
        String name =
                "%s_of_%s_by_%s".formatted(basis.aggregation().word(), of, String.join("_and_", request.groupBy()));
        Optional<Period> period = period(request.groupBy().getFirst());
        if (request.groupBy().size() == 1
                && period.isPresent()
                && !request.ranking().isWanted()) {
            return new Metric.ByPeriod(name, period.get(), measure, basis.aggregation());
        }
        if (request.groupBy().size() == 1 && EachRow.isMeant(request.groupBy().getFirst(), table)) {
            return eachRow(name, request.groupBy().getFirst());
        }
        if (basis.datesGroupedBy().isPresent()) {
            Period unit = periodOf(basis.datesGroupedBy().get());
            if (!request.ranking().isWanted()) {
                return new Metric.ByPeriod(name, unit, measure, basis.aggregation());
            }
            PeriodLabels labels = PeriodLabels.of(basis, unit);
            return new Metric.ByGroup(
                    name, List.of(labels.column()), measure, basis.aggregation(), Optional.of(labels));
        }
        List<Column> by = new ArrayList<>();
        Optional<PeriodLabels> periods = Optional.empty();
        for (String column : request.groupBy()) {
            Optional<Period> time = period(column);
            if (time.isPresent()) {
                periods = Optional.of(PeriodLabels.of(basis, time.get()));
                by.add(periods.get().column());
            } else {
                by.add(column(column));
            }
        }
        return new Metric.ByGroup(name, by, measure, basis.aggregation(), periods);
    }

    /** The period that a column of dates is called by, such as {@code Month}, else days or months. */
    private Period periodOf(DateColumn dates) {
        boolean daily =
                calendar.map(range -> range.span() <= Statistics.MOST_ROWS).orElse(true);
        return Period.named(dates.name()).orElse(daily ? Period.DAY : Period.MONTH);
    }

    /** "The average per order" is one figure, where each row is an order; "the top 5 orders" are five rows. */
    private Metric eachRow(String name, String word) {
        notes.add("No column is called %s: each row is one.".formatted(word));
        boolean one =
                basis.aggregation() != Aggregation.SUM && !request.ranking().isWanted();
        return one
                ? new Metric.Single(name, measure, basis.aggregation())
                : new Metric.ByGroup(name, List.of(EachRow.of(word, table)), measure, basis.aggregation());
    }

    /** The period that a word of {@code groupBy} means, where no column is called so. */
    private Optional<Period> period(String word) {
        if (table.find(word).isPresent()) {
            return Optional.empty();
        }
        return word.equals("time")
                ? Optional.of(calendar.map(WantedMetrics::suitable).orElse(Period.MONTH))
                : Period.named(word);
    }

    private static Period suitable(Calendar range) {
        boolean months = Period.MONTH.start(range.from()).isBefore(Period.MONTH.start(range.to()));
        return months ? (range.span() > 3660 ? Period.YEAR : Period.MONTH) : Period.DAY;
    }

    /** What suits the table, where nobody says what is wanted. */
    private List<Metric> suitable() {
        List<Metric> suitable = new ArrayList<>();
        if (measure.isPresent()) {
            suitable.add(new Metric.Summary("summary"));
        }
        calendar.ifPresent(range -> {
            Period period = suitable(range);
            suitable.add(new Metric.ByPeriod(period.adverb() + "_totals", period, measure, basis.aggregation()));
            if (period != Period.DAY) {
                suitable.add(new Metric.Growth("growth_rate", period, measure, basis.aggregation()));
            }
        });
        selection.categories().stream()
                .limit(DEFAULT_BREAKDOWNS)
                .map(column ->
                        new Metric.ByGroup(column.name() + "_breakdown", List.of(column), measure, basis.aggregation()))
                .forEach(suitable::add);
        if (suitable.isEmpty()) {
            suitable.add(new Metric.Single("count", Optional.empty(), Aggregation.COUNT));
        }
        return suitable;
    }
}
