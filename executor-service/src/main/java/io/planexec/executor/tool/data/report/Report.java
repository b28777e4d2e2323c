package io.planexec.executor.tool.data.report;

import io.planexec.executor.tool.GoalFiles;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.dataset.Datasets;
import io.planexec.executor.tool.data.report.Block.Bullet;
import io.planexec.executor.tool.data.report.Block.Bullets;
import io.planexec.executor.tool.data.report.Block.Heading;
import io.planexec.executor.tool.data.report.Block.Image;
import io.planexec.executor.tool.data.report.Block.Paragraph;
import io.planexec.executor.tool.data.statistics.Period;
import io.planexec.executor.tool.data.statistics.Ranking;
import io.planexec.executor.tool.data.statistics.Statistics;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.Words;
import io.planexec.executor.tool.data.trend.Trends;
import io.planexec.messages.text.Cut;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Composes a report from findings. What the findings lack and the rows behind them can tell is computed; what neither can
 * tell is said.
 */
final class Report {
    private static final List<String> SUITABLE =
            List.of("Executive Summary", "Statistics", "Trends", "Anomalies", "Charts", "Recommendations");
    private static final int LONGEST_GOAL = 400;

    private final Findings findings;
    private final List<Block> blocks = new ArrayList<>();
    private final List<String> headings = new ArrayList<>();
    private final Set<Topic> told = EnumSet.noneOf(Topic.class);
    private final List<String> troubles = new ArrayList<>();
    private final Set<String> explained = new HashSet<>();
    private final Optional<Table> table;
    private final List<Section> sections;
    private Optional<Fields> statistics;
    private Optional<Fields> trends;
    private List<Bullet> keyFigures = List.of();

    /**
     * A section that was asked for.
     *
     * @param content text to stand in it as it is, or empty text
     */
    record Section(String title, String content) {}

    private Report(Findings findings, List<Section> sections, GoalFiles files) throws InterruptedException {
        this.findings = findings;
        this.table = table(files);
        this.statistics = findings.statistics().stream().reduce((before, after) -> after);
        this.trends = findings.trends().stream().reduce((before, after) -> after);
        this.sections = sections.isEmpty() ? suitable() : sections;
    }

    /**
     * The report's blocks.
     *
     * @param goal the goal's text, which stands below the title
     * @param sections what is wanted, or none for what suits the findings
     */
    static Report compose(String title, String goal, Findings findings, List<Section> sections, GoalFiles files)
            throws InterruptedException {
        Report report = new Report(findings, sections, files);
        report.compute();
        report.compose(title, goal);
        return report;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** The titles of the sections, in order. */
    List<String> headings() {
        return headings;
    }

    /** The figures that matter most, as text. */
    String keyFigures() {
        return String.join(
                " ",
                keyFigures.stream()
                        .map(bullet -> bullet.lead().isEmpty() ? bullet.text() : bullet.lead() + " " + bullet.text())
                        .toList());
    }

    List<String> notes() {
        Set<String> notes = new LinkedHashSet<>(findings.notes());
        statistics.ifPresent(one -> notes.addAll(one.texts("notes")));
        trends.ifPresent(one -> notes.addAll(one.texts("notes")));
        notes.addAll(troubles);
        return List.copyOf(notes);
    }

    private Optional<Table> table(GoalFiles files) throws InterruptedException {
        Optional<Fields> dataset = findings.dataset();
        if (dataset.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Datasets.read(dataset.get().map(), files));
        } catch (ToolFailure gone) {
            troubles.add("The rows behind the figures could not be read again: " + gone.getMessage() + ".");
            return Optional.empty();
        }
    }

