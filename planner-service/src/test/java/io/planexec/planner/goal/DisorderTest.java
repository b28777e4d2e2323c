package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Command;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Patch;
import io.planexec.messages.StepStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes twice, in another order than it was sent, or by a clock that jumps. docs/disorder.md says the same in words. */
class DisorderTest {
    private static Command command(String id, Command.Type type, GoalWorld world) {
        return new Command(id, "g", type, "", world.records.header().planVersion(), null, null, null, null, null);
    }

    private static GoalEvent.CommandAnswered answer(List<GoalEvent> events) {
        return (GoalEvent.CommandAnswered) events.getFirst();
    }

    // The same id twice

    @Test
    void anotherGoalUnderAKnownIdChangesNothingWhetherTheFirstRunsOrHasEnded() {
        var world = GoalWorld.running(step("a"));
        var other = new Input.Submitted(Goal.ofText("g", "something else"));

        assertThat(world.give(other)).containsExactly(new GoalEvent.SubmissionRepeated());
        world.succeed(world.queued("a"));
        assertThat(world.give(other)).containsExactly(new GoalEvent.SubmissionRepeated());

        assertThat(world.records.goal().goal()).isEqualTo("do it");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    // Commands

    @Test
    void anApprovalThatComesBeforeThePlanIsRefusedAndCanBeGivenAgain() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET, ApprovalPolicy.ALWAYS);

        var early = answer(world.give(new Input.Commanded(command("c1", Command.Type.APPROVE, world))));
        world.adopt(List.of(step("a")));
        var late = answer(world.give(new Input.Commanded(command("c2", Command.Type.APPROVE, world))));

        assertThat(early.accepted()).isFalse();
        assertThat(early.reason()).contains("does not wait for an approval; the goal is PLANNING");
        assertThat(late.accepted()).isTrue();
    }

    @Test
    void anApprovalThatIsOvertakenByAChangeOfThePlanIsRefused() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET, ApprovalPolicy.ALWAYS);
        world.adopt(List.of(step("a")));
        var approval = command("approve", Command.Type.APPROVE, world);
        var edit = new Patch(1, "", List.of(new Patch.Add(step("b"))));
        world.give(new Input.Commanded(
                new Command("edit", "g", Command.Type.MODIFY, "", 1, null, null, null, edit, null)));
        world.answerAs("user", null, edit);

        var answer = answer(world.give(new Input.Commanded(approval)));

        assertThat(answer.accepted()).isFalse();
        assertThat(answer.reason()).contains("it is for another plan than the one that waits: that is version 2");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.AWAITING_APPROVAL);
    }

    @Test
    void whatComesAfterACancelIsRefused() {
        var world = GoalWorld.running(step("a"));
        world.give(new Input.Commanded(command("cancel", Command.Type.CANCEL, world)));

        var answer = answer(world.give(new Input.Commanded(command("approve", Command.Type.APPROVE, world))));

        assertThat(answer.reason()).isEqualTo("the goal has ended already: CANCELLED");
    }

    @Test
    void aCommandThatComesTwiceIsAnsweredOnce() {
        var world = GoalWorld.running(step("a"));
        var cancel = new Input.Commanded(command("cancel", Command.Type.CANCEL, world));
        world.give(cancel);

        assertThat(world.give(cancel)).isEmpty();
    }

    // Reports

    @Test
    void aResultBeforeItsProgressCountsAndTheProgressChangesNothing() {
        var world = GoalWorld.running(step("a"), step("b", "a"));
        var task = world.queued("a");
        world.succeed(task);

        assertThat(world.start(task)).isEmpty();
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.QUEUED);
    }

    @Test
    void progressOfAnAttemptBeforeTheCurrentOneChangesNothing() {
        var world = GoalWorld.running(step("a"));
        var first = world.queued("a");
        world.fail(first, true);
        world.passes(Duration.ofSeconds(30));
        world.wakeWhatIsDue();

        assertThat(world.start(first)).isEmpty();
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.QUEUED);
    }

    // Clocks

    @Test
    void aClockThatIsSetBackMakesWaitsLongerAndLosesNone() {
        var world = GoalWorld.running(step("a"));
        world.fail(world.queued("a"), true);
        world.passes(Duration.ofHours(-5));

        assertThat(world.give(new Input.Woken("a"))).isEmpty();
        assertThat(world.records.step("a").wakeAt()).isAfter(world.now);

        world.passes(Duration.ofHours(5).plusSeconds(30));
        world.wakeWhatIsDue();
        assertThat(world.records.step("a").attempt()).isEqualTo(2);
    }

    @Test
    void aGoalThatEndsBeforeItBeganByTheClockTookNoTime() {
        var world = GoalWorld.running(step("a"));
        world.passes(Duration.ofHours(-5));
        world.succeed(world.queued("a"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(Outcomes.of(world.records, world.now).durationMs()).isZero();
    }

    @Test
    void aClockThatLeapsPastTheDeadlineEndsTheGoalByItsDeadline() {
        var world = GoalWorld.running(step("a"), step("b"));
        world.succeed(world.queued("a"));
        world.passes(Duration.ofDays(400));
        world.give(new Input.Woken(null));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(world.records.header().reason()).contains("the goal's deadline of PT30M has passed");
        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.CANCELLED);
    }

    @Test
    void aResultThatIsThereWhenTheClockLeapsStillCounts() {
        var world = GoalWorld.running(step("a"));
        world.passes(Duration.ofDays(400));

        world.succeed(world.queued("a"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
    }
}
