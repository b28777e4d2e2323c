package io.planexec.executor.tool.data.chart;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.statistics.Aggregation;
import io.planexec.executor.tool.data.statistics.Grouping;
import io.planexec.executor.tool.data.statistics.Period;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.NumberColumn;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.DefaultCategoryDataset;

/** Compares categories or periods, the largest category first. */
final class BarChart {
    private static final int MOST_PERIODS = 60;
    private static final int MOST_SIZES = 10;
    private static final int LABELLED_UP_TO = 15;
    private static final int LYING_FROM = 9;
    private static final int LONG_LABEL = 14;
    private static final int LONGEST_LABEL = 40;

    /** Of a longer label both ends are shown, since what tells names apart often stands last. */
    private static final int LABEL_HEAD = 24;

    private static final int LABEL_TAIL = 15;

    private final Subject subject;
    private final DefaultCategoryDataset bars = new DefaultCategoryDataset();
    private final List<String> notes;
    private String values;
    private int longest;
    private double largest;
    private boolean whole = true;

    private BarChart(Subject subject, List<String> notes) {
        this.subject = subject;
        this.values = subject.what();
        this.notes = new ArrayList<>(notes);
    }

    /**
     * The chart.
     *
     * @param notes why it became a bar chart, where another kind was asked for
     * @throws ToolFailure when the rows can be told apart by nothing, not even by size
     */
    static Drawing draw(Subject subject, String title, List<String> notes) throws ToolFailure {
        return new BarChart(subject, notes).draw(title);
    }

    /** How many rows there are of each size of a quantity. */
    static Drawing distribution(Subject subject, NumberColumn of, String title, List<String> notes) {
        return new BarChart(subject, notes).distribution(of, title);
    }

    private Drawing distribution(NumberColumn of, String title) {
        values = Aggregation.COUNT.title();
        addSizes(of);
        return drawing(title + ", distribution of " + of.name(), "%s by %s".formatted(values, of.name()), false);
    }

    private Drawing draw(String title) throws ToolFailure {
        boolean overTime = subject.listed().isEmpty()
                && subject.dates().isPresent()
                && (subject.period().isPresent() || subject.category().isEmpty());
        String by;
        if (subject.listed().isPresent()) {
            by = addListed(subject.listed().get());
        } else if (overTime) {
            by = addPeriods();
        } else if (subject.category().isPresent()) {
            by = addCategory(subject.category().get());
        } else if (subject.counted().isPresent()) {
            return distribution(subject.counted().get(), title);
        } else {
            throw ToolFailure.permanent("%s has no column of numbers, categories or dates, so there is nothing to draw"
                    .formatted(subject.table().lineage().source()));
        }
        boolean lying = !overTime && (bars.getColumnCount() >= LYING_FROM || longest > LONG_LABEL);
        return drawing(title, "%s by %s".formatted(values, by), lying);
    }

    private Drawing drawing(String title, String said, boolean lying) {
        String subtitle = notes.isEmpty() ? said : said + ". " + String.join(" ", notes);
        JFreeChart chart = Look.framed(title, subtitle, plot(lying), bars.getRowCount() > 1);
        return new Drawing(chart, ChartKind.BAR, shows(said), notes);
    }

    private String shows(String said) {
        List<String> values = new ArrayList<>();
        if (bars.getRowCount() == 1) {
            for (int i = 0; i < bars.getColumnCount(); i++) {
                values.add(
                        bars.getColumnKey(i) + " " + printed(bars.getValue(0, i).doubleValue()));
            }
        }
        return values.isEmpty() ? said : said + ": " + Figures.list(values, 5);
    }

    /** As reports do: all with decimals where one of them has any. */
    private String printed(double value) {
        return whole ? Figures.figure(value) : Figures.amount(value);
    }

