package io.planexec.executor.tool.data.report;

import io.planexec.executor.tool.data.report.Block.Bullet;
import io.planexec.executor.tool.data.statistics.StatisticsSummary;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The few sentences that a reader in a hurry needs. */
final class KeyFigures {
    private static final int MOST_BREAKDOWNS = 2;
    private static final int MOST_ANOMALIES = 3;

    private final Findings findings;
    private final Optional<Fields> statistics;
    private final Optional<Fields> trends;
    private final Optional<Table> table;
    private final List<Bullet> bullets = new ArrayList<>();

    KeyFigures(Findings findings, Optional<Fields> statistics, Optional<Fields> trends, Optional<Table> table) {
        this.findings = findings;
        this.statistics = statistics;
        this.trends = trends;
        this.table = table;
    }

    List<Bullet> bullets() {
        scope();
        statistics.ifPresent(this::figures);
        trends.ifPresent(this::movement);
        Listings.summaries(findings).forEach(sentence -> bullets.add(new Bullet("", sentence)));
        return List.copyOf(bullets);
    }

    private void scope() {
        Optional<Fields> range = statistics.map(one -> one.child("period")).filter(period -> period.has("from"));
        String time = range.map(period -> ", %s to %s".formatted(period.text("from"), period.text("to")))
                .orElse("");
        Optional<Fields> cleaning = findings.cleaning();
        Optional<Fields> dataset = findings.dataset();
        if (dataset.isEmpty()) {
            return;
        }
        long rows = table.map(one -> (long) one.rows()).orElse(dataset.get().count("rows"));
        String from = cleaning.map(one -> scope(one, rows)).orElse("");
        bullets.add(new Bullet(
                "Scope:",
                "%s%s from %s%s."
                        .formatted(
                                Figures.counted(rows, "row"),
                                from,
                                dataset.get().text("source"),
                                time)));
    }

    /** What became of the rows there were: those that cleaning left, and those that were chosen of them. */
    private static String scope(Fields cleaning, long rows) {
        long left = cleaning.count("rowsOut");
        String in = Figures.count(cleaning.count("rowsIn"));
        if (left == cleaning.count("rowsIn")) {
            return rows == left ? "" : ", chosen of %s".formatted(in);
        }
        return rows == left
                ? " of %s after cleaning".formatted(in)
                : ", chosen of the %s of %s that cleaning left,".formatted(Figures.count(left), in);
    }

    private void figures(Fields figures) {
        Fields overall = figures.child("overall");
        if (overall.has("count")) {
            String total = overall.flag("additive")
                    ? "%s in total, ".formatted(StatisticsSummary.value(overall, overall.figure("sum")))
                    : "";
            bullets.add(new Bullet(
                    capital(figures.text("measure")) + ":",
                    "%s%s on average, median %s, from %s to %s."
                            .formatted(
                                    total,
                                    Figures.amount(overall.figure("mean")),
                                    Figures.amount(overall.figure("median")),
                                    StatisticsSummary.value(overall, overall.figure("min")),
                                    StatisticsSummary.value(overall, overall.figure("max")))));
        }
        int breakdowns = 0;
        for (Fields metric : figures.child("metrics").children().values()) {
            if (metric.text("kind").equals("growth")) {
                growth(metric);
            } else if (metric.text("kind").equals("group") && breakdowns++ < MOST_BREAKDOWNS) {
                largest(metric);
            }
        }
    }

    private void growth(Fields metric) {
        if (metric.number("firstToLastPercent").isEmpty()) {
            return;
        }
        double first = metric.figure("fromValue");
        double last = metric.figure("toValue");
        String values = Double.isNaN(first) || Double.isNaN(last)
                ? ""
                : " (%s to %s)"
                        .formatted(StatisticsSummary.value(metric, first), StatisticsSummary.value(metric, last));
        bullets.add(new Bullet(
                "%s to %s:".formatted(metric.text("from"), metric.text("to")),
                "%s%s.".formatted(Figures.signedPercent(metric.figure("firstToLastPercent")), values)));
    }

    private void largest(Fields metric) {
        List<Fields> rows = metric.list("rows");
        if (rows.size() < 2) {
            return;
        }
        Fields first = rows.getFirst();
        Fields last = rows.getLast();
        String share =
                first.number("share").isPresent() ? " (%s)".formatted(Figures.percent(first.figure("share"))) : "";
        bullets.add(new Bullet(
                "Highest %s:".formatted(metric.text("by")),
                "%s with %s%s; lowest is %s with %s."
                        .formatted(
                                first.text("group"),
                                StatisticsSummary.value(metric, first.figure("value")),
                                share,
                                last.text("group"),
                                StatisticsSummary.value(metric, last.figure("value")))));
    }

    private void movement(Fields found) {
        List<Fields> claimed = found.list("trends");
        if (!claimed.isEmpty()) {
            bullets.add(new Bullet("Trend:", claimed.getFirst().text("statement")));
        } else if (!found.list("withoutTrend").isEmpty()) {
            bullets.add(new Bullet(
                    "Trend:", "none; the figures neither rise nor fall steadily enough to rule out chance."));
        } else {
            found.texts("notes").stream().findFirst().ifPresent(note -> bullets.add(new Bullet("Trend:", note)));
        }
        List<Fields> anomalies = found.list("anomalies");
        anomalies.stream()
                .limit(MOST_ANOMALIES)
                .forEach(anomaly -> bullets.add(new Bullet("Anomaly:", anomaly.text("statement"))));
        if (anomalies.size() > MOST_ANOMALIES) {
            bullets.add(new Bullet(
                    "",
                    "%s more anomalies are listed below.".formatted(Figures.count(anomalies.size() - MOST_ANOMALIES))));
        }
    }

    private static String capital(String word) {
        return word.isEmpty() ? "Values" : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
