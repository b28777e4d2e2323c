package io.planexec.planner.goal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same few lives every time; {@link GoalMachinePropertyTest} lives others each time. */
class RandomLivesTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void aLifeEndsInOrderAndItsLogRebuildsIt(long seed) {
        var world = GoalMachinePropertyTest.live(new RandomLife(seed, 12, 3), 3);

        GoalMachinePropertyTest.assertOrder(world);
        GoalMachinePropertyTest.assertLimits(world, 3);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }
}
