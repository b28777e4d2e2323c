package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanDataTest {
    @TempDir
    Path folder;

    private Analysis analysis;

    @BeforeEach
    void begin() throws IOException {
        analysis = new Analysis(folder);
    }

    private Fields clean(String csv, Map<String, ?> options) throws Exception {
        return Fields.of(analysis.run("clean_data", Map.of("data", analysis.loaded(csv), "options", options)));
    }

    /** Twenty rows; {@code comment} is filled in three of them, {@code amount} is empty in one. */
    private static String sparse() {
        return "k,comment,amount\n"
                + IntStream.range(0, 20)
                        .mapToObj(i -> "k%d,%s,%s".formatted(i, i < 3 ? "said " + i : "", i == 7 ? "" : i))
                        .collect(Collectors.joining("\n"));
    }

    @Test
    void aRowThatIsEmptyInAnOptionalColumnIsKeptAndTheColumnNamed() throws Exception {
        Fields cleaned = clean(sparse(), Map.of());

        assertThat(cleaned.count("rowsOut")).isEqualTo(19);
        assertThat(cleaned.count("droppedNulls")).isEqualTo(1);
        assertThat(cleaned.texts("optionalColumns")).containsExactly("comment");
        assertThat(cleaned.text("summary")).contains("comment");
        assertThat(cleaned.child("dataset").child("cleaning").count("rowsIn")).isEqualTo(20);
    }

    @Test
    void aRowIsKeptThatIsFilledInTheOneOrTheOtherOfTwoColumnsOfNumbers() throws Exception {
        String statement = "k,debit,credit,balance\n"
                + IntStream.range(0, 40)
                        .mapToObj(i -> i == 5
                                ? "k5,,,7"
                                : "k%d,%s,%s,7%d".formatted(i, i % 20 == 1 ? "" : i, i % 20 == 1 ? i : "", i))
                        .collect(Collectors.joining("\n"));
        Fields cleaned = clean(statement, Map.of());

        assertThat(cleaned.count("droppedNulls")).isEqualTo(1);
        assertThat(clean(sparse().replace("said", ""), Map.of()).count("droppedNulls"))
                .isEqualTo(1);
    }

    @Test
    void withRemoveNullsOffNoRowIsDroppedForAGap() throws Exception {
        assertThat(clean(sparse(), Map.of("removeNulls", false)).count("rowsOut"))
                .isEqualTo(20);
    }

    @Test
    void wholeRowsThatRepeatAreDroppedByDefault() throws Exception {
        Fields cleaned = clean("a,b\nx,1\nx,2\nx,1\ny,1\n", Map.of());

        assertThat(cleaned.count("duplicates")).isEqualTo(1);
        assertThat(cleaned.count("rowsOut")).isEqualTo(3);
    }

    @Test
    void rollsOfADieAreNoDuplicatesUnlessTheyAreToGo() throws Exception {
        String csv = "roll,thrower\n"
                + IntStream.range(0, 60)
                        .mapToObj(i -> i % 6 + "," + (i % 2 == 0 ? "Ann" : "Ben"))
                        .collect(Collectors.joining("\n"));

        Fields cleaned = clean(csv, Map.of());
        assertThat(cleaned.count("rowsOut")).isEqualTo(60);
        assertThat(cleaned.count("duplicates")).isZero();
        assertThat(cleaned.texts("notes"))
                .containsExactly(
                        "54 rows repeat what another one holds and were kept, because no column tells rows apart.");
        assertThat(clean(csv, Map.of("deduplicateBy", true)).count("rowsOut")).isEqualTo(6);
        assertThat(clean("day," + csv.replace("\n", "\n2025-01-02,"), Map.of()).count("rowsOut"))
                .as("with a date they are")
                .isEqualTo(6);
    }

    @Test
    void duplicatesMayBeToldByOneColumnOrSeveralWhateverTheirCase() throws Exception {
        String csv = "Order No,b,c\nx,1,p\nx,2,p\ny,1,p\ny,1,q\n";

        assertThat(clean(csv, Map.of("deduplicateBy", "order_no")).count("rowsOut"))
                .isEqualTo(2);
        assertThat(clean(csv, Map.of("deduplicateBy", List.of("Order No", "b"))).count("rowsOut"))
                .isEqualTo(3);
        assertThat(clean(csv, Map.of("deduplicateBy", false)).count("rowsOut")).isEqualTo(4);
    }

    @Test
    void cellsThatDoNotFitTheirColumnsTypeBecomeEmptyAndTheirRowGoes() throws Exception {
        String csv = "k,amount\n"
                + IntStream.range(0, 30).mapToObj(i -> "k" + i + "," + i).collect(Collectors.joining("\n"))
                + "\nz,unknown\n";

        Fields fixed = clean(csv, Map.of());
        assertThat(fixed.count("unreadableCells")).isEqualTo(1);
        assertThat(fixed.count("rowsOut")).isEqualTo(30);
        assertThat(clean(csv, Map.of("fixTypes", false)).count("rowsOut")).isEqualTo(31);
    }

    @Test
    void rowsAtDifferentTimesOfADayAreNoDuplicates() throws Exception {
        assertThat(clean("at,v\n2025-01-01 10:00,1\n2025-01-01 11:00,1\n", Map.of())
                        .count("rowsOut"))
                .isEqualTo(2);
    }

    @Test
    void rowsGivenAsObjectsAreCleanedAsThoseOfAFile() throws Exception {
        Fields cleaned = Fields.of(analysis.run(
                "clean_data",
                Map.of(
                        "data",
                        List.of(Map.of("a", "x", "n", 1), Map.of("a", "x", "n", 1), Map.of("a", "y", "n", 2.5)))));

        assertThat(cleaned.count("rowsOut")).isEqualTo(2);
        assertThat(cleaned.child("dataset").text("source")).isEqualTo("the rows given");
    }

    @Test
    void anOutputItsReferenceAndOutputsByStepAllLeadToTheRows() throws Exception {
        Map<String, Object> loaded = analysis.loaded("a,b\nx,1\ny,2\n");

        for (Object data : List.of(loaded, Fields.of(loaded).child("dataset").map(), Map.of("1", loaded))) {
            assertThat(analysis.run("clean_data", Map.of("data", data))).containsEntry("rows", 2);
        }
    }

    @Test
    void whatHoldsNoRowsOrNamesNoColumnIsRefused() throws Exception {
        assertThatThrownBy(() -> analysis.run("clean_data", Map.of("data", Map.of("text", "x"))))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("data holds no rows");
        assertThatThrownBy(() -> analysis.run("clean_data", Map.of("data", List.of())))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("empty list");
        assertThatThrownBy(() -> clean("revenue,b\nx,1\ny,2\n", Map.of("deduplicateBy", "revenu")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("nearest is 'revenue'");
    }
}
