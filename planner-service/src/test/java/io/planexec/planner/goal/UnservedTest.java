package io.planexec.planner.goal;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.ToolCall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tasks the tools of which no executor serves any more. */
class UnservedTest {
    private static final String NOBODY = "no live executor has announced it";
    private static final ToolCall VERIFY = new ToolCall("is_deployed", Map.of());

    private static GoalWorld world(Step step) {
        var world = new GoalWorld();
        world.submitWithoutApprovals();
        world.answer(
                new Plan(
                        "",
                        List.of(
                                step,
                                Step.builder("b", "test")
                                        .dependsOn(List.of("a"))
                                        .build()),
                        List.of(new ToolCall("restore", Map.of()), new ToolCall("notify", Map.of()))),
                null);
        world.claim(world.queued("a"), "run", step.effect() == null ? Effect.READ : step.effect());
        return world;
    }

    /** Step a was done, b failed, and a is being undone. */
    private static GoalWorld rollingBack() {
        var world = world(Step.builder("a", "deploy")
                .effect(Effect.COMPENSATABLE)
                .compensation(new ToolCall("undeploy", Map.of()))
                .build());
        world.succeed(world.queued("a"));
        world.fail(world.queued("b"), false);
        world.answer(null, null);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);
        return world;
    }

    /** Step a was lost, may have run, and is being verified. */
    private static GoalWorld verifying() {
        var world = world(Step.builder("a", "deploy")
                .effect(Effect.IRREVERSIBLE)
                .verify(VERIFY)
                .build());
        world.queue.clear();
        world.passes(Duration.ofMinutes(6));
        world.wakeWhatIsDue();
        assertThat(world.queue).extracting(Task::action).containsExactly("is_deployed");
        return world;
    }

    private static List<TaskError> errors(GoalWorld world) {
        return world.log.stream()
                .map(GoalWorld.At::event)
                .filter(GoalEvent.SideTaskEnded.class::isInstance)
                .map(event -> ((GoalEvent.SideTaskEnded) event).error())
                .toList();
    }

    private static void nobodyServes(GoalWorld world, @Nullable String stepId) {
        world.queue.clear();
        world.passes(Duration.ofSeconds(59));
        world.give(new Input.Woken(stepId, NOBODY));
        assertThat(world.queue).isEmpty();
        world.passes(Duration.ofSeconds(1));
        world.give(new Input.Woken(stepId, NOBODY));
    }

    @Test
    void whatUndoesIsGivenUpAfterAMinuteWithTheReasonAndTheRestStillRuns() {
        var world = rollingBack();
        assertThat(Awaited.by(world.records, null)).contains(new Awaited(null, "undeploy", null));

        nobodyServes(world, null);
        assertThat(world.queue).extracting(Task::action).containsExactly("restore");
        assertThat(Awaited.by(world.records, null)).contains(new Awaited(null, "restore", null));
        nobodyServes(world, null);
        assertThat(world.queue).extracting(Task::action).containsExactly("notify");
        world.give(world.queue.getFirst(), Map.of());

        assertThat(errors(world).subList(0, 2))
                .containsOnly(new TaskError(TaskError.Kind.NO_EXECUTOR, NOBODY + "; start one that does", false));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).contains("but for", NOBODY);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void aVerificationIsGivenUpAfterAMinuteAndAHumanIsTold() {
        var world = verifying();
        assertThat(Awaited.by(world.records, "a")).contains(new Awaited(null, "is_deployed", null));

        nobodyServes(world, "a");

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);
        assertThat(world.records.step("a").reason()).contains("verification failed as well: " + NOBODY);
        assertThat(world.replayed().step("a")).usingRecursiveComparison().isEqualTo(world.records.step("a"));
    }

    @Test
    void whatIsServedIsWaitedForLongerThanThat() {
        var world = rollingBack();
        world.passes(Duration.ofMinutes(1));
        world.wakeWhatIsDue();

        assertThat(world.queue).extracting(Task::action).containsExactly("undeploy");
        assertThat(errors(world)).isEmpty();
        for (var minute = 0; minute < 4; minute++) {
            // Its executor may go at any time.
            assertThat(world.nextWake()).isEqualTo(world.now.plus(Duration.ofMinutes(1)));
            world.passes(Duration.ofMinutes(1));
            world.wakeWhatIsDue();
        }
        assertThat(errors(world)).isEmpty();
        world.give(world.queue.getFirst(), Map.of());
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.COMPENSATED);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void aStepWhoseLastExecutorGoesWhileItWaitsFailsAtTheNextLook() {
        var world = new GoalWorld();
        world.submitWithoutApprovals();
        world.adopt(List.of(Step.builder("a", "test").build()));
        world.passes(Duration.ofMinutes(1));
        world.wakeWhatIsDue();
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.QUEUED);
        assertThat(world.nextWake()).isEqualTo(world.now.plus(Duration.ofMinutes(1)));

        world.passes(Duration.ofMinutes(1));
        world.give(new Input.Woken("a", NOBODY));
        world.answer(null, null);

        assertThat(world.records.step("a").reason()).startsWith(NOBODY);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
    }

    private static GoalWorld running(Effect effect) {
        var world = new GoalWorld();
        world.submitWithoutApprovals();
        world.adopt(List.of(Step.builder("a", "deploy")
                .effect(effect)
                .timeout(Duration.ofHours(9))
                .build()));
        world.claim(world.queued("a"), "run", effect);
        world.start(world.queued("a"));
        assertThat(Awaited.by(world.records, "a")).contains(new Awaited(null, "deploy", "executor-1"));
        return world;
    }

    @Test
    void aStepWhoseExecutorIsGoneFailsWhenNobodyElseServesItAndNotAtItsTimeout() {
        var world = running(Effect.READ);
        world.passes(Duration.ofMinutes(1));
        world.wakeWhatIsDue();
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.RUNNING);
        assertThat(world.nextWake()).isEqualTo(world.now.plus(Duration.ofMinutes(1)));

        world.passes(Duration.ofMinutes(1));
        world.give(new Input.Woken("a", NOBODY));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason())
                .isEqualTo("executor executor-1, which ran it, is gone, and " + NOBODY
                        + " to take it over; start one that does");
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void whatCannotBeRepeatedMayHaveRunWhenItsExecutorIsGone() {
        var world = running(Effect.IRREVERSIBLE);
        world.passes(Duration.ofMinutes(1));
        world.give(new Input.Woken("a", NOBODY));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);
        assertThat(world.records.step("a").reason()).contains("is gone", NOBODY, "it may have run");
    }

    @Test
    void whatRunsLongIsLookedAtLessOften() {
        var world = running(Effect.READ);
        for (var looks = 0; world.now.isBefore(GoalWorld.START.plus(Duration.ofHours(5))); looks++) {
            world.now = Objects.requireNonNull(world.nextWake());
            world.wakeWhatIsDue();
            assertThat(looks).isLessThan(50);
        }
        var ran = Duration.between(GoalWorld.START, world.now);
        assertThat(world.nextWake()).isEqualTo(world.now.plus(ran.dividedBy(10)));
    }

    @Test
    void whatMayHaveBegunIsNotTakenForUnserved() {
        var world = rollingBack();
        world.claim(world.queued("a"), "undoing", Effect.COMPENSATABLE);
        assertThat(Awaited.by(world.records, null)).isEmpty();

        nobodyServes(world, null);

        assertThat(errors(world)).isEmpty();
    }
}
