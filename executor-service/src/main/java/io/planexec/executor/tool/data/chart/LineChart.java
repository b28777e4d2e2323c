package io.planexec.executor.tool.data.chart;

import io.planexec.executor.tool.data.statistics.Aggregation;
import io.planexec.executor.tool.data.statistics.Calendar;
import io.planexec.executor.tool.data.statistics.Grouping;
import io.planexec.executor.tool.data.statistics.Period;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Figures;
import java.text.SimpleDateFormat;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jfree.chart.axis.DateAxis;
import org.jfree.chart.axis.DateTickUnit;
import org.jfree.chart.axis.DateTickUnitType;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * A quantity over time, a line for each of the largest categories. Days are put together to weeks or months where there
 * are too many to see; periods that the data cover only in part are left out, since they would look like a fall. Where
 * there are no rows for longer than usual, the line breaks off.
 */
final class LineChart {
    private static final int MOST_LINES = 7;
    private static final int MOST_POINTS = 130;
    private static final int DOTS_UP_TO = 40;
    private static final int TIME_LABELS = 11;

    /** Days without rows that are no gap: weekends and holidays. */
    private static final int USUAL_PAUSE = 4;

    private final Subject subject;
    private final DateColumn dates;
    private final Calendar calendar;
    private final Period period;
    private final List<String> notes = new ArrayList<>();
    private final XYSeriesCollection lines = new XYSeriesCollection();
    private final List<String> names = new ArrayList<>();
    private final Set<LocalDate> leftOut = new TreeSet<>();
    private final boolean leavesOut;
    private final long pause;
    private boolean broken;
    private int most;
    private double least = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;

    private LineChart(Subject subject, DateColumn dates, Calendar calendar) {
        this.subject = subject;
        this.dates = dates;
        this.calendar = calendar;
        this.period = period(subject, calendar);
        List<LocalDate> starts = starts();
        this.leavesOut = starts.size() > 2;
        this.pause = pause(starts);
    }

    /** The chart; the subject has dates. */
    static Drawing draw(Subject subject, DateColumn dates, Calendar calendar, String title) {
        return new LineChart(subject, dates, calendar).draw(title);
    }

    /** What the title asks for, else the shortest period that gives no more points than can be told apart. */
    static Period period(Subject subject, Calendar calendar) {
        Period closest = calendar.closest();
        Period wanted = subject.period().orElse(closest);
        Period period = wanted.days() < closest.days() ? closest : wanted;
        if (subject.period().isPresent() && points(period, calendar) <= 3 * MOST_POINTS) {
            return period;
        }
        while (period != Period.YEAR && points(period, calendar) > MOST_POINTS) {
            period = period.longer();
        }
        return period;
    }

    private static long points(Period period, Calendar calendar) {
        return calendar.span() / period.days();
    }

    private Drawing draw(String title) {
        Optional<Column> category = subject.category();
        if (category.isPresent()) {
            addLines(category.get());
        } else {
            add(subject.what(), row -> true);
        }
        if (!leftOut.isEmpty()) {
            notes.add("%s at the edges covered only in part by the data %s left out."
                    .formatted(Figures.counted(leftOut.size(), period.word()), leftOut.size() == 1 ? "is" : "are"));
        }
        if (broken) {
            notes.add("A line breaks off where there are no rows.");
        }
        NumberAxis values = valueAxis();
        XYPlot plot = new XYPlot(lines, timeAxis(calendar, period), values, renderer());
        Look.fewTicks(values);
        plot.setRangeGridlinePaint(Look.GRID);
        plot.setRangeGridlineStroke(Look.HAIRLINE);
        plot.setDomainGridlinesVisible(false);
        String by = category.isPresent() ? " by " + category.get().name() : "";
        String subtitle =
                "%s a %s%s, %s to %s".formatted(subject.what(), period.word(), by, calendar.from(), calendar.to());
        String shows = "%s a %s%s, %s to %s"
                .formatted(
                        subject.what(),
                        period.word(),
                        category.isPresent() ? " for " + Figures.list(names, MOST_LINES) : "",
                        calendar.from(),
                        calendar.to());
        String more = notes.isEmpty() ? "" : ". " + String.join(" ", notes);
        return new Drawing(Look.framed(title, subtitle + more, plot, names.size() > 1), ChartKind.LINE, shows, notes);
    }

    private void addLines(Column category) {
        Grouping grouping = Grouping.by(List.of(category), subject.table().rows());
        double[] totals = grouping.aggregate(subject.counted().orElse(null), subject.aggregation());
        List<Integer> order = IntStream.range(0, totals.length)
                .boxed()
                .filter(group -> !Double.isNaN(totals[group]))
                .sorted(Comparator.comparingDouble((Integer group) -> -totals[group]))
                .toList();
        Optional<Listed> listed = subject.listed().filter(one -> one.by().equals(category.name()));
        List<Integer> chosen = listed.isEmpty()
                ? order
                : listed.get().rows().stream()
                        .map(row -> grouping.labels().indexOf(row.text("group")))
                        .filter(group -> group >= 0)
                        .toList();
        int shown = Math.min(chosen.size(), MOST_LINES);
        for (int group : chosen.subList(0, shown)) {
            add(grouping.labels().get(group), row -> grouping.of(row) == group);
        }
        if (order.size() > shown) {
            notes.add("The %d %s of %s."
                    .formatted(
                            shown,
                            listed.filter(Listed::isSmallestFirst).isPresent() ? "smallest" : "largest",
                            Figures.count(order.size())));
        }
    }

