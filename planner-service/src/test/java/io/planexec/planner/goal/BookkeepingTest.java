package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Artifact;
import io.planexec.messages.Command;
import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is billed to whom, what is shown of attempts, and what is remembered for how long. */
class BookkeepingTest {
    private static final Usage COST = new Usage(1, 0, 0, 1_000, 200, new BigDecimal("0.03"));
    private static final Artifact CHART = new Artifact("chart.png", "/out/chart.png", "image/png", 7);
    private static final Criterion PROSE = new Criterion.Prose("is good");

    private static Report.Result result(
            GoalWorld world, Task task, @Nullable Output output, @Nullable TaskError error, Artifact... artifacts) {
        return new Report.Result(
                "g",
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                "executor-9",
                output,
                error,
                Usage.ONE_TOOL_CALL,
                List.of(artifacts),
                world.now,
                world.now.plusMillis(5));
    }

    private static void report(GoalWorld world, Report report) {
        world.give(new Input.Reported(report));
    }

    private static Step judged(String id) {
        return Step.builder(id, "echo").criteria(List.of(PROSE)).build();
    }

    private static GoalWorld withJudge(Limits limits, Step... steps) {
        var models = new GoalSettings.Models(false, true, false);
        return GoalWorld.running(GoalWorld.SETTINGS.withModels(models), limits, List.of(steps));
    }

    // What is shown

    @Test
    void ofAFailedAttemptItIsShownWhereItRanAndWhatItWrote() {
        var world = GoalWorld.running(step("a"));
        var error = new TaskError(TaskError.Kind.TOOL, "broken pipe", false);
        report(world, result(world, world.queued("a"), null, error, CHART));

        var outcome = Outcomes.of(world.records, world.now);
        assertThat(outcome.artifacts()).containsExactly(CHART);
        assertThat(outcome.steps().getFirst().executor()).isEqualTo("executor-9");
        assertThat(outcome.steps().getFirst().startedAt()).isEqualTo(world.now);
        assertThat(outcome.steps().getFirst().finishedAt()).isEqualTo(world.now.plusMillis(5));
    }