    /** All that the findings can fill; only what they are about, where they are not about data. */
    private List<Section> suitable() {
        List<String> titles = new ArrayList<>();
        boolean data = table.isPresent() || statistics.isPresent() || trends.isPresent();
        if (data) {
            titles.addAll(SUITABLE);
            if (trends.isEmpty()) {
                titles.removeAll(List.of("Trends", "Anomalies"));
            }
            if (findings.charts().isEmpty()) {
                titles.remove("Charts");
            }
        } else {
            titles.add("Summary");
            if (!findings.charts().isEmpty()) {
                titles.add("Charts");
            }
        }
        if (!findings.matches().isEmpty()) {
            titles.add("Matches");
        }
        if (!findings.files().isEmpty()) {
            titles.add("Files");
        }
        if (!findings.texts().isEmpty() || !findings.others().isEmpty()) {
            titles.add(titles.contains("Matches") || titles.contains("Files") ? "Further content" : "Content");
        }
        return titles.stream().map(title -> new Section(title, "")).toList();
    }

    private void compute() {
        if (table.isEmpty()) {
            return;
        }
        Set<Topic> wanted = EnumSet.noneOf(Topic.class);
        sections.forEach(section -> wanted.addAll(Topic.of(section.title())));
        try {
            if (statistics.isEmpty()) {
                statistics = Optional.of(Fields.of(Statistics.compute(table.get(), Statistics.Request.ANYTHING)));
            }
            if (trends.isEmpty() && (wanted.contains(Topic.TRENDS) || wanted.contains(Topic.ANOMALIES))) {
                trends = Optional.of(Fields.of(Trends.find(table.get(), null)));
            }
        } catch (ToolFailure impossible) {
            troubles.add(impossible.getMessage() + ".");
        }
    }

    private void compose(String title, String goal) {
        blocks.add(new Heading(1, title));
        String asked = goal.replaceAll("\\s+", " ").strip();
        if (!asked.isEmpty() && !asked.startsWith("{")) {
            blocks.add(new Paragraph("Goal: " + Cut.to(asked, LONGEST_GOAL, "…")));
        }
        sections.forEach(this::section);
        if (!findings.charts().isEmpty() && !told.contains(Topic.CHARTS)) {
            heading("Charts");
            charts();
        }
        boolean aboutData = table.isPresent() || findings.cleaning().isPresent();
        if (!told.contains(Topic.DATA) && (aboutData || !notes().isEmpty())) {
            heading(aboutData ? "About the data" : "Notes");
            data();
        }
    }

    private void heading(String title) {
        headings.add(title);
        blocks.add(new Heading(2, title));
    }

    private void section(Section section) {
        heading(section.title());
        int before = blocks.size();
        if (!section.content().isBlank()) {
            section.content().lines().filter(line -> !line.isBlank()).forEach(line -> blocks.add(new Paragraph(line)));
        }
        List<Topic> topics = Topic.of(section.title());
        for (Topic topic : topics) {
            boolean narrower = topics.size() > 1
                    && topic == Topic.SUMMARY
                    && !section.title().toLowerCase(Locale.ROOT).contains("executive");
            if (!narrower && fits(topic, topics)) {
                topic(topic, section.title());
            }
        }
        if (blocks.size() == before) {
            column(section.title());
        }
        if (blocks.size() == before) {
            blocks.add(new Paragraph("Nothing that was given to this report says anything about this."));
        }
    }

    /** Words such as "data" and "todo" mean more than one thing; the findings tell which. */
    private boolean fits(Topic topic, List<Topic> topics) {
        return switch (topic) {
            case MATCHES -> !findings.matches().isEmpty();
            case FILES -> !findings.files().isEmpty();
            case TEXT -> !findings.texts().isEmpty() || !findings.others().isEmpty();
            case RECOMMENDATIONS ->
                !(topics.contains(Topic.MATCHES) && !findings.matches().isEmpty());
            case DATA -> topics.size() == 1 || table.isPresent();
            case SUMMARY, STATISTICS, TRENDS, ANOMALIES, CHARTS -> true;
        };
    }

    private void topic(Topic topic, String title) {
        told.add(topic);
        switch (topic) {
            case SUMMARY -> summary();
            case STATISTICS -> statistics(title);
            case TRENDS -> trends();
            case ANOMALIES -> anomalies();
            case CHARTS -> charts();
            case RECOMMENDATIONS -> recommendations();
            case DATA -> data();
            case MATCHES -> findings.matches().forEach(one -> blocks.addAll(Listings.matches(one)));
            case FILES -> findings.files().forEach(one -> blocks.addAll(Listings.files(one)));
            case TEXT -> blocks.addAll(Listings.texts(findings));
        }
    }

