package io.planexec.executor.tool.data.trend;

import io.planexec.executor.tool.data.statistics.Aggregation;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.NumberColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts trends and anomalies into the words and figures of an output. */
final class TrendStatements {
    private static final int MOST_MONTHS = 36;
    private static final int MOST_SAID = 6;
    private static final double SHOWN_AS_CERTAIN = 99.99;

    private final String what;

    TrendStatements(Optional<NumberColumn> measure, Aggregation aggregation) {
        this.what = measure.map(column -> aggregation == Aggregation.MEAN ? "mean " + column.name() : column.name())
                .orElse("number of rows");
    }

    Map<String, @Nullable Object> trend(Trend trend, List<Series> monthly) {
        Map<String, @Nullable Object> said = tested(trend);
        said.put("direction", trend.rising() ? "up" : "down");
        said.put("slope", Figures.output(trend.line().slope()));
        said.put("fittedFrom", Figures.output(trend.line().at(0)));
        said.put("fittedTo", Figures.output(trend.line().at(trend.last())));
        said.put("changePercent", Double.isNaN(trend.changePercent()) ? null : Figures.output(trend.changePercent()));
        monthly.stream()
                .filter(series -> series.name().equals(trend.series().name()) && series.size() <= MOST_MONTHS)
                .findFirst()
                .ifPresent(series -> said.put("months", months(series)));
        said.put("statement", statement(trend));
        return said;
    }

    private static List<Map<String, @Nullable Object>> months(Series series) {
        List<Map<String, @Nullable Object>> months = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            Map<String, @Nullable Object> month = new LinkedHashMap<>();
            month.put("month", series.label(i));
            month.put("value", Figures.output(series.values().get(i)));
            months.add(month);
        }
        return months;
    }

    Map<String, @Nullable Object> noTrend(Trend trend) {
        Map<String, @Nullable Object> said = tested(trend);
        said.put(
                "statement",
                "%s: the %s %s neither rises nor falls steadily enough to rule out chance (confidence %s, %s needed)."
                        .formatted(
                                trend.series().name(),
                                trend.series().period().adverb(),
                                what,
                                Figures.percent(Math.floor(trend.confidence() * 100) / 100),
                                Figures.percent((1 - Trend.CLAIMED_BELOW) * 100)));
        return said;
    }

    private static Map<String, @Nullable Object> tested(Trend trend) {
        Map<String, @Nullable Object> said = new LinkedHashMap<>();
        said.put("series", trend.series().name());
        said.put("granularity", trend.series().period().adverb());
        said.put("points", trend.series().size());
        said.put("from", trend.series().label(0));
        said.put("to", trend.series().label(trend.series().size() - 1));
        said.put("confidence", Figures.output(Math.min(trend.confidence(), SHOWN_AS_CERTAIN)));
        return said;
    }

    private String statement(Trend trend) {
        String change = Double.isNaN(trend.changePercent())
                ? ""
                : ", %s from %s to %s"
                        .formatted(
                                Figures.signedPercent(trend.changePercent()),
                                trend.series().label(0),
                                trend.series().label(trend.series().size() - 1));
        return "%s: %s %s by %s a %s%s; confidence %s."
                .formatted(
                        trend.series().name(),
                        what,
                        trend.rising() ? "rises" : "falls",
                        Figures.amount(Math.abs(trend.line().slope())),
                        trend.series().period().word(),
                        change,
                        confidence(trend));
    }

    private static String confidence(Trend trend) {
        return trend.confidence() > SHOWN_AS_CERTAIN
                ? "above " + Figures.percent(SHOWN_AS_CERTAIN)
                : Figures.percent(Math.floor(trend.confidence() * 100) / 100);
    }

    Map<String, @Nullable Object> anomaly(Anomaly anomaly) {
        Map<String, @Nullable Object> said = new LinkedHashMap<>();
        said.put("date", anomaly.series().label(anomaly.index()));
        said.put("series", anomaly.series().name());
        said.put("direction", anomaly.spike() ? "spike" : "dip");
        said.put("value", Figures.output(anomaly.value()));
        said.put("expected", Figures.output(anomaly.expected()));
        said.put("percent", Double.isNaN(anomaly.percent()) ? null : Figures.output(anomaly.percent()));
        said.put("score", Figures.output(anomaly.score()));
        said.put("statement", sentence(anomaly) + ".");
        return said;
    }

    private static String sentence(Anomaly anomaly) {
        String percent =
                Double.isNaN(anomaly.percent()) ? "" : " (%s)".formatted(Figures.signedPercent(anomaly.percent()));
        return "%s of %s on %s: %s where %s was to be expected%s"
                .formatted(
                        anomaly.spike() ? "Spike" : "Dip",
                        anomaly.series().name(),
                        anomaly.series().label(anomaly.index()),
                        Figures.amount(anomaly.value()),
                        Figures.amount(anomaly.expected()),
                        percent);
    }

    String summary(List<Trend> claimed, List<Trend> tested, List<Anomaly> anomalies) {
        List<String> sentences = new ArrayList<>();
        if (claimed.isEmpty()) {
            sentences.add(
                    tested.isEmpty()
                            ? "Too few points over time to tell a trend."
                            : "No trend: %s neither rises nor falls steadily enough to rule out chance."
                                    .formatted(what));
        }
        claimed.stream().limit(MOST_SAID).map(this::statement).forEach(sentences::add);
        if (anomalies.isEmpty()) {
            sentences.add("No anomalies.");
        }
        anomalies.stream()
                .limit(MOST_SAID)
                .map(anomaly -> sentence(anomaly) + ".")
                .forEach(sentences::add);
        int unsaid = Math.max(0, claimed.size() - MOST_SAID) + Math.max(0, anomalies.size() - MOST_SAID);
        if (unsaid > 0) {
            sentences.add("And " + Figures.count(unsaid) + " more.");
        }
        return String.join(" ", sentences);
    }
}
