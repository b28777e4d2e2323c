package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static Limits limits(@Nullable Long tokens, @Nullable BigDecimal usd, @Nullable Integer toolCalls) {
        return new Limits(null, null, null, null, tokens, usd, toolCalls);
    }

    private static Step agent(String id) {
        return Step.builder(id, Step.AGENT).description("think").build();
    }

    private static void uses(GoalWorld world, Task task, long tokens, String usd) {
        var result = world.result(task, Output.inline(Map.of()), null);
        world.queue.remove(task);
        world.give(new Input.Reported(new Report.Result(
                result.goalId(),
                result.stepId(),
                result.attempt(),
                result.attemptId(),
                result.executor(),
                result.output(),
                null,
                new Usage(0, 1, 0, tokens, 0, new BigDecimal(usd)),
                List.of(),
                null,
                result.startedAt(),
                result.finishedAt())));
    }

    @Test
    void tokensAreSetAsideBeforeAnAgentRunsAndGoBackAfter() {
        var world = GoalWorld.running(limits(50_000L, null, null), List.of(agent("a"), agent("b"), agent("c")));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("a", "b");
        assertThat(Objects.requireNonNull(world.queued("a").allowance()).tokens())
                .isEqualTo(20_000);
        assertThat(world.records.step("c").status()).isEqualTo(StepStatus.READY);

        uses(world, world.queued("a"), 1_000, "0");

        assertThat(world.queue).extracting(Task::stepId).containsExactly("b", "c");
        assertThat(world.records.header().reserved.tokens()).isEqualTo(40_000);
    }

    @Test
    void theLastStepGetsWhatIsLeft() {
        var world = GoalWorld.running(limits(25_000L, null, null), List.of(agent("a"), agent("b")));
        uses(world, world.queued("a"), 19_000, "0");

        assertThat(Objects.requireNonNull(world.queued("b").allowance()).tokens())
                .isEqualTo(6_000);
    }

    @Test
    void aLimitThatIsUsedUpEndsTheGoalInOrderAndIsNamed() {
        var world = GoalWorld.running(
                limits(30_000L, null, null), List.of(agent("a"), agent("b"), step("free"), step("after", "b")));
        uses(world, world.queued("a"), 31_000, "0");

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.RUNNING);
        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.CANCELLED);
        world.succeed(world.queued("free"));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(world.records.header().reason()).contains("limit tokens of 30000");
        assertThat(world.records.step("free").status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void moneyIsSharedByTheTokensATaskMayUse() {
        var world = GoalWorld.running(limits(200_000L, new BigDecimal("1.00"), null), List.of(agent("a")));

        assertThat(Objects.requireNonNull(world.queued("a").allowance()).usd()).isEqualByComparingTo("0.10");
    }

    @Test
    void moneyThatIsUsedUpEndsTheGoal() {
        var world = GoalWorld.running(
                limits(200_000L, new BigDecimal("0.50"), null), List.of(agent("a"), step("b"), agent("c")));
        uses(world, world.queued("a"), 10, "0.60");
        uses(world, world.queued("c"), 10, "0.60");
        world.succeed(world.queued("b"));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);

        var other = GoalWorld.running(
                limits(200_000L, new BigDecimal("0.50"), null),
                List.of(
                        agent("a"),
                        Step.builder("b", Step.AGENT).dependsOn(List.of("a")).build()));
        uses(other, other.queued("a"), 10, "0.60");
        assertThat(other.records.header().reason()).contains("limit usd of 0.50");
    }

    @Test
    void toolCallsNeverExceedTheirLimitHoweverManyStepsRunAtOnce() {
        var steps = IntStream.range(0, 10).mapToObj(i -> step("s" + i)).toList();
        var world = GoalWorld.running(limits(null, null, 4), steps);
        assertThat(world.queue).hasSize(4);

        for (var task : List.copyOf(world.queue)) {
            world.succeed(task);
        }

        assertThat(world.queue).isEmpty();
        assertThat(world.records.header().usage().toolCalls()).isEqualTo(4);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(world.log)
                .extracting(GoalWorld.At::event)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                GoalEvent.LimitReached.class,
                                reached -> assertThat(reached.limit()).isEqualTo("toolCalls")));
    }

    @Test
    void aPlanLongerThanAllowedIsRefusedWhoeverWroteIt() {
        var world = new GoalWorld();
        world.submit(new Limits(1, null, null, null, null, null, null));
        world.adopt(List.of(step("a"), step("b")));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
    }

    @Test
    void aModelThatMayUseNoTokensIsNotAsked() {
        var world = new GoalWorld(GoalWorld.SETTINGS.withModels(new GoalSettings.Models(true, false, false)));
        world.submit(limits(0L, null, null));

        assertThat(world.planning).isEmpty();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).contains("limit tokens of 0");
    }
}
