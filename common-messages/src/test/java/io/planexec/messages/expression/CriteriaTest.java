package io.planexec.messages.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.expression.Criteria.CannotBeEvaluated;
import io.planexec.messages.expression.Criteria.DoesNotHold;
import io.planexec.messages.expression.Criteria.Holds;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CriteriaTest {
    private static final Map<String, @Nullable Object> OUTPUT =
            Map.of("rows", 1423, "share", 0.25, "name", "x", "list", List.of(1, 2.5, 3L), "content", "ERROR: none");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "output.rows > 0",
                "output.rows == 1423.0",
                "output.share > 0",
                "output.share < 1",
                "output.list.all(x, x >= 1)",
                "size(output.list) == 3",
                "!has(output.error)",
                "output.content.contains('ERROR') && output.content.matches('^E.*e$')",
                "math.greatest(output.rows, 2000) == 2000"
            })
    void aCriterionThatIsTrueHolds(String cel) {
        assertThat(Criteria.check(cel, OUTPUT)).isEqualTo(new Holds());
        assertThat(Criteria.problem(cel)).isEmpty();
    }

    @Test
    void aCriterionThatIsFalseTellsTheValuesItSpeaksOf() {
        assertThat(Criteria.check("output.rows > 2000 || output.name == 'y'", OUTPUT))
                .isEqualTo(
                        new DoesNotHold("output.rows > 2000 || output.name == 'y' does not hold: output.rows is 1423,"
                                + " output.name is \"x\""));
        assertThat(Criteria.check("output.content.startsWith('x')", OUTPUT))
                .isEqualTo(new DoesNotHold("output.content.startsWith('x') does not hold"));
    }

    @Test
    void aMissingFieldIsNeitherTrueNorFalse() {
        assertThat(Criteria.check("output.row > 0", Map.of("rows", 1)))
                .isEqualTo(new CannotBeEvaluated("output.row > 0: key 'row' is not present in map.; output has rows"));
        assertThat(Criteria.check("output.rows", OUTPUT))
                .isEqualTo(new CannotBeEvaluated("output.rows: gives a number, expected true or false"));
    }

    @Test
    void whatIsNoCriterionIsToldBeforeItRuns() {
        assertThat(Criteria.problem("output.rows >"))
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("is not a CEL expression over output: "));
        assertThat(Criteria.problem("rows > 0"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("undeclared reference to 'rows'"));
        assertThat(Criteria.problem("1 + 1")).hasValue("gives int, expected true or false");
        assertThat(Criteria.check("rows > 0", OUTPUT)).isInstanceOf(CannotBeEvaluated.class);
    }

    @Test
    void aCriterionThatWouldRunForEverIsStopped() {
        var many = java.util.Collections.nCopies(2_000, 1);

        assertThat(Criteria.check("output.l.all(a, output.l.all(b, a == b))", Map.of("l", many)))
                .isInstanceOf(CannotBeEvaluated.class);
    }
}
