package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Artifact;
import io.planexec.messages.Command;
import io.planexec.messages.Effect;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Steps that are goals of their own, seen by the goal around them and by themselves. */
class ChildrenTest {
    private static final Limits TIGHT =
            new Limits(null, null, null, Duration.ofMinutes(10), 90_000L, new BigDecimal("3"), 9);

    private static Step phase(String id, String... dependsOn) {
        return Step.builder(id, Step.GOAL)
                .description("Reach " + id)
                .dependsOn(List.of(dependsOn))
                .build();
    }

    private static Goal child(List<GoalEvent> events) {
        return events.stream()
                .filter(GoalEvent.ChildSubmitted.class::isInstance)
                .map(event -> ((GoalEvent.ChildSubmitted) event).child())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no goal was submitted: " + events));
    }

    private static Goal child(GoalWorld world) {
        return child(world.log.stream().map(GoalWorld.At::event).toList());
    }

    private static List<Report> told(GoalWorld world) {
        return world.log.stream()
                .map(GoalWorld.At::event)
                .filter(GoalEvent.ParentTold.class::isInstance)
                .map(event -> ((GoalEvent.ParentTold) event).report())
                .toList();
    }

    private static GoalWorld submitted(Goal child) {
        var world = new GoalWorld();
        world.give(new Input.Submitted(child));
        return world;
    }

    private static GoalWorld running(Goal child, Step... steps) {
        var world = submitted(child);
        world.adopt(List.of(steps));
        return world;
    }

    // The goal around it

    @Test
    void aStepThatIsAGoalIsSubmittedWithWhatTheStepsBeforeItGave() {
        var world = GoalWorld.running(
                TIGHT,
                List.of(
                        step("a"),
                        phase("p", "a").withArguments(Map.of("rows", "${steps.a.output.value}", "region", "North"))));

        var child = child(world.succeed(world.queued("a")));

        assertThat(child.id()).isEqualTo("g.p.1");
        assertThat(child.goal()).isEqualTo("Reach p");
        assertThat(child.mode()).isEqualTo(Mode.AUTO);
        assertThat(child.inputs()).isEqualTo(Map.of("rows", "a", "region", "North", "a", Map.of("value", "a")));
        assertThat(child.parent())
                .isEqualTo(new Goal.Parent("g", "p", 1, world.records.step("p").attemptId(), 1));
        assertThat(world.records.step("p").status()).isEqualTo(StepStatus.QUEUED);
    }

    @Test
    void itsPartOfTheLimitsIsSetAsideAndItsTimeEndsBeforeItsParents() {
        var world = GoalWorld.running(TIGHT, List.of(phase("p"), phase("q", "p")));

        assertThat(child(world).limits())
                .isEqualTo(new Limits(
                        null,
                        null,
                        null,
                        Duration.ofMinutes(10).minusSeconds(15),
                        30_000L,
                        new BigDecimal("1.000000"),
                        3));
        assertThat(world.records.header().reserved).isEqualTo(new Reserve(30_000, new BigDecimal("1.000000"), 3, 0));
    }

    @Test
    void goalsSideBySideGetEqualPartsOfWhatIsLeftAndLeaveOneToTheirParent() {
        var world = GoalWorld.running(
                TIGHT,
                List.of(
                        Step.builder("think", Step.AGENT).description("think").build(),
                        phase("p", "think"),
                        phase("q", "think")));
        var task = world.queued("think");
        world.give(new Input.Reported(new Report.Result(
                "g",
                "think",
                1,
                task.attemptId(),
                "executor-1",
                Output.inline(Map.of()),
                null,
                new Usage(0, 1, 3, 20_000, 10_000, new BigDecimal("0.30")),
                List.of(),
                world.now,
                world.now)));

        assertThat(children(world)).hasSize(2).allSatisfy(child -> {
            assertThat(child.limits().tokens()).isEqualTo(20_000);
            assertThat(child.limits().usd()).isEqualByComparingTo("0.90");
            assertThat(child.limits().toolCalls()).isEqualTo(2);
        });
    }

    private static List<Goal> children(GoalWorld world) {
        return world.log.stream()
                .map(GoalWorld.At::event)
                .filter(GoalEvent.ChildSubmitted.class::isInstance)
                .map(event -> ((GoalEvent.ChildSubmitted) event).child())
                .toList();
    }

