package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import io.planexec.messages.Patch;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.ToolIdentity;
import io.planexec.messages.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A tech lead who writes tickets, and developers who work on them. */
class PlanVersionsTest {
    private static final Step TESTS = Step.builder("6", "run_tests")
            .dependsOn(List.of("5"))
            .retry(new RetryPolicy(1, Duration.ZERO, 1, Duration.ZERO))
            .build();

    private static GoalWorld testsHaveFailed() {
        var world = GoalWorld.running(step("4"), step("5", "4"), TESTS, step("7", "6"));
        world.succeed(world.queued("4"));
        world.succeed(world.queued("5"));
        world.give(world.queued("6"), Map.of("exitCode", 1, "stdout", "3 tests failed: login without token"));
        return world;
    }

    private static final Patch MORE = new Patch(
            1,
            "tests fail, so task 5 was not complete",
            List.of(
                    new Patch.Add(step("5b", "5").withDescription("make the rest of the module use tokens")),
                    new Patch.Supersede("5", List.of("5b")),
                    new Patch.Retry("6")));

    @Test
    void thePlannerSeesWhatTheStepsGaveAndWhatTheTestsSaid() {
        var world = testsHaveFailed();

        assertThat(world.planning).singleElement().satisfies(task -> {
            assertThat(task.outputs()).containsOnlyKeys("4", "5", "6");
            assertThat(task.failures().getFirst().error().message())
                    .contains("exit code 1")
                    .contains("login without token");
        });
    }