    private void addSizes(NumberColumn of) {
        double[] sizes = IntStream.range(0, of.rows())
                .filter(row -> !of.isMissing(row))
                .mapToDouble(of::value)
                .toArray();
        double least = Arrays.stream(sizes).min().orElse(0);
        double span = Arrays.stream(sizes).max().orElse(0) - least;
        boolean integers = Arrays.stream(sizes).allMatch(size -> size == Math.rint(size));
        double width = integers ? Math.max(1, Look.round(span / MOST_SIZES)) : Look.round(span / MOST_SIZES);
        long first = (long) Math.floor(least / width);
        long last = (long) Math.floor((least + span) / width);
        int[] counts = new int[(int) (last - first) + 1];
        for (double size : sizes) {
            counts[(int) Math.min(last - first, (long) Math.floor(size / width) - first)]++;
        }
        for (int i = 0; i < counts.length; i++) {
            add(counts[i], values, size((first + i) * width, width, integers));
        }
    }

    private static String size(double from, double width, boolean integers) {
        NumberFormat format = Look.axisFormat();
        if (integers) {
            return width == 1 ? format.format(from) : format.format(from) + " to " + format.format(from + width - 1);
        }
        return format.format(from) + " to <" + format.format(from + width);
    }

    private String addListed(Listed listed) {
        List<Fields> shown = listed.rows().stream().limit(Subject.MOST_GROUPS).toList();
        shown.forEach(row -> add(row.figure("value"), subject.what(), row.text("group")));
        if (shown.size() < listed.groups()) {
            notes.add("The %d %s of %s."
                    .formatted(
                            shown.size(),
                            listed.isSmallestFirst() ? "lowest" : "highest",
                            Figures.count(listed.groups())));
        }
        return listed.by();
    }

    private String addCategory(Column category) {
        Grouping grouping = Grouping.by(List.of(category), subject.table().rows());
        double[] values = grouping.aggregate(subject.counted().orElse(null), subject.aggregation());
        List<Integer> order = IntStream.range(0, values.length)
                .boxed()
                .filter(group -> !Double.isNaN(values[group]))
                .sorted(Comparator.comparingDouble((Integer group) -> -values[group]))
                .toList();
        int shown = Math.min(order.size(), Subject.MOST_GROUPS);
        for (int group : order.subList(0, shown)) {
            add(values[group], subject.what(), grouping.labels().get(group));
        }
        boolean additive = subject.aggregation() == Aggregation.SUM || subject.aggregation() == Aggregation.COUNT;
        if (shown < order.size()) {
            double rest = order.subList(shown, order.size()).stream()
                    .mapToDouble(group -> values[group])
                    .sum();
            notes.add("The %d highest of %s%s."
                    .formatted(
                            shown,
                            Figures.count(order.size()),
                            additive ? "; the others make %s together".formatted(Figures.figure(rest)) : ""));
        }
        return category.name();
    }

    private String addPeriods() {
        if (subject.dates().isEmpty() || subject.calendar().isEmpty()) {
            throw new IllegalStateException("bars over time need dates");
        }
        Period period = LineChart.period(subject, subject.calendar().get());
        if (subject.period().isEmpty()
                && period == Period.DAY
                && subject.calendar().get().span() > MOST_PERIODS) {
            period = Period.MONTH;
        }
        Grouping periods = Grouping.by(subject.dates().get(), period);
        Optional<Column> series = subject.categoryNamed() ? subject.category() : Optional.empty();
        int from = Math.max(0, periods.size() - MOST_PERIODS);
        if (from > 0) {
            notes.add("The latest %d of %s %ss.".formatted(MOST_PERIODS, Figures.count(periods.size()), period.word()));
        }
        if (series.isEmpty()) {
            double[] values = periods.aggregate(subject.counted().orElse(null), subject.aggregation());
            for (int i = from; i < values.length; i++) {
                add(values[i], subject.what(), periods.labels().get(i));
            }
            return period.word();
        }
        Grouping both = Grouping.by(List.of(series.get()), subject.table().rows());
        for (int group = 0; group < Math.min(both.size(), Look.colours()); group++) {
            int wanted = group;
            int[] rows = IntStream.range(0, subject.table().rows())
                    .filter(row -> both.of(row) == wanted && periods.of(row) >= from)
                    .toArray();
            addPart(rows, both.labels().get(group), periods, from);
        }
        if (both.size() > Look.colours()) {
            notes.add("%d of %s are shown.".formatted(Look.colours(), Figures.count(both.size())));
        }
        return "%s and %s".formatted(period.word(), series.get().name());
    }