    @Test
    void ofAnAttemptThatWasGivenUpItIsShownWhereItWasLastSeen() {
        var world = GoalWorld.running(step("a"));
        var started = world.now;
        world.start(world.queued("a"));
        world.passes(Duration.ofMinutes(6));
        world.wakeWhatIsDue();

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.AWAITING_RETRY);
        assertThat(world.records.step("a").executor()).isEqualTo("executor-1");
        assertThat(world.records.step("a").startedAt()).isEqualTo(started);
        assertThat(world.records.step("a").finishedAt()).isEqualTo(world.now);
    }

    @Test
    void anAttemptThatNobodyTookHasNoTimes() {
        var world = GoalWorld.running(step("a"));
        world.passes(Duration.ofMinutes(5));
        world.wakeWhatIsDue();

        assertThat(world.records.step("a").startedAt()).isNull();
        assertThat(world.records.step("a").finishedAt()).isNull();
        assertThat(world.records.step("a").executor()).isNull();
    }

    @Test
    void aNewAttemptShowsNothingOfTheOneBefore() {
        var world = GoalWorld.running(step("a"));
        world.fail(world.queued("a"), true);
        world.passes(Duration.ofSeconds(30));
        world.wakeWhatIsDue();

        var step = world.records.step("a");
        assertThat(step.status()).isEqualTo(StepStatus.QUEUED);
        assertThat(step.reason()).isNull();
        assertThat(step.executor()).isNull();
        assertThat(step.startedAt()).isNull();
        assertThat(step.finishedAt()).isNull();
        assertThat(step.queuedAt()).isEqualTo(world.now);
    }

    @Test
    void whatAnAttemptWroteIsKeptWhileItIsJudgedAndReplacedUnderItsNameByALaterOne() {
        var world = withJudge(Limits.UNSET, judged("a"));
        report(world, result(world, world.queued("a"), Output.inline(Map.of()), null, CHART));
        assertThat(world.records.step("a").artifacts()).containsExactly(CHART);

        world.judge(Report.Verdict.RETRY, "blurred", null);
        world.queue.clear();
        world.passes(Duration.ofSeconds(30));
        world.wakeWhatIsDue();
        var better = new Artifact("chart.png", "/out/chart.png", "image/png", 9);
        report(world, result(world, world.queued("a"), Output.inline(Map.of()), null, better));

        assertThat(world.records.step("a").artifacts()).containsExactly(better);
    }

    // What is billed

    @Test
    void whatARefusedPlanCostIsBilled() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET);
        report(
                world,
                new Report.PlanningAnswer(
                        "g",
                        world.planning.getLast().taskId(),
                        null,
                        null,
                        List.of(new Finding(null, "steps", "none")),
                        Mode.PLAN,
                        "",
                        "m",
                        "1",
                        COST));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().usage()).isEqualTo(COST);
    }

    @Test
    void whatComesTooLateIsBilledToItsStepAndToItsGoalAlone() {
        var world = GoalWorld.running(step("a"), step("b"));
        var late = world.queued("a");
        world.succeed(late);
        world.succeed(late);
        assertThat(world.records.step("a").usage().toolCalls()).isEqualTo(2);
        assertThat(world.records.header().usage().toolCalls()).isEqualTo(2);

        var other = world.queued("b");
        world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "")));
        world.succeed(other);
        assertThat(world.records.step("b").usage()).isEqualTo(Usage.NONE);
        assertThat(world.records.header().usage().toolCalls()).isEqualTo(3);
    }

    @Test
    void whatAStepThatIsGoneCostIsBilledToItsGoal() {
        var world = GoalWorld.running(step("a"), step("gone"));
        var gone = world.queued("gone");
        world.fail(world.queued("a"), false);
        world.answer(
                null, new Patch(1, "", List.of(new Patch.Drop("gone"), new Patch.Drop("a"), new Patch.Add(step("b")))));
        world.succeed(gone);

        assertThat(world.records.header().usage().toolCalls()).isEqualTo(2);
    }

    @Test
    void whatAJudgeMayReadIsSetAsideWhileItReads() {
        var limits = new Limits(null, null, null, null, 100_000L, null, null);
        var agent = Step.builder("a", Step.AGENT)
                .description("think")
                .criteria(List.of(PROSE))
                .build();
        var world = withJudge(limits, agent);
        assertThat(world.records.header().reserved.tokens()).isEqualTo(20_000);

        world.succeed(world.queued("a"));
        assertThat(world.records.header().reserved.tokens()).isEqualTo(30_000);

        world.judge(Report.Verdict.ACCEPT, "", null);
        assertThat(world.records.header().reserved.tokens()).isZero();
    }

    @Test
    void aResultThatWasThoughtLostIsJudgedLikeAnyOtherAndTakesUpRoomAgain() {
        var world = new GoalWorld(GoalWorld.SETTINGS.withModels(new GoalSettings.Models(false, true, false)));
        world.submitWithoutApprovals();
        world.adopt(List.of(judged("a").toBuilder().effect(Effect.IRREVERSIBLE).build()));
        var task = world.queued("a");
        world.claim(task, "run", Effect.IRREVERSIBLE);
        world.passes(Duration.ofMinutes(6));
        world.wakeWhatIsDue();
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);
        assertThat(world.records.header().inFlight).isZero();

        world.succeed(task);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.RUNNING);
        assertThat(world.records.header().inFlight).isEqualTo(1);

        world.judge(Report.Verdict.ACCEPT, "", null);
        assertThat(world.records.header().inFlight).isZero();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    @Test
    void aLimitThatIsReachedWhileAPlanWaitsForAHumanEndsTheGoal() {
        var models = new GoalSettings.Models(false, true, false);
        var world = new GoalWorld(GoalWorld.SETTINGS.withModels(models));
        world.submit(new Limits(null, null, null, null, 1_000L, null, null), ApprovalPolicy.AUTO);
        world.adopt(List.of(judged("a"), step("b"), judged("c")));
        world.fail(world.queued("b"), false);
        world.answer(
                null,
                new Patch(
                        1,
                        "",
                        List.of(new Patch.Change(step("b").toBuilder()
                                .effect(Effect.IRREVERSIBLE)
                                .build()))));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.AWAITING_APPROVAL);
        world.succeed(world.queued("a"));
        report(
                world,
                new Report.Judgement(
                        "g",
                        world.judging.getFirst().taskId(),
                        "a",
                        world.records.step("a").attemptId(),
                        Report.Verdict.ACCEPT,
                        "",
                        List.of(),
                        null,
                        "m",
                        0,
                        COST));

        world.succeed(world.queued("c"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(world.records.header().reason()).contains("limit tokens of 1000");
        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.CANCELLED);
        assertThat(world.records.step("c").reason()).contains("its output could not be judged");
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    // What is remembered

    @Test
    void aHundredCommandsAreRememberedAndNoMore() {
        var world = GoalWorld.running(step("a"));
        for (var i = 0; i <= GoalHeader.MAX_COMMANDS; i++) {
            world.give(retryOfNothing(i));
        }

        assertThat(world.give(retryOfNothing(1))).isEmpty();
        assertThat(world.give(retryOfNothing(0))).singleElement().isInstanceOf(GoalEvent.CommandAnswered.class);
    }

    private static Input retryOfNothing(int number) {
        return new Input.Commanded(
                new Command("c" + number, "g", Command.Type.RETRY, "", null, null, "nothing", null, null, null));
    }

    @Test
    void aCommandThatIsAnsweredTwiceTakesOnePlaceInMemory() {
        var world = GoalWorld.running(step("a"), step("b"));
        var edit = new Patch(1, "", List.of(new Patch.Drop("b")));
        world.give(new Input.Commanded(
                new Command("edit", "g", Command.Type.MODIFY, "", 1, null, null, null, edit, null)));
        world.answerAs("user", null, edit);

        assertThat(world.records.header().commands).containsExactly("edit");
    }

    @Test
    void planningTasksAreNumbered() {
        var world = GoalWorld.running(step("a"), step("b"), step("c"));
        world.fail(world.queued("a"), false);
        assertThat(world.planning.getLast().taskId()).isEqualTo("g/planning/2");
        world.answer(null, null);
        world.fail(world.queued("b"), false);
        assertThat(world.planning.getLast().taskId()).isEqualTo("g/planning/3");
    }
}
