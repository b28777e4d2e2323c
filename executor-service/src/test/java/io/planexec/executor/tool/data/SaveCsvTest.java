package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaveCsvTest {
    private static final String SALES = """
            day;region;note;revenue
            2025-01-05;North;"said ""yes""
            twice";1234567.5
            2025-01-20;South;a, b;
            2025-02-10;North;;30
            """;

    @TempDir
    Path folder;

    private Analysis analysis;

    @BeforeEach
    void begin() throws IOException {
        analysis = new Analysis(folder);
    }

    private String saved(Object data, String path) throws Exception {
        var output = Fields.of(analysis.run("save_csv", Map.of("data", data, "path", path)));
        return Files.readString(analysis.files().toRead(output.text("path")));
    }

    @Test
    void rowsAreWrittenAsAnyProgramReadsThem() throws Exception {
        assertThat(saved(analysis.loaded(SALES), "out/all.csv")).isEqualTo("""
                day,region,note,revenue
                2025-01-05,North,"said ""yes""
                twice",1234567.5
                2025-01-20,South,"a, b",
                2025-02-10,North,,30
                """);
    }

    @Test
    void whatWasWrittenLoadsAsTheSameRows() throws Exception {
        var first = analysis.loaded(SALES);
        var again = Fields.of(analysis.loaded(saved(first, "all.tsv")));

        assertThat(again.texts("columns")).containsExactly("day", "region", "note", "revenue");
        assertThat(again.count("rows")).isEqualTo(3);
        assertThat(again.text("delimiter")).isEqualTo("tab");
    }

    @Test
    void figuresAreWrittenInThePlaceOfTheRowsTheyAreOf() throws Exception {
        var stats = analysis.run(
                "calculate_stats",
                Map.of("data", analysis.loaded(SALES), "measure", "revenue", "groupBy", "region", "agg", "sum"));
        assertThat(saved(stats, "sums.csv")).startsWith("region,value,").contains("\nNorth,1234597.5,");

        var total = analysis.run(
                "calculate_stats", Map.of("data", analysis.loaded(SALES), "measure", "revenue", "agg", "max"));
        assertThat(saved(total, "total.csv")).isEqualTo("metric,value\nmax,1234567.5\n");

        var several = analysis.run(
                "calculate_stats",
                Map.of("data", analysis.loaded(SALES), "metrics", List.of("monthly_totals", "region_breakdown")));
        assertThat(saved(several, "several.csv"))
                .startsWith("metric,period,value,rows,")
                .contains("\nmonthly_totals,2025-01,1234567.5,2", "\nregion_breakdown,");
    }

    @Test
    void aFileThatIsNoTableIsRefused() {
        assertThatThrownBy(() -> saved(analysis.loaded(SALES), "all.xlsx"))
                .isInstanceOf(ToolFailure.class)
                .hasMessage("path is 'all.xlsx'; expected a file that ends in .csv or .tsv");
    }
}
