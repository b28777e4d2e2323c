package io.planexec.planner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Criterion;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RebindingTest {
    private static Plan plan(Step... steps) {
        return new Plan("", List.of(steps), List.of());
    }

    private static Step step(Map<String, Object> arguments) {
        return Step.call("a", "load", Map.copyOf(arguments), List.of());
    }

    @Test
    void aValueIsReplacedWhereverThePlanHasIt() {
        var loading = Step.builder("a", "load")
                .description("Loads may.csv")
                .arguments(Map.of("path", "in/may.csv", "more", List.of(Map.of("file", "may.csv"))))
                .criteria(List.of(new Criterion.Expression("output.file == 'may.csv'")))
                .verify(new ToolCall("look", Map.of("path", "may.csv")))
                .compensation(new ToolCall("drop", Map.of("path", "may.csv")))
                .build();
        var plan = new Plan("All of may.csv", List.of(loading), List.of(new ToolCall("tell", Map.of("of", "may.csv"))));

        var bound =
                Rebinding.of(plan, List.of("may.csv"), List.of("june$1.csv")).orElseThrow();

        assertThat(bound.toString()).doesNotContain("may").contains("All of june$1.csv", "output.file == 'june$1.csv'");
        assertThat(bound.steps().getFirst().arguments())
                .isEqualTo(Map.of("path", "in/june$1.csv", "more", List.of(Map.of("file", "june$1.csv"))));
        assertThat(bound.rollback()).isEqualTo(List.of(new ToolCall("tell", Map.of("of", "june$1.csv"))));
    }

    @Test
    void twoValuesChangePlaces() {
        var plan = plan(step(Map.of("from", "a.csv", "to", "b.csv")));

        assertThat(Rebinding.of(plan, List.of("a.csv", "b.csv"), List.of("b.csv", "a.csv")))
                .contains(plan(step(Map.of("from", "b.csv", "to", "a.csv"))));
    }

    @Test
    void aNumberIsANumberAgain() {
        var plan = plan(step(Map.of("limit", 5, "share", 0.5)));

        assertThat(Rebinding.of(plan, List.of("5"), List.of("12")))
                .contains(plan(step(Map.of("limit", 12L, "share", 0.5))));
        assertThat(Rebinding.of(plan, List.of("0.5"), List.of("0.75")))
                .contains(plan(step(Map.of("limit", 5, "share", 0.75))));
    }

    @Test
    void aNumberThatStandsInTwoPlacesMayMeanTwoThings() {
        assertThat(Rebinding.of(plan(step(Map.of("limit", 5, "window", 5))), List.of("5"), List.of("12")))
                .isEmpty();
    }

    @Test
    void aNumberThatWouldBecomeAWordDoesNotFit() {
        assertThat(Rebinding.of(plan(step(Map.of("limit", 5))), List.of("5"), List.of("five.csv")))
                .isEmpty();
    }

    @Test
    void whatDependsOnAValueUnseenIsNotBound() {
        var plan = plan(step(Map.of("path", "may.csv", "from", "2026-01-01")));

        assertThat(Rebinding.of(plan, List.of("may.csv", "2026"), List.of("may.csv", "2025")))
                .isEmpty();
        assertThat(Rebinding.of(plan, List.of("may.csv", "2026"), List.of("june.csv", "2026")))
                .isPresent();
    }

    @Test
    void referencesAndLongerWordsAreLeftAlone() {
        var plan = plan(step(Map.of("rows", "${steps.5.output.5}", "code", "A5", "share", "2.5", "limit", 5)));

        assertThat(Rebinding.of(plan, List.of("5"), List.of("6")))
                .contains(plan(step(Map.of("rows", "${steps.5.output.5}", "code", "A5", "share", "2.5", "limit", 6L))));
    }

    @Test
    void whatAnAgentIsToldIsWhatItDoes() {
        var agent = Step.builder("a", Step.AGENT).description("Sum up may.csv").build();

        assertThat(Rebinding.of(plan(agent), List.of("may.csv"), List.of("june.csv")))
                .contains(plan(agent.withDescription("Sum up june.csv")));
    }

    @Test
    void theSameValuesNeedNoPlaceInThePlan() {
        var plan = plan(step(Map.of("path", "all")));

        assertThat(Rebinding.of(plan, List.of("7"), List.of("7"))).contains(plan);
    }
}
