package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Command;
import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Usage;
import java.math.BigDecimal;
import java.time.Duration;
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
    void agentsThatHaveNotBegunGetEqualPartsAsFarAsTheirTurnsReach() {
        var two = GoalWorld.running(limits(200_000L, null, null), List.of(agent("a"), agent("b")));
        assertThat(tokens(two, "a")).isEqualTo(55_000);
        assertThat(tokens(two, "b")).isEqualTo(55_000);

        var few = Step.builder("a", Step.AGENT)
                .description("think")
                .maxIterations(2)
                .build();
        assertThat(tokens(GoalWorld.running(limits(5_000_000L, null, null), List.of(few)), "a"))
                .isEqualTo(80_000);
    }

    private static @Nullable Long tokens(GoalWorld world, String stepId) {
        return Objects.requireNonNull(world.queued(stepId).allowance()).tokens();
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

        assertThat(Objects.requireNonNull(world.queued("a").allowance()).usd()).isEqualByComparingTo("0.55");
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

    private static Limits steps(int most) {
        return new Limits(most, null, null, null, null, null, null);
    }

    @Test
    void aPlanLongerThanAllowedIsRefusedWhoeverWroteItAndTheLimitIsNamed() {
        for (var author : List.of("user", "model")) {
            var world = new GoalWorld();
            world.submit(steps(1));
            world.answerAs(author, new Plan("", List.of(step("a"), step("b")), List.of()), null);

            assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
            assertThat(world.records.header().reason())
                    .contains("the plan has 2 steps, at most 1 are allowed", "limits.maxSteps");
            assertThat(world.queue).isEmpty();
        }
    }

    @Test
    void aReplanThatWouldMakeThePlanTooLongIsLeftAndTheGoalsReasonNamesTheLimit() {
        var world = GoalWorld.running(steps(2), List.of(step("a"), step("b")));
        world.succeed(world.queued("b"));
        world.fail(world.queued("a"), false);
        while (!world.planning.isEmpty()) {
            world.answer(null, new Patch(1, "divide it", List.of(new Patch.Add(step("c")), new Patch.Retry("a"))));
        }

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(world.records.header().reason())
                .startsWith("1 of 2 steps succeeded; step a failed: broken pipe; the plan was not changed for it: ")
                .contains("the plan has 3 steps, at most 2 are allowed", "limits.maxSteps");
        assertThat(world.records.header().planVersion()).isEqualTo(1);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void replansThatAreUsedUpAreNamedInTheGoalsReasonOnce() {
        var world = GoalWorld.running(
                new Limits(null, 1, null, null, null, null, null), List.of(step("a"), step("b"), step("c", "a")));
        world.fail(world.queued("a"), false);
        world.answer(
                null, new Patch(1, "again", List.of(new Patch.Change(step("a").withDescription("other")))));
        world.fail(world.queued("a"), false);
        world.fail(world.queued("b"), false);

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason())
                .isEqualTo(
                        "0 of 3 steps succeeded; step a failed: broken pipe; step b failed: broken pipe; the plan was"
                                + " not changed for it: the limit maxReplans of 1 is used up; give the goal more under"
                                + " limits.maxReplans");
        assertThat(world.records.step("c").status()).isEqualTo(StepStatus.SKIPPED);
    }

    @Test
    void failuresBeyondTheFirstAreCountedInTheGoalsReason() {
        var ids = List.of("a", "b", "c", "d", "e", "f", "g", "h");
        var world = GoalWorld.running(
                new Limits(null, 0, null, null, null, null, null),
                ids.stream().map(id -> step(id)).toList());
        ids.forEach(id -> world.fail(world.queued(id), false));

        assertThat(world.records.header().reason())
                .contains("step a failed: broken pipe; ")
                .contains(
                        "step e failed: broken pipe; and 3 more; the plan was not changed for it: the limit maxReplans");
    }

    @Test
    void aLimitThatLeadsToARollbackIsNamedInItsReason() {
        var world = new GoalWorld();
        world.submit(new Limits(null, 0, null, null, null, null, null), ApprovalPolicy.NEVER);
        var booked = Step.builder("a", "book")
                .effect(Effect.COMPENSATABLE)
                .compensation(new ToolCall("unbook", Map.of()))
                .build();
        world.adopt(List.of(booked, step("b", "a")));
        world.claim(world.queued("a"), "run", Effect.COMPENSATABLE);
        world.succeed(world.queued("a"));
        world.fail(world.queued("b"), false);
        world.succeed(world.queued("a"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason())
                .startsWith("step b failed: broken pipe; the plan was not changed for it: the limit maxReplans of 0")
                .endsWith("; rolled back");
    }

    @Test
    void aDeadlineThatPassesIsNamedAndWhatIsDoneIsKept() {
        var world = GoalWorld.running(
                new Limits(null, null, null, Duration.ofMinutes(2), null, null, null), List.of(step("a"), step("b")));
        world.succeed(world.queued("a"));
        world.passes(Duration.ofMinutes(2));
        world.wakeWhatIsDue();

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(world.records.header().reason()).contains("deadline of PT2M has passed", "limits.deadline");
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(world.records.step("b").reason()).contains("limits.deadline");
    }

    @Test
    void whatAUserHasRunAgainLeavesNothingBehindOfWhyItWasNotReplanned() {
        var world = GoalWorld.running(
                new Limits(null, 0, null, null, null, null, null), List.of(step("a"), step("b"), step("c", "b")));
        world.fail(world.queued("a"), false);
        world.give(
                new Input.Commanded(new Command("r", "g", Command.Type.RETRY, "", null, null, "a", null, null, null)));
        world.succeed(world.queued("a"));
        world.succeed(world.queued("b"));
        world.succeed(world.queued("c"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.step("a").noOtherWay).isNull();
    }

    @Test
    void aModelThatMayUseNoTokensIsNotAsked() {
        var world = new GoalWorld(GoalWorld.SETTINGS.withModels(new GoalSettings.Models(true, false, false)));
        var events = world.submit(limits(0L, null, null));

        assertThat(events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                GoalEvent.LimitReached.class,
                                reached -> assertThat(reached.limit()).isEqualTo("tokens")));
        assertThat(world.planning).isEmpty();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).contains("limit tokens of 0");
    }

    @Test
    void moneyIsSetAsideBeforeAnAgentRunsAndGoesBackAfter() {
        var agents = IntStream.range(0, 21).mapToObj(i -> agent("s" + i)).toList();
        var world = GoalWorld.running(limits(1_000_000L, new BigDecimal("1.00"), null), agents);
        assertThat(world.queue).hasSize(20);
        assertThat(world.records.step("s20").status()).isEqualTo(StepStatus.READY);

        uses(world, world.queued("s0"), 10, "0.01");
        assertThat(world.records.step("s20").status()).isEqualTo(StepStatus.READY);
        uses(world, world.queued("s1"), 10, "0.01");
        assertThat(world.records.step("s20").status()).isEqualTo(StepStatus.QUEUED);
        assertThat(world.records.header().reserved.usd()).isEqualByComparingTo("0.98");
    }

    @Test
    void theLastCentIsNotSpentTwice() {
        var world = GoalWorld.running(
                limits(200_000L, new BigDecimal("0.50"), null),
                List.of(
                        agent("a"),
                        agent("b").toBuilder().dependsOn(List.of("a")).build()));
        uses(world, world.queued("a"), 10, "0.50");

        assertThat(world.queue).isEmpty();
        assertThat(world.records.header().reason()).contains("limit usd of 0.50");
    }

    @Test
    void anAgentGetsFourToolCallsAnIterationAsFarAsThereAreAny() {
        var world = GoalWorld.running(
                limits(null, null, 10),
                List.of(
                        agent("a").toBuilder().maxIterations(2).build(),
                        agent("b").toBuilder().maxIterations(2).build()));
        assertThat(Objects.requireNonNull(world.queued("a").allowance()).toolCalls())
                .isEqualTo(8);
        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.READY);

        world.succeed(world.queued("a"));
        assertThat(Objects.requireNonNull(world.queued("b").allowance()).toolCalls())
                .isEqualTo(8);

        var last = GoalWorld.running(limits(null, null, 10), List.of(agent("a")));
        assertThat(Objects.requireNonNull(last.queued("a").allowance()).toolCalls())
                .isEqualTo(10);
    }

    @Test
    void aToolIsLeftAloneWhereNothingLimitsIt() {
        var world = GoalWorld.running(limits(1_000L, new BigDecimal("0.01"), null), List.of(step("a")));

        assertThat(world.queued("a").allowance()).isNull();
    }

    @Test
    void tokensSentAndReceivedBothCount() {
        var world = GoalWorld.running(
                limits(30_000L, null, null),
                List.of(
                        agent("a"),
                        agent("b").toBuilder().dependsOn(List.of("a")).build()));
        var task = world.queued("a");
        world.queue.remove(task);
        world.give(new Input.Reported(new Report.Result(
                "g",
                "a",
                1,
                task.attemptId(),
                "executor-1",
                Output.inline(Map.of()),
                null,
                new Usage(0, 1, 0, 10_000, 5_000, BigDecimal.ZERO),
                List.of(),
                null,
                world.now,
                world.now)));

        assertThat(Objects.requireNonNull(world.queued("b").allowance()).tokens())
                .isEqualTo(15_000);
    }

    @Test
    void whatTheGoalDoesNotLimitTheConfigurationMay() {
        var defaults = GoalWorld.SETTINGS.defaults();
        var settings = new GoalSettings(
                new GoalSettings.Defaults(
                        defaults.maxSteps(),
                        defaults.maxPlannedSteps(),
                        defaults.maxReplans(),
                        defaults.maxParallel(),
                        defaults.deadline(),
                        defaults.tokens(),
                        new BigDecimal("2.00"),
                        7),
                GoalWorld.SETTINGS.waits(),
                GoalWorld.SETTINGS.models(),
                GoalWorld.SETTINGS.retry(),
                "results");
        var world = GoalWorld.running(settings, Limits.UNSET, List.of(agent("a")));

        var allowance = Objects.requireNonNull(world.queued("a").allowance());
        assertThat(allowance.usd()).isEqualByComparingTo("1.10");
        assertThat(allowance.toolCalls()).isEqualTo(7);
    }
}