    @Test
    void aGoalThatCannotBePaidYetWaitsForOthersToBeSettled() {
        for (var limits : List.of(
                new Limits(null, null, null, null, 20_000L, null, null),
                new Limits(null, null, null, null, 20_000L, new BigDecimal("0.10"), null),
                new Limits(null, null, null, null, null, null, 1))) {
            var agent = Step.builder("a", limits.toolCalls() == null ? Step.AGENT : "echo")
                    .description("think")
                    .build();
            var world = GoalWorld.running(limits, List.of(agent, phase("p")));
            assertThat(world.records.step("p").status()).isEqualTo(StepStatus.READY);
            assertThat(children(world)).isEmpty();

            world.give(new Input.Reported(new Report.Result(
                    "g",
                    "a",
                    1,
                    world.queued("a").attemptId(),
                    "executor-1",
                    Output.inline(Map.of()),
                    null,
                    Usage.NONE,
                    List.of(),
                    world.now,
                    world.now)));
            assertThat(children(world)).hasSize(1);
        }
    }

    @Test
    void aGoalThatCannotBePaidAtAllIsALimitReached() {
        var usd = GoalWorld.running(
                new Limits(null, null, null, null, null, new BigDecimal("0"), null), List.of(phase("p")));
        assertThat(usd.records.header().reason()).contains("the limit usd of 0 is used up");

        var calls = GoalWorld.running(
                new Limits(null, null, null, null, null, null, 1), List.of(step("a"), phase("p", "a")));
        calls.succeed(calls.queued("a"));
        assertThat(calls.records.header().reason()).contains("the limit toolCalls of 1 is used up");
        assertThat(children(calls)).isEmpty();
    }

