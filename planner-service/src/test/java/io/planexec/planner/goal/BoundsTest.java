package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Artifact;
import io.planexec.messages.Command;
import io.planexec.messages.Criterion;
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
import io.planexec.messages.TaskError;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** However much others say, what a goal keeps of it is bounded. */
class BoundsTest {
    private static final String LONG = "x".repeat(100_000);

    private static final Limits MANY_STEPS = new Limits(100, null, null, null, null, null, null);

    private static void report(
            GoalWorld world,
            String stepId,
            @Nullable Output output,
            @Nullable TaskError error,
            List<Artifact> artifacts) {
        var task = world.queued(stepId);
        world.queue.remove(task);
        world.give(new Input.Reported(new Report.Result(
                "g",
                stepId,
                task.attempt(),
                task.attemptId(),
                "executor-1",
                output,
                error,
                Usage.NONE,
                artifacts,
                world.now,
                world.now)));
    }

    @Test
    void aLongErrorIsCutAndMoreSoWhereItIsPassedOn() {
        var world = GoalWorld.running(step("a"), step("b", "a"), step("c", "b"));
        report(world, "a", null, new TaskError(TaskError.Kind.TOOL, LONG, false), List.of());
        world.answer(null, null);

        assertThat(world.records.step("a").reason()).hasSize(Bounds.WORDS + 2).endsWith("x …");
        for (var id : List.of("b", "c")) {
            assertThat(world.records.step(id).status()).isEqualTo(StepStatus.SKIPPED);
            assertThat(Objects.requireNonNull(world.records.step(id).reason()).length())
                    .isLessThan(Bounds.PASSED_ON + 50);
        }
    }

    @Test
    void aCutNeverDividesACharacter() {
        assertThat(Bounds.cut("ab😀", 3)).isEqualTo("ab …");
        assertThat(Bounds.cut("ab😀", 4)).isEqualTo("ab😀");
    }

