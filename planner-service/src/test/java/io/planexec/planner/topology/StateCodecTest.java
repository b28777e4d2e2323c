package io.planexec.planner.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.planner.goal.GoalHeader;
import io.planexec.planner.goal.PlanText;
import io.planexec.planner.goal.RandomLife;
import io.planexec.planner.goal.StepState;
import org.junit.jupiter.api.Test;

class StateCodecTest {
    private static final int LIVES = 150;
    private static final int TURNS = 400;

    @Test
    void stateComesBackAsItWasWhateverHasHappened() {
        for (var seed = 0; seed < LIVES; seed++) {
            var life = new RandomLife(seed, 1 + seed % 8, 4);
            for (var turn = 0; turn < TURNS && !life.ended(); turn++) {
                life.turn();
                if (turn % 10 == 0) {
                    comesBack(life);
                }
            }
            comesBack(life);
        }
    }

    private static void comesBack(RandomLife life) {
        var records = life.records();
        same(new StateCodec<>(GoalHeader.class), records.header());
        same(new StateCodec<>(PlanText.class), records.planText());
        for (var definition : records.definitions()) {
            same(
                    new StateCodec<>(StepState.class),
                    records.step(definition.step().id()));
        }
    }

    private static <T> void same(StateCodec<T> codec, T state) {
        assertThat(codec.read(codec.write(state))).usingRecursiveComparison().isEqualTo(state);
    }
}
