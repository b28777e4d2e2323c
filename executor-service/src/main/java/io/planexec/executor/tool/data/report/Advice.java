package io.planexec.executor.tool.data.report;

import io.planexec.executor.tool.data.report.Block.Bullet;
import io.planexec.executor.tool.data.statistics.StatisticsSummary;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recommendations, each from a figure that it quotes: trends that were claimed, anomalies, shares far from even, and rows
 * lost to gaps. Growth from one month to the next is no ground for any, since chance makes some in all data.
 */
final class Advice {
    private static final int MOST = 8;
    private static final int MOST_ANOMALIES = 4;
    private static final int MOST_DEPENDENCES = 2;
    private static final double LARGE_SHARE = 50;
    private static final double LOST_PERCENT = 1;
    private static final double EMPTY = 1e-9;

    private final Optional<Fields> statistics;
    private final Optional<Fields> trends;
    private final Optional<Fields> cleaning;
    private final List<Bullet> advice = new ArrayList<>();

    private Advice(Optional<Fields> statistics, Optional<Fields> trends, Optional<Fields> cleaning) {
        this.statistics = statistics;
        this.trends = trends;
        this.cleaning = cleaning;
    }

    static List<Bullet> from(Optional<Fields> statistics, Optional<Fields> trends, Optional<Fields> cleaning) {
        Advice advice = new Advice(statistics, trends, cleaning);
        advice.fromTrends();
        advice.fromAnomalies();
        advice.fromShares();
        advice.fromCleaning();
        return advice.advice.subList(0, Math.min(advice.advice.size(), MOST));
    }

    private void fromTrends() {
        if (trends.isEmpty()) {
            return;
        }
        String measure = trends.get().has("measure") ? trends.get().text("measure") : "volume";
        List<Fields> parts = new ArrayList<>();
        for (Fields trend : trends.get().list("trends")) {
            if (trend.text("series").equals("Total")) {
                total(trend, measure);
            } else if (trend.number("changePercent").isPresent()) {
                parts.add(trend);
            }
        }
        parts.sort((one, other) -> Double.compare(other.figure("changePercent"), one.figure("changePercent")));
        if (parts.isEmpty()) {
            return;
        }
        Fields best = parts.getFirst();
        Fields worst = parts.getLast();
        if (best.text("direction").equals("up")) {
            add(
                    "Back what grows:",
                    "%s rises fastest, %s from %s to %s; find out what drives it and whether that can be carried over to the others."
                            .formatted(series(best), change(best), best.text("from"), best.text("to")));
        }
        if (worst.text("direction").equals("down")) {
            add(
                    "Stop the fall:",
                    "%s moves by %s from %s to %s; look for the cause before the next period is planned."
                            .formatted(series(worst), change(worst), worst.text("from"), worst.text("to")));
        } else if (parts.size() > 1 && best.figure("changePercent") - worst.figure("changePercent") >= 5) {
            add(
                    "Catch up:",
                    "%s rises least, %s against %s for %s; see what the two do differently."
                            .formatted(series(worst), change(worst), change(best), series(best)));
        }
    }

    /** {@code region North}; the total is a series of no column. */
    private String series(Fields found) {
        String name = found.text("series");
        String by = trends.map(one -> String.join(", ", one.texts("groupBy"))).orElse("");
        return name.equals("Total") ? name : (by + " " + name).strip();
    }

    private void total(Fields trend, String measure) {
        boolean up = trend.text("direction").equals("up");
        String change =
                trend.number("changePercent").isPresent() ? change(trend) : Figures.signed(trend.figure("slope"));
        add(
                up ? "Plan for more:" : "Plan for less:",
                "%s moves by %s from %s to %s (confidence %s); plan the next period on that slope rather than on the average so far."
                        .formatted(measure, change, trend.text("from"), trend.text("to"), confidence(trend)));
    }

