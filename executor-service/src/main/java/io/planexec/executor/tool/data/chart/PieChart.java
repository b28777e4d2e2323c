package io.planexec.executor.tool.data.chart;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.statistics.Aggregation;
import io.planexec.executor.tool.data.statistics.Grouping;
import io.planexec.executor.tool.data.statistics.Period;
import io.planexec.executor.tool.data.table.Fields;
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
        if (subject.listed().isPresent()) {
            return listed(subject, subject.listed().get(), title, why);
        }
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

    /** The groups listed, and the others together where that is known. */
    private static Drawing listed(Subject subject, Listed listed, String title, List<String> why) throws ToolFailure {
        boolean additive = subject.aggregation() == Aggregation.SUM || subject.aggregation() == Aggregation.COUNT;
        List<Fields> rows = listed.rows();
        if (!additive || rows.size() > MOST_PARTS || rows.stream().anyMatch(row -> row.figure("value") < 0)) {
            return BarChart.draw(
                    subject, title, List.of("Bars instead of a pie, since these are no parts of a whole."));
        }
        List<Slice> slices = rows.stream()
                .filter(row -> row.figure("value") > 0)
                .map(row -> new Slice(row.text("group"), row.figure("value")))
                .toList();
        List<String> notes = new ArrayList<>(why);
        double sum = slices.stream().mapToDouble(Slice::value).sum();
        int others = listed.groups() - rows.size();
        double whole = rows.stream()
                .filter(row -> row.figure("share") > 0)
                .mapToDouble(row -> row.figure("value") / row.figure("share") * 100)
                .findFirst()
                .orElse(sum);
        boolean known = others > 0 && whole > sum;
        if (others > 0 && !known) {
            notes.add("Only %d of %s.".formatted(rows.size(), Figures.count(listed.groups())));
        }
        Optional<Slice> rest =
                known ? Optional.of(new Slice(Figures.count(others) + " others", whole - sum)) : Optional.empty();
        return paint(title, slices, rest, said(subject.what(), " by " + listed.by()), subject.what(), notes);
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
        int alone = order.size() <= MOST_SLICES ? order.size() : MOST_SLICES - 1;
        List<Slice> slices = order.subList(0, Math.min(alone, order.size())).stream()
                .map(group -> new Slice(grouping.labels().get(group), values[group]))
                .toList();
        Optional<Slice> rest = alone == order.size()
                ? Optional.empty()
                : Optional.of(new Slice(
                        "%s others".formatted(Figures.count(order.size() - alone)),
                        order.subList(alone, order.size()).stream()
                                .mapToDouble(group -> values[group])
                                .sum()));
        String by = subject.category().map(column -> " by " + column.name()).orElse(" by month");
        String what = ofShares.isEmpty() ? subject.what() : Aggregation.COUNT.title();
        return paint(title, slices, rest, said(what, by), subject.what(), notes);
    }

    private record Slice(String label, double value) {}

    private static String said(String what, String by) {
        return "Share of %s%s".formatted(what.substring(0, 1).toLowerCase(Locale.ROOT) + what.substring(1), by);
    }

    private static Drawing paint(
            String title, List<Slice> alone, Optional<Slice> rest, String said, String what, List<String> notes)
            throws ToolFailure {
        if (alone.isEmpty()) {
            throw ToolFailure.permanent("all values of %s are 0 or missing, so a pie has no slices"
                    .formatted(what.toLowerCase(Locale.ROOT)));
        }
        double total = alone.stream().mapToDouble(Slice::value).sum()
                + rest.map(Slice::value).orElse(0.0);
        DefaultPieDataset<String> slices = new DefaultPieDataset<>();
        PiePlot<String> plot = new PiePlot<>(slices);
        List<String> shows = new ArrayList<>();
        for (Slice slice : alone) {
            slices.setValue(slice.label(), slice.value());
            plot.setSectionPaint(slice.label(), Look.colour(shows.size()));
            shows.add("%s %s".formatted(slice.label(), Figures.percent(slice.value() / total * 100)));
        }
        rest.ifPresent(slice -> {
            slices.setValue(slice.label(), slice.value());
            plot.setSectionPaint(slice.label(), Look.colour(alone.size()));
        });
        dress(plot);
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
