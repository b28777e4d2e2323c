package io.planexec.executor.tool.data.report;

import io.planexec.executor.tool.data.table.Words;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a section can be about. */
enum Topic {
    SUMMARY(
            "summary",
            "overview",
            "highlight",
            "introduction",
            "abstract",
            "conclusion",
            "takeaway",
            "executive",
            "tldr"),
    STATISTICS(
            "statistic",
            "stat",
            "number",
            "metric",
            "kpi",
            "breakdown",
            "total",
            "performance",
            "figure",
            "result",
            "monthly",
            "comparison",
            "average"),
    TRENDS("trend", "growth", "development", "evolution", "trajectory", "movement"),
    ANOMALIES("anomaly", "outlier", "spike", "dip", "unusual", "irregularity", "exception"),
    CHARTS("chart", "graph", "plot", "visual", "visualization", "visualisation", "diagram", "picture", "image"),
    RECOMMENDATIONS("recommendation", "recommend", "action", "advice", "suggestion", "next", "todo", "proposal"),
    DATA(
            "data",
            "quality",
            "cleaning",
            "method",
            "methodology",
            "source",
            "preparation",
            "limitation",
            "caveat",
            "note"),
    MATCHES("match", "todo", "todos", "fixme", "occurrence", "hit", "search", "marker"),
    FILES("file", "folder", "directory", "listing"),
    TEXT("content", "text", "finding", "detail", "output", "answer", "appendix");

    /** Each between blanks. */
    private final String words;

    Topic(String... words) {
        this.words = " " + String.join(" ", words) + " ";
    }

    /** What a section's title speaks of, in the order in which it does; nothing for a title in other words. */
    static List<Topic> of(String title) {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        List<Topic> ordered = new ArrayList<>();
        for (String word : Words.of(title)) {
            for (Topic topic : values()) {
                boolean speaks = topic.speaks(word) || topic.speaks(Words.singular(word));
                if (speaks && topics.add(topic)) {
                    ordered.add(topic);
                }
            }
        }
        return ordered;
    }

    private boolean speaks(String word) {
        return words.contains(" " + word + " ");
    }
}