    @Test
    void theTimeOutOfTheStepShortensItsTime() {
        var world = GoalWorld.running(TIGHT, List.of(phase("p").withTimeout(Duration.ofMinutes(2))));

        assertThat(child(world).limits().deadline()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void whatCannotBeResolvedFailsTheStep() {
        var world = GoalWorld.running(
                step("a"), phase("p", "a").withArguments(Map.of("rows", "${steps.a.output.nothing}")));
        world.succeed(world.queued("a"));

        assertThat(world.records.step("p").errorKind).isEqualTo(TaskError.Kind.ARGUMENTS);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.REPLANNING);
    }

    @Test
    void itIsRunningOnceItWasTakenInAndDoneWithItsResult() {
        var world = GoalWorld.running(phase("p"), step("z", "p"));
        var inner = running(child(world), step("a"));
        world.give(new Input.Reported(told(inner).getFirst()));
        assertThat(world.records.step("p").status()).isEqualTo(StepStatus.RUNNING);
        assertThat(world.records.step("p").executor()).isEqualTo("goal g.p.1");

        inner.succeed(inner.queued("a"));
        world.give(new Input.Reported(told(inner).getLast()));

        assertThat(world.records.step("p").status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(Objects.requireNonNull(world.records.step("p").output()).value())
                .containsEntry("goalId", "g.p.1")
                .containsEntry("outputs", Map.of("a", Map.of("value", "a")));
        assertThat(world.records.header().usage()).isEqualTo(Usage.ONE_TOOL_CALL);
        assertThat(world.records.header().reserved.tokens()).isZero();
        assertThat(world.records.step("z").status()).isEqualTo(StepStatus.QUEUED);
    }

    @Test
    void itsFailureIsTheStepsAndIsNotTriedAgainByItself() {
        var world = GoalWorld.running(phase("p"));
        var inner = running(child(world), step("a"));
        inner.fail(inner.queued("a"), false);
        inner.refuse(List.of());

        world.give(new Input.Reported(told(inner).getLast()));

        assertThat(world.records.step("p").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("p").reason())
                .isEqualTo("goal g.p.1 ended as FAILED: 0 of 1 steps succeeded; step a failed: broken pipe");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.REPLANNING);
    }

    @Test
    void whatEndsTheGoalEndsItsChildren() {
        var world = GoalWorld.running(phase("p"));

        var events = world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "no longer needed")));

        assertThat(cancellation(events))
                .isEqualTo(new Command("g.p.1/end", "g.p.1", Command.Type.CANCEL, "cancelled: no longer needed"));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);
        var inner = running(child(world), step("x"));
        inner.give(new Input.Commanded(Objects.requireNonNull(cancellation(events))));
        world.give(new Input.Reported(told(inner).getLast()));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(world.records.header().reason()).isEqualTo("cancelled: no longer needed");
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void whatAGoalWithinDidIsUndoneBeforeTheGoalAroundItEnds() {
        var world = GoalWorld.running(phase("p"));
        var a = step("a").toBuilder()
                .effect(Effect.COMPENSATABLE)
                .compensation(new ToolCall("undo", Map.of()))
                .build();
        var inner = running(child(world), a, step("slow", "a"));
        inner.claim(inner.queued("a"), "run", Effect.COMPENSATABLE);
        inner.succeed(inner.queued("a"));

        var events = world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "")));
        var stopped = inner.give(new Input.Commanded(Objects.requireNonNull(cancellation(events))));

        assertThat(stopped).anyMatch(GoalEvent.RunCancelled.class::isInstance);
        assertThat(inner.queued("a").action()).isEqualTo("undo");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);
        inner.succeed(inner.queued("a"));
        world.give(new Input.Reported(told(inner).getLast()));
        assertThat(inner.records.header().reason()).isEqualTo("cancelled; rolled back");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(world.records.step("p").reason()).doesNotContain("cannot be undone");
    }

    private static @Nullable Command cancellation(List<GoalEvent> events) {
        return events.stream()
                .filter(GoalEvent.ChildCancelled.class::isInstance)
                .map(event -> ((GoalEvent.ChildCancelled) event).command())
                .findFirst()
                .orElse(null);
    }

    @Test
    void aChildThatWasCancelledBeforeItWasThereIsCancelledWhenItIs() {
        var world = GoalWorld.running(phase("p"));
        var inner = submitted(child(world));
        world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "")));

        var events = world.give(new Input.Reported(told(inner).getFirst()));

        var command = Objects.requireNonNull(cancellation(events));
        assertThat(command.reason()).isEqualTo("cancelled");
        inner.give(new Input.Commanded(command));
        assertThat(inner.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
    }

    @Test
    void aRollbackEndsTheChildrenThatRunAndWaitsForThem() {
        var world = new GoalWorld();
        world.submitWithoutApprovals();
        var undo = new ToolCall("undo", Map.of());
        world.adopt(List.of(
                step("a").toBuilder()
                        .effect(Effect.COMPENSATABLE)
                        .compensation(undo)
                        .build(),
                phase("p")));
        world.claim(world.queued("a"), "run", Effect.COMPENSATABLE);
        world.succeed(world.queued("a"));

        var events = world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "")));

        assertThat(cancellation(events)).isNotNull();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);
        var inner = running(child(world), step("x"));
        inner.give(new Input.Commanded(Objects.requireNonNull(cancellation(events))));
        world.give(new Input.Reported(told(inner).getLast()));
        assertThat(world.queued("a").action()).isEqualTo("undo");
    }

    @Test
    void aChildThatNeverEndsIsGivenUpAndTold() {
        var world = GoalWorld.running(
                new Limits(null, null, null, Duration.ofHours(9), null, null, null),
                List.of(phase("p").withTimeout(Duration.ofMinutes(1))));
        world.passes(Duration.ofSeconds(74));
        world.wakeWhatIsDue();
        assertThat(world.records.step("p").status()).isEqualTo(StepStatus.QUEUED);

        world.passes(Duration.ofSeconds(1));
        world.wakeWhatIsDue();

        assertThat(world.records.step("p").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("p").reason()).contains("goal g.p.1 has not ended PT1M15S after");
        assertThat(cancellation(world.log.stream().map(GoalWorld.At::event).toList()))
                .isNotNull();
    }

    @Test
    void aChildThatWasTakenInHasItsWholeTimeToo() {
        var world = GoalWorld.running(
                new Limits(null, null, null, Duration.ofHours(9), null, null, null),
                List.of(phase("p").withTimeout(Duration.ofMinutes(10))));
        var inner = submitted(child(world));
        world.give(new Input.Reported(told(inner).getFirst()));
        world.passes(Duration.ofMinutes(7));
        assertThat(world.give(new Input.Woken("p"))).isEmpty();

        world.passes(Duration.ofMinutes(4));
        world.wakeWhatIsDue();
        assertThat(world.records.step("p").reason()).contains("has not ended PT10M15S after");
    }

    @Test
    void noExecutorIsWaitedFor() {
        var world = GoalWorld.running(phase("p"));

        world.passes(Duration.ofMinutes(20));
        world.wakeWhatIsDue();

        assertThat(world.records.step("p").status()).isEqualTo(StepStatus.QUEUED);
    }

    @Test
    void tooLittleLeftForAllOfThemIsALimitReached() {
        var world = GoalWorld.running(
                new Limits(null, null, null, Duration.ofMinutes(10), 1L, null, null), List.of(phase("p")));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).contains("the limit tokens of 1 is used up");
    }

    @Test
    void anIdThatIsTakenByAnotherGoalFailsTheStep() {
        var world = GoalWorld.running(phase("p"));
        var other = submitted(Goal.ofText("g.p.1", "something else"));
        var events = other.give(new Input.Submitted(child(world)));

        assertThat(events).hasSize(2).first().isEqualTo(new GoalEvent.SubmissionRepeated());
        world.give(new Input.Reported(told(other).getLast()));

        assertThat(world.records.step("p").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("p").reason()).contains("there is a goal g.p.1 already");
    }

    @Test
    void aChildThatIsSubmittedTwiceIsThereOnce() {
        var child = child(GoalWorld.running(phase("p")));
        var inner = submitted(child);

        assertThat(inner.give(new Input.Submitted(child))).containsExactly(new GoalEvent.SubmissionRepeated());
    }

    // The goal within it

    @Test
    void whatCannotSimplyBeDoneAgainIsClaimedForTheStepAroundIt() {
        var world = GoalWorld.running(phase("p"));
        var inner = submitted(new Goal(
                "g.p.1",
                "Deploy",
                Mode.AUTO,
                Map.of(),
                null,
                ApprovalPolicy.NEVER,
                List.of(),
                TIGHT,
                Map.of(),
                child(world).parent()));
        inner.adopt(List.of(step("a")));
        inner.claim(inner.queued("a"), "run", Effect.READ);
        assertThat(told(inner)).noneMatch(Report.Claim.class::isInstance);

        inner.claim(inner.queued("a"), "run", Effect.IRREVERSIBLE);
        world.give(new Input.Reported(told(inner).getLast()));

        assertThat(Effects.ofRun(world.records.step("p"))).isEqualTo(Effect.IRREVERSIBLE);
        assertThat(world.records.header().hazards).isEqualTo(1);
    }

    @Test
    void anAnswerWithoutAPlanIsTheStepsOutput() {
        var inner = submitted(child(GoalWorld.running(phase("p"))));
        inner.give(new Input.Reported(new Report.PlanningAnswer(
                        "g.p.1",
                        inner.planning.getLast().taskId(),
                        null,
                        null,
                        List.of(),
                        Mode.DIRECT,
                        "",
                        "m",
                        "1",
                        Usage.NONE)
                .withAnswer("42")));

        assertThat(told(inner).getLast())
                .isInstanceOfSatisfying(
                        Report.Result.class,
                        result -> assertThat(
                                        Objects.requireNonNull(result.output()).value())
                                .containsEntry("answer", "42"));
    }

    @Test
    void aGoalOfAUserTellsNobody() {
        var world = GoalWorld.running(step("a"));
        world.succeed(world.queued("a"));

        assertThat(told(world)).isEmpty();
    }

    @Test
    void itsTimeIsATenthShorterThanWhatIsLeftWhereThatIsLittle() {
        var world = GoalWorld.running(
                new Limits(null, null, null, Duration.ofSeconds(100), null, null, null), List.of(phase("p")));

        assertThat(child(world).limits().deadline()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void itMayUseTheToolsOfItsStepElseThoseOfItsParent() {
        var own = phase("p").toBuilder().tools(List.of("echo")).build();
        assertThat(child(GoalWorld.running(own)).tools()).containsExactly("echo");

        var world = new GoalWorld();
        world.give(new Input.Submitted(new Goal(
                "g",
                "do it",
                Mode.AUTO,
                Map.of(),
                null,
                ApprovalPolicy.AUTO,
                List.of("list_files"),
                Limits.UNSET,
                Map.of())));
        world.adopt(List.of(phase("p")));
        assertThat(child(world).tools()).containsExactly("list_files");
    }

    @Test
    void anOutputThatLiesInAFileIsPassedAsItsPlace() {
        var world = GoalWorld.running(step("a"), phase("p", "a"));
        world.give(new Input.Reported(world.result(
                world.queued("a"),
                Output.stored(new Artifact("rows", "/out/rows.json", "application/json", 100_000)),
                null)));

        assertThat(child(world).inputs()).containsEntry("a", Map.of("storedAs", "/out/rows.json", "bytes", 100_000L));
    }

    @Test
    void itGivesItsFilesAndAsMuchOfItsOutputsAsThereIsRoomFor() {
        var inner = running(child(GoalWorld.running(phase("p"))), step("big"), step("small"), step("stored"));
        inner.give(inner.queued("big"), Map.of("text", "x".repeat(33_000)));
        inner.give(inner.queued("small"), Map.of("text", "y"));
        var rows = new Artifact("rows", "/out/rows.json", "application/json", 100_000);
        var task = inner.queued("stored");
        inner.give(new Input.Reported(new Report.Result(
                "g.p.1",
                "stored",
                1,
                task.attemptId(),
                "executor-1",
                Output.stored(rows),
                null,
                Usage.NONE,
                List.of(rows),
                inner.now,
                inner.now)));

        assertThat(told(inner).getLast()).isInstanceOfSatisfying(Report.Result.class, result -> {
            assertThat(result.artifacts()).containsExactly(rows);
            assertThat(Objects.requireNonNull(result.output()).value()).containsEntry("outputs", Map.of());
        });
    }

    @Test
    void smallOutputsAreGivenWhole() {
        var inner = running(child(GoalWorld.running(phase("p"))), step("a"), step("b"));
        inner.give(inner.queued("a"), Map.of("text", "x"));
        inner.give(inner.queued("b"), Map.of("text", "y"));

        assertThat(told(inner).getLast())
                .isInstanceOfSatisfying(
                        Report.Result.class,
                        result -> assertThat(
                                        Objects.requireNonNull(result.output()).value())
                                .containsEntry("outputs", Map.of("a", Map.of("text", "x"), "b", Map.of("text", "y"))));
    }

    // maxParallel

    private static Limits places(int most) {
        return new Limits(null, null, most, null, null, null, null);
    }

    private static List<Integer> placesOfChildren(GoalWorld world) {
        return children(world).stream()
                .map(child -> Objects.requireNonNull(child.limits().maxParallel()))
                .toList();
    }

    @Test
    void goalsSideBySideShareThePlacesOfTheirParent() {
        var world = GoalWorld.running(places(7), List.of(phase("p"), phase("q"), phase("r", "p")));
        assertThat(placesOfChildren(world)).containsExactly(3, 4);

        world.give(new Input.Reported(world.result(task(world, "p"), Output.inline(Map.of()), null)));

        assertThat(placesOfChildren(world)).containsExactly(3, 4, 3);
        assertThat(world.records.header().reserved.places()).isEqualTo(5);
    }

    @Test
    void stepsThatMayBeginKeepAPartOfThePlaces() {
        var world = GoalWorld.running(places(6), List.of(phase("p"), step("a"), step("b"), step("c"), step("d")));

        assertThat(placesOfChildren(world)).containsExactly(3);
        assertThat(world.queue).extracting(Task::stepId).containsExactly("p", "a", "b", "c");
        assertThat(world.records.step("d").status()).isEqualTo(StepStatus.READY);
        world.give(new Input.Reported(world.result(task(world, "p"), Output.inline(Map.of()), null)));
        assertThat(world.records.step("d").status()).isEqualTo(StepStatus.QUEUED);
    }

    @Test
    void aGoalThatIsAloneGetsAllPlacesAndOneAtLeast() {
        assertThat(placesOfChildren(GoalWorld.running(places(5), List.of(phase("p"), phase("q", "p")))))
                .containsExactly(5);
        var narrow = GoalWorld.running(places(1), List.of(phase("p"), phase("q"), step("a")));
        assertThat(placesOfChildren(narrow)).containsExactly(1);
        assertThat(narrow.records.step("q").status()).isEqualTo(StepStatus.READY);
    }

    @Test
    void withoutALimitAGoalWithinGetsNone() {
        assertThat(child(GoalWorld.running(phase("p"))).limits().maxParallel()).isNull();
    }

    @Property(tries = 40)
    void goalsWithinNeverTakeMorePlacesThanTheirParentHas(
            @ForAll @IntRange(min = 1, max = 9) int most, @ForAll long seed) {
        var chance = new Random(seed);
        var steps = new ArrayList<Step>();
        for (var i = 0; i < 12; i++) {
            var before = i == 0 || chance.nextBoolean() ? new String[0] : new String[] {"s" + chance.nextInt(i)};
            steps.add(chance.nextBoolean() ? phase("s" + i, before) : step("s" + i, before));
        }
        var world = GoalWorld.running(places(most), steps);
        while (!world.queue.isEmpty()) {
            var taken = 0;
            for (var task : world.queue) {
                var allowance = task.allowance();
                taken += allowance == null || allowance.maxParallel() == null ? 1 : allowance.maxParallel();
            }
            assertThat(taken).isLessThanOrEqualTo(most);
            var done = world.queue.get(chance.nextInt(world.queue.size()));
            if (chance.nextInt(4) == 0) {
                world.fail(done, true);
            } else {
                world.succeed(done);
            }
            if (chance.nextInt(3) == 0 || world.queue.isEmpty()) {
                world.passes(Duration.ofSeconds(30));
                world.wakeWhatIsDue();
            }
        }
        assertThat(world.records.header().reserved.places()).isZero();
    }

    private static Task task(GoalWorld world, String stepId) {
        var task = world.queued(stepId);
        world.queue.remove(task);
        return task;
    }
}
