package io.planexec.planner.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is planned for which words. */
class GoalTablesTest {

    static Stream<GoalTables.Expected> known() {
        return GoalTables.known().stream();
    }

    @ParameterizedTest
    @MethodSource("known")
    void aGoalIsPlannedWithTheToolsItsWordsAskFor(GoalTables.Expected expected) {
        var proposal = Planning.plan(expected.goal(), Tools.builtIn());

        assertThat(expected.toolSets()).as(proposal.toString()).contains(Planning.tools(proposal));
    }

    @Test
    void mostGoalsItWasNeverTunedForAreRightToo() {
        var wrong = GoalTables.heldOut().stream()
                .filter(expected ->
                        !expected.toolSets().contains(Planning.tools(Planning.plan(expected.goal(), Tools.builtIn()))))
                .toList();

        assertThat(wrong).hasSizeLessThanOrEqualTo(0);
    }
}
