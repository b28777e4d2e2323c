package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteReportTest {
    private static final String TEAMS = "team,region,points\nred|a,N,3\n<b>blue</b>,S,5\nred|a,N,4\n*green*,S,1\n";

    @TempDir
    Path folder;

    private Analysis analysis;

    @BeforeEach
    void begin() throws IOException {
        analysis = new Analysis(folder);
    }

    private String report(Object data, String format, Object... sections) throws Exception {
        Map<String, Object> arguments = new LinkedHashMap<>(Map.of("data", data, "format", format));
        if (sections.length > 0) {
            arguments.put("sections", List.of(sections));
        }
        Fields output = Fields.of(analysis.run("write_report", arguments));
        return Files.readString(Path.of(output.text("path")));
    }

    @Test
    void withoutDatesTheReportSaysSoAndGivesFiguresByCategory() throws Exception {
        Map<String, Object> cleaned = analysis.cleaned("team,points\nred,3\nblue,5\nred,4\n");
        Map<String, Object> trends = analysis.run("detect_trends", Map.of("data", cleaned));
        String report = report(Map.of("1", cleaned, "2", trends), "markdown");

        assertThat(report)
                .containsPattern("(?s)## Trends\\s+\\S+ has no column of dates, so nothing")
                .containsPattern("(?s)## Anomalies\\s+None can be told, for the same reason")
                .doesNotContain("**Note:** table.csv has no column of dates")
                .contains("| red | 7 | 58.33 % | 2 |")
                .contains("## About the data");
    }

    @Test
    void aReportThatTakesAnothersPlaceSaysSo() throws Exception {
        Map<String, Object> one = Map.of("data", analysis.cleaned("team,points\nred,3\nblue,5\n"));
        Map<String, Object> other = Map.of("data", analysis.cleaned("team,points\nred,30\nblue,50\n"));

        assertThat(Fields.of(analysis.run("write_report", one)).texts("notes"))
                .noneMatch(note -> note.contains("replaces"));
        assertThat(Fields.of(analysis.run("write_report", one)).texts("notes"))
                .noneMatch(note -> note.contains("replaces"));
        assertThat(Fields.of(analysis.run("write_report", other)).texts("notes"))
                .contains("It replaces another report.md that was there; a name of its own keeps both.");
    }

    @Test
    void reportsWithNamesOfTheirOwnLieBesideEachOther() throws Exception {
        Map<String, Object> data = analysis.cleaned("team,points\nred,3\nblue,5\n");
        Map<String, Object> first = analysis.run("write_report", Map.of("data", data, "name", "red and blue"));
        Map<String, Object> second =
                analysis.run("write_report", Map.of("data", data, "name", "blue", "sections", List.of("Statistics")));

        assertThat(first).containsEntry("name", "red and blue.md");
        assertThat(second).containsEntry("name", "blue.md");
        assertThat(Path.of(String.valueOf(first.get("path")))).isRegularFile();
        assertThat(Fields.of(second).texts("notes")).noneMatch(note -> note.contains("replaces"));
    }

    @Test
    void cellsCannotBreakTablesOrSlipInMarkup() throws Exception {
        Map<String, Object> stats = analysis.run("calculate_stats", Map.of("data", analysis.loaded(TEAMS)));

        assertThat(report(stats, "markdown"))
                .contains("| red\\|a |")
                .contains("\\<b\\>blue")
                .contains("\\*green\\*");
        assertThat(report(stats, "html")).contains("&lt;b&gt;blue&lt;/b&gt;").doesNotContain("<b>blue");
    }

    @Test
    void htmlHoldsItsImagesItself() throws Exception {
        Map<String, Object> chart = analysis.run(
                "generate_chart", Map.of("data", analysis.loaded(TEAMS), "chartType", "bar", "title", "Points"));
        String report = report(Map.of("c", chart), "html");

        assertThat(report)
                .startsWith("<!DOCTYPE html>")
                .contains("src=\"data:image/png;base64,iVBOR")
                .doesNotContain("src=\"charts");
    }

    @Test
    void aChartThatIsGoneIsSaidToBe() throws Exception {
        Map<String, Object> chart = analysis.run(
                "generate_chart", Map.of("data", analysis.loaded(TEAMS), "chartType", "bar", "title", "Points"));
        Files.delete(Path.of(Fields.of(chart).text("path")));

        assertThat(report(Map.of("c", chart), "markdown"))
                .contains("is not in the output folder")
                .doesNotContain("![");
    }

    @Test
    void optionalColumnsAreReported() throws Exception {
        StringBuilder csv = new StringBuilder("team,remark,points\n");
        for (int i = 0; i < 30; i++) {
            csv.append("t")
                    .append(i % 3)
                    .append(',')
                    .append(i == 4 ? "late" : "")
                    .append(',')
                    .append(i)
                    .append('\n');
        }
        Map<String, Object> stats = analysis.run("calculate_stats", Map.of("data", analysis.cleaned(csv.toString())));

        assertThat(report(stats, "markdown")).contains("**Optional columns:** remark");
    }

    @Test
    void rowsThatWereChosenAfterCleaningAreToldApartFromThoseThatCleaningLeft() throws Exception {
        Object cleaned = analysis.cleaned("id,team,points\n"
                + IntStream.rangeClosed(1, 40)
                        .mapToObj(i -> "%d,%s,%s\n".formatted(i, i <= 10 ? "red" : "blue", i == 20 ? "" : i))
                        .collect(Collectors.joining()));
        Object chosen = analysis.run("select_rows", Map.of("data", cleaned, "where", List.of("red")));

        assertThat(report(chosen, "markdown"))
                .contains("**Scope:** 10 rows, chosen of the 39 of 40 that cleaning left, from table.csv.");
        assertThat(report(cleaned, "markdown")).contains("**Scope:** 39 rows of 40 after cleaning from table.csv.");
    }

    @Test
    void adviceOnASeriesNamesItsColumn() throws Exception {
        StringBuilder csv = new StringBuilder("day,insured,cost\n");
        for (int day = 0; day < 200; day++) {
            String date = LocalDate.of(2025, 1, 1).plusDays(day).toString();
            csv.append("%s,yes,%d\n%s,no,%d\n".formatted(date, 100 + 3 * day, date, 900 - 3 * day));
        }
        Object trends = analysis.run("detect_trends", Map.of("data", analysis.loaded(csv.toString())));

        assertThat(report(trends, "markdown"))
                .contains("**Back what grows:** insured yes rises fastest")
                .contains("**Stop the fall:** insured no moves by");
    }

    @Test
    void adviceOnAValueNamesItsColumn() throws Exception {
        Object stats = analysis.run(
                "calculate_stats",
                Map.of("data", analysis.loaded("insured,cost\nyes,80\nno,20\nyes,90\n"), "groupBy", "insured"));

        assertThat(report(stats, "markdown")).contains("insured yes alone makes 89.47 % of cost");
    }

    @Test
    void titlesAreUnderstoodByTheirWordsAndColumns() throws Exception {
        Map<String, Object> stats = analysis.run("calculate_stats", Map.of("data", analysis.loaded(TEAMS)));
        String report = report(stats, "markdown", "KEY FINDINGS AND OVERVIEW", "Regional performance", "Legal matters");

        assertThat(report.substring(report.indexOf("## Regional"), report.indexOf("## Legal")))
                .contains("| N | 7 |")
                .doesNotContain("red");
        assertThat(report)
                .contains("## Legal matters\n\nNothing that was given to this report says anything about this.");
    }

    @Test
    void textGivenForASectionStandsInIt() throws Exception {
        String report = report(
                Map.of("a", Map.of("content", "x")),
                "markdown",
                Map.of("title", "Background", "content", "It began in May."));

        assertThat(report).contains("## Background\n\nIt began in May.");
    }

    @Test
    void matchesOfASearchAreSummedUpAndListedByFile() throws Exception {
        Map<String, Object> found = Map.of(
                "pattern",
                "TODO",
                "matches",
                List.of(
                        Map.of("path", "src/A.java", "line", 3, "text", "  // TODO close the file"),
                        Map.of("path", "src/A.java", "line", 30, "text", "// TODO test `this`"),
                        Map.of("path", "src/b/B.java", "line", 7, "text", "# TODO")));
        for (Object data : List.of(found, Map.of("search", found))) {
            String report = report(data, "markdown");
            assertThat(report)
                    .contains("3 matches of “TODO” in 2 files; most are in src/A.java (2).")
                    .contains("| src/A.java | 2 |")
                    .contains("- **Line 3:** // TODO close the file")
                    .contains("test \\`this\\`")
                    .doesNotContain("Statistics");
        }
    }

    @Test
    void filesTextsAndOutputsOfOtherToolsAreReported() throws Exception {
        String report = report(
                Map.of(
                        "list", Map.of("files", List.of("a.txt", "b/c.java")),
                        "read", Map.of("content", "line one\nline two"),
                        "other", Map.of("temperature", 21.5, "city", "Rome")),
                "markdown");

        assertThat(report)
                .contains("2 files")
                .contains("- b/c.java")
                .contains("line one\nline two")
                .contains("- **temperature:** 21.5");
    }

    @Test
    void nothingToReportIsAFailure() {
        assertThatThrownBy(() -> report(Map.of(), "markdown"))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("nothing to report");
    }
}
