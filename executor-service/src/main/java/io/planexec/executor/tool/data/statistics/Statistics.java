package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Cleaning;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.Complement;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.TextColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Computes figures over a table, as the output of calculate_stats holds them. Figures are not rounded to what a report
 * prints, only freed of binary dust.
 */
public final class Statistics {
    /** How many groups or periods a metric lists. */
    static final int MOST_ROWS = 100;

    private final Basis basis;
    private final Table table;
    private final Request request;
    private final List<String> notes;

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
     * @param counted what is counted where the aggregation counts, such as {@code customers}; null for rows
     */
    public record Request(
            List<String> metrics,
            @Nullable String measure,
            List<String> groupBy,
            @Nullable Aggregation aggregation,
            @Nullable Period per,
            Ranking ranking,
            @Nullable String counted) {

        /** Whatever suits the table. */
        public static final Request ANYTHING = new Request(List.of(), null, List.of(), null, null, Ranking.NONE, null);

        public Request {
            metrics = List.copyOf(metrics);
            groupBy = List.copyOf(groupBy);
        }
    }

    private Statistics(Basis basis) {
        this.basis = basis;
        this.table = basis.table();
        this.request = basis.request();
        this.notes = basis.notes();
    }

    /**
     * The figures asked for, without the dataset.
     *
     * @throws ToolFailure when a column or metric is not known, or nothing of what was asked can be computed
     */
    public static Map<String, @Nullable Object> compute(Table table, Request request) throws ToolFailure {
        return new Statistics(Basis.of(table, request)).compute();
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
        List<Metric> metrics = new WantedMetrics(basis).list();
        MetricResults computed = new MetricResults(basis);
        Map<String, @Nullable Object> results = new LinkedHashMap<>();
        List<String> impossible = new ArrayList<>();
        for (Metric metric : metrics) {
            if (metric.needsDates() && basis.calendar().isEmpty()) {
                impossible.add(metric.name());
            } else {
                results.put(metric.name(), computed.of(metric));
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
        if (request.metrics.isEmpty() && basis.calendar().isEmpty()) {
            notes.add("No column of dates: no figures over time.");
        }
        noteRows(metrics.stream().anyMatch(Metric::isOfValues));
        notes.addAll(reservations);
        if (metrics.stream().anyMatch(Metric::isOverTime)) {
            basis.date()
                    .map(DateColumn::guessed)
                    .filter(reading -> !reading.isEmpty())
                    .ifPresent(reservations::add);
        }
        return output(results);
    }

    private void noteRows(boolean ofValues) {
        basis.measure()
                .ifPresentOrElse(
                        column -> {
                            // One side of a column of both signs lacks the other by what it is.
                            int missing = ofValues && table.columns().contains(column) ? lacking(column) : 0;
                            if (missing > 0) {
                                reservations.add("%s without a value of %s %s left out of its figures."
                                        .formatted(
                                                Figures.counted(missing, "row"),
                                                column.name(),
                                                missing == 1 ? "is" : "are"));
                            }
                        },
                        () -> {
                            if (basis.counted().isEmpty()) {
                                notes.add("No column of quantities: figures count rows.");
                            }
                        });
        basis.date().ifPresent(dates -> {
            int missing = missing(dates);
            if (missing > 0) {
                notes.add("%s without a date are left out of figures over time."
                        .formatted(Figures.counted(missing, "row")));
            }
        });
    }

    /** Rows without a value; a credit is none of debit. */
    private int lacking(NumberColumn column) {
        Optional<Column> complement = Complement.of(column, table);
        return (int) IntStream.range(0, table.rows())
                .filter(column::isMissing)
                .filter(row -> complement.map(other -> other.isEmpty(row)).orElse(true))
                .count();
    }

    private static int missing(Column column) {
        return (int) IntStream.range(0, column.rows()).filter(column::isMissing).count();
    }

    private Map<String, @Nullable Object> output(Map<String, @Nullable Object> results) {
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("rows", table.rows());
        output.put("measure", basis.measure().map(NumberColumn::name).orElse(null));
        output.put("unit", basis.measure().map(NumberColumn::unit).orElse(""));
        output.put("agg", basis.aggregation().word());
        output.put("groupBy", groupColumns());
        output.put("date", basis.date().map(DateColumn::name).orElse(null));
        basis.calendar()
                .ifPresent(range -> output.put(
                        "period",
                        Map.of("from", range.from().toString(), "to", range.to().toString())));
        basis.measure().ifPresent(column -> output.put("overall", MetricResults.describe(column)));
        output.put("metrics", results);
        output.put("notes", List.copyOf(notes));
        output.put("summary", new StatisticsSummary(output).sentence() + leftOut());
        return output;
    }

    /** Rows that the figures are not of, and what was guessed at: an answer that did not say so would be a wrong one. */
    private String leftOut() {
        Cleaning cleaning = table.lineage().cleaning();
        List<String> said = new ArrayList<>();
        said.add(cleaning == null ? "" : cleaning.leftOut(table.rows()));
        said.addAll(table.lineage().guesses());
        said.addAll(reservations);
        return said.stream()
                .filter(sentence -> !sentence.isEmpty())
                .distinct()
                .map(sentence -> " " + sentence)
                .collect(Collectors.joining());
    }

    private List<String> groupColumns() {
        if (!request.groupBy.isEmpty()) {
            return request.groupBy;
        }
        return basis.selection().categories().stream()
                .limit(1)
                .map(TextColumn::name)
                .toList();
    }
}