    @Test
    void aLongReasonOfAUserIsCutAndMoreSoInEachStep() {
        var world = GoalWorld.running(step("a"), step("b", "a"));
        world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, LONG)));

        assertThat(world.records.header().reason().length()).isLessThan(Bounds.WORDS + 50);
        assertThat(Objects.requireNonNull(world.records.step("b").reason()).length())
                .isLessThan(Bounds.PASSED_ON + 50);
    }

    @Test
    void anOutputThatShouldHaveBeenStoredIsNotTakenIn() {
        var world = GoalWorld.running(step("a"));
        report(world, "a", Output.inline(Map.of("text", "x".repeat(200_000))), null, List.of());

        assertThat(world.records.step("a").output()).isNull();
        assertThat(world.records.step("a").reason())
                .isEqualTo("executor executor-1 reported more than 131072 characters of JSON as its output; expected"
                        + " that as an artifact");
    }

    @Test
    void anOutputOfManySmallNumbersIsTakenIn() {
        var world = GoalWorld.running(step("a"));
        var numbers = IntStream.range(0, 32_000).mapToObj(i -> i % 10).toList();
        report(world, "a", Output.inline(Map.of("n", numbers)), null, List.of());

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.SUCCEEDED);
    }

    @Test
    void ofTooManyFilesTheFirstAreKept() {
        var world = GoalWorld.running(step("a"));
        var files = IntStream.range(0, 1_500)
                .mapToObj(i -> new Artifact("f" + i, "/out/f" + i, "text/plain", 1))
                .toList();
        report(world, "a", Output.inline(Map.of()), null, files);

        assertThat(world.records.step("a").artifacts()).isEqualTo(files.subList(0, Bounds.ARTIFACTS));
    }

    @Test
    void ofTooManyFilesInSeveralAttemptsTheLastAreKept() {
        var world = GoalWorld.running(step("a"));
        var old = IntStream.range(0, 800)
                .mapToObj(i -> new Artifact("old" + i, "/out/old" + i, "text/plain", 1))
                .toList();
        var fresh = IntStream.range(0, 800)
                .mapToObj(i -> new Artifact("new" + i, "/out/new" + i, "text/plain", 1))
                .toList();
        report(world, "a", null, new TaskError(TaskError.Kind.TOOL, "broken pipe", true), old);
        world.passes(Duration.ofSeconds(30));
        world.wakeWhatIsDue();
        report(world, "a", Output.inline(Map.of()), null, fresh);

        var wanted = new ArrayList<>(old.subList(600, 800));
        wanted.addAll(fresh);
        assertThat(world.records.step("a").artifacts()).isEqualTo(wanted);
    }

    @Test
    void aStepWhoseInputsAreTooMuchForOneTaskFailsWithoutATask() {
        var steps = new ArrayList<Step>();
        var sources = IntStream.range(0, 40).mapToObj(i -> "s" + i).toList();
        sources.forEach(id -> steps.add(step(id)));
        steps.add(step("all", sources.toArray(String[]::new)));
        var world = GoalWorld.running(MANY_STEPS, steps);
        for (var id : sources) {
            report(world, id, Output.inline(Map.of("text", "x".repeat(60_000))), null, List.of());
        }

        assertThat(world.records.step("all").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("all").reason())
                .startsWith("the outputs of the 40 steps it depends on take more than 2000000 characters");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.REPLANNING);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void aStepWithManySmallInputsRuns() {
        var steps = new ArrayList<Step>();
        var sources = IntStream.range(0, 40).mapToObj(i -> "s" + i).toList();
        sources.forEach(id -> steps.add(step(id)));
        steps.add(step("all", sources.toArray(String[]::new)));
        var world = GoalWorld.running(MANY_STEPS, steps);
        sources.forEach(id -> world.succeed(world.queued(id)));

        assertThat(world.queued("all").inputs()).hasSize(40);
    }

    @Test
    void argumentsThatNoHumanCouldReadAreNotPutBeforeOne() {
        var arguments = new LinkedHashMap<String, @Nullable Object>();
        for (var i = 0; i < 40; i++) {
            arguments.put("a" + i, "${steps.a.output}");
        }
        var deploy = Step.builder("d", "deploy")
                .arguments(arguments)
                .dependsOn(List.of("a"))
                .approval(true)
                .build();
        var world = GoalWorld.running(step("a"), deploy);
        report(world, "a", Output.inline(Map.of("text", "x".repeat(60_000))), null, List.of());

        assertThat(world.records.step("d").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("d").reason()).contains("too much for a human to approve");
    }

    @Test
    void aGoalWithinThisOneIsNotSubmittedWithMoreThanARecordHolds() {
        var arguments = new LinkedHashMap<String, @Nullable Object>();
        for (var i = 0; i < 40; i++) {
            arguments.put("a" + i, "${steps.a.output}");
        }
        var phase = Step.builder("p", Step.GOAL)
                .description("Reach it")
                .arguments(arguments)
                .dependsOn(List.of("a"))
                .build();
        var world = GoalWorld.running(step("a"), phase);
        report(world, "a", Output.inline(Map.of("text", "x".repeat(60_000))), null, List.of());

        assertThat(world.records.step("p").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("p").reason()).startsWith("its inputs take more than 2000000 characters");
    }

    @Test
    void aJudgesWordsAndEvidenceAreCut() {
        var judged = step("a").toBuilder()
                .criteria(List.of(new Criterion.Prose("good")))
                .build();
        var settings = GoalWorld.SETTINGS.withModels(new GoalSettings.Models(false, true, false));
        var world = GoalWorld.running(settings, Limits.UNSET, List.of(judged));
        world.succeed(world.queued("a"));
        var task = world.judging.removeFirst();
        var verdict = GoalWorld.judgement(task, Report.Verdict.FAIL, LONG, Map.of());
        var evidence = IntStream.range(0, 500)
                .mapToObj(i -> new Report.Evidence("c" + i, false, ""))
                .toList();
        var events = world.give(new Input.Reported(new Report.Judgement(
                verdict.goalId(),
                verdict.taskId(),
                verdict.stepId(),
                verdict.attemptId(),
                verdict.verdict(),
                verdict.reason(),
                evidence,
                verdict.arguments(),
                verdict.judge(),
                0,
                verdict.usage())));

        assertThat(events).first().isInstanceOfSatisfying(GoalEvent.StepJudged.class, event -> {
            assertThat(event.evidence()).isEqualTo(evidence.subList(0, Bounds.EVIDENCE));
            assertThat(event.reason()).hasSize(Bounds.WORDS + 2);
        });
    }

    @Test
    void aClaimWithNamesWithoutEndIsRefused() {
        var world = GoalWorld.running(step("a"));
        var task = world.queued("a");
        var events = world.give(new Input.Reported(new Report.Claim(
                "g", "a", 1, task.attemptId(), "run", "executor-1", LONG, "echo", Effect.IRREVERSIBLE)));

        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        GoalEvent.RunRefused.class,
                        refused -> assertThat(refused.reason()).contains("at most 300 characters"));
        assertThat(world.records.step("a").grants).isEmpty();
    }

    @Test
    void aRollbackNamesSoManyFailuresAndNoMore() {
        var calls = IntStream.range(0, 30)
                .mapToObj(i -> new ToolCall("undo", Map.of("i", i)))
                .toList();
        var world = new GoalWorld();
        world.submitWithoutApprovals();
        world.answer(new Plan("", List.of(step("a")), calls), null);
        world.claim(world.queued("a"), "run", Effect.IRREVERSIBLE);
        world.fail(world.queued("a"), false);
        world.answer(null, null);
        while (!world.queue.isEmpty()) {
            report(
                    world,
                    world.queue.getFirst().stepId(),
                    null,
                    new TaskError(TaskError.Kind.TOOL, LONG, false),
                    List.of());
        }

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).contains("rollback-20: x").endsWith("; others");
        assertThat(world.records.header().reason().length()).isLessThan(10_000);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void aPlanIsNotChangedWithoutEnd() {
        var world = GoalWorld.running(step("a"), step("b"));
        world.records.header().planVersion = Bounds.PLAN_VERSIONS;
        var patch = new Patch(Bounds.PLAN_VERSIONS, "", List.of(new Patch.Drop("b")));

        assertThat(Landing.patch(world.records, patch, 10))
                .isInstanceOfSatisfying(
                        Landing.Unfit.class,
                        unfit -> assertThat(unfit.findings())
                                .singleElement()
                                .satisfies(
                                        finding -> assertThat(finding.message()).contains("changed 999 times")));
    }

    @Test
    void stepsAreNotDroppedWithoutEnd() {
        var world = GoalWorld.running(step("a"), step("b"));
        var dropped = new LinkedHashMap<String, Integer>();
        for (var i = 0; i < Bounds.DROPPED; i++) {
            dropped.put("x" + i, 1);
        }
        world.records.header().dropped = dropped;
        var patch = new Patch(1, "", List.of(new Patch.Drop("b")));

        assertThat(Landing.patch(world.records, patch, 10))
                .isInstanceOfSatisfying(
                        Landing.Unfit.class,
                        unfit -> assertThat(unfit.findings())
                                .singleElement()
                                .satisfies(finding -> assertThat(finding.message())
                                        .startsWith("10001 steps would have been dropped")));
    }

    @Test
    void ofAListThatIsFullTheFirstItemGoes() {
        assertThat(Bounds.with(List.of(1, 2), 3, 3)).containsExactly(1, 2, 3);
        assertThat(Bounds.with(List.of(1, 2, 3), 4, 3)).containsExactly(2, 3, 4);
    }
}
