package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Fields;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadCsvTest {
    @TempDir
    Path folder;

    private Analysis analysis;

    @BeforeEach
    void begin() throws IOException {
        analysis = new Analysis(folder);
    }

    private static Map<String, String> types(Map<String, Object> loaded) {
        Map<String, String> types = new LinkedHashMap<>();
        Fields.of(loaded)
                .child("dataset")
                .list("columns")
                .forEach(column -> types.put(column.text("name"), column.text("type")));
        return types;
    }

    private double total(Map<String, Object> loaded, String column) throws Exception {
        Fields stats = Fields.of(analysis.run(
                "calculate_stats",
                Map.of("data", loaded, "measure", column, "agg", "sum", "metrics", List.of("total"))));
        return stats.child("metrics").child("total").figure("value");
    }

    private static String notes(Map<String, Object> loaded) {
        return String.join(" ", Fields.of(loaded).texts("notes"));
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void theDelimiterIsFoundWhateverItIs(String delimiter) throws Exception {
        Map<String, Object> loaded = analysis.loaded("""
                day,shop,amount
                2025-01-01,Rome,10.5
                2025-01-02,Oslo,20.25
                2025-01-03,Rome,30
                """.replace(",", delimiter));

        assertThat(types(loaded)).isEqualTo(Map.of("day", "date", "shop", "category", "amount", "number"));
        assertThat(total(loaded, "amount")).isEqualTo(60.75);
    }

    @Test
    void semicolonsWithDecimalCommasThousandsPointsAndLocalDatesAreRead() throws Exception {
        Map<String, Object> loaded = analysis.loaded("""
                Datum;Filiale;Umsatz
                1.3.2025;Köln;1.234,50 €
                2.3.2025;Bonn;99,5 €
                13.3.2025;Köln;12.000 €
                """);

        assertThat(types(loaded)).containsEntry("Datum", "date").containsEntry("Umsatz", "number");
        assertThat(total(loaded, "Umsatz")).isEqualTo(13334.0);
        assertThat(Fields.of(loaded).child("dataset").list("columns").getFirst().text("to"))
                .isEqualTo("2025-03-13");
        assertThat(Fields.of(loaded).child("dataset").list("columns").getLast().text("unit"))
                .isEqualTo("€");
    }

    @Test
    void everyEncodingGivesTheSameRows() throws Exception {
        String text = "name,städte,wert\nMüller,Köln,1\nGrüße,Zürich,2\nMüller,Köln,3\n";
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Map<String, byte[]> files = Map.of(
                "UTF-8", utf8,
                "windows-1252", text.getBytes(Charset.forName("windows-1252")),
                "UTF-16LE", ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE),
                "UTF-16BE", ("\ufeff" + text).getBytes(StandardCharsets.UTF_16BE));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Map<String, Object> loaded = analysis.load(analysis.file("encoded.csv", file.getValue()));
            assertThat(loaded).containsEntry("encoding", file.getKey()).containsEntry("rows", 3);
            assertThat(loaded.get("columns")).isEqualTo(List.of("name", "städte", "wert"));
        }
        Map<String, Object> marked =
                analysis.load(analysis.file("bom.csv", ("\ufeff" + text).getBytes(StandardCharsets.UTF_8)));
        assertThat(marked.get("columns")).isEqualTo(List.of("name", "städte", "wert"));
    }

    @Test
    void quotedCellsMayHoldDelimitersQuotesAndLineBreaks() throws Exception {
        Map<String, Object> loaded = analysis.loaded("""
                id,comment,amount
                1,"said ""no, thanks""
                and left",5
                2,plain,6
                """);

        assertThat(loaded).containsEntry("rows", 2);
        assertThat(total(loaded, "amount")).isEqualTo(11);
    }

    @Test
    void raggedRowsAreKeptCountedAndSaid() throws Exception {
        Map<String, Object> loaded = analysis.loaded("a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3,\n\n");

        assertThat(loaded)
                .containsEntry("rows", 4)
                .containsEntry("shortRows", 1)
                .containsEntry("longRows", 1);
        assertThat(notes(loaded)).contains("1 row with fewer cells", "1 row with more cells");
    }

    @Test
    void emptyAndRepeatedColumnNamesAreMadeDifferent() throws Exception {
        Map<String, Object> loaded = analysis.loaded("price,,price,price_2\n1,x,2,3\n4,y,5,6\n");

        assertThat(loaded.get("columns")).isEqualTo(List.of("price", "column_2", "price_3", "price_2"));
        assertThat(notes(loaded)).contains("column_2", "repeated column name");
    }

    @Test
    void aFileWithoutHeaderGetsNumberedColumnsAndKeepsItsFirstRow() throws Exception {
        Map<String, Object> loaded = analysis.loaded("2025-01-01,Rome,10\n2025-01-02,Oslo,20\n2025-01-03,Rome,30\n");

        assertThat(loaded).containsEntry("rows", 3);
        assertThat(loaded.get("columns")).isEqualTo(List.of("column_1", "column_2", "column_3"));
        assertThat(notes(loaded)).contains("no header");
    }

    @Test
    void yearsMayBeColumnNames() throws Exception {
        Map<String, Object> loaded = analysis.loaded("country,2023,2024\nItaly,1,2\nNorway,3,4\n");

        assertThat(loaded.get("columns")).isEqualTo(List.of("country", "2023", "2024"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NA", "N/A", "null", "-", " "})
    void markersOfMissingValuesCountAsEmpty(String marker) throws Exception {
        Map<String, Object> loaded = analysis.loaded("k,v\na,1\nb,%s\nc,3\n".formatted(marker));

        assertThat(types(loaded)).containsEntry("v", "number");
        assertThat(Fields.of(loaded).child("dataset").list("columns").getLast().count("filled"))
                .isEqualTo(2);
    }

    @Test
    void daysBeyondTwelveDecideWhetherTheDayComesFirst() throws Exception {
        Map<String, Object> dayFirst = analysis.loaded("when,v\n03/04/2025,1\n25/04/2025,2\n");
        assertThat(Fields.of(dayFirst)
                        .child("dataset")
                        .list("columns")
                        .getFirst()
                        .text("from"))
                .isEqualTo("2025-04-03");

        Map<String, Object> monthFirst = analysis.loaded("when,v\n03/04/2025,1\n04/25/2025,2\n");
        assertThat(Fields.of(monthFirst)
                        .child("dataset")
                        .list("columns")
                        .getFirst()
                        .text("from"))
                .isEqualTo("2025-03-04");
        assertThat(notes(monthFirst)).doesNotContain("ambiguous");
    }

    @Test
    void datesThatCanBeReadEitherWayAreSaidToBeAmbiguous() throws Exception {
        assertThat(notes(analysis.loaded("when,v\n03/04/2025,1\n01/02/2025,2\n")))
                .contains("ambiguous", "month first");
    }

    @Test
    void oneAmbiguousDateIsReadSoThatAllDatesAscend() throws Exception {
        Map<String, Object> loaded =
                analysis.loaded("date,amount\n2025-01-05,10\n05/02/2025,20\n\"March 3, 2025\",30\n8 May 2025,50\n");
        String summary = Fields.of(analysis.run("calculate_stats", Map.of("data", loaded, "groupBy", "month")))
                .text("summary");

        assertThat(summary)
                .contains("2025-02 20")
                .endsWith(
                        "dates such as 05/02/2025 can be read with the day or the month first; they are read with the day first.");
    }

    @Test
    void datesThatAscendOnlyWithTheDayFirstAreReadSo() throws Exception {
        Map<String, Object> loaded =
                analysis.loaded("when,v\n01/02/2025,1\n02/02/2025,2\n03/02/2025,3\n01/03/2025,4\n");

        assertThat(Fields.of(loaded).child("dataset").list("columns").getFirst().text("to"))
                .isEqualTo("2025-03-01");
    }

    @Test
    void thousandsSeparatorsCurrenciesPercentAndAccountantsNegativesAreRead() throws Exception {
        Map<String, Object> loaded = analysis.loaded("""
                k,amount,rate,spaced
                a,"$1,234.50",5%,1 000
                b,"($200.00)",7.5%,2 500
                c,"$3,000",10%,12 345
                """);

        assertThat(total(loaded, "amount")).isEqualTo(4034.5);
        assertThat(total(loaded, "rate")).isEqualTo(22.5);
        assertThat(total(loaded, "spaced")).isEqualTo(15845);
    }

    @Test
    void codesAndIdsAreNotQuantities() throws Exception {
        String rows = IntStream.range(0, 30)
                .mapToObj(i -> "%d,0%d,A-%d,%d".formatted(1000 + i, 1000 + i % 7, i, i % 9))
                .collect(Collectors.joining("\n"));
        Map<String, Object> loaded = analysis.loaded("customer_id,zip,reference,amount\n" + rows);

        assertThat(types(loaded))
                .containsEntry("customer_id", "id")
                .containsEntry("zip", "category")
                .containsEntry("reference", "id")
                .containsEntry("amount", "number");
    }

    @Test
    void aFewCellsThatAreNoNumbersDoNotMakeAColumnText() throws Exception {
        String rows = IntStream.range(0, 40).mapToObj(i -> i + ".5").collect(Collectors.joining("\n"));
        Map<String, Object> loaded = analysis.loaded("amount\n" + rows + "\nabout 7\n");

        assertThat(types(loaded)).containsEntry("amount", "number");
        assertThat(notes(loaded)).contains("1 cell cannot be read as a number", "about 7");
    }

    @Test
    void oneColumnIsEnough() throws Exception {
        Map<String, Object> loaded = analysis.loaded("amount\n1.5\n2\n3\n");

        assertThat(loaded.get("columns")).isEqualTo(List.of("amount"));
        assertThat(total(loaded, "amount")).isEqualTo(6.5);
    }

    @Test
    void theOutputOfAVeryWideFileStaysSmallAndNoColumnIsLost() throws Exception {
        String names = IntStream.range(0, 2000)
                .mapToObj(i -> "a_rather_long_column_name_" + i)
                .collect(Collectors.joining(","));
        String row = IntStream.range(0, 2000).mapToObj(i -> i + ".25").collect(Collectors.joining(","));
        Map<String, Object> loaded = analysis.loaded(names + "\n" + row + "\n" + row + "\n");

        assertThat(Analysis.json(loaded).length()).isLessThan(48 * 1024);
        assertThat(loaded).containsEntry("columnCount", 2000);
        assertThat(total(loaded, "a_rather_long_column_name_1999")).isEqualTo(3998.5);
    }

    @Test
    void twoHundredThousandRowsGoThroughTheWholeAnalysis() throws Exception {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder("order_no;day;article;turnover;country\n");
        long cents = 0;
        for (int i = 0; i < 200_000; i++) {
            int amount = 100 + random.nextInt(1_000_000);
            cents += amount;
            text.append("O-")
                    .append(i)
                    .append(';')
                    .append(1 + i % 28)
                    .append('.')
                    .append(1 + i / 28 % 12)
                    .append(".2024;item ")
                    .append(random.nextInt(30))
                    .append(';')
                    .append(amount / 100)
                    .append(',')
                    .append("%02d".formatted(amount % 100))
                    .append(";c")
                    .append(random.nextInt(5))
                    .append('\n');
        }
        Map<String, Object> loaded = analysis.loaded(text.toString());
        Map<String, Object> cleaned = analysis.run("clean_data", Map.of("data", loaded));
        Map<String, Object> trends = analysis.run("detect_trends", Map.of("data", cleaned));
        analysis.run("generate_chart", Map.of("data", cleaned, "chartType", "line"));
        analysis.run("write_report", Map.of("data", Map.of("trends", trends)));

        assertThat(cleaned).containsEntry("rows", 200_000);
        assertThat(total(cleaned, "turnover")).isEqualTo(cents / 100.0);
        assertThat(Fields.of(trends).list("trends")).isEmpty();
    }

    @Test
    void aRepeatedAttemptWritesTheSameWorkingFile() throws Exception {
        Map<String, Object> first = analysis.loaded("a,b\n1,2\n3,4\n");
        Map<String, Object> second = analysis.load("table.csv");

        assertThat(second).isEqualTo(first);
        try (var data = Files.list(analysis.files().output().resolve(".data"))) {
            assertThat(data).hasSize(1);
        }
    }

    private void refused(String name, String... parts) {
        assertThatThrownBy(() -> analysis.load(name))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContainingAll(parts)
                .satisfies(failure ->
                        assertThat(failure.getMessage()).doesNotContain("\n").contains(name))
                .satisfies(failure ->
                        assertThat(((ToolFailure) failure).isRetryable()).isFalse());
    }

    @Test
    void whatIsNoTableIsRefusedWithOneClearLine() throws Exception {
        refused("missing.csv", "does not exist");
        refused(analysis.file("empty.csv", ""), "is empty");
        refused(analysis.file("blank.csv", "\n\n  \n"), "is empty");
        refused(analysis.file("header.csv", "a,b,c\n"), "has a header", "no rows");
        refused(analysis.file("binary.csv", new byte[] {1, 2, 0, 3, 7, 0, 0, 9}), "binary file");
        refused(analysis.file("book.csv", new byte[] {'P', 'K', 3, 4, 20, 0}), "Excel", "export it as CSV");
        refused(analysis.file("picture.csv", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10}), "image");
        refused(analysis.file("quote.csv", "a,b\n1,\"never closed\n2,3\n"), "quote", "line 2");
        Files.createDirectory(analysis.files().workspace().resolve("folder.csv"));
        refused("folder.csv", "is a folder");
    }

    @Test
    void aDamagedOrLostWorkingFileIsSaid() throws Exception {
        Map<String, Object> loaded = analysis.loaded("a,b\n1,2\n3,4\n");
        Path file = analysis.files()
                .output()
                .resolve(Fields.of(loaded).child("dataset").text("path"));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> analysis.run("calculate_stats", Map.of("data", loaded)))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("run the step that loaded the data again");
    }
}
