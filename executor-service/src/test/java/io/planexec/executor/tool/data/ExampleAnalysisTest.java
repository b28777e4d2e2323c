package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.executor.tool.data.table.Fields;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole example, from the CSV file to the report; its figures are computed a second time here, from the text. */
class ExampleAnalysisTest {
    @TempDir
    Path folder;

    private Analysis analysis;

    /** The clean rows: no gaps, no row twice. */
    private final Set<List<String>> clean = new LinkedHashSet<>();

    @BeforeEach
    void putTheExampleIntoTheWorkspace() throws IOException {
        analysis = new Analysis(folder);
        List<String> lines = Files.readAllLines(SalesExampleTest.FILE);
        analysis.file("sales_q4_2025.csv", String.join("\n", lines));
        lines.stream()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)))
                .filter(row -> !row.contains(""))
                .forEach(clean::add);
    }

    private Map<String, Object> results(Map<String, ?> trendConfig) throws Exception {
        Map<String, Object> loaded = analysis.load("sales_q4_2025.csv");
        Map<String, Object> cleaned = analysis.run(
                "clean_data",
                Map.of(
                        "data",
                        loaded,
                        "options",
                        Map.of("removeNulls", true, "fixTypes", true, "deduplicateBy", "transaction_id")));
        Map<String, Object> stats = analysis.run(
                "calculate_stats",
                Map.of("data", cleaned, "metrics", List.of("monthly_totals", "product_breakdown", "growth_rate")));
        Map<String, Object> trends = analysis.run("detect_trends", Map.of("data", stats, "config", trendConfig));
        Map<String, Object> chart = analysis.run(
                "generate_chart", Map.of("data", stats, "chartType", "line", "title", "Q4 2025 Sales Trends"));
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("2", cleaned);
        results.put("3", stats);
        results.put("4", trends);
        results.put("5", chart);
        return results;
    }

    private String report(Map<String, ?> arguments) throws Exception {
        Map<String, Object> output = analysis.run("write_report", arguments);
        return Files.readString(Path.of(Fields.of(output).text("path")));
    }

    private static BigDecimal revenue(List<String> row) {
        return new BigDecimal(row.get(3));
    }

    private Map<String, BigDecimal> totals(Function<List<String>, String> key) {
        Map<String, BigDecimal> totals = new TreeMap<>();
        clean.forEach(row -> totals.merge(key.apply(row), revenue(row), BigDecimal::add));
        return totals;
    }

    private static String print(BigDecimal value) {
        return String.format(Locale.ROOT, "%,.2f", value.setScale(2, RoundingMode.HALF_UP));
    }

    private static BigDecimal percent(BigDecimal part, BigDecimal whole) {
        return part.multiply(BigDecimal.valueOf(100)).divide(whole, 12, RoundingMode.HALF_UP);
    }

    private static BigDecimal growth(BigDecimal before, BigDecimal after) {
        return percent(after.subtract(before), before);
    }

    @Test
    void cleaningKeepsWhatTheFileWasMadeToKeep() throws Exception {
        Fields cleaned = Fields.of(results(Map.of()).get("2"));

        assertThat(cleaned.count("rowsIn")).isEqualTo(1500);
        assertThat(cleaned.count("rowsOut")).isEqualTo(1423);
        assertThat(cleaned.count("rows")).isEqualTo(clean.size());
        assertThat(cleaned.count("droppedNulls")).isEqualTo(52);
        assertThat(cleaned.count("duplicates")).isEqualTo(25);
        assertThat(cleaned.texts("optionalColumns")).isEmpty();
    }

    @Test
    void everyFigureUnderStatisticsIsOneComputedFromTheFileDirectly() throws Exception {
        String report = report(Map.of("data", results(Map.of()), "format", "markdown"));
        String statistics = report.substring(report.indexOf("## Statistics"), report.indexOf("## Trends"));

        Set<String> right = new HashSet<>(Set.of("2025-10", "2025-11", "2025-12"));
        BigDecimal all = clean.stream().map(ExampleAnalysisTest::revenue).reduce(BigDecimal.ZERO, BigDecimal::add);
        Map<String, BigDecimal> months = totals(row -> row.get(1).substring(0, 7));
        Map<String, BigDecimal> products = totals(row -> row.get(2));
        months.forEach((month, total) -> {
            right.add(print(total));
            right.add(String.valueOf(
                    clean.stream().filter(row -> row.get(1).startsWith(month)).count()));
        });
        products.forEach((product, total) -> {
            right.add(print(total));
            right.add(print(percent(total, all)));
            right.add(String.valueOf(
                    clean.stream().filter(row -> row.get(2).equals(product)).count()));
        });
        List<BigDecimal> byMonth = List.copyOf(months.values());
        BigDecimal november = growth(byMonth.get(0), byMonth.get(1));
        BigDecimal december = growth(byMonth.get(1), byMonth.get(2));
        right.add(print(byMonth.get(1).subtract(byMonth.get(0))));
        right.add(print(byMonth.get(2).subtract(byMonth.get(1))));
        right.add(print(november));
        right.add(print(december));
        right.add(print(growth(byMonth.get(0), byMonth.get(2))));
        right.add(print(november.add(december).divide(BigDecimal.TWO)));

        Matcher figure = Pattern.compile("\\d[\\d,]*(?:\\.\\d+|-\\d\\d)?").matcher(statistics);
        Set<String> found = new HashSet<>();
        while (figure.find()) {
            found.add(figure.group());
        }
        assertThat(right).containsAll(found);
        assertThat(found)
                .containsAll(
                        months.values().stream().map(ExampleAnalysisTest::print).toList());
        assertThat(found)
                .containsAll(products.values().stream()
                        .map(ExampleAnalysisTest::print)
                        .toList());
        assertThat(found).contains(print(november), print(december));
    }

    @Test
    void theSummaryQuotesTotalMeanAndExtremesOfTheFile() throws Exception {
        String report = report(Map.of("data", results(Map.of())));
        List<BigDecimal> values =
                clean.stream().map(ExampleAnalysisTest::revenue).sorted().toList();
        BigDecimal sum = values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);

        assertThat(report)
                .contains(print(sum) + " in total")
                .contains(
                        print(sum.divide(BigDecimal.valueOf(values.size()), 10, RoundingMode.HALF_UP)) + " on average")
                .contains("median " + print(values.get(values.size() / 2)))
                .contains("from %s to %s".formatted(print(values.getFirst()), print(values.getLast())))
                .contains("52 with missing values and 25 duplicates were dropped; 1,423 are left");
    }

    @Test
    void thePlantedSpikeAndDipAreFoundWithTheirValuesAndAtMostTwoOthers() throws Exception {
        for (Object sensitivity : List.of("low", "medium", "high", 0.5, 0.8, 0.95, 2, 3.5)) {
            Fields trends =
                    Fields.of(results(Map.of("sensitivity", sensitivity)).get("4"));
            List<Fields> anomalies = trends.list("anomalies");
            List<String> said = anomalies.stream()
                    .map(one -> one.text("series") + " " + one.text("direction") + " " + one.text("date"))
                    .toList();

            assertThat(said)
                    .as("sensitivity %s", sensitivity)
                    .contains("Widget A spike " + SalesExample.SPIKE, "Widget C dip " + SalesExample.DIP)
                    .hasSizeLessThanOrEqualTo(4);
            for (Fields anomaly : anomalies) {
                BigDecimal actual = clean.stream()
                        .filter(row -> row.get(1).equals(anomaly.text("date")))
                        .filter(row -> row.get(2).equals(anomaly.text("series"))
                                || anomaly.text("series").equals("Total"))
                        .map(ExampleAnalysisTest::revenue)
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
                assertThat(anomaly.figure("value")).isEqualTo(actual.doubleValue());
            }
        }
    }

    @Test
    void theTotalAndAllProductsAreSaidToRise() throws Exception {
        Fields trends =
                Fields.of(results(Map.of("window", 30, "sensitivity", 0.5)).get("4"));

        assertThat(trends.list("trends"))
                .extracting(trend -> trend.text("series") + " " + trend.text("direction"))
                .containsExactly("Total up", "Widget A up", "Widget B up", "Widget C up");
        assertThat(trends.list("trends"))
                .allSatisfy(trend -> assertThat(trend.figure("confidence")).isBetween(99.9, 99.99));
    }

    @Test
    void onTheSameRowsWithTheDatesShuffledNoTrendIsClaimed() throws Exception {
        List<String> lines = Files.readAllLines(SalesExampleTest.FILE);
        for (int seed = 0; seed < 60; seed++) {
            List<String[]> rows = new ArrayList<>(
                    lines.stream().skip(1).map(line -> line.split(",", -1)).toList());
            List<String> dates =
                    new ArrayList<>(rows.stream().map(row -> row[1]).toList());
            Collections.shuffle(dates, new Random(seed));
            StringBuilder text = new StringBuilder(lines.getFirst()).append('\n');
            for (int i = 0; i < rows.size(); i++) {
                rows.get(i)[1] = dates.get(i);
                text.append(String.join(",", rows.get(i))).append('\n');
            }
            Fields trends = Fields.of(analysis.run("detect_trends", Map.of("data", analysis.cleaned(text.toString()))));

            assertThat(trends.list("trends")).as("seed %d", seed).isEmpty();
            assertThat(trends.text("summary")).contains("No trend");
        }
    }

    @Test
    void theReportEmbedsTheChartAsALinkThatLeadsToARealImage() throws Exception {
        Map<String, Object> results = results(Map.of());
        String report = report(Map.of(
                "data",
                results,
                "format",
                "markdown",
                "sections",
                List.of(
                        "Executive Summary",
                        "Key Metrics",
                        "Trend Analysis",
                        "Anomalies",
                        "Visualizations",
                        "Next steps")));

        Matcher link = Pattern.compile("!\\[Q4 2025 Sales Trends]\\((charts/[^)]+\\.png)\\)")
                .matcher(report);
        assertThat(link.find()).isTrue();
        BufferedImage image =
                ImageIO.read(analysis.files().output().resolve(link.group(1)).toFile());
        assertThat(image.getWidth()).isEqualTo(2200);
        assertThat(image.getHeight()).isEqualTo(1240);
        assertThat(report)
                .contains("## Executive Summary", "## Key Metrics", "## Trend Analysis", "## Next steps")
                .contains("Dip of Widget C on 2025-11-15", "Spike of Widget A on 2025-12-12")
                .contains("Explain the spike", "Repair the source")
                .doesNotContain("Nothing that was given");
    }

    @Test
    void withOnlyTrendsAndAChartTheStatisticsAreComputedFromTheRowsTheyCarry() throws Exception {
        Map<String, Object> results = results(Map.of());
        results.keySet().retainAll(Set.of("4", "5"));
        String report = report(Map.of("data", results, "sections", List.of("Statistics", "Data quality")));

        totals(row -> row.get(5)).values().forEach(total -> assertThat(report).contains(print(total)));
        assertThat(report).contains("25 duplicates");
    }

    @Test
    void theSameAttemptTwiceLeavesTheSameFiles() throws Exception {
        report(Map.of("data", results(Map.of())));
        Map<String, Long> before = sizes();
        report(Map.of("data", results(Map.of())));

        assertThat(sizes()).isEqualTo(before);
    }

    private Map<String, Long> sizes() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (var files = Files.walk(analysis.files().output())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sizes.put(file.toString(), Files.size(file));
            }
        }
        return sizes;
    }
}
