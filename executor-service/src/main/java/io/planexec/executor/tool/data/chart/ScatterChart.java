package io.planexec.executor.tool.data.chart;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.statistics.Grouping;
import io.planexec.executor.tool.data.statistics.Period;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.NumberColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** One quantity against another, against time where there is only one, or in the order of the rows. */
final class ScatterChart {
    private static final int MOST_POINTS = 5000;
    private static final int MOST_COLOURS = 6;
    private static final int DOTS_UP_TO = 40;

    private final Subject subject;
    private final NumberColumn y;
    private final boolean inOrder;
    private final List<String> notes = new ArrayList<>();

    private ScatterChart(Subject subject, NumberColumn y, boolean inOrder) {
        this.subject = subject;
        this.y = y;
        this.inOrder = inOrder;
    }

    /** A line through the values in the order of the rows, for rows that have nothing but values. */
    static Drawing inOrder(Subject subject, NumberColumn y, String title) {
        return new ScatterChart(subject, y, true).draw(title);
    }

    /**
     * The chart; bars where there is but one quantity and no date.
     *
     * @throws ToolFailure when there is no quantity at all
     */
    static Drawing draw(Subject subject, String title) throws ToolFailure {
        if (subject.measure().isEmpty()) {
            throw ToolFailure.permanent(
                    "a scatter chart needs a column of numbers, which %s does not have; a bar chart counts rows"
                            .formatted(subject.table().lineage().source()));
        }
        if (subject.second().isEmpty() && subject.dates().isEmpty()) {
            return BarChart.draw(
                    subject,
                    title,
                    List.of("Bars instead of a scatter chart, since there is but one column of numbers."));
        }
        return new ScatterChart(subject, subject.measure().get(), false).draw(title);
    }

    /** What stands over such a chart where nobody says it: {@code cost and wait_minutes}. */
    static String title(Subject subject) {
        Optional<String> other =
                subject.second().map(Column::name).or(() -> subject.dates().map(Column::name));
        return subject.measure().isEmpty() || other.isEmpty()
                ? subject.what()
                : subject.measure().get().name() + " and " + other.get();
    }

    private Drawing draw(String title) {
        String xName;
        ValueAxis xAxis;
        XYSeriesCollection points;
        if (inOrder) {
            xName = "row";
            NumberAxis axis = Look.figures("Row");
            axis.setAutoRangeIncludesZero(false);
            xAxis = axis;
            notes.add("In the order of the rows, since there is no column of dates.");
            points = points(row -> row + 1);
        } else if (subject.second().isPresent()) {
            NumberColumn x = subject.second().get();
            xName = x.name();
            NumberAxis axis = Look.figures(x.name() + Subject.unit(x));
            aroundPoints(axis);
            xAxis = axis;
            points = points(row -> x.isMissing(row) ? Double.NaN : x.value(row));
        } else {
            var dates = subject.dates().orElseThrow();
            xName = dates.name();
            xAxis = LineChart.timeAxis(subject.calendar().orElseThrow(), Period.DAY);
            points = points(row -> dates.isMissing(row) ? Double.NaN : LineChart.millis(dates.day(row)));
        }
        NumberAxis yAxis = Look.figures(y.name() + Subject.unit(y));
        aroundPoints(yAxis);
        XYPlot plot = new XYPlot(points, xAxis, yAxis, renderer(points));
        Look.fewTicks(yAxis);
        if (xAxis instanceof NumberAxis numbers) {
            Look.fewTicks(numbers);
        }
        plot.setRangeGridlinePaint(Look.GRID);
        plot.setDomainGridlinePaint(Look.GRID);
        plot.setRangeGridlineStroke(Look.HAIRLINE);
        plot.setDomainGridlineStroke(Look.HAIRLINE);
        String said =
                inOrder ? y.name() + " of each row" : "%s against %s, a point for each row".formatted(y.name(), xName);
        String subtitle = notes.isEmpty() ? said : said + ". " + String.join(" ", notes);
        return new Drawing(
                Look.framed(title, subtitle, plot, points.getSeriesCount() > 1),
                inOrder ? ChartKind.LINE : ChartKind.SCATTER,
                said,
                notes);
    }

    /** The range of the points with a margin, at 0 too, where the axis would cut them in half. */
    private static void aroundPoints(NumberAxis axis) {
        axis.setAutoRangeIncludesZero(false);
        axis.setAutoRangeStickyZero(false);
    }

    private XYSeriesCollection points(IntToDoubleFunction x) {
        Optional<Column> category = subject.category().filter(column -> column.distinct() <= MOST_COLOURS);
        int rows = subject.table().rows();
        int step = Math.max(1, (rows + MOST_POINTS - 1) / MOST_POINTS);
        if (step > 1) {
            notes.add("Every %s row is shown.".formatted(ordinal(step)));
        }
        long without = IntStream.range(0, rows)
                .filter(row -> y.isMissing(row) || Double.isNaN(x.applyAsDouble(row)))
                .count();
        if (without > 0) {
            notes.add("%s without a value %s no point."
                    .formatted(Figures.counted(without, "row"), without == 1 ? "has" : "have"));
        }
        Grouping groups = Grouping.by(category.map(List::of).orElse(List.of()), rows);
        List<XYSeries> series = new ArrayList<>();
        for (String label : groups.labels()) {
            series.add(new XYSeries(label.isEmpty() ? y.name() : label, false, true));
        }
        for (int row = 0; row < rows; row += step) {
            double at = x.applyAsDouble(row);
            if (!Double.isNaN(at) && !y.isMissing(row)) {
                series.get(groups.of(row)).add(at, y.value(row));
            }
        }
        XYSeriesCollection points = new XYSeriesCollection();
        series.stream().filter(one -> !one.isEmpty()).forEach(points::addSeries);
        return points;
    }

    private static String ordinal(int n) {
        String end = n % 100 / 10 == 1 ? "th" : n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
        return Figures.count(n) + end;
    }

    private XYLineAndShapeRenderer renderer(XYSeriesCollection points) {
        XYLineAndShapeRenderer renderer =
                new XYLineAndShapeRenderer(inOrder, !inOrder || subject.table().rows() <= DOTS_UP_TO);
        for (int i = 0; i < points.getSeriesCount(); i++) {
            renderer.setSeriesPaint(i, inOrder ? Look.colour(i) : Look.translucent(i));
            renderer.setSeriesShape(i, Look.DOT);
        }
        return renderer;
    }
}
