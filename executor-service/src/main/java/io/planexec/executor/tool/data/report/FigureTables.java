package io.planexec.executor.tool.data.report;

import io.planexec.executor.tool.data.report.Block.Grid;
import io.planexec.executor.tool.data.report.Block.Heading;
import io.planexec.executor.tool.data.report.Block.Paragraph;
import io.planexec.executor.tool.data.statistics.StatisticsSummary;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Tables of the statistics, trends and anomalies that a report gives. */
final class FigureTables {
    private static final int MOST_ROWS = 40;
    private static final int MOST_PERIODS = 24;
    private static final int MOST_MONTHS = 12;
    private static final String NONE = "–";

    private FigureTables() {}

    /** A table under a heading for each metric that passes. */
    static List<Block> statistics(Fields statistics, Predicate<Fields> wanted) {
        List<Block> blocks = new ArrayList<>();
        Map<String, Fields> metrics =
                new LinkedHashMap<>(statistics.child("metrics").children());
        for (Fields metric : metrics.values()) {
            if (wanted.test(metric) && growthOf(metric, metrics.values()).isEmpty()) {
                blocks.addAll(table(metric, rowsOf(metric, metrics.values())));
            }
        }
        return blocks;
    }

    /** The growth metric whose table holds all that this period metric has, so that it need not stand twice. */
    private static Optional<Fields> growthOf(Fields metric, Iterable<Fields> all) {
        if (metric.text("kind").equals("period")) {
            for (Fields other : all) {
                if (other.text("kind").equals("growth") && sameSeries(metric, other)) {
                    return Optional.of(other);
                }
            }
        }
        return Optional.empty();
    }

    /** Number of rows by period, for a growth metric that stands for a period metric too. */
    private static Map<String, String> rowsOf(Fields metric, Iterable<Fields> all) {
        Map<String, String> rows = new LinkedHashMap<>();
        if (metric.text("kind").equals("growth")) {
            for (Fields other : all) {
                if (other.text("kind").equals("period") && sameSeries(metric, other)) {
                    other.list("rows").forEach(row -> rows.put(row.text("period"), Figures.count(row.count("rows"))));
                }
            }
        }
        return rows;
    }

    private static boolean sameSeries(Fields one, Fields other) {
        return one.text("unit").equals(other.text("unit"))
                && one.text("measure").equals(other.text("measure"))
                && one.text("agg").equals(other.text("agg"));
    }

    private static List<Block> table(Fields metric, Map<String, String> rowCounts) {
        return switch (metric.text("kind")) {
            case "summary" -> summary(metric);
            case "single" ->
                List.of(new Paragraph("%s: %s."
                        .formatted(metric.text("title"), StatisticsSummary.value(metric, metric.figure("value")))));
            case "group" -> groups(metric);
            case "period" -> periods(metric);
            case "growth" -> growth(metric, rowCounts);
            default -> List.of();
        };
    }