    private void summary() {
        keyFigures = new KeyFigures(findings, statistics, trends, table).bullets();
        if (!keyFigures.isEmpty()) {
            blocks.add(new Bullets(keyFigures));
        }
    }

    private void statistics(String title) {
        if (statistics.isEmpty()) {
            blocks.add(new Paragraph("No statistics were given, and no rows to compute them from."));
            return;
        }
        List<String> words = Words.of(title);
        boolean overTime = words.stream().anyMatch(word -> Period.named(word).isPresent());
        List<Block> narrow = FigureTables.statistics(
                statistics.get(),
                metric -> (overTime && metric.has("unit")) || (metric.has("by") && speaksOf(words, metric.text("by"))));
        if (narrow.isEmpty() && column(title)) {
            return;
        }
        blocks.addAll(narrow.isEmpty() ? FigureTables.statistics(statistics.get(), metric -> true) : narrow);
    }

    /** Whether a title names a column, as "Regional performance" names region. */
    private static boolean speaksOf(List<String> title, String column) {
        List<String> own = Words.of(column);
        return !own.isEmpty()
                && own.stream()
                        .allMatch(word -> title.stream().anyMatch(said -> said.startsWith(Words.singular(word))));
    }

    /** Figures by a category that a title names; whether there is one. */
    private boolean column(String title) {
        if (table.isEmpty()) {
            return false;
        }
        for (Column column : table.get().columns()) {
            if (column.type() == ColumnType.CATEGORY && speaksOf(Words.of(title), column.name())) {
                try {
                    Fields grouped = Fields.of(Statistics.compute(
                            table.get(),
                            new Statistics.Request(
                                    List.of(), null, List.of(column.name()), null, null, Ranking.NONE, null)));
                    return blocks.addAll(FigureTables.statistics(grouped, metric -> true));
                } catch (ToolFailure impossible) {
                    troubles.add(impossible.getMessage() + ".");
                }
            }
        }
        return false;
    }

    private void trends() {
        if (trends.isEmpty()) {
            blocks.add(new Paragraph(
                    table.isEmpty()
                            ? "No trends were looked for, and there are no rows to look in."
                            : "No trends could be looked for."));
            return;
        }
        Fields found = trends.get();
        if (found.list("trends").isEmpty()) {
            blocks.add(new Paragraph(
                    found.list("withoutTrend").isEmpty()
                            ? untested(found, "Nothing can be said about trends over time.")
                            : noTrend(found)));
            return;
        }
        blocks.add(new Bullets(found.list("trends").stream()
                .map(trend -> new Bullet("", trend.text("statement")))
                .toList()));
        blocks.addAll(FigureTables.trends(found));
        if (!found.list("withoutTrend").isEmpty()) {
            blocks.add(new Paragraph(noTrend(found)));
        }
        blocks.add(new Paragraph("Slopes are medians over all pairs of values, so that single spikes do not move them. "
                + "Confidence is 100 % less the probability that chance alone orders the values so, allowing for the number of series tested; "
                + "a trend is claimed from 99.90 % on."));
    }

    /** Why nothing was found out, unless that stands in the report already. */
    private String untested(Fields found, String otherwise) {
        List<String> notes =
                found.texts("notes").stream().filter(explained::add).toList();
        return notes.isEmpty() ? otherwise : String.join(" ", notes);
    }

    private static String noTrend(Fields found) {
        List<String> series = found.list("withoutTrend").stream()
                .map(one -> "%s (%s figures)".formatted(one.text("series"), one.text("granularity")))
                .toList();
        return "No trend in: %s. These neither rise nor fall steadily enough over the whole period to rule out chance."
                .formatted(Figures.list(series, 12));
    }

