package io.planexec.planner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoalFormTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Rank the shops of may.xlsx | Rank the shops of june-2.xlsx
            Load data/in/a.csv and sum it | Load ../other/b.v2.csv and sum it
            The top 5 of a.csv, at least 1,000.50 each | The top 12 of b.csv, at least 7 each
            Fetch https://example.org/a?b=c. | Fetch http://localhost:1/x!
            Find "TODO" in src/main | Find "FIX ME" in test/a
            Sales since 2026-01-31 | Sales  since 2025-12-01.
            """)
    void goalsThatDifferInValuesHaveTheSameForm(String one, String other) {
        assertThat(GoalForm.of(other).text()).isEqualTo(GoalForm.of(one).text());
        assertThat(GoalForm.of(other).values()).hasSameSizeAs(GoalForm.of(one).values());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Rank the shops of may.xlsx | Rank the towns of may.xlsx
            Compare a.csv with a.csv | Compare a.csv with b.csv
            Sales of Q3 | Sales of Q4
            Sum it up | Sum it up twice
            """)
    void goalsThatSayOtherThingsHaveOtherForms(String one, String other) {
        assertThat(GoalForm.of(other).text()).isNotEqualTo(GoalForm.of(one).text());
    }

    @Test
    void valuesAreLiftedOutOnceAndInOrder() {
        assertThat(GoalForm.of(
                                "Load a.csv, keep the 3 best of 'North East', and write \"the best\" to out/a.md, not a.csv")
                        .values())
                .isEqualTo(List.of("a.csv", "3", "North East", "the best", "out/a.md"));
    }
}