    @Test
    void whatWasNotCompleteIsAddedAndTheTestsRunAgainAndNothingElse() {
        var world = testsHaveFailed();
        world.answer(null, MORE);
        var ran = new ArrayList<String>();
        while (!world.queue.isEmpty()) {
            ran.add(world.queue.getFirst().stepId());
            world.succeed(world.queue.getFirst());
        }

        assertThat(ran).containsExactly("5b", "6", "7");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.header().planVersion()).isEqualTo(2);
        assertThat(world.records.step("6").attempt()).isEqualTo(2);
        assertThat(world.records.step("5").supersededBy()).containsExactly("5b");
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void theChangeIsShownAsADifference() {
        var world = testsHaveFailed();
        var events = world.answer(null, MORE);

        assertThat(events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                GoalEvent.PlanPatched.class,
                                patched -> assertThat(patched.diff())
                                        .containsExactly(
                                                "+ 5b echo, after 5: make the rest of the module use tokens",
                                                "5 is superseded by 5b",
                                                "again 6, after 5 → 5b")));
    }

    @Test
    void aStepInFlightThatAPatchDropsIsToStop() {
        var world = GoalWorld.running(step("a"), step("slow"));
        var slow = world.queued("slow");
        world.fail(world.queued("a"), false);
        var events = world.answer(
                null, new Patch(1, "not needed", List.of(new Patch.Drop("slow"), new Patch.Add(step("b")))));

        assertThat(events.getFirst())
                .isInstanceOfSatisfying(
                        GoalEvent.RunCancelled.class,
                        cancelled -> assertThat(cancelled.attemptId()).isEqualTo(slow.attemptId()));
        assertThat(world.queue).extracting(Task::stepId).contains("b");
    }

    @Test
    void aStepThatComesBackUnderTheIdOfADroppedOneGoesOnCounting() {
        var world = GoalWorld.running(step("a"), step("x"));
        var dropped = world.queued("x");
        world.fail(world.queued("a"), false);
        world.answer(
                null,
                new Patch(
                        1, "not needed", List.of(new Patch.Drop("x"), new Patch.Drop("a"), new Patch.Add(step("b")))));
        world.queue.remove(dropped);
        world.fail(world.queued("b"), false);
        world.answer(null, new Patch(2, "needed after all", List.of(new Patch.Add(step("x")), new Patch.Drop("b"))));

        assertThat(world.queued("x").attempt()).isEqualTo(2);
        world.succeed(dropped);
        assertThat(world.records.step("x").status()).isEqualTo(StepStatus.QUEUED);
        world.succeed(world.queued("x"));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void aPatchForAnotherVersionThanTheOneInForceDoesNotApply() {
        var world = testsHaveFailed();
        var asked = 0;
        while (!world.planning.isEmpty()) {
            asked++;
            world.answer(null, new Patch(7, "late", List.of(new Patch.Retry("6"))));
        }

        assertThat(asked).isEqualTo(3);
        assertThat(world.records.header().planVersion()).isEqualTo(1);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(world.records.header().reason()).contains("step 6 failed");
    }

    @Test
    void aPatchThatStepsHaveOvertakenIsWrittenAnewWithWhatIsWrongWithIt() {
        var world = GoalWorld.running(step("a"), step("b"), step("c", "a"));
        var other = Step.call("a", "echo", Map.of("value", "other"), List.of());
        world.fail(world.queued("a"), false);
        world.succeed(world.queued("b"));
        var events = world.answer(null, new Patch(1, "both", List.of(new Patch.Drop("b"), new Patch.Change(other))));

        assertThat(events)
                .filteredOn(GoalEvent.PlanCheckRefused.class::isInstance)
                .singleElement()
                .isEqualTo(new GoalEvent.PlanCheckRefused(
                        "",
                        "step b: a step that is succeeded cannot be dropped",
                        List.of(new Finding("b", "", "a step that is succeeded cannot be dropped")),
                        Usage.NONE));
        var again = world.planning.getLast();
        assertThat(again.kind()).isEqualTo(PlanningTask.Kind.REPLAN);
        assertThat(again.statuses()).containsEntry("b", StepStatus.SUCCEEDED);
        assertThat(again.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.error().message())
                        .isEqualTo(
                                "broken pipe; the last change that was written for it did not fit the plan as it stood by"
                                        + " then: step b: a step that is succeeded cannot be dropped"));
        assertThat(world.records.step("c").status()).isEqualTo(StepStatus.PENDING);

        world.answer(null, new Patch(1, "a alone", List.of(new Patch.Change(other))));
        assertThat(world.records.header().replans()).isEqualTo(1);
        world.fail(world.queued("a"), false);
        assertThat(world.planning.getLast().failures())
                .extracting(failure -> failure.error().message())
                .containsExactly("broken pipe");
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void stepsThatWaitForRoomKeepTheirPlacesWhenThePlanChanges() {
        var world = GoalWorld.running(
                new Limits(null, null, 1, null, null, null, null),
                List.of(step("a"), step("b"), step("c"), step("d"), step("e")));
        world.fail(world.queued("a"), false);
        assertThat(world.queue).extracting(Task::stepId).containsExactly("b");
        world.answer(null, new Patch(1, "", List.of(new Patch.Drop("a"), new Patch.Drop("d"))));

        var ran = new ArrayList<String>();
        while (!world.queue.isEmpty()) {
            assertThat(world.queue).hasSize(1);
            ran.add(world.queue.getFirst().stepId());
            world.succeed(world.queue.getFirst());
        }
        assertThat(ran).containsExactly("b", "c", "e");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    @Test
    void whatAPatchDropsOrStartsAnewMakesRoomAndGivesBackWhatWasSetAside() {
        var world = GoalWorld.running(
                new Limits(null, null, 3, null, null, null, 100),
                List.of(step("a"), step("gone"), step("again"), step("next")));
        world.fail(world.queued("a"), false);
        assertThat(world.queue).extracting(Task::stepId).containsExactly("gone", "again", "next");
        world.answer(
                null,
                new Patch(
                        1,
                        "",
                        List.of(
                                new Patch.Drop("a"),
                                new Patch.Drop("gone"),
                                new Patch.Change(step("again").withDescription("other")))));

        assertThat(world.records.header().inFlight).isEqualTo(2);
        assertThat(world.records.header().reserved.toolCalls()).isEqualTo(2);
        assertThat(world.records.step("again").attempt()).isEqualTo(2);
    }

    @Test
    void failuresThatWaitForThePlannerAreStillAskedAboutAfterThePlanChanged() {
        var world = GoalWorld.running(step("a"), step("b"), step("c"), step("d"));
        world.fail(world.queued("a"), false);
        world.fail(world.queued("b"), false);
        world.fail(world.queued("c"), false);
        world.answer(
                null, new Patch(1, "", List.of(new Patch.Drop("a"), new Patch.Drop("b"), new Patch.Add(step("e")))));

        assertThat(world.planning)
                .singleElement()
                .satisfies(task -> assertThat(task.failures())
                        .extracting(PlanningTask.Failure::stepId)
                        .containsExactly("c"));
    }

    @Test
    void theToolsThatAPatchNamesAreAddedToWhatAnApprovalIsBoundTo() {
        assertThat(hashAfterAPatchWith("1")).isNotEqualTo(hashAfterAPatchWith("2"));
    }

    private static String hashAfterAPatchWith(String toolVersion) {
        var world = new GoalWorld();
        world.submit(Limits.UNSET, ApprovalPolicy.AUTO);
        world.adopt(List.of(step("a"), step("b")));
        world.fail(world.queued("a"), false);
        var task = world.planning.getLast();
        var deploy = step("z").withAction("deploy").toBuilder()
                .effect(Effect.IRREVERSIBLE)
                .build();
        world.give(new Input.Reported(new Report.PlanningAnswer(
                "g",
                task.taskId(),
                null,
                new Patch(1, "", List.of(new Patch.Drop("a"), new Patch.Add(deploy))),
                null,
                List.of(),
                Mode.PLAN,
                "",
                "m",
                "1",
                Map.of("deploy", new ToolIdentity(Effect.IRREVERSIBLE, toolVersion)),
                Usage.NONE)));
        return Outcomes.of(world.records, world.now).approvals().getFirst().hash();
    }
}