    static String confidence(Fields trend) {
        double confidence = trend.figure("confidence");
        return confidence >= 99.99 ? "above 99.99 %" : Figures.percent(confidence);
    }

    private static String change(Fields trend) {
        return Figures.signedPercent(trend.figure("changePercent"));
    }

    private void fromAnomalies() {
        List<Fields> anomalies =
                new ArrayList<>(trends.map(one -> one.list("anomalies")).orElse(List.of()));
        anomalies.sort((one, other) -> Double.compare(other.figure("score"), one.figure("score")));
        for (Fields anomaly : anomalies.subList(0, Math.min(MOST_ANOMALIES, anomalies.size()))) {
            boolean spike = anomaly.text("direction").equals("spike");
            add(
                    spike ? "Explain the spike:" : "Explain the dip:",
                    "%s stood at %s on %s where %s was to be expected; %s"
                            .formatted(
                                    series(anomaly),
                                    Figures.amount(anomaly.figure("value")),
                                    anomaly.text("date"),
                                    Figures.amount(anomaly.figure("expected")),
                                    spike
                                            ? "find out what caused it: what can be repeated is a chance, what cannot should be kept out of forecasts."
                                            : "check whether it is real or a gap in the records, and what caused it."));
        }
    }

    private void fromShares() {
        if (statistics.isEmpty()) {
            return;
        }
        int dependences = 0;
        for (Fields metric : statistics.get().child("metrics").children().values()) {
            List<Fields> rows = metric.list("rows");
            boolean shares = metric.text("kind").equals("group") && rows.size() > 1;
            if (!shares || rows.getFirst().number("share").isEmpty()) {
                continue;
            }
            Fields first = rows.getFirst();
            if (first.figure("share") >= LARGE_SHARE && dependences++ < MOST_DEPENDENCES) {
                add(
                        "Mind the dependence:",
                        "%s alone makes %s of %s (%s); what happens there decides the total."
                                .formatted(
                                        named(metric, first),
                                        Figures.percent(first.figure("share")),
                                        metric.text("measure").isEmpty() ? "all rows" : metric.text("measure"),
                                        StatisticsSummary.value(metric, first.figure("value"))));
                continue;
            }
            Fields last = rows.getLast();
            boolean uneven = last.figure("value") > EMPTY && first.figure("value") / last.figure("value") >= 2;
            if (uneven && rows.size() <= 12) {
                add(
                        "Look at the weakest %s:".formatted(metric.text("by")),
                        "%s makes %s, %s makes %s; see whether that is potential or a place to save."
                                .formatted(
                                        named(metric, last),
                                        StatisticsSummary.value(metric, last.figure("value")),
                                        named(metric, first),
                                        StatisticsSummary.value(metric, first.figure("value"))));
            }
        }
    }

    /** {@code insured yes}, since a value such as yes says nothing without its column. */
    private static String named(Fields metric, Fields row) {
        return (metric.text("by") + " " + row.text("group")).strip();
    }

    private void fromCleaning() {
        if (cleaning.isEmpty() || cleaning.get().count("rowsIn") == 0) {
            return;
        }
        Fields cleaned = cleaning.get();
        double lost = 100.0 * cleaned.count("droppedNulls") / cleaned.count("rowsIn");
        double repeated = 100.0 * cleaned.count("duplicates") / cleaned.count("rowsIn");
        if (lost >= LOST_PERCENT || repeated >= LOST_PERCENT) {
            add(
                    "Repair the source:",
                    "%s of %s rows (%s) lacked a mandatory value and %s (%s) were repeated; mandatory fields and a unique key where the rows are recorded would keep them."
                            .formatted(
                                    Figures.count(cleaned.count("droppedNulls")),
                                    Figures.count(cleaned.count("rowsIn")),
                                    Figures.percent(lost),
                                    Figures.count(cleaned.count("duplicates")),
                                    Figures.percent(repeated)));
        }
    }

    private void add(String lead, String text) {
        advice.add(new Bullet(lead, text));
    }
}
