package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says in a few sentences what an output of calculate_stats holds. */
public final class StatisticsSummary {
    private static final int MOST_VALUES = 6;
    private static final int MOST_VALUES_OF_ONE = 24;
    private static final int MOST_SENTENCES = 6;

    private final Fields output;

    /**
     * @param output as calculate_stats gives it
     */
    public StatisticsSummary(Map<?, ?> output) {
        this.output = new Fields(output);
    }

    /** The sentences. */
    public String sentence() {
        List<String> sentences = new ArrayList<>();
        for (Fields metric : output.child("metrics").children().values()) {
            if (sentences.size() < MOST_SENTENCES) {
                sentences.add(sentence(metric));
            }
        }
        sentences.removeIf(String::isEmpty);
        return sentences.isEmpty() ? Figures.counted(output.count("rows"), "row") + "." : String.join(" ", sentences);
    }

    /** A figure of a metric: no decimals where all figures are whole, else two. */
    public static String value(Fields metric, double value) {
        return metric.flag("whole") ? Figures.figure(value) : Figures.amount(value);
    }

    private String sentence(Fields metric) {
        return switch (metric.text("kind")) {
            case "summary" -> summary(metric);
            case "single" -> "%s: %s.".formatted(metric.text("title"), value(metric, metric.figure("value")));
            case "group", "period" ->
                "%s%s: %s.".formatted(metric.text("title"), different(metric), values(metric, most()));
            case "growth" -> growth(metric);
            default -> "";
        };
    }

    /** How many values there are, where their rows are counted. */
    private static String different(Fields metric) {
        return metric.text("agg").equals("count") && metric.has("values")
                ? " (%s)".formatted(Figures.counted(metric.count("values"), "value"))
                : "";
    }

    private String summary(Fields metric) {
        List<Fields> rows = metric.list("rows");
        if (rows.isEmpty()) {
            return "";
        }
        Fields first = rows.getFirst();
        String total = first.flag("additive") ? "total %s, ".formatted(value(first, first.figure("sum"))) : "";
        return "%s of %s: %smean %s, median %s, from %s to %s."
                .formatted(
                        Figures.counted(first.count("count"), "value"),
                        first.text("column"),
                        total,
                        Figures.amount(first.figure("mean")),
                        Figures.amount(first.figure("median")),
                        value(first, first.figure("min")),
                        value(first, first.figure("max")));
    }

    /** All values of the one thing that was asked for, some of each of several. */
    private int most() {
        return output.child("metrics").children().size() == 1 ? MOST_VALUES_OF_ONE : MOST_VALUES;
    }

    private static String values(Fields metric, int most) {
        List<String> values = new ArrayList<>();
        for (Fields row : metric.list("rows")) {
            String name = row.has("group") ? row.text("group") : row.text("period");
            String share = row.number("share").isPresent()
                    ? " (%s)".formatted(Figures.percent(row.figure("share")))
                    : row.flag("partial") ? " (in part)" : "";
            values.add("%s %s%s".formatted(name.replaceAll("\\s+", " "), value(metric, row.figure("value")), share));
        }
        boolean cut = values.size() == Statistics.MOST_ROWS;
        long all = cut ? Math.max(metric.count("groups"), metric.count("periods")) : values.size();
        return Figures.list(values, most, Math.max(all, values.size()));
    }

    private static String growth(Fields metric) {
        if (metric.number("firstToLastPercent").isEmpty()) {
            return "";
        }
        String average = metric.number("averagePercent").isPresent()
                ? ", on average %s a %s"
                        .formatted(Figures.signedPercent(metric.figure("averagePercent")), metric.text("unit"))
                : "";
        return "Change from %s to %s: %s%s."
                .formatted(
                        metric.text("from"),
                        metric.text("to"),
                        Figures.signedPercent(metric.figure("firstToLastPercent")),
                        average);
    }
}
