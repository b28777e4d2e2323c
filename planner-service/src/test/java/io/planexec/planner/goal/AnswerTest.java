package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Artifact;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Output;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static GoalWorld finishing() {
        var world = GoalWorld.running(
                GoalWorld.SETTINGS.withModels(new GoalSettings.Models(true, false, true)),
                new Limits(null, null, null, Duration.ofMinutes(20), null, null, null),
                List.of(step("a"), step("b", "a")));
        world.succeed(world.queued("a"));
        world.give(world.queued("b"), Map.of("answer", "by rule"));
        return world;
    }

    private static void summarised(GoalWorld world, @Nullable String answer) {
        world.give(new Input.Reported(
                new Report.Summary("g", world.planning.getLast().taskId(), answer, "no words", "model-1", Usage.NONE)));
    }

    @Test
    void byDefaultTheAnswerIsWhatTheLastStepsSayAndCostsNothing() {
        var world = GoalWorld.running(step("a"));
        world.give(world.queued("a"), Map.of("answer", "42"));

        assertThat(world.planning).isEmpty();
        assertThat(world.records.header().answer()).isEqualTo("42");
    }

    @Test
    void anOutputThatLiesElsewhereIsSummedUpAndItsPlaceIsTold() {
        var world = GoalWorld.running(step("a"));
        var file = new Artifact(".outputs/1.json", "/out/.outputs/1.json", "application/json", 100_000);
        world.give(new Input.Reported(
                world.result(world.queued("a"), Output.stored(file, Map.of("summary", "900 files")), null)));

        assertThat(world.records.header().answer())
                .isEqualTo("900 files\nThe whole output of step a is in /out/.outputs/1.json.");
    }

    @Test
    void whereItIsAskedForAModelPutsTheAnswerIntoWords() {
        var world = finishing();

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FINISHING);
        assertThat(world.planning).singleElement().satisfies(task -> {
            assertThat(task.kind()).isEqualTo(PlanningTask.Kind.SUMMARISE);
            assertThat(task.outputs()).containsOnlyKeys("a", "b");
        });
        summarised(world, "in words");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.header().answer()).isEqualTo("in words");
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void aGoalWhoseAnswerCannotBeWrittenSucceedsAllTheSame() {
        var world = finishing();
        summarised(world, null);

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.header().answer()).isEqualTo("by rule");
    }

    @Test
    void aGoalWhoseAnswerDoesNotComeInTimeSucceedsAllTheSame() {
        var world = finishing();
        world.passes(Duration.ofMinutes(5));
        world.wakeWhatIsDue();

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        summarised(world, "too late");
        assertThat(world.records.header().answer()).isEqualTo("by rule");
    }

    @Test
    void theDeadlineDoesNotFailAGoalThatOnlyLacksItsAnswer() {
        var world = finishing();
        world.passes(Duration.ofMinutes(20));
        world.wakeWhatIsDue();

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    @Test
    void whatAScriptPrintedIsAnAnswer() {
        var world = GoalWorld.running(step("a"));
        world.give(world.queued("a"), Map.of("exitCode", 0, "stdout", "2345\n", "stderr", ""));
        assertThat(world.records.header().answer()).isEqualTo("2345");
    }
}