    private static List<Block> titled(Fields metric, Grid grid) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Heading(3, metric.text("title")));
        if (metric.has("unit") && grid.rows().size() > MOST_PERIODS) {
            int size = grid.rows().size();
            blocks.add(new Grid(grid.heads(), grid.rows().subList(size - MOST_PERIODS, size), grid.figuresFrom()));
            blocks.add(new Paragraph("The latest %d of %s %ss."
                    .formatted(
                            MOST_PERIODS,
                            Figures.count(Math.max(size, metric.count("periods"))),
                            metric.text("unit"))));
        } else if (grid.rows().size() > MOST_ROWS) {
            blocks.add(new Grid(grid.heads(), grid.rows().subList(0, MOST_ROWS), grid.figuresFrom()));
            blocks.add(new Paragraph(
                    "And %s more.".formatted(Figures.count(grid.rows().size() - MOST_ROWS))));
        } else {
            blocks.add(grid);
        }
        return blocks;
    }

    private static List<Block> summary(Fields metric) {
        List<List<String>> rows = new ArrayList<>();
        for (Fields row : metric.list("rows")) {
            rows.add(List.of(
                    row.text("column"),
                    Figures.count(row.count("count")),
                    row.flag("additive") ? StatisticsSummary.value(row, row.figure("sum")) : NONE,
                    Figures.amount(row.figure("mean")),
                    Figures.amount(row.figure("median")),
                    StatisticsSummary.value(row, row.figure("min")),
                    StatisticsSummary.value(row, row.figure("max"))));
        }
        return titled(
                metric, new Grid(List.of("Column", "Values", "Total", "Mean", "Median", "Lowest", "Highest"), rows, 1));
    }

    private static String what(Fields metric) {
        String agg = metric.text("agg");
        return agg.equals("count") || metric.text("measure").isEmpty()
                ? "Rows"
                : (agg.equals("sum") ? "Total " : capital(agg) + " ") + metric.text("measure");
    }

    private static String capital(String word) {
        return word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static String figure(Fields metric, Fields row, String key) {
        return row.number(key).isPresent() ? StatisticsSummary.value(metric, row.figure(key)) : NONE;
    }

    private static List<Block> groups(Fields metric) {
        boolean shares =
                metric.list("rows").stream().anyMatch(row -> row.number("share").isPresent());
        boolean counts = !metric.text("agg").equals("count");
        List<String> heads = new ArrayList<>(List.of(capital(metric.text("by")), what(metric)));
        if (shares) {
            heads.add("Share");
        }
        if (counts) {
            heads.add("Rows");
        }
        List<List<String>> rows = new ArrayList<>();
        for (Fields row : metric.list("rows")) {
            List<String> cells = new ArrayList<>(List.of(row.text("group"), figure(metric, row, "value")));
            if (shares) {
                cells.add(Figures.percent(row.figure("share")));
            }
            if (counts) {
                cells.add(Figures.count(row.count("rows")));
            }
            rows.add(cells);
        }
        return titled(metric, new Grid(heads, rows, 1));
    }

    private static String period(Fields row) {
        return row.text("period") + (row.flag("partial") ? " (in part)" : "");
    }

    private static List<Block> periods(Fields metric) {
        List<List<String>> rows = new ArrayList<>();
        for (Fields row : metric.list("rows")) {
            rows.add(List.of(period(row), figure(metric, row, "value"), Figures.count(row.count("rows"))));
        }
        return titled(metric, new Grid(List.of(capital(metric.text("unit")), what(metric), "Rows"), rows, 1));
    }

    private static List<Block> growth(Fields metric, Map<String, String> rowCounts) {
        List<String> heads = new ArrayList<>(List.of(capital(metric.text("unit")), what(metric)));
        if (!rowCounts.isEmpty()) {
            heads.add("Rows");
        }
        heads.add("Change");
        heads.add("Growth");
        List<List<String>> rows = new ArrayList<>();
        for (Fields row : metric.list("rows")) {
            List<String> cells = new ArrayList<>(List.of(period(row), figure(metric, row, "value")));
            if (!rowCounts.isEmpty()) {
                cells.add(rowCounts.getOrDefault(row.text("period"), NONE));
            }
            cells.add(row.number("change").isPresent() ? Figures.signed(row.figure("change")) : NONE);
            cells.add(row.number("percent").isPresent() ? Figures.signedPercent(row.figure("percent")) : NONE);
            rows.add(cells);
        }
        List<Block> blocks = new ArrayList<>(titled(metric, new Grid(heads, rows, 1)));
        if (metric.number("firstToLastPercent").isPresent()) {
            String average = metric.number("averagePercent").isPresent()
                    ? "; the average change from one %s to the next is %s"
                            .formatted(metric.text("unit"), Figures.signedPercent(metric.figure("averagePercent")))
                    : "";
            blocks.add(new Paragraph("From %s to %s: %s%s."
                    .formatted(
                            metric.text("from"),
                            metric.text("to"),
                            Figures.signedPercent(metric.figure("firstToLastPercent")),
                            average)));
        }
        return blocks;
    }

    /** The claimed trends with slope, change and confidence. */
    static List<Block> trends(Fields trends) {
        List<List<String>> rows = new ArrayList<>();
        for (Fields trend : trends.list("trends")) {
            rows.add(List.of(
                    trend.text("series"),
                    trend.text("granularity"),
                    trend.text("direction"),
                    Figures.signed(trend.figure("slope")) + " a " + unit(trend.text("granularity")),
                    trend.number("changePercent").isPresent()
                            ? Figures.signedPercent(trend.figure("changePercent"))
                            : NONE,
                    Advice.confidence(trend)));
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Grid(
                List.of(series(trends), "Figures", "Direction", "Slope", "Change over the period", "Confidence"),
                rows,
                3));
        blocks.addAll(months(trends));
        return blocks;
    }

    /** {@code Series (product)}, so that a reader knows what a name such as "Medium" is of. */
    private static String series(Fields trends) {
        List<String> by = trends.texts("groupBy");
        return by.isEmpty() ? "Series" : "Series (%s)".formatted(String.join(", ", by));
    }

    private static String unit(String granularity) {
        return granularity.equals("daily") ? "day" : granularity.replaceFirst("ly$", "");
    }

    /** Month by month, the series side by side. */
    private static List<Block> months(Fields trends) {
        List<String> heads = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (Fields trend : trends.list("trends")) {
            List<Fields> months = trend.list("months");
            List<String> names =
                    months.stream().map(month -> month.text("month")).toList();
            boolean fits = months.size() > 1 && months.size() <= MOST_MONTHS;
            if (fits && heads.isEmpty()) {
                heads.add("Series");
                heads.addAll(names);
            }
            if (fits && heads.subList(1, heads.size()).equals(names)) {
                List<String> cells = new ArrayList<>(List.of(trend.text("series")));
                months.forEach(month -> cells.add(Figures.amount(month.figure("value"))));
                rows.add(cells);
            }
        }
        return rows.isEmpty() ? List.of() : List.of(new Heading(3, "Month by month"), new Grid(heads, rows, 1));
    }

    /** The anomalies with what was expected instead. */
    static Grid anomalies(Fields trends) {
        List<List<String>> rows = new ArrayList<>();
        for (Fields anomaly : trends.list("anomalies")) {
            rows.add(List.of(
                    anomaly.text("date"),
                    anomaly.text("series"),
                    anomaly.text("direction"),
                    Figures.amount(anomaly.figure("value")),
                    Figures.amount(anomaly.figure("expected")),
                    anomaly.number("percent").isPresent() ? Figures.signedPercent(anomaly.figure("percent")) : NONE,
                    Figures.amount(anomaly.figure("score"))));
        }
        return new Grid(
                List.of("Date", series(trends), "Kind", "Actual", "Expected", "Difference", "Robust deviations"),
                rows,
                3);
    }
}
