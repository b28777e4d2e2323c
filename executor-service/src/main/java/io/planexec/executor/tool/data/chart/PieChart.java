package io.planexec.executor.tool.data.chart;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.statistics.Aggregation;
import io.planexec.executor.tool.data.statistics.Grouping;
import io.planexec.executor.tool.data.statistics.Period;
import io.planexec.executor.tool.data.table.Figures;
import java.awt.Color;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jfree.chart.labels.StandardPieSectionLabelGenerator;
import org.jfree.chart.plot.PiePlot;
import org.jfree.data.general.DefaultPieDataset;

/** Shares of a whole. */
final class PieChart {
    private static final int MOST_SLICES = 8;
    private static final int MOST_PARTS = 16;

    private PieChart() {}

    /**
     * The chart; bars where some value is below 0, since such shares are none.
     *
     * @param why why it became a pie, where another kind was asked for
     * @throws ToolFailure when there is nothing to divide the whole by
     */
    static Drawing draw(Subject subject, String title, List<String> why) throws ToolFailure {
        Optional<Grouping> parts = grouping(subject);
        if (parts.isEmpty()) {
            throw ToolFailure.permanent(
                    "%s has neither a column of categories nor one of dates, so a pie has no slices; a scatter chart shows columns of numbers"
                            .formatted(subject.table().lineage().source()));
        }
        Grouping grouping = parts.get();
        boolean additive = subject.aggregation() == Aggregation.SUM || subject.aggregation() == Aggregation.COUNT;
        List<String> notes = new ArrayList<>();
        if (!additive) {
            notes.add("Shares are of the number of rows, since %s do not add up to a whole."
                    .formatted(subject.what().toLowerCase(Locale.ROOT)));
        }
        double[] values = additive
                ? grouping.aggregate(subject.counted().orElse(null), subject.aggregation())
                : grouping.aggregate(null, Aggregation.COUNT);
        if (Arrays.stream(values).anyMatch(value -> value < 0)) {
            return BarChart.draw(subject, title, List.of("Bars instead of a pie, since some values are below 0."));
        }
        if (grouping.size() > MOST_PARTS) {
            return BarChart.draw(
                    subject,
                    title,
                    List.of("Bars instead of a pie, since there are %s parts."
                            .formatted(Figures.count(grouping.size()))));
        }
        return draw(subject, title, grouping, values, notes, why);
    }

    private static Optional<Grouping> grouping(Subject subject) {
        if (subject.category().isPresent()) {
            return Optional.of(Grouping.by(
                    List.of(subject.category().get()), subject.table().rows()));
        }
        return subject.dates().map(dates -> Grouping.by(dates, subject.period().orElse(Period.MONTH)));
    }

    private static Drawing draw(
            Subject subject, String title, Grouping grouping, double[] values, List<String> ofShares, List<String> why)
            throws ToolFailure {
        List<String> notes = new ArrayList<>(why);
        notes.addAll(ofShares);
        List<Integer> order = IntStream.range(0, values.length)
                .boxed()
                .filter(group -> values[group] > 0)
                .sorted(Comparator.comparingDouble((Integer group) -> -values[group]))
                .toList();
        if (order.isEmpty()) {
            throw ToolFailure.permanent("all values of %s are 0 or missing, so a pie has no slices"
                    .formatted(subject.what().toLowerCase(Locale.ROOT)));
        }
        double total = order.stream().mapToDouble(group -> values[group]).sum();
        int alone = order.size() <= MOST_SLICES ? order.size() : MOST_SLICES - 1;
        DefaultPieDataset<String> slices = new DefaultPieDataset<>();
        PiePlot<String> plot = new PiePlot<>(slices);
        List<String> shows = new ArrayList<>();
        for (int i = 0; i < alone; i++) {
            String label = grouping.labels().get(order.get(i));
            slices.setValue(label, values[order.get(i)]);
            plot.setSectionPaint(label, Look.colour(i));
            shows.add("%s %s".formatted(label, Figures.percent(values[order.get(i)] / total * 100)));
        }
        if (alone < order.size()) {
            String label = "%s others".formatted(Figures.count(order.size() - alone));
            slices.setValue(
                    label,
                    order.subList(alone, order.size()).stream()
                            .mapToDouble(group -> values[group])
                            .sum());
            plot.setSectionPaint(label, Look.colour(alone));
        }
        dress(plot);
        String by = subject.category().map(column -> " by " + column.name()).orElse(" by month");
        String what = ofShares.isEmpty() ? subject.what() : Aggregation.COUNT.title();
        String said = "Share of %s%s".formatted(what.substring(0, 1).toLowerCase(Locale.ROOT) + what.substring(1), by);
        String subtitle = "%s, of %s".formatted(said, Figures.figure(total))
                + (notes.isEmpty() ? "" : ". " + String.join(" ", notes));
        return new Drawing(
                Look.framed(title, subtitle, plot, false), ChartKind.PIE, said + ": " + Figures.list(shows, 5), notes);
    }

    private static void dress(PiePlot<String> plot) {
        double[] values = plot.getDataset().getKeys().stream()
                .mapToDouble(key -> plot.getDataset().getValue(key).doubleValue())
                .toArray();
        double largest = Arrays.stream(values).max().orElse(0);
        boolean whole = Arrays.stream(values).allMatch(value -> value == Math.rint(value));
        DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
        plot.setLabelGenerator(new StandardPieSectionLabelGenerator(
                "{0}: {1} ({2})", Look.barFormat(largest, whole, true), new DecimalFormat("0.0 %", symbols)));
        plot.setLabelFont(Look.SMALL);
        plot.setLabelPaint(Look.INK);
        plot.setLabelBackgroundPaint(Color.WHITE);
        plot.setLabelOutlinePaint(null);
        plot.setLabelShadowPaint(null);
        plot.setLabelLinkPaint(Look.FAINT_INK);
        plot.setMaximumLabelWidth(0.24);
        plot.setShadowPaint(null);
        plot.setDefaultSectionOutlinePaint(Color.WHITE);
        plot.setSectionOutlinesVisible(true);
        plot.setInteriorGap(0.06);
        plot.setCircular(true);
    }
}
