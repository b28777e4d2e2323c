package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Report;
import io.planexec.messages.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private static List<GoalEvent> claim(GoalWorld world, Task task, String run, String call) {
        return world.give(new Input.Reported(new Report.Claim(
                "g",
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                run,
                "executor of " + run,
                call,
                "deploy",
                Effect.IRREVERSIBLE)));
    }

    @Test
    void theFirstRunThatClaimsACallGetsItAndNoOther() {
        var world = GoalWorld.running(step("a"));
        var task = world.queued("a");

        assertThat(claim(world, task, "run-1", "")).singleElement().isInstanceOf(GoalEvent.RunGranted.class);
        assertThat(claim(world, task, "run-2", ""))
                .singleElement()
                .isInstanceOfSatisfying(
                        GoalEvent.RunRefused.class,
                        refused -> assertThat(refused.reason())
                                .isEqualTo("another run of the attempt was granted the call, on executor executor of"
                                        + " run-1"));
    }

    @Test
    void aClaimSentAgainIsGrantedAgain() {
        var world = GoalWorld.running(step("a"));
        var task = world.queued("a");
        claim(world, task, "run-1", "");

        assertThat(claim(world, task, "run-1", "")).singleElement().isInstanceOf(GoalEvent.RunGranted.class);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void eachCallOfAnAgentIsGrantedByItself() {
        var world = GoalWorld.running(step("a"));
        var task = world.queued("a");
        claim(world, task, "run-1", "call-1");

        assertThat(claim(world, task, "run-2", "call-2")).singleElement().isInstanceOf(GoalEvent.RunGranted.class);
        assertThat(claim(world, task, "run-2", "call-1")).singleElement().isInstanceOf(GoalEvent.RunRefused.class);
    }

    @Test
    void anAttemptThatIsNotTheCurrentOneGetsNothing() {
        var world = GoalWorld.running(step("a"));
        var task = world.queued("a");
        world.fail(task, false);

        assertThat(claim(world, task, "run-1", "")).singleElement().isInstanceOf(GoalEvent.RunRefused.class);
    }
}
