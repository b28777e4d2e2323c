package io.planexec.planner.goal;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.StepStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionsTest {
    private static final Path PAGE = Path.of("..", "docs", "state-machine.md");

    @Test
    void thePictureInDocsIsCurrent() throws IOException {
        var page = page();
        if (Boolean.getBoolean("transitions.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("run this test with -Dtransitions.write=true to write it anew")
                .isEqualTo(page);
    }

    private static String page() {
        return """
                # How goals and steps move

                Generated from the tables in the code (`Transitions`), which the state machine cannot leave: an event that would
                take another way is a fault and is not applied. [inputs.md](inputs.md) says what is answered in which status.

                ## Goals

                ```mermaid
                %s```

                ## Steps

                ```mermaid
                %s```
                """.formatted(
                Transitions.OF_GOALS.diagram(GoalStatus.SUBMITTED), Transitions.OF_STEPS.diagram(StepStatus.PENDING));
    }

    @ParameterizedTest
    @EnumSource(GoalStatus.class)
    void aGoalThatHasEndedGoesNowhere(GoalStatus from) {
        for (var to : GoalStatus.values()) {
            assertThat(from.ended() && Transitions.OF_GOALS.allows(from, to)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(StepStatus.class)
    void aStepThatHasEndedIsStartedAnewByAPatchOrUndoneAndNothingElse(StepStatus from) {
        for (var to : StepStatus.values()) {
            if (from.ended() && Transitions.OF_STEPS.allows(from, to)) {
                assertThat(to).isEqualTo(from == StepStatus.SUCCEEDED ? StepStatus.COMPENSATED : StepStatus.PENDING);
                assertThat(from).isNotEqualTo(StepStatus.COMPENSATED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(StepStatus.class)
    void everyStatusOfAStepCanBeReached(StepStatus to) {
        assertThat(StepStatus.values()).anyMatch(from -> Transitions.OF_STEPS.allows(from, to));
    }
}
