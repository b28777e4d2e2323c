package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Command;
import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Report;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import java.time.Duration;
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
    void theRunThatWasLetInIsWaitedForAsLongAsItsCallMayTake() {
        var world = GoalWorld.running(step("a"));
        var task = world.queued("a");
        world.queue.clear();
        claim(world, task, "run-1", "call-1");
        var refused = world.give(new Input.Reported(new Report.Claim(
                "g",
                "a",
                task.attempt(),
                task.attemptId(),
                "run-2",
                "executor of run-2",
                "call-1",
                "deploy",
                Effect.IRREVERSIBLE,
                Duration.ofSeconds(60))));
        var dueBy = world.now.plusSeconds(75);
        assertThat(refused)
                .singleElement()
                .isInstanceOfSatisfying(
                        GoalEvent.RunRefused.class,
                        event -> assertThat(event.dueBy()).isEqualTo(dueBy));

        world.give(new Input.Reported(
                new Report.Progress("g", "a", task.attempt(), task.attemptId(), "executor of run-2", world.now, null)));
        assertThat(world.records.step("a").executor()).isEqualTo("executor of run-1");
        world.passes(Duration.ofMinutes(1));
        world.wakeWhatIsDue();
        assertThat(world.nextWake()).isEqualTo(dueBy);
        world.passes(Duration.ofSeconds(15));
        world.wakeWhatIsDue();

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);
        assertThat(world.records.step("a").reason())
                .startsWith("executor executor of run-1 was let in to a call that is not made twice");
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
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

    private static String refusal(List<GoalEvent> events) {
        assertThat(events).hasSize(1);
        return events.getFirst() instanceof GoalEvent.RunRefused refused ? refused.reason() : "granted: " + events;
    }

    @Test
    void whoIsRefusedIsToldWhy() {
        var world = GoalWorld.running(step("a"), step("b"));
        var task = world.queued("a");
        world.fail(task, true);
        world.passes(Duration.ofSeconds(30));
        world.wakeWhatIsDue();
        assertThat(refusal(claim(world, task, "run-1", ""))).isEqualTo("attempt 1 is not the current attempt, 2");

        var last = world.queued("b");
        world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "")));
        assertThat(refusal(claim(world, last, "run-1", ""))).isEqualTo("the goal has ended");
    }

    @Test
    void anAttemptThatWasGivenUpGetsNothing() {
        var world = new GoalWorld();
        world.submitWithoutApprovals();
        world.adopt(List.of(step("a")));
        var task = world.queued("a");
        claim(world, task, "run-1", "");
        world.passes(Duration.ofMinutes(6));
        world.wakeWhatIsDue();
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);

        assertThat(refusal(claim(world, task, "run-1", "call-2"))).isEqualTo("the attempt was given up");
    }

    @Test
    void anAttemptMakesTwoHundredSuchCallsAtMost() {
        var world = GoalWorld.running(step("a"));
        var task = world.queued("a");
        for (var i = 1; i <= 200; i++) {
            assertThat(claim(world, task, "run-1", "call-" + i))
                    .singleElement()
                    .isInstanceOf(GoalEvent.RunGranted.class);
        }

        assertThat(refusal(claim(world, task, "run-1", "call-201")))
                .isEqualTo("the attempt has made 200 such calls already");
        assertThat(claim(world, task, "run-1", "call-200")).singleElement().isInstanceOf(GoalEvent.RunGranted.class);
    }
}