    private void add(String name, IntPredicate rows) {
        TreeMap<LocalDate, List<Double>> values = new TreeMap<>();
        for (int row = 0; row < dates.rows(); row++) {
            if (rows.test(row) && isUsed(row)) {
                int at = row;
                values.computeIfAbsent(period.start(dates.day(row)), start -> new ArrayList<>())
                        .add(subject.counted().map(measure -> measure.value(at)).orElse(1.0));
            }
        }
        XYSeries line = new XYSeries(name, true, false);
        LocalDate before = null;
        for (Map.Entry<LocalDate, List<Double>> entry : values.entrySet()) {
            if (leavesOut && calendar.coversPartOf(period, entry.getKey())) {
                leftOut.add(entry.getKey());
                continue;
            }
            if (before != null && period.between(before, entry.getKey()) > pause) {
                line.add(millis(period.next(before)), null);
                broken = true;
            }
            before = entry.getKey();
            double value = aggregate(entry.getValue());
            line.add(millis(entry.getKey()), value);
            least = Math.min(least, value);
            highest = Math.max(highest, value);
        }
        most = Math.max(most, line.getItemCount());
        lines.addSeries(line);
        names.add(name);
    }

    private boolean isUsed(int row) {
        return !dates.isMissing(row)
                && subject.counted().map(measure -> !measure.isMissing(row)).orElse(true);
    }

    /** The first days of the periods that have values, whichever line they are of. */
    private List<LocalDate> starts() {
        return IntStream.range(0, dates.rows())
                .filter(this::isUsed)
                .mapToObj(row -> period.start(dates.day(row)))
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * How many periods may lie between two points of a line, which is the same for all lines. A shop that is closed on
     * Sundays has no gaps.
     */
    private long pause(List<LocalDate> starts) {
        if (period.days() >= Period.MONTH.days()) {
            return 1;
        }
        long[] steps = IntStream.range(1, starts.size())
                .mapToLong(i -> period.between(starts.get(i - 1), starts.get(i)))
                .sorted()
                .toArray();
        long usual = steps.length == 0 ? 1 : steps[(steps.length - 1) * 3 / 4];
        return period == Period.DAY ? Math.max(USUAL_PAUSE, 2 * usual) : usual;
    }

    private double aggregate(List<Double> values) {
        double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
        return (subject.aggregation() == Aggregation.COUNT ? Aggregation.COUNT : subject.aggregation()).of(all);
    }

    static double millis(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    /** An axis of time with about ten labels, none of them twice. */
    static DateAxis timeAxis(Calendar calendar, Period period) {
        TimeZone utc = TimeZone.getTimeZone("UTC");
        DateAxis axis = new DateAxis(null, utc, Locale.ENGLISH);
        Look.dress(axis);
        long span = calendar.span();
        boolean years = span > 4000 || period == Period.YEAR;
        boolean months = span > 300 || period == Period.MONTH || period == Period.QUARTER;
        DateTickUnitType type = years ? DateTickUnitType.YEAR : months ? DateTickUnitType.MONTH : DateTickUnitType.DAY;
        long units = span / (years ? 365 : months ? 30 : 1);
        SimpleDateFormat format =
                new SimpleDateFormat(years ? "yyyy" : months ? "MMM yyyy" : "d MMM yyyy", Locale.ENGLISH);
        format.setTimeZone(utc);
        axis.setDateFormatOverride(format);
        axis.setTickUnit(new DateTickUnit(type, step(units, years, months), format), false, true);
        axis.setLowerMargin(0.02);
        axis.setUpperMargin(0.03);
        return axis;
    }

    private static int step(long units, boolean years, boolean months) {
        int[] steps =
                years ? new int[] {1, 2, 5, 10, 20, 50} : months ? new int[] {1, 2, 3, 6} : new int[] {1, 2, 7, 14};
        for (int step : steps) {
            if (units / step <= TIME_LABELS) {
                return step;
            }
        }
        return (int)
                (years || months ? Math.max(12, units / TIME_LABELS / 12 * 12) : Math.max(28, units / TIME_LABELS));
    }

    /** From 0, unless all the movement is far above it. */
    private NumberAxis valueAxis() {
        NumberAxis axis = Look.figures(subject.what());
        boolean farFromZero = least > 0 && highest - least < highest * 0.25;
        if (farFromZero) {
            notes.add("The axis does not begin at 0.");
        }
        axis.setAutoRangeIncludesZero(!farFromZero);
        return axis;
    }

    private XYLineAndShapeRenderer renderer() {
        XYLineAndShapeRenderer renderer = new LinesWithLoneDots(most <= DOTS_UP_TO);
        for (int i = 0; i < lines.getSeriesCount(); i++) {
            renderer.setSeriesPaint(i, Look.colour(i));
            renderer.setSeriesStroke(i, Look.LINE);
            renderer.setSeriesShape(i, Look.DOT);
        }
        return renderer;
    }

    /** A point between two gaps has no line that would show it, so it gets a dot where others have none. */
    private static final class LinesWithLoneDots extends XYLineAndShapeRenderer {
        private static final long serialVersionUID = 1L;

        LinesWithLoneDots(boolean dots) {
            super(true, dots);
        }

        @Override
        public boolean getItemShapeVisible(int series, int item) {
            return super.getItemShapeVisible(series, item) || (lacks(series, item - 1) && lacks(series, item + 1));
        }

        private boolean lacks(int series, int item) {
            XYDataset data = getPlot().getDataset();
            return item < 0 || item >= data.getItemCount(series) || Double.isNaN(data.getYValue(series, item));
        }
    }
}
