package io.planexec.executor.tool.data.trend;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.statistics.Aggregation;
import io.planexec.executor.tool.data.statistics.Calendar;
import io.planexec.executor.tool.data.statistics.Grouping;
import io.planexec.executor.tool.data.statistics.Period;
import io.planexec.executor.tool.data.statistics.Selection;
import io.planexec.executor.tool.data.table.Cleaning;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds trends and anomalies in a table, as the output of detect_trends holds them.
 *
 * <p>Series are the total and, where there is a category, each of its values (the twelve largest). Each is tested day by
 * day (or week, month … where the dates are no closer) and month by month, by {@link MannKendall}; the probabilities are
 * raised for the number of tests made (Holm 1979), and a trend is claimed below 0.001. Its confidence is 1 less that
 * probability. On shuffled dates that claims nothing in more than 999 of 1,000 cases. Slopes are those of {@link Line},
 * anomalies those of {@link Outliers} on the finest series; an anomaly of the total that one of its parts shows on the
 * same day is told once, with the part.
 */
public final class Trends {
    private static final int MOST_SERIES = 12;
    private static final int MOST_ANOMALIES = 50;
    private static final int MOST_POINTS = 1500;
    private static final int FEWEST_POINTS = 7;

    private final Table table;
    private final DateColumn dates;
    private final Calendar calendar;
    private final Optional<NumberColumn> measure;
    private final Aggregation aggregation;
    private final Optional<Column> category;
    private final TrendConfig config;
    private final List<String> notes = new ArrayList<>();

    private Trends(
            Table table,
            DateColumn dates,
            Calendar calendar,
            Optional<NumberColumn> measure,
            Optional<Column> category,
            TrendConfig config) {
        this.table = table;
        this.dates = dates;
        this.calendar = calendar;
        this.measure = measure;
        this.aggregation = measure.map(Selection::aggregation).orElse(Aggregation.COUNT);
        this.category = category;
        this.config = config;
    }

    /**
     * The trends and anomalies, without the dataset.
     *
     * @param config window, sensitivity, measure and groupBy as in detect_trends, or null
     * @throws ToolFailure when the configuration names what does not exist
     */
    public static Map<String, @Nullable Object> find(Table table, @Nullable Object config) throws ToolFailure {
        TrendConfig looked = TrendConfig.of(config);
        Selection selection = Selection.of(table);
        Optional<NumberColumn> measure = measure(table, looked, selection);
        Optional<Column> category = category(table, looked, selection);
        Optional<Calendar> calendar = selection.date().flatMap(Calendar::of);
        if (selection.date().isEmpty() || calendar.isEmpty()) {
            return nothing(
                    measure,
                    "%s has no column of dates, so nothing can be said about trends over time."
                            .formatted(table.lineage().source()));
        }
        if (calendar.get().days() < 2) {
            return nothing(
                    measure,
                    "All rows of %s are of one day, so nothing can be said about trends over time."
                            .formatted(table.lineage().source()));
        }
        return new Trends(table, selection.date().get(), calendar.get(), measure, category, looked).find();
    }

    private static Optional<NumberColumn> measure(Table table, TrendConfig config, Selection selection)
            throws ToolFailure {
        if (config.measure() == null) {
            return selection.measures().stream().findFirst();
        }
        Optional<NumberColumn> money = selection.money(table, config.measure());
        if (money.isPresent()) {
            return money;
        }
        Column column = table.require(config.measure(), "config.measure");
        if (!(column instanceof NumberColumn numbers)) {
            throw ToolFailure.permanent("config.measure names column '%s', which holds %s, not numbers"
                    .formatted(column.name(), column.type().word()));
        }
        return Optional.of(numbers);
    }

    private static Optional<Column> category(Table table, TrendConfig config, Selection selection) throws ToolFailure {
        return config.groupBy() == null
                ? selection.categories().stream().<Column>map(column -> column).findFirst()
                : Optional.of(table.require(config.groupBy(), "config.groupBy"));
    }

    private static Map<String, @Nullable Object> nothing(Optional<NumberColumn> measure, String why) {
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("measure", measure.map(NumberColumn::name).orElse(null));
        output.put("trends", List.of());
        output.put("withoutTrend", List.of());
        output.put("anomalies", List.of());
        output.put("notes", List.of(why));
        output.put("summary", why);
        return output;
    }

    private Map<String, @Nullable Object> find() {
        Period fine = finest();
        List<Group> groups = groups();
        List<Series> finest = groups.stream().map(group -> series(group, fine)).toList();
        List<Series> monthly = fine == Period.DAY || fine == Period.WEEK
                ? groups.stream().map(group -> series(group, Period.MONTH)).toList()
                : List.of();
        List<Series> all = new ArrayList<>(finest);
        all.addAll(monthly);
        List<Trend> tested = test(all);
        noteUntested(all, fine);
        List<Anomaly> anomalies = anomalies(finest);
        return output(fine, tested, monthly, anomalies);
    }

    /** Some rows under the name of their series. */
    private record Group(String name, Optional<Grouping> grouping, int index) {
        boolean has(int row) {
            return grouping.isEmpty() || grouping.get().of(row) == index;
        }
    }

    private List<Group> groups() {
        List<Group> groups = new ArrayList<>();
        groups.add(new Group(Series.TOTAL, Optional.empty(), 0));
        if (category.isEmpty()) {
            return groups;
        }
        Grouping grouping = Grouping.by(List.of(category.get()), table.rows());
        double[] totals = grouping.aggregate(measure.orElse(null), aggregation);
        List<Integer> order = IntStream.range(0, totals.length)
                .boxed()
                .filter(group -> !grouping.labels().get(group).equals(Grouping.EMPTY))
                .sorted(Comparator.comparingDouble((Integer group) -> Double.isNaN(totals[group]) ? 0 : -totals[group]))
                .toList();
        for (int group : order.subList(0, Math.min(order.size(), MOST_SERIES))) {
            groups.add(new Group(grouping.labels().get(group), Optional.of(grouping), group));
        }
        if (order.size() > MOST_SERIES) {
            notes.add("Of %s values of %s the %d largest were tested one by one."
                    .formatted(Figures.count(order.size()), category.get().name(), MOST_SERIES));
        }
        return groups;
    }