    private void addPart(int[] rows, String series, Grouping periods, int from) {
        List<List<Double>> values = new ArrayList<>();
        for (int i = 0; i < periods.size(); i++) {
            values.add(new ArrayList<>());
        }
        for (int row : rows) {
            boolean has =
                    subject.counted().isEmpty() || !subject.counted().get().isMissing(row);
            if (has) {
                values.get(periods.of(row))
                        .add(subject.counted().map(column -> column.value(row)).orElse(1.0));
            }
        }
        for (int i = from; i < periods.size(); i++) {
            double[] all =
                    values.get(i).stream().mapToDouble(Double::doubleValue).toArray();
            add(subject.aggregation().of(all), series, periods.labels().get(i));
        }
    }

    private void add(double value, String series, String label) {
        String shortened = label.length() <= LONGEST_LABEL
                ? label
                : label.substring(0, LABEL_HEAD) + "…" + label.substring(label.length() - LABEL_TAIL);
        String unique = shortened;
        for (int n = 2;
                bars.getColumnIndex(unique) >= 0
                        && bars.getRowIndex(series) >= 0
                        && bars.getValue(series, unique) != null;
                n++) {
            unique = shortened + " " + n;
        }
        longest = Math.max(longest, unique.length());
        if (!Double.isNaN(value)) {
            largest = Math.max(largest, Math.abs(value));
            whole &= value == Math.rint(value);
            bars.addValue(value, series, unique);
        }
    }

    private CategoryPlot plot(boolean lying) {
        CategoryAxis categories = new CategoryAxis();
        Look.dress(categories);
        categories.setCategoryMargin(0.25);
        categories.setMaximumCategoryLabelWidthRatio(lying ? 0.4f : 1f);
        if (!lying && bars.getColumnCount() > 12) {
            categories.setCategoryLabelPositions(CategoryLabelPositions.UP_45);
        }
        NumberAxis axis = Look.figures(values);
        BarRenderer renderer = new BarRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        renderer.setMaximumBarWidth(0.12);
        renderer.setItemMargin(0.05);
        for (int i = 0; i < bars.getRowCount(); i++) {
            renderer.setSeriesPaint(i, Look.colour(i));
        }
        if (bars.getRowCount() * bars.getColumnCount() <= LABELLED_UP_TO + 1) {
            boolean wide = lying || bars.getRowCount() * bars.getColumnCount() < LYING_FROM;
            renderer.setDefaultItemLabelGenerator(
                    new StandardCategoryItemLabelGenerator("{2}", Look.barFormat(largest, whole, wide)));
            renderer.setDefaultItemLabelsVisible(true);
            renderer.setDefaultItemLabelFont(Look.SMALL);
            renderer.setDefaultItemLabelPaint(Look.INK);
            axis.setUpperMargin(lying ? 0.16 : 0.1);
            if (lying) {
                renderer.setDefaultPositiveItemLabelPosition(
                        new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
                renderer.setDefaultNegativeItemLabelPosition(
                        new ItemLabelPosition(ItemLabelAnchor.OUTSIDE9, TextAnchor.CENTER_RIGHT));
            }
        }
        CategoryPlot plot = new CategoryPlot(bars, categories, axis, renderer);
        Look.fewTicks(axis);
        plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
        plot.setOrientation(lying ? PlotOrientation.HORIZONTAL : PlotOrientation.VERTICAL);
        plot.setRangeGridlinePaint(Look.GRID);
        plot.setRangeGridlineStroke(Look.HAIRLINE);
        return plot;
    }
}
