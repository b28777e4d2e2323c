package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Artifact;
import io.planexec.messages.Command;
import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report.Verdict;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final RetryPolicy TWICE = new RetryPolicy(2, Duration.ZERO, 1, Duration.ZERO);
    private static final GoalSettings JUDGED =
            GoalWorld.SETTINGS.withModels(new GoalSettings.Models(false, true, false));
    private static final Criterion PROSE = new Criterion.Prose("is good");

    private static Step checked(Criterion... criteria) {
        return Step.builder("a", "echo")
                .criteria(List.of(criteria))
                .retry(TWICE)
                .build();
    }

    private static GoalWorld judged(Step... steps) {
        return GoalWorld.running(JUDGED, Limits.UNSET, List.of(steps));
    }

    private static @Nullable String reason(GoalWorld world) {
        return world.records.step("a").reason();
    }

    @Test
    void theSchemaIsLookedAtBeforeTheExitCodeAndThatBeforeTheExpressions() {
        var strict = checked(new Criterion.Expression("output.n > 1")).toBuilder()
                .outputSchema(Map.of("type", "object", "required", List.of("n")))
                .build();
        var world = GoalWorld.running(strict);

        world.give(world.queued("a"), Map.of("exitCode", 3));
        assertThat(reason(world)).contains("outputSchema of step a");

        world = GoalWorld.running(strict);
        world.give(world.queued("a"), Map.of("exitCode", 3, "n", 0, "stderr", "no such table"));
        assertThat(reason(world)).isEqualTo("found exit code 3, expected 0: no such table");

        world = GoalWorld.running(strict);
        world.give(world.queued("a"), Map.of("exitCode", 0, "n", 0));
        assertThat(reason(world)).contains("output.n > 1").contains("does not hold");
    }

    @Test
    void proseIsAcceptedAndCountedWhereThereIsNoJudge() {
        var world = GoalWorld.running(checked(PROSE));
        var events = world.succeed(world.queued("a"));

        assertThat(world.judging).isEmpty();
        assertThat(events.getFirst())
                .isInstanceOfSatisfying(
                        GoalEvent.StepSucceeded.class,
                        succeeded -> assertThat(succeeded.notJudged()).isEqualTo(1));
    }

    @Test
    void aStepThatIsJudgedHasNotSucceededYet() {
        var world = judged(checked(PROSE), step("b", "a"));
        world.succeed(world.queued("a"));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.RUNNING);
        assertThat(world.records.step("a").judged()).isTrue();
        assertThat(world.queue).isEmpty();
        assertThat(world.judging).singleElement().satisfies(task -> {
            assertThat(task.kind()).isEqualTo(PlanningTask.Kind.JUDGE);
            assertThat(task.claim()).isNotNull();
        });
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.RUNNING);
    }

    @Test
    void acceptedByTheJudgeTheStepSucceedsAndItsDependentsRun() {
        var world = judged(checked(PROSE), step("b", "a"));
        world.succeed(world.queued("a"));
        world.judge(Verdict.ACCEPT, "fine", null);

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(world.queued("b").inputs()).isEqualTo(Map.of("a", Output.inline(Map.of("value", "a"))));
        assertThat(world.records.step("a").usage().plannerCalls()).isEqualTo(1);
        assertThat(world.records.header().usage().toolCalls()).isEqualTo(1);
    }

    @Test
    void theVerdictStandsInTheLogWithReasonAndEvidence() {
        var world = judged(checked(PROSE));
        world.succeed(world.queued("a"));
        var events = world.judge(Verdict.FAIL, "made up", null);

        assertThat(events.getFirst()).isInstanceOfSatisfying(GoalEvent.StepJudged.class, judged -> {
            assertThat(judged.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(judged.reason()).isEqualTo("made up");
            assertThat(judged.evidence()).hasSize(1);
        });
    }

    @Test
    void theJudgeMayHaveAStepTriedAgain() {
        var world = judged(checked(PROSE));
        world.succeed(world.queued("a"));
        world.judge(Verdict.RETRY, "too short", null);
        world.wakeWhatIsDue();

        assertThat(world.queued("a").attempt()).isEqualTo(2);
        assertThat(world.queued("a").arguments()).isEmpty();
    }

    @Test
    void theJudgeMayHaveAStepTriedAgainWithOtherArguments() {
        var world = judged(checked(PROSE));
        world.succeed(world.queued("a"));
        world.judge(Verdict.RETRY_CHANGED, "too short", Map.of("value", "longer"));
        world.wakeWhatIsDue();

        assertThat(world.queued("a").arguments()).isEqualTo(Map.of("value", "longer"));
    }

    @Test
    void otherArgumentsThatCannotBeResolvedAreLeftOut() {
        var world = judged(checked(PROSE), step("b"));
        world.succeed(world.queued("a"));
        world.judge(Verdict.RETRY_CHANGED, "too short", Map.of("value", "${steps.b.output.value}"));
        world.wakeWhatIsDue();

        assertThat(world.queued("a").arguments()).isEmpty();
    }

    @Test
    void otherArgumentsThanThoseApprovedWithThePlanNeedAnApprovalOfTheirOwn() {
        var world = new GoalWorld(JUDGED);
        world.submit(Limits.UNSET, ApprovalPolicy.ALWAYS);
        world.adopt(List.of(checked(PROSE)));
        world.give(
                new Input.Commanded(new Command("c1", "g", Command.Type.APPROVE, "", 1, null, null, null, null, null)));
        world.succeed(world.queued("a"));
        world.judge(Verdict.RETRY_CHANGED, "too short", Map.of("value", "longer"));
        world.wakeWhatIsDue();

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.AWAITING_APPROVAL);
        assertThat(world.queue).isEmpty();
        world.give(
                new Input.Commanded(new Command("c2", "g", Command.Type.APPROVE, "", 1, null, "a", null, null, null)));
        assertThat(world.queued("a").arguments()).isEqualTo(Map.of("value", "longer"));
    }

    @Test
    void otherArgumentsAreNoneForAStepThatIsUndoneAsItWasWritten() {
        var world = judged(Step.builder("a", "echo")
                .effect(Effect.COMPENSATABLE)
                .compensation(new ToolCall("undo", Map.of()))
                .criteria(List.of(PROSE))
                .retry(TWICE)
                .build());
        world.claim(world.queued("a"), "run", Effect.COMPENSATABLE);
        world.succeed(world.queued("a"));
        world.judge(Verdict.RETRY_CHANGED, "too short", Map.of("value", "longer"));
        world.wakeWhatIsDue();

        assertThat(world.queued("a").arguments()).isEmpty();
    }

    @Test
    void theJudgeMaySendAStepBackToThePlannerWithWhatItGave() {
        var world = judged(checked(PROSE), step("b"));
        world.succeed(world.queued("b"));
        world.succeed(world.queued("a"));
        world.judge(Verdict.REPLAN, "wrong question", null);

        assertThat(world.planning).singleElement().satisfies(task -> {
            assertThat(task.kind()).isEqualTo(PlanningTask.Kind.REPLAN);
            assertThat(task.failures().getFirst().error().message()).isEqualTo("wrong question");
            assertThat(task.outputs()).containsOnlyKeys("a", "b");
        });
    }

    @Test
    void aStepThatTheJudgeGivesUpIsNotPlannedAnew() {
        var world = judged(checked(PROSE));
        world.succeed(world.queued("a"));
        world.judge(Verdict.FAIL, "cannot be done", null);

        assertThat(world.planning).isEmpty();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).contains("cannot be done");
    }

    @Test
    void severalStepsAreJudgedSideBySideWhileThePlanIsChanged() {
        var world = judged(
                checked(PROSE),
                Step.builder("b", "echo").criteria(List.of(PROSE)).build(),
                step("c"));
        world.succeed(world.queued("a"));
        world.succeed(world.queued("b"));
        world.fail(world.queued("c"), false);

        assertThat(world.judging).hasSize(2);
        assertThat(world.planning).hasSize(1);
        world.judge(Verdict.ACCEPT, "", null);
        world.answer(null, null);
        world.judge(Verdict.ACCEPT, "", null);

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
    }

    @Test
    void aSecondResultAndASecondJudgementChangeNothing() {
        var world = judged(checked(PROSE), step("b", "a"));
        var task = world.queued("a");
        world.succeed(task);
        assertThat(world.succeed(task))
                .singleElement()
                .isInstanceOfSatisfying(
                        GoalEvent.ReportIgnored.class,
                        ignored -> assertThat(ignored.reason()).contains("is being judged"));
        assertThat(world.start(task)).isEmpty();

        var asked = world.judging.getFirst();
        world.judge(Verdict.ACCEPT, "", null);
        assertThat(world.give(new Input.Reported(GoalWorld.judgement(asked, Verdict.FAIL, "", null))))
                .singleElement()
                .isInstanceOf(GoalEvent.ReportIgnored.class);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.SUCCEEDED);
    }

    @Test
    void aJudgeWhoDoesNotAnswerIsAskedOnceMoreAndThenTheStepFails() {
        var world = judged(checked(PROSE));
        world.succeed(world.queued("a"));
        world.passes(Duration.ofMinutes(5));
        world.wakeWhatIsDue();
        assertThat(world.judging).hasSize(2);

        world.passes(Duration.ofMinutes(5));
        world.wakeWhatIsDue();
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(reason(world)).contains("no planning worker answered");
    }

    @Test
    void anOutputOutsideKafkaIsCheckedByAPlanningWorker() {
        var world = GoalWorld.running(checked(new Criterion.Expression("output.n > 1")));
        var task = world.queued("a");
        world.give(new Input.Reported(
                world.result(task, Output.stored(new Artifact("o", "/o", "application/json", 100_000)), null)));

        assertThat(world.judging).hasSize(1);
    }

    @Test
    void aLateJudgementOfAnEndedGoalChangesOnlyTheBill() {
        var world = judged(checked(PROSE));
        world.succeed(world.queued("a"));
        world.passes(Duration.ofMinutes(30));
        world.wakeWhatIsDue();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);

        world.judge(Verdict.ACCEPT, "", null);

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.CANCELLED);
        assertThat(world.records.header().usage())
                .isEqualTo(Usage.ONE_TOOL_CALL.plus(new Usage(1, 0, 0, 100, 10, BigDecimal.ZERO)));
    }

    @Test
    void whatWasJudgedIsRebuiltFromTheLog() {
        var world = judged(checked(PROSE), step("b"));
        world.succeed(world.queued("a"));
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
        world.judge(Verdict.RETRY_CHANGED, "too short", Map.of("value", "longer"));
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void ofALongErrorTheEndIsQuoted() {
        var world = GoalWorld.running(checked());
        world.give(world.queued("a"), Map.of("exitCode", 1, "stderr", "x".repeat(300)));
        assertThat(reason(world)).isEqualTo("found exit code 1, expected 0: " + "x".repeat(300));

        world = GoalWorld.running(checked());
        world.give(world.queued("a"), Map.of("exitCode", 1, "stderr", "y".repeat(50) + "x".repeat(300)));
        assertThat(reason(world)).isEqualTo("found exit code 1, expected 0: … " + "x".repeat(300));
    }

    @Test
    void aStoredOutputIsReadByTheJudgeWhereThereIsOneAndProseIsAskedFor() {
        var stored = Output.stored(new Artifact("o", "/o", "application/json", 100_000));
        var asked = judged(checked(PROSE));
        asked.give(new Input.Reported(asked.result(asked.queued("a"), stored, null)));
        assertThat(asked.judging).hasSize(1);

        var plain = judged(checked());
        plain.give(new Input.Reported(plain.result(plain.queued("a"), stored, null)));
        assertThat(plain.judging).isEmpty();
        assertThat(plain.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);

        var alone = GoalWorld.running(checked(PROSE));
        alone.give(new Input.Reported(alone.result(alone.queued("a"), stored, null)));
        assertThat(alone.judging).isEmpty();
        assertThat(alone.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    @Test
    void aJudgementThatIsSetAsideSaysWhy() {
        var world = judged(checked(PROSE), step("b"));
        world.succeed(world.queued("a"));
        var asked = world.judging.getFirst();
        world.judge(Verdict.ACCEPT, "", null);
        assertThat(setAside(world, asked)).isEqualTo("no judging of that id is open");

        world.succeed(world.queued("b"));
        assertThat(setAside(world, asked)).isEqualTo("the goal has ended");
    }

    @Test
    void aJudgementOfAStepThatIsGoneIsSetAside() {
        var world = judged(checked(PROSE), step("b"));
        world.succeed(world.queued("a"));
        world.fail(world.queued("b"), false);
        world.answer(
                null, new Patch(1, "", List.of(new Patch.Drop("a"), new Patch.Drop("b"), new Patch.Add(step("c")))));

        assertThat(setAside(world, world.judging.getFirst())).isEqualTo("the plan has no step a");
    }

    private static String setAside(GoalWorld world, PlanningTask asked) {
        var events = world.give(new Input.Reported(GoalWorld.judgement(asked, Verdict.FAIL, "", null)));
        return events.size() == 1 && events.getFirst() instanceof GoalEvent.ReportIgnored ignored
                ? ignored.reason()
                : "counted: " + events;
    }

    @Test
    void aJudgeWithoutAReasonIsSaidToHaveNone() {
        var world = judged(checked(PROSE));
        world.succeed(world.queued("a"));
        world.judge(Verdict.FAIL, " ", null);

        assertThat(reason(world)).isEqualTo("the judge did not accept the output and gave no reason");
    }
}
