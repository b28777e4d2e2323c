package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Command;
import io.planexec.messages.Criterion;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.Report;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalMachineTest {

    @Test
    void aStepIsQueuedTheMomentItsOwnDependenciesAreDone() {
        var world = GoalWorld.running(step("a"), step("b"), step("after-a", "a"), step("after-both", "a", "b"));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("a", "b");

        world.succeed(world.queued("a"));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("b", "after-a");

        world.succeed(world.queued("b"));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("after-a", "after-both");
    }

    @Test
    void outputsOfDirectDependenciesTravelWithTheTask() {
        var world = GoalWorld.running(step("a"), step("b", "a"), step("c", "b"));
        world.succeed(world.queued("a"));
        world.succeed(world.queued("b"));

        assertThat(world.queued("c").inputs()).isEqualTo(Map.of("b", Output.inline(Map.of("value", "b"))));
    }

    @Test
    void aGoalSucceedsWhenEveryStepHas() {
        var world = GoalWorld.running(step("a"));
        world.succeed(world.queued("a"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    @Test
    void aResultIsCountedOnceHoweverOftenItComes() {
        var world = GoalWorld.running(step("a"), step("b", "a"));
        var task = world.queued("a");
        world.succeed(task);

        var events = world.succeed(task);

        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        GoalEvent.ReportIgnored.class,
                        ignored -> assertThat(ignored.reason())
                                .isEqualTo("attempt 1 was reported before; the step is SUCCEEDED"));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("b");
        assertThat(world.records.header().usage().toolCalls()).isEqualTo(2);
    }

    @Test
    void aResultAfterTheEndChangesNothingButTheBill() {
        var world = GoalWorld.running(step("a"), step("b"));
        var late = world.queued("b");
        world.give(new Input.Commanded(new Command("c1", "g", Command.Type.CANCEL, "")));

        world.succeed(late);

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.CANCELLED);
        assertThat(world.records.header().usage().toolCalls()).isEqualTo(1);
    }

    @Test
    void aRetryWaitsWithinTheBackoffAndGetsTheNextNumber() {
        var world = GoalWorld.running(step("a"));
        var events = world.fail(world.queued("a"), true);

        assertThat(events.getLast()).isInstanceOfSatisfying(GoalEvent.RetryScheduled.class, retry -> {
            assertThat(retry.nextAttempt()).isEqualTo(2);
            assertThat(retry.dueBy()).isBetween(world.now, world.now.plus(RetryPolicy.DEFAULT.delay()));
        });
        assertThat(world.queue).isEmpty();

        world.passes(Duration.ofSeconds(1));
        world.wakeWhatIsDue();
        assertThat(world.queued("a").attempt()).isEqualTo(2);
    }

    @Test
    void aStepWhoseErrorIsNotRetryableFailsAtOnce() {
        var world = GoalWorld.running(step("a"));
        world.fail(world.queued("a"), false);

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.planning)
                .singleElement()
                .satisfies(task -> assertThat(task.failures())
                        .singleElement()
                        .satisfies(failure -> assertThat(failure.stepId()).isEqualTo("a")));
    }

    @Test
    void aStepFailsWhenItsTriesAreUsedUp() {
        var once = Duration.ofSeconds(1);
        var world = GoalWorld.running(retried(step("a"), new RetryPolicy(2, once, 1, once)));
        world.fail(world.queued("a"), true);
        world.passes(once);
        world.wakeWhatIsDue();
        world.fail(world.queued("a"), true);

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason()).isEqualTo("broken pipe (after 2 tries)");
    }

    @Test
    void withoutAnotherWayDependentsAreSkippedAndIndependentBranchesFinish() {
        var world = GoalWorld.running(step("a"), step("b", "a"), step("c", "b"), step("free"));
        world.fail(world.queued("a"), false);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.REPLANNING);
        world.answer(null, null);

        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(world.records.step("c").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(world.records.step("c").reason()).isEqualTo("step a failed: broken pipe");

        world.succeed(world.queued("free"));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(world.records.header().reason()).isEqualTo("1 of 4 steps succeeded; step a failed: broken pipe");
    }

    @Test
    void whileTheGoalIsReplanningIndependentStepsGoOnAndBecomeReady() {
        var world = GoalWorld.running(step("a"), step("x"), step("y", "x"));
        world.fail(world.queued("a"), false);
        world.succeed(world.queued("x"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.REPLANNING);
        assertThat(world.queue).extracting(Task::stepId).containsExactly("y");
    }

    @Test
    void aPatchRunsTheChangedStepAndKeepsWhatIsDone() {
        var world = GoalWorld.running(step("a"), step("b", "a"), step("c", "b"));
        world.succeed(world.queued("a"));
        world.fail(world.queued("b"), false);
        world.answer(
                null,
                new Patch(
                        1,
                        "another tool",
                        List.of(new Patch.Change(step("b", "a").withAction("other")))));

        assertThat(world.queue).singleElement().satisfies(task -> {
            assertThat(task.action()).isEqualTo("other");
            assertThat(task.attempt()).isEqualTo(2);
            assertThat(task.inputs()).containsOnlyKeys("a");
        });
        world.succeed(world.queued("b"));
        world.succeed(world.queued("c"));
        var header = world.records.header();
        assertThat(header.status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(header.planVersion()).isEqualTo(2);
        assertThat(header.replans()).isEqualTo(1);
    }

    @Test
    void theSameFailureDoesNotLeadToTheSameReplanTwice() {
        var world = GoalWorld.running(step("a"));
        world.fail(world.queued("a"), false);
        world.answer(null, new Patch(1, "again", List.of(new Patch.Retry("a"))));
        world.fail(world.queued("a"), false);

        assertThat(world.planning).isEmpty();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.log)
                .extracting(GoalWorld.At::event)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                GoalEvent.ReplanDeclined.class,
                                declined -> assertThat(declined.reason()).contains("failed in the same way before")));
    }

    @Test
    void aFailureOfOtherWorkMayLeadToAnotherReplan() {
        var world = GoalWorld.running(step("a"));
        for (var value : List.of("x", "y", "z")) {
            world.fail(world.queued("a"), false);
            world.answer(
                    null,
                    new Patch(
                            world.records.header().planVersion(),
                            "other arguments",
                            List.of(new Patch.Change(step("a").withArguments(Map.of("value", value))))));
        }
        world.succeed(world.queued("a"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.header().replans()).isEqualTo(3);
        assertThat(world.records.step("a").attempt()).isEqualTo(4);
    }

    @Test
    void retriesWithinAPlanVersionAreNoStall() {
        var world = GoalWorld.running(step("a"));
        for (var i = 0; i < RetryPolicy.DEFAULT.maxAttempts(); i++) {
            world.fail(world.queued("a"), true);
            world.passes(Duration.ofMinutes(1));
            world.wakeWhatIsDue();
        }

        assertThat(world.planning)
                .singleElement()
                .satisfies(task -> assertThat(task.failures())
                        .extracting(failure -> failure.error().message())
                        .containsExactly("broken pipe (after 3 tries)"));
    }

    @Test
    void replansEndAtTheirLimit() {
        var world = GoalWorld.running(new Limits(null, 0, null, null, null, null, null), List.of(step("a")));
        world.fail(world.queued("a"), false);

        assertThat(world.planning).isEmpty();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
    }

    @Test
    void noMoreStepsAreInFlightThanTheGoalAllows() {
        var world = GoalWorld.running(
                new Limits(null, null, 2, null, null, null, null), List.of(step("a"), step("b"), step("c"), step("d")));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("a", "b");
        assertThat(world.records.step("c").status()).isEqualTo(StepStatus.READY);

        world.succeed(world.queued("b"));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("a", "c");
    }

    @Test
    void anOutputThatBreaksACriterionIsNotBelieved() {
        var checked = Step.builder("a", "echo")
                .criteria(List.of(new Criterion.Expression("output.value == 'b'")))
                .retry(new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO))
                .build();
        var world = GoalWorld.running(checked);
        world.succeed(world.queued("a"));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason())
                .contains("output.value == 'b'")
                .contains("does not hold");
    }

    @Test
    void aTaskThatNoExecutorTakesFailsAfterTheWait() {
        var world = GoalWorld.running(step("a"));
        world.passes(Duration.ofMinutes(5));
        world.wakeWhatIsDue();

        assertThat(world.records.step("a").reason()).contains("no executor took the task within PT5M");
    }

    @Test
    void aTaskThatNobodyServesFailsWithThatReasonAfterItsTime() {
        var world = GoalWorld.running(step("a"));
        world.passes(Duration.ofSeconds(59));
        world.give(new Input.Woken("a", "nobody serves it"));
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.QUEUED);
        assertThat(world.records.step("a").wakeAt()).isEqualTo(world.now.plusSeconds(1));

        world.passes(Duration.ofSeconds(1));
        world.give(new Input.Woken("a", "nobody serves it"));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason()).isEqualTo("nobody serves it; start one that does");
    }

    @Test
    void anAttemptThatNobodyReportsOnIsGivenUpAfterItsTimeOutAndTriedAgain() {
        var world = GoalWorld.running(timed(step("a"), Duration.ofMinutes(10)));
        var task = world.queued("a");
        world.passes(Duration.ofMinutes(1));
        world.start(task);
        world.passes(Duration.ofMinutes(4));
        world.wakeWhatIsDue();
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.RUNNING);

        world.passes(Duration.ofMinutes(7));
        world.wakeWhatIsDue();

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.AWAITING_RETRY);
        assertThat(world.records.step("a").reason()).contains("has not reported");
    }

    @Test
    void anExecutorThatReportsNeitherOutputNorErrorIsToldApart() {
        var world = GoalWorld.running(step("a"));
        var task = world.queued("a");
        world.queue.remove(task);
        world.give(new Input.Reported(world.result(task, null, null)));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.AWAITING_RETRY);
        assertThat(world.records.step("a").reason()).isEqualTo("executor executor-1 reported neither output nor error");
    }

    @Test
    void progressCountsOnceForEachExecutorThatTakesTheTask() {
        var world = GoalWorld.running(step("a"));
        var task = world.queued("a");
        assertThat(world.start(task)).hasSize(1);
        assertThat(world.start(task)).isEmpty();
        assertThat(world.give(new Input.Reported(
                        new Report.Progress("g", "a", 1, task.attemptId(), "executor-2", world.now))))
                .hasSize(1);
        assertThat(world.records.step("a").executor()).isEqualTo("executor-2");
    }

    @Test
    void whatAToolSaysOfHowFarItIsIsShownWhileItRuns() {
        var world = GoalWorld.running(step("a"));
        var task = world.queued("a");

        assertThat(says(world, task, "1 of 3"))
                .extracting(Object::getClass)
                .containsExactly(GoalEvent.StepStarted.class, GoalEvent.StepProgressed.class);
        assertThat(Outcomes.of(world.records, world.now).steps().getFirst().reason())
                .isEqualTo("1 of 3");
        assertThat(says(world, task, "1 of 3")).isEmpty();
        assertThat(says(world, task, "x".repeat(300)))
                .containsExactly(new GoalEvent.StepProgressed("a", "x".repeat(Report.Progress.LONGEST_NOTE)));

        world.succeed(task);
        assertThat(world.records.step("a").reason()).isNull();
        assertThat(says(world, task, "2 of 3")).isEmpty();
    }

    private static List<GoalEvent> says(GoalWorld world, Task task, String words) {
        return world.give(new Input.Reported(new Report.Progress(
                "g", task.stepId(), task.attempt(), task.attemptId(), "executor-1", world.now, words)));
    }

    @Test
    void whatIsReportedOfAStepThatIsGoneOrOfAnOldAttemptIsSetAsideWithTheReason() {
        var world = GoalWorld.running(step("a"), step("gone"));
        var gone = world.queued("gone");
        var old = world.queued("a");
        world.fail(old, true);
        world.passes(Duration.ofSeconds(30));
        world.wakeWhatIsDue();
        assertThat(world.succeed(old))
                .containsExactly(new GoalEvent.ReportIgnored(
                        "a", old.attemptId(), "attempt 1 is not the current attempt, 2", Usage.ONE_TOOL_CALL));

        world.fail(world.queued("a"), false);
        world.answer(null, new Patch(1, "", List.of(new Patch.Drop("gone"), new Patch.Retry("a"))));
        assertThat(world.succeed(gone))
                .containsExactly(new GoalEvent.ReportIgnored(
                        "gone", gone.attemptId(), "the plan has no step gone", Usage.ONE_TOOL_CALL));
    }

    @Test
    void aTimeThatIsSetLaterThanItWasIsLookedAtAgainThen() {
        var world = GoalWorld.running(timed(step("a"), Duration.ofSeconds(30)));
        assertThat(world.records.step("a").wakeAt()).isEqualTo(world.now.plusSeconds(45));
        world.passes(Duration.ofSeconds(45));
        assertThat(world.give(new Input.Woken("a")))
                .containsExactly(new GoalEvent.TimerRearmed("a", GoalWorld.START.plus(Duration.ofMinutes(1))));

        assertThat(world.give(new Input.Woken("a"))).isEmpty();
        assertThat(world.give(new Input.Woken("nothing"))).isEmpty();
    }

    @Test
    void aStepThatWaitedLongIsLookedAtWhenItsOwnTimeIsOver() {
        var world = GoalWorld.running(timed(step("a"), Duration.ofSeconds(30)));
        var task = world.queued("a");
        world.passes(Duration.ofSeconds(60));
        world.wakeWhatIsDue();
        assertThat(world.records.step("a").wakeAt()).isEqualTo(GoalWorld.START.plus(Duration.ofMinutes(2)));

        assertThat(world.start(task)).contains(new GoalEvent.TimerRearmed("a", world.now.plusSeconds(45)));

        assertThat(world.records.step("a").wakeAt()).isEqualTo(world.now.plusSeconds(45));
        assertThat(world.start(task)).isEmpty();
    }

    @Test
    void aGoalWhoseLastStepTimesOutComesToItsEnd() {
        var world = GoalWorld.running(
                new Limits(null, 0, null, null, null, null, null),
                List.of(step("a").toBuilder()
                        .retry(new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO))
                        .build()));
        world.passes(Duration.ofMinutes(5));
        world.wakeWhatIsDue();

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
    }

    @Test
    void aCancelWithoutAReasonIsJustThat() {
        var world = GoalWorld.running(step("a"));
        world.give(new Input.Commanded(new Command("c1", "g", Command.Type.CANCEL, "")));

        assertThat(world.records.header().reason()).isEqualTo("cancelled");
    }

    @Test
    void whatWasSupersededIsNotCountedAmongWhatWasToBeDone() {
        var world = GoalWorld.running(step("a"), step("b", "a"));
        world.succeed(world.queued("a"));
        world.fail(world.queued("b"), false);
        world.answer(
                null,
                new Patch(
                        1,
                        "",
                        List.of(
                                new Patch.Add(step("a2", "a")),
                                new Patch.Supersede("a", List.of("a2")),
                                new Patch.Change(step("b", "a2").withArguments(Map.of("value", "other"))))));
        world.succeed(world.queued("a2"));
        world.fail(world.queued("b"), false);
        world.answer(null, null);

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(world.records.header().reason()).isEqualTo("1 of 2 steps succeeded; step b failed: broken pipe");
    }

    @Test
    void theDeadlineEndsTheGoalAndKeepsWhatIsDone() {
        var world = GoalWorld.running(
                new Limits(null, null, null, Duration.ofMinutes(1), null, null, null),
                List.of(step("a"), step("b", "a")));
        world.succeed(world.queued("a"));
        world.passes(Duration.ofMinutes(1));
        world.wakeWhatIsDue();

        var header = world.records.header();
        assertThat(header.status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(header.reason()).contains("deadline of PT1M");
        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.CANCELLED);
    }

    @Test
    void aCommandIsAnsweredOnce() {
        var world = GoalWorld.running(step("a"));
        var cancel = new Input.Commanded(new Command("c1", "g", Command.Type.CANCEL, "enough"));
        world.give(cancel);

        assertThat(world.give(cancel)).isEmpty();
        assertThat(world.give(new Input.Commanded(new Command("c2", "g", Command.Type.CANCEL, ""))))
                .containsExactly(GoalEvent.CommandAnswered.refused(
                        "c2", GoalEvent.Refusal.STATE, "the goal has ended already: CANCELLED"));
        assertThat(world.records.header().reason()).isEqualTo("cancelled: enough");
    }

    @Test
    void aGoalThatIsNotKnownTakesNoReport() {
        var world = new GoalWorld();

        assertThat(world.give(new Input.Reported(new Report.Progress("g", "a", 1, "g/a/1/0", "executor-1", world.now))))
                .isEmpty();
    }

    @Test
    void planningThatNobodyAnswersEndsTheGoalWithTheReason() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET);
        world.passes(Duration.ofMinutes(5));
        world.wakeWhatIsDue();

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).contains("no planning worker answered");
    }

    @Test
    void aPlanWithACycleIsRefusedWhoeverWroteIt() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET);
        world.adopt(List.of(step("a", "b"), step("b", "a")));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).contains("cycle");
    }

    @Test
    void theSameAttemptHasTheSameIdHoweverOftenItIsDecided() {
        var one = GoalWorld.running(step("a"), step("b", "a"));
        var other = GoalWorld.running(step("a"), step("b", "a"));
        one.succeed(one.queued("a"));
        other.passes(Duration.ofSeconds(3));
        other.succeed(other.queued("a"));

        assertThat(one.queued("b").attemptId()).isEqualTo(other.queued("b").attemptId());
    }

    private static Step retried(Step step, RetryPolicy policy) {
        return step.toBuilder().retry(policy).build();
    }

    private static Step timed(Step step, Duration timeout) {
        return step.withTimeout(timeout);
    }
}