    private void anomalies() {
        if (trends.isEmpty()) {
            blocks.add(new Paragraph("No anomalies were looked for, and there are no rows to look in."));
            return;
        }
        Fields found = trends.get();
        if (found.list("anomalies").isEmpty()) {
            blocks.add(new Paragraph(
                    found.has("threshold")
                            ? "None: no value lies %s robust standard deviations or more from what was to be expected."
                                    .formatted(Figures.figure(found.figure("threshold")))
                            : untested(found, "None can be told, for the same reason.")));
            return;
        }
        blocks.add(FigureTables.anomalies(found));
        blocks.add(new Paragraph(
                "Expected is what the series' own slope and the values around that day lead to; a value is listed from %s robust standard deviations on."
                        .formatted(Figures.figure(found.figure("threshold")))));
    }

    private void charts() {
        told.add(Topic.CHARTS);
        if (findings.charts().isEmpty()) {
            blocks.add(new Paragraph("No charts were drawn."));
        }
        for (Fields chart : findings.charts()) {
            String name = chart.has("name") ? chart.text("name") : chart.text("path");
            blocks.add(new Image(name, chart.text("title"), chart.text("summary")));
        }
    }

    private void recommendations() {
        List<Bullet> advice = Advice.from(statistics, trends, findings.cleaning());
        if (advice.isEmpty()) {
            blocks.add(new Paragraph("No figure in this report calls for action."));
        } else {
            blocks.add(new Bullets(advice));
        }
    }

    private void data() {
        told.add(Topic.DATA);
        List<Bullet> bullets = new ArrayList<>();
        findings.dataset()
                .ifPresent(dataset -> bullets.add(new Bullet(
                        "Source:",
                        "%s, %s and %s."
                                .formatted(
                                        dataset.text("source"),
                                        Figures.counted(dataset.count("rows"), "row"),
                                        Figures.counted(
                                                dataset.list("columns").size() + dataset.count("columnsNotListed"),
                                                "column")))));
        findings.cleaning().ifPresent(cleaning -> bullets.addAll(cleaning(cleaning)));
        notes().stream()
                .filter(note -> !explained.contains(note))
                .forEach(note -> bullets.add(new Bullet("Note:", note)));
        if (bullets.isEmpty()) {
            blocks.add(new Paragraph("Nothing is known about where the data come from."));
        } else {
            blocks.add(new Bullets(bullets));
        }
    }

    private static List<Bullet> cleaning(Fields cleaning) {
        List<Bullet> bullets = new ArrayList<>();
        bullets.add(new Bullet(
                "Cleaning:",
                "of %s, %s with missing values and %s were dropped; %s are left."
                        .formatted(
                                Figures.counted(cleaning.count("rowsIn"), "row"),
                                Figures.count(cleaning.count("droppedNulls")),
                                Figures.counted(cleaning.count("duplicates"), "duplicate"),
                                Figures.count(cleaning.count("rowsOut")))));
        if (cleaning.count("unreadableCells") > 0) {
            bullets.add(new Bullet(
                    "Unreadable:",
                    "%s did not fit the type of their column and count as empty."
                            .formatted(Figures.counted(cleaning.count("unreadableCells"), "cell"))));
        }
        List<String> optional = cleaning.texts("optionalColumns");
        if (!optional.isEmpty()) {
            bullets.add(new Bullet(
                    "Optional columns:",
                    "%s; filled in fewer than 90 %% of the rows, which were kept all the same."
                            .formatted(Figures.list(optional, 20))));
        }
        return bullets;
    }

    /** The charts' names, for whoever embeds them. */
    Set<String> images() {
        Set<String> names = new LinkedHashSet<>();
        for (Block block : blocks) {
            if (block instanceof Image image) {
                names.add(image.name());
            }
        }
        return names;
    }

    /** A title for the report, from the source of its rows. */
    static String title(Findings findings, @Nullable Map<?, ?> given) {
        Fields arguments = Fields.of(given);
        if (arguments.has("title")) {
            return arguments.text("title");
        }
        return findings.dataset()
                .filter(dataset -> dataset.has("source"))
                .map(dataset -> "Analysis of " + dataset.text("source"))
                .orElse(findings.matches().isEmpty() ? "Report" : "Search report");
    }
}
