package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Command;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import io.planexec.messages.Outcome;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a goal asks its planner, and what it makes of the answers. */
class PlanningTest {
    private static final Usage COST = new Usage(1, 0, 0, 1_000, 200, new BigDecimal("0.03"));

    private static List<GoalEvent> answer(GoalWorld world, String taskId, List<Finding> findings) {
        return world.give(new Input.Reported(
                new Report.PlanningAnswer("g", taskId, null, null, findings, Mode.PLAN, "", "m", "1", COST)));
    }

    private static <E extends GoalEvent> E only(List<GoalEvent> events, Class<E> type) {
        var found = events.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(found).as("%s in %s", type.getSimpleName(), events).hasSize(1);
        return found.getFirst();
    }

    private static List<Step> steps(int count) {
        return IntStream.range(0, count).mapToObj(i -> step("s" + i)).toList();
    }

    private static Command modify(@Nullable Patch patch) {
        return new Command("m", "g", Command.Type.MODIFY, "", 1, null, null, null, patch, null);
    }

    // The first plan

    @Test
    void anAnswerThatNobodyWaitsForIsBilledAndSetAside() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET);

        assertThat(answer(world, "g/planning/7", List.of()))
                .containsExactly(
                        new GoalEvent.ReportIgnored("", "g/planning/7", "no planning task of that id is open", COST));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PLANNING);

        world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "")));
        assertThat(answer(world, "g/planning/1", List.of()))
                .containsExactly(new GoalEvent.ReportIgnored("", "g/planning/1", "the goal has ended", COST));
        assertThat(world.records.header().usage()).isEqualTo(COST.plus(COST));
    }

    @Test
    void aPlannerThatGivesNoPlanEndsTheGoalWithWhatItSays() {
        var findings = List.of(new Finding(null, "goal", "no tool draws"), new Finding(null, "goal", "name the file"));
        var world = new GoalWorld();
        world.submit(Limits.UNSET);
        var events = world.refuse(findings);

        assertThat(only(events, GoalEvent.PlanRefused.class).findings()).isEqualTo(findings);
        assertThat(world.records.header().reason()).isEqualTo("goal: no tool draws; goal: name the file");
    }

    @Test
    void aPlannerThatGivesNeitherPlanNorReasonIsSaidToHave() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET);
        world.refuse(List.of());

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).isEqualTo("the planner gave neither a plan nor a reason");
    }

    @Test
    void aPlannerWritesThirtyStepsAtMostAndAUserAsManyAsTheGoalAllows() {
        var planned = new GoalWorld();
        planned.submit(Limits.UNSET);
        planned.adopt(steps(31));
        assertThat(planned.records.header().reason()).contains("31 steps, at most 30 are allowed");

        var wanted = new GoalWorld();
        wanted.submit(new Limits(31, null, null, null, null, null, null));
        wanted.adopt(steps(31));
        assertThat(wanted.queue).hasSize(31);

        var plan = new Plan("", steps(31), List.of());
        var own = new GoalWorld();
        own.give(new Input.Submitted(new Goal(
                "g", "do it", Mode.AUTO, Map.of(), plan, ApprovalPolicy.AUTO, List.of(), Limits.UNSET, Map.of())));
        own.answer(plan, null);
        assertThat(own.queue).hasSize(31);
    }

    // Another way

    @Test
    void thePlannerIsToldWhatFailedAndHow() {
        var world = GoalWorld.running(step("a"), step("b", "a"));
        world.passes(Duration.ofMinutes(5));
        world.wakeWhatIsDue();

        var task = world.planning.getLast();
        assertThat(task.kind()).isEqualTo(PlanningTask.Kind.REPLAN);
        assertThat(task.planVersion()).isEqualTo(1);
        assertThat(task.statuses()).isEqualTo(Map.of("a", StepStatus.FAILED, "b", StepStatus.PENDING));
        assertThat(task.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.error().kind()).isEqualTo(TaskError.Kind.NO_EXECUTOR);
            assertThat(failure.attemptedActions()).containsExactly("echo");
        });
    }

    @Test
    void stepsThatFailWhileThePlannerThinksAreAskedAboutTogether() {
        var world = GoalWorld.running(step("a"), step("b"), step("c"));
        world.fail(world.queued("a"), false);
        world.fail(world.queued("b"), false);
        world.fail(world.queued("c"), false);
        assertThat(world.planning).hasSize(1);
        world.answer(null, null);

        assertThat(world.planning.getLast().failures())
                .extracting(PlanningTask.Failure::stepId)
                .containsExactly("b", "c");
    }

    @Test
    void aPlannerThatKnowsNoOtherWayIsSaidToKnowNone() {
        var world = GoalWorld.running(step("a"));
        world.fail(world.queued("a"), false);
        var events = world.answer(null, null);

        assertThat(only(events, GoalEvent.ReplanDeclined.class).reason()).isEqualTo("the planner knows no other way");
    }

    @Test
    void aPlannerThatSaysWhyThereIsNoOtherWayIsQuoted() {
        var world = GoalWorld.running(step("a"));
        world.fail(world.queued("a"), false);
        var events = world.refuse(List.of(new Finding(null, "goal", "no other tool draws")));

        assertThat(only(events, GoalEvent.ReplanDeclined.class).reason()).isEqualTo("goal: no other tool draws");
    }

    @Test
    void anAnswerThatComesAfterALimitWasReachedChangesNothing() {
        var world = GoalWorld.running(
                new Limits(null, null, null, null, null, null, 2), List.of(step("a"), step("b"), step("c", "b")));
        world.fail(world.queued("a"), false);
        world.succeed(world.queued("b"));
        var events = world.answer(null, new Patch(1, "", List.of(new Patch.Retry("a"))));

        assertThat(only(events, GoalEvent.ReplanDeclined.class).reason()).contains("limit toolCalls of 2");
        assertThat(world.records.header().planVersion()).isEqualTo(1);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
    }

    @Test
    void thePlannerIsNotAskedAgainAndAgainInVain() {
        var world = GoalWorld.running(new Limits(100, 3, null, null, null, null, null), steps(40));
        var asked = 0;
        for (var i = 0; i < 40; i++) {
            world.fail(world.queued("s" + i), false);
            if (!world.planning.isEmpty()) {
                asked++;
                world.answer(null, null);
            }
        }

        assertThat(asked).isEqualTo(23);
        assertThat(world.log)
                .extracting(GoalWorld.At::event)
                .contains(new GoalEvent.ReplanDeclined(
                        "s39", "the planner was asked for another way 23 times", Usage.NONE));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
    }

    @Test
    void whatAHumanRejectedIsNotPlannedAnew() {
        var world = GoalWorld.running(step("a").toBuilder().approval(true).build(), step("b"));
        var events = world.give(new Input.Commanded(
                new Command("c", "g", Command.Type.REJECT, "no", null, null, "a", null, null, null)));

        assertThat(only(events, GoalEvent.ReplanDeclined.class).reason()).isEqualTo("no other way is looked for");
        assertThat(world.records.step("a").reason()).isEqualTo("rejected: no");
    }

    @Test
    void aPlannerThatDoesNotAnswerIsNotWaitedForForEver() {
        var world = GoalWorld.running(step("a"), step("b"));
        world.fail(world.queued("a"), false);
        world.succeed(world.queued("b"));
        world.passes(Duration.ofMinutes(5));
        world.wakeWhatIsDue();

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(world.log)
                .extracting(GoalWorld.At::event)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                GoalEvent.ReplanDeclined.class,
                                declined -> assertThat(declined.reason())
                                        .startsWith("no planning worker answered within PT5M")));
    }

    // What users want changed

    @Test
    void aChangeThatFitsIsAcceptedWithTheVersionItMakes() {
        var world = GoalWorld.running(step("a"), step("b"));
        world.give(new Input.Commanded(modify(new Patch(1, "", List.of(new Patch.Drop("b"))))));
        var events = world.answerAs("user", null, world.planning.getLast().edit());

        assertThat(only(events, GoalEvent.CommandAnswered.class)).isEqualTo(GoalEvent.CommandAnswered.accepted("m"));
        assertThat(only(events, GoalEvent.PlanPatched.class).version()).isEqualTo(2);
    }

    @Test
    void aChangeThatNobodyCouldCheckIsRefused() {
        var world = GoalWorld.running(step("a"), step("b"));
        world.give(new Input.Commanded(modify(new Patch(1, "", List.of(new Patch.Drop("b"))))));
        var events = world.refuse(List.of());

        assertThat(only(events, GoalEvent.PlanCheckRefused.class).reason())
                .isEqualTo("the change could not be checked");
    }

    @Test
    void aChangeThatNobodyChecksInTimeIsRefusedAndTheGoalGoesOn() {
        var world = GoalWorld.running(step("a"), step("b"));
        world.start(world.queued("a"));
        world.give(new Input.Commanded(modify(new Patch(1, "", List.of(new Patch.Drop("b"))))));
        world.passes(Duration.ofMinutes(5));
        var events = world.give(new Input.Woken(null));

        var refused = only(events, GoalEvent.PlanCheckRefused.class);
        assertThat(refused.commandId()).isEqualTo("m");
        assertThat(refused.reason()).contains("no planning worker answered");
        world.succeed(world.queued("a"));
        world.succeed(world.queued("b"));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    @Test
    void aChangeThatALimitOvertookIsRefused() {
        var world = GoalWorld.running(
                new Limits(null, null, null, null, null, null, 1), List.of(step("a"), step("b", "a")));
        world.give(new Input.Commanded(modify(new Patch(1, "", List.of(new Patch.Add(step("c")))))));
        world.succeed(world.queued("a"));
        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.CANCELLED);
        var events = world.answerAs("user", null, world.planning.getLast().edit());

        assertThat(only(events, GoalEvent.PlanCheckRefused.class).reason()).isEqualTo("the goal is coming to its end");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
    }

    @Test
    void aPlanThatWaitedAndIsChangedWaitsForAllThatCannotBeUndoneAndNotOnlyForTheChange() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET, ApprovalPolicy.AUTO);
        var risky = step("a").toBuilder().effect(Effect.IRREVERSIBLE).build();
        world.adopt(List.of(risky, step("b")));
        world.give(new Input.Commanded(
                modify(new Patch(1, "", List.of(new Patch.Change(step("b").withDescription("other")))))));
        world.answerAs("user", null, world.planning.getLast().edit());

        assertThat(world.records.header().planVersion()).isEqualTo(2);
        assertThat(Outcomes.of(world.records, world.now).approvals())
                .extracting(Outcome.Approval::reason)
                .containsExactly("what these steps do cannot be undone: a (echo)");
        assertThat(world.queue).isEmpty();
    }

    @Test
    void aPlanThatRunsAndIsChangedHarmlesslyRunsOn() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET, ApprovalPolicy.AUTO);
        var risky = step("a").toBuilder().effect(Effect.IRREVERSIBLE).build();
        world.adopt(List.of(risky, step("b", "a")));
        var hash = Outcomes.of(world.records, world.now).approvals().getFirst().hash();
        world.give(
                new Input.Commanded(new Command("y", "g", Command.Type.APPROVE, "", 1, hash, null, null, null, null)));
        world.give(new Input.Commanded(modify(
                new Patch(1, "", List.of(new Patch.Change(step("b", "a").withDescription("other")))))));
        world.answerAs("user", null, world.planning.getLast().edit());

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.RUNNING);
        assertThat(world.queue).hasSize(1);
    }

    @Test
    void theAnswerInWordsThatDoesNotComeIsBilledAndTheGoalEndsWithoutIt() {
        var models = new GoalSettings.Models(false, false, true);
        var world = GoalWorld.running(GoalWorld.SETTINGS.withModels(models), Limits.UNSET, List.of(step("a")));
        world.succeed(world.queued("a"));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FINISHING);
        answer(world, world.planning.getLast().taskId(), List.of(new Finding(null, "", "refused")));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.header().answer()).isNull();
        assertThat(world.records.header().usage()).isEqualTo(COST.plus(Usage.ONE_TOOL_CALL));
    }

    // The answer in words

    private static GoalWorld finishing() {
        var models = new GoalSettings.Models(false, false, true);
        var world = GoalWorld.running(GoalWorld.SETTINGS.withModels(models), Limits.UNSET, List.of(step("a")));
        world.succeed(world.queued("a"));
        return world;
    }

    private static List<GoalEvent> summary(GoalWorld world, String taskId) {
        return world.give(new Input.Reported(new Report.Summary("g", taskId, "all is well", "", "m", COST)));
    }

    @Test
    void theAnswerIsAskedForOnceAllStepsHaveEndedAndEndsTheGoal() {
        var world = finishing();
        var task = world.planning.getLast();
        assertThat(task.kind()).isEqualTo(PlanningTask.Kind.SUMMARISE);
        assertThat(task.outputs()).containsOnlyKeys("a");
        summary(world, task.taskId());

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.header().answer()).isEqualTo("all is well");
        assertThat(world.planning).hasSize(1);
    }

    @Test
    void anAnswerThatNobodyAskedForIsBilledAndSetAside() {
        var world = finishing();
        assertThat(summary(world, "g/planning/9"))
                .containsExactly(new GoalEvent.ReportIgnored("", "g/planning/9", "nobody asked for it", COST));
        summary(world, "g/planning/2");
        assertThat(summary(world, "g/planning/2"))
                .containsExactly(new GoalEvent.ReportIgnored("", "g/planning/2", "the goal has ended", COST));
        assertThat(world.records.header().usage())
                .isEqualTo(COST.plus(COST).plus(COST).plus(Usage.ONE_TOOL_CALL));
    }

    @Test
    void whereNothingSucceededThereIsNoAnswerToAskFor() {
        var models = new GoalSettings.Models(false, false, true);
        var world = GoalWorld.running(
                GoalWorld.SETTINGS.withModels(models),
                new Limits(null, 0, null, null, null, null, null),
                List.of(step("a")));
        world.fail(world.queued("a"), false);

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().answer()).isNull();
    }

    @Test
    void anAnswerThatCannotBePaidIsWhatTheLastStepsSay() {
        var models = new GoalSettings.Models(false, false, true);
        var world = GoalWorld.running(
                GoalWorld.SETTINGS.withModels(models),
                new Limits(null, null, null, null, 0L, null, null),
                List.of(step("a")));
        world.give(world.queued("a"), Map.of("summary", "it is done"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.header().answer()).isEqualTo("it is done");
    }

    @Test
    void theDeadlineOfAGoalThatOnlyWaitsForItsAnswerDoesItNoHarm() {
        var world = finishing();
        world.passes(Duration.ofMinutes(30));
        world.give(new Input.Woken(null));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    // What a patch leaves behind

    @Test
    void whatDependsOnAFailureThatThePatchLeavesIsSkippedAndTheRestGoesOn() {
        var world = GoalWorld.running(step("a"), step("b", "a"), step("c"));
        world.fail(world.queued("a"), false);
        world.answer(null, new Patch(1, "the rest will do", List.of(new Patch.Add(step("d")))));

        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.SKIPPED);
        world.succeed(world.queued("c"));
        world.succeed(world.queued("d"));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
    }

    @Test
    void aGoalWhoseReplansAreUsedUpSaysHowManyItHad() {
        var world = GoalWorld.running(new Limits(null, 0, null, null, null, null, null), List.of(step("a"), step("b")));
        var events = world.fail(world.queued("a"), false);

        assertThat(only(events, GoalEvent.ReplanDeclined.class).reason())
                .isEqualTo("the limit maxReplans of 0 is used up; give the goal more under limits.maxReplans");
    }

    @Test
    void whatAUserHasRunAgainIsAnsweredAndIsAPlanVersion() {
        var world = GoalWorld.running(step("a"), step("b"));
        world.fail(world.queued("a"), false);
        world.answer(null, null);
        var events = world.give(
                new Input.Commanded(new Command("r", "g", Command.Type.RETRY, "", null, null, "a", null, null, null)));

        assertThat(only(events, GoalEvent.CommandAnswered.class)).isEqualTo(GoalEvent.CommandAnswered.accepted("r"));
        var patched = only(events, GoalEvent.PlanPatched.class);
        assertThat(patched.version()).isEqualTo(2);
        assertThat(patched.patch().reason()).isEqualTo("a user wants it");
        assertThat(patched.planner()).isEqualTo("user");
    }

    @Test
    void whatAUserHasRunAgainWhileThePlanWaitsWaitsWithIt() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET, ApprovalPolicy.AUTO);
        world.adopt(List.of(step("a"), step("b"), step("slow")));
        world.fail(world.queued("a"), false);
        world.answer(null, null);
        world.fail(world.queued("b"), false);
        var risky = step("z").toBuilder().effect(Effect.IRREVERSIBLE).build();
        world.answer(
                null,
                new Patch(
                        1,
                        "",
                        List.of(new Patch.Change(risky.toBuilder().id("b").build()))));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.AWAITING_APPROVAL);
        world.give(
                new Input.Commanded(new Command("r", "g", Command.Type.RETRY, "", null, null, "a", null, null, null)));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.AWAITING_APPROVAL);
        var approval = Outcomes.of(world.records, world.now).approvals().getFirst();
        assertThat(approval.planVersion()).isEqualTo(3);
        world.give(new Input.Commanded(
                new Command("y", "g", Command.Type.APPROVE, "", 3, approval.hash(), null, null, null, null)));
        assertThat(world.queue).hasSize(3);
    }

    @Test
    void aReplanThatCannotBePaidIsALimitReached() {
        var models = new GoalSettings.Models(true, false, false);
        var world = new GoalWorld(GoalWorld.SETTINGS.withModels(models));
        world.submit(new Limits(null, null, null, null, 1_000L, null, null));
        world.give(new Input.Reported(new Report.PlanningAnswer(
                "g",
                world.planning.removeLast().taskId(),
                new Plan("", List.of(step("a"), step("b")), List.of()),
                null,
                List.of(),
                Mode.PLAN,
                "",
                "m",
                "1",
                COST)));
        var events = world.fail(world.queued("a"), false);

        assertThat(only(events, GoalEvent.LimitReached.class).limit()).isEqualTo("tokens");
        world.succeed(world.queued("b"));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
    }

    @Test
    void anAnswerInsteadOfAPlanEndsTheGoal() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET);
        world.give(new Input.Reported(new Report.PlanningAnswer(
                        "g", world.planning.getLast().taskId(), null, null, List.of(), Mode.DIRECT, "", "m", "1", COST)
                .withAnswer("42")));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.header().answer()).isEqualTo("42");
    }
}
