package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SalesExampleTest {
    static final Path FILE = Path.of("../examples/sales_q4_2025.csv");

    private static List<String[]> rows() throws IOException {
        return Files.readAllLines(FILE).stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .toList();
    }

    private static boolean hasGap(String[] row) {
        return Arrays.stream(row).anyMatch(String::isEmpty);
    }

    @Test
    void theFileInTheRepositoryIsWhatTheGeneratorWrites() throws IOException {
        assertThat(Files.readString(FILE)).isEqualTo(SalesExample.text());
    }

    @Test
    void thereAreFifteenHundredRowsOfTheFourthQuarterOf2025() throws IOException {
        assertThat(Files.readAllLines(FILE).getFirst())
                .isEqualTo("transaction_id,date,product,revenue,quantity,region");
        assertThat(rows()).hasSize(1500);
        assertThat(rows().stream().map(row -> row[1]).filter(date -> !date.isEmpty()))
                .allSatisfy(date -> assertThat(date).isBetween("2025-10-01", "2025-12-31"));
        assertThat(rows().getFirst()[1]).isEqualTo("2025-10-01");
        assertThat(rows().getLast()[1]).isEqualTo("2025-12-31");
    }

    @Test
    void fiftyTwoRowsHaveGapsAndTwentyFiveRepeatAnotherWithoutGaps() throws IOException {
        Set<List<String>> seen = new HashSet<>();
        int repeated = 0;
        int gaps = 0;
        for (String[] row : rows()) {
            gaps += hasGap(row) ? 1 : 0;
            if (!seen.add(List.of(row))) {
                repeated++;
                assertThat(hasGap(row)).isFalse();
            }
        }
        assertThat(gaps).isEqualTo(52);
        assertThat(repeated).isEqualTo(25);
        assertThat(seen.stream().filter(row -> !row.contains(""))).hasSize(1423);
    }

    @Test
    void noColumnIsEmptyInMoreThanFourPercentOfTheRows() throws IOException {
        for (int column = 0; column < 6; column++) {
            int index = column;
            assertThat(rows().stream().filter(row -> row[index].isEmpty()).count())
                    .isLessThanOrEqualTo(60);
        }
    }
}