    private Series series(Group group, Period period) {
        return Series.of(group.name, group::has, dates, measure.orElse(null), aggregation, period, calendar);
    }

    /** The shortest period in which there mostly are rows and of which there are not too many. */
    private Period finest() {
        Period closest = calendar.closest();
        if (closest == Period.DAY && calendar.span() > MOST_POINTS) {
            closest = Period.WEEK;
        }
        return closest == Period.WEEK && calendar.span() > 7L * MOST_POINTS ? Period.MONTH : closest;
    }

    /** The trend of each series that is long enough, its probability raised for the number of tests. */
    private static List<Trend> test(List<Series> all) {
        List<Trend> single = new ArrayList<>();
        for (Series series : all) {
            if (series.size() >= FEWEST_POINTS) {
                long[] x = series.x();
                double[] y = series.y();
                Line line = Line.through(x, y);
                double probability = MannKendall.probability(y, line.residuals(x, y));
                single.add(new Trend(series, line, x[x.length - 1], probability));
            }
        }
        List<Trend> ascending = single.stream()
                .sorted(Comparator.comparingDouble(Trend::probability))
                .toList();
        Map<Series, Trend> raised = new LinkedHashMap<>();
        double before = 0;
        for (int i = 0; i < ascending.size(); i++) {
            Trend trend = ascending.get(i);
            before = Math.max(before, Math.min(1, trend.probability() * (ascending.size() - i)));
            raised.put(trend.series(), new Trend(trend.series(), trend.line(), trend.last(), before));
        }
        return single.stream()
                .map(trend -> raised.getOrDefault(trend.series(), trend))
                .toList();
    }

    private void noteUntested(List<Series> all, Period fine) {
        List<String> few = all.stream()
                .filter(series -> series.size() < FEWEST_POINTS && series.period() == fine)
                .map(Series::name)
                .toList();
        if (!few.isEmpty()) {
            notes.add("Fewer than %d %ss with rows, too few for a test: %s."
                    .formatted(FEWEST_POINTS, fine.word(), Figures.list(few, 10)));
        }
        all.stream()
                .filter(series -> series.period() == Period.MONTH && fine != Period.MONTH)
                .filter(series -> series.size() < FEWEST_POINTS)
                .findFirst()
                .ifPresent(series -> notes.add(
                        "%s in the data: too few to test month by month (it takes %d), so trends rest on the %s figures."
                                .formatted(
                                        Figures.counted(series.size(), "whole month"), FEWEST_POINTS, fine.adverb())));
    }

    private List<Anomaly> anomalies(List<Series> finest) {
        List<Anomaly> parts = new ArrayList<>();
        List<Anomaly> ofTotal = new ArrayList<>();
        for (Series series : finest) {
            Outliers outliers = new Outliers(config.window(series.period()), config.threshold());
            (series.name().equals(Series.TOTAL) ? ofTotal : parts).addAll(outliers.of(series));
        }
        List<Anomaly> all = new ArrayList<>(parts);
        ofTotal.stream()
                .filter(total -> parts.stream().noneMatch(total::samePlaceAs))
                .forEach(all::add);
        all.sort(Comparator.comparingDouble((Anomaly anomaly) -> -anomaly.score()));
        if (all.size() > MOST_ANOMALIES) {
            notes.add(
                    "%s values lie outside; the %d furthest are listed. A series that is so often outside is better looked at with a lower sensitivity."
                            .formatted(Figures.count(all.size()), MOST_ANOMALIES));
            all = new ArrayList<>(all.subList(0, MOST_ANOMALIES));
        }
        all.sort(Comparator.comparing(
                (Anomaly anomaly) -> anomaly.series().starts().get(anomaly.index())));
        return all;
    }

    private Map<String, @Nullable Object> output(
            Period fine, List<Trend> tested, List<Series> monthly, List<Anomaly> anomalies) {
        TrendStatements say = new TrendStatements(measure, aggregation);
        List<Trend> claimed = tested.stream().filter(Trend::claimed).toList();
        List<Map<String, @Nullable Object>> trends =
                claimed.stream().map(trend -> say.trend(trend, monthly)).toList();
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("measure", measure.map(NumberColumn::name).orElse(null));
        output.put("agg", aggregation.word());
        output.put("date", dates.name());
        output.put("groupBy", category.map(column -> List.of(column.name())).orElse(List.of()));
        output.put(
                "period",
                Map.of("from", calendar.from().toString(), "to", calendar.to().toString()));
        output.put("granularity", fine.adverb());
        output.put("trends", trends);
        output.put(
                "withoutTrend",
                tested.stream()
                        .filter(trend -> !trend.claimed())
                        .map(say::noTrend)
                        .toList());
        output.put("anomalies", anomalies.stream().map(say::anomaly).toList());
        output.put("threshold", Figures.output(config.threshold()));
        output.put("notes", List.copyOf(notes));
        Cleaning cleaning = table.lineage().cleaning();
        String leftOut = cleaning == null ? "" : cleaning.leftOut(table.rows());
        String reading = dates.guessed();
        output.put(
                "summary",
                (say.summary(claimed, tested, anomalies) + " " + leftOut).strip()
                        + (reading.isEmpty() ? "" : " " + reading));
        return output;
    }
}
