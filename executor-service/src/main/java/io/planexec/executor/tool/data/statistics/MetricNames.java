package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.Nearest;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the names of metrics as people and models write them. A name is made of words: a period ({@code monthly}), an
 * aggregation ({@code total}, {@code average}), a column, and {@code growth}, {@code breakdown} or {@code by}. So
 * {@code monthly_totals}, {@code product_breakdown}, {@code growth_rate}, {@code average_price_by_region} and
 * {@code summary} are names, over whatever columns the table has.
 */
final class MetricNames {
    private static final Set<String> SUMMARY = Set.of(
            "summary",
            "overview",
            "descriptive",
            "statistic",
            "stats",
            "describe",
            "basic",
            "general",
            "key",
            "figure");
    private static final Set<String> GROWTH = Set.of("growth", "change", "mom", "increase");
    private static final Set<String> BREAKDOWN =
            Set.of("breakdown", "split", "distribution", "by", "per", "top", "ranking", "share", "mix");
    private static final Set<String> FILLERS = Set.of(
            "rate",
            "value",
            "figure",
            "of",
            "the",
            "over",
            "month",
            "all",
            "performance",
            "percent",
            "percentage",
            "for");

    private final Table table;
    private final Selection selection;
    private final Optional<NumberColumn> measure;
    private final Optional<Aggregation> aggregation;

    MetricNames(Table table, Selection selection, Optional<NumberColumn> measure, Optional<Aggregation> aggregation) {
        this.table = table;
        this.selection = selection;
        this.measure = measure;
        this.aggregation = aggregation;
    }

    /**
     * The metric of that name.
     *
     * @throws ToolFailure when it is not known or names a column that does not exist, with the nearest name
     */
    Metric parse(String name) throws ToolFailure {
        List<String> words = Words.singulars(name);
        List<String> rest = new ArrayList<>();
        Optional<Period> period = Optional.empty();
        Optional<Aggregation> named = Optional.empty();
        boolean growth = false;
        boolean breakdown = false;
        List<String> beforeBy = List.of();
        for (String word : words) {
            if (GROWTH.contains(word)) {
                growth = true;
            } else if (BREAKDOWN.contains(word)) {
                breakdown = true;
                beforeBy = word.equals("by") || word.equals("per") ? List.copyOf(rest) : beforeBy;
                rest = word.equals("by") || word.equals("per") ? new ArrayList<>() : rest;
            } else if (Period.named(word).isPresent() && column(List.of(word)).isEmpty()) {
                period = Period.named(word);
            } else if (Aggregation.named(word).isPresent()) {
                named = Aggregation.named(word);
            } else {
                rest.add(word);
            }
        }
        Optional<NumberColumn> over = number(beforeBy).or(() -> measure);
        if (growth) {
            Optional<NumberColumn> grown = number(rest).or(() -> over);
            return new Metric.Growth(name, period.orElse(Period.MONTH), grown, chosen(named, grown));
        }
        if (period.isPresent()) {
            if (!fillersOnly(rest) && number(rest).isEmpty()) {
                throw unknown(name);
            }
            Optional<NumberColumn> totalled = number(rest).or(() -> over);
            return new Metric.ByPeriod(name, period.get(), totalled, chosen(named, totalled));
        }
        if (breakdown) {
            return new Metric.ByGroup(name, group(name, rest), over, chosen(named, over));
        }
        return plain(name, words, rest, named);
    }

    private Metric plain(String name, List<String> words, List<String> rest, Optional<Aggregation> named)
            throws ToolFailure {
        Optional<Column> column = column(rest);
        if (column.isPresent() && !(column.get() instanceof NumberColumn) && named.isEmpty()) {
            return new Metric.ByGroup(name, List.of(column.get()), measure, chosen(named, measure));
        }
        if (column.isPresent() || (named.isPresent() && fillersOnly(rest))) {
            Optional<NumberColumn> over = number(rest).or(() -> measure);
            boolean rows = named.equals(Optional.of(Aggregation.COUNT)) || over.isEmpty();
            return new Metric.Single(name, over, rows ? Aggregation.COUNT : chosen(named, over));
        }
        if (!words.isEmpty() && words.stream().allMatch(SUMMARY::contains)) {
            return new Metric.Summary(name);
        }
        throw unknown(name);
    }

    private Aggregation chosen(Optional<Aggregation> named, Optional<NumberColumn> over) {
        if (over.isEmpty()) {
            return Aggregation.COUNT;
        }
        return named.or(() -> aggregation).orElseGet(() -> Selection.aggregation(over.get()));
    }

    /** The columns to group by: those named, or the most telling category. */
    private List<Column> group(String name, List<String> words) throws ToolFailure {
        Optional<Column> column = column(words);
        if (column.isPresent()) {
            return List.of(column.get());
        }
        boolean general = words.isEmpty() || words.equals(List.of("category")) || words.equals(List.of("group"));
        if (general && !selection.categories().isEmpty()) {
            return List.of(selection.categories().getFirst());
        }
        throw unknown(name);
    }

    private Optional<NumberColumn> number(List<String> words) {
        return column(words).filter(NumberColumn.class::isInstance).map(NumberColumn.class::cast);
    }

    private Optional<Column> column(List<String> words) {
        return words.isEmpty() ? Optional.empty() : table.named(String.join(" ", words));
    }

    private static boolean fillersOnly(List<String> words) {
        return words.stream().allMatch(FILLERS::contains);
    }

    private ToolFailure unknown(String name) {
        List<String> known = new ArrayList<>(List.of("summary", "monthly_totals", "daily_totals", "growth_rate"));
        for (Column column : table.columns()) {
            if (column.type() == ColumnType.CATEGORY) {
                known.add(String.join("_", Words.of(column.name())) + "_breakdown");
            }
        }
        return ToolFailure.permanent(
                "metrics names '%s', which is not known for %s%s; known are %s, and names made of an aggregation and a column (average_%s)"
                        .formatted(
                                name,
                                table.lineage().source(),
                                Nearest.hint(name, known),
                                Figures.list(known, 12),
                                measure.map(column -> String.join("_", Words.of(column.name())))
                                        .orElse("price")));
    }
}
