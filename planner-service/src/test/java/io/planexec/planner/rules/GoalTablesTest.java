package io.planexec.planner.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.planner.plan.Catalogue;
import java.util.List;
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

    @ParameterizedTest
    @MethodSource("known")
    void itIsPlannedTheSameWhereTheToolsAnnounceThemselvesInOtherWords(GoalTables.Expected expected) {
        var proposal = Planning.plan(expected.goal(), AnnouncedTools.catalogue());

        assertThat(expected.toolSets()).as(proposal.toString()).contains(Planning.tools(proposal));
    }

    @Test
    void mostGoalsItWasNeverTunedForAreRightToo() {
        assertThat(right(GoalTables.heldOut(), Tools.builtIn())).isGreaterThanOrEqualTo(HELD_OUT_RIGHT);
        assertThat(right(GoalTables.heldOut(), AnnouncedTools.catalogue())).isGreaterThanOrEqualTo(HELD_OUT_RIGHT);
        assertThat(right(GoalTables.fresh(), Tools.builtIn())).isGreaterThanOrEqualTo(FRESH_RIGHT);
        assertThat(right(GoalTables.fresh(), AnnouncedTools.catalogue())).isGreaterThanOrEqualTo(FRESH_RIGHT);
    }

    /** Of 30. */
    private static final int HELD_OUT_RIGHT = 28;

    /** Of 30. */
    private static final int FRESH_RIGHT = 28;

    private static long right(List<GoalTables.Expected> goals, Catalogue catalogue) {
        return goals.stream()
                .filter(expected ->
                        expected.toolSets().contains(Planning.tools(Planning.plan(expected.goal(), catalogue))))
                .count();
    }
}
