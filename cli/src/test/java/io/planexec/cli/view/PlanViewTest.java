package io.planexec.cli.view;

import static io.planexec.cli.view.Story.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Step;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanViewTest {

    @Test
    void whatForksStandsToTheRightAndWhatJoinsStandsBackWhereItForked() {
        var story = Story.of(
                "A report",
                step("load", "load_csv"),
                step("stats", "stats", "load"),
                step("trends", "detect_trends", "stats"),
                step("check", "check", "trends"),
                step("chart", "generate_chart", "stats"),
                step("report", "write_report", "check", "chart"));

        assertThat(story.picture(80, 24).subList(3, 9))
                .extracting(line -> line.replaceAll(" {3,}.*", ""))
                .containsExactly(
                        ". load load_csv",
                        ". stats",
                        "|- . trends detect_trends",
                        "|  . check",
                        "|- . chart generate_chart",
                        ". report write_report");
    }

    @Test
    void aBranchThatNothingJoinsIsClosed() {
        var story = Story.of("x", step("a", "a"), step("b", "b", "a"), step("c", "c", "a"));

        assertThat(story.picture(80, 24).subList(3, 6))
                .extracting(String::strip)
                .containsExactly(". a", "|- . b", "`- . c");
    }

    @Test
    void oneStepBesideItsOwnJoinIsNoFork() {
        var story = Story.of("x", step("a", "a"), step("b", "b", "a"), step("c", "c", "a", "b"));

        assertThat(story.picture(80, 24).subList(3, 6))
                .extracting(line -> line.replaceAll(" {3,}.*", ""))
                .containsExactly(". a", ". b", ". c");
    }

    @Test
    void aStepShowsItsStatusTimeExecutorAndWhatThereIsToSay() {
        var story = Story.of("x", step("a", "echo"), step("b", "fail", "a"), step("c", "echo", "a", "b"))
                .queued("a", 1)
                .started("a", 1, "executor-1");
        var begun = story.now();
        story.after(0.25)
                .succeeded("a", 1, "executor-1", begun)
                .queued("b", 1)
                .started("b", 1, "executor-2")
                .after(1.5);

        assertThat(story.picture(80, 24))
                .containsExactly(
                        "x",
                        "RUNNING  1.75s, 3 steps, 1 pending, 1 running, 1 succeeded",
                        "",
                        "+ a echo    0.25s  executor-1",
                        "* b fail    1.50s  executor-2",
                        ". c echo                       waits for b");

        story.happens(new GoalEvent.StepProgressed("b", "3 of 10,\ncopying"));
        assertThat(story.picture(80, 24).get(4)).isEqualTo("* b fail    1.50s  executor-2  3 of 10, copying");
        assertThat(story.lines.getLast()).endsWith("step b is at 3 of 10, copying");

        story.attemptFailed("b", 1, "executor-2", "not\nyet")
                .happens(new GoalEvent.RetryScheduled("b", 2, story.now().plusSeconds(2)))
                .after(0.5);
        assertThat(story.picture(80, 24).get(4)).isEqualTo("~ b fail    0.00s  executor-2  again in 1.50s: not yet");
    }

    @Test
    void whatFailedAndWhatWasSkippedSayWhy() {
        var story = Story.of("x", step("b", "fail"), step("c", "echo", "b"))
                .queued("b", 1)
                .started("b", 1, "executor-2")
                .attemptFailed("b", 1, "executor-2", "boom")
                .happens(
                        new GoalEvent.StepFailed("b", "boom", false),
                        new GoalEvent.StepSkipped("c", "b", "step b failed: boom"))
                .ended(GoalStatus.FAILED, "step b failed: boom");

        assertThat(story.picture(80, 24).get(3)).startsWith("x b fail").endsWith("boom");
        assertThat(story.picture(80, 24).get(4)).startsWith("- c echo").endsWith("  step b failed");
    }

    @Test
    void noLineIsWiderThanTheTerminalAndThePictureIsNotHigher() {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < 60; i++) {
            var id = "step-with-a-rather-long-name-" + i;
            steps.add(
                    i == 0
                            ? step(id, "tool")
                            : step(
                                    id,
                                    "another-tool-with-a-long-name",
                                    steps.get((i - 1) / 2).id()));
        }
        var story = Story.of("A goal with many words ".repeat(10), steps.toArray(Step[]::new));
        story.queued(steps.getFirst().id(), 1).started(steps.getFirst().id(), 1, "executor-with-a-long-name");

        for (var columns : new int[] {20, 40, 60, 80, 200}) {
            for (var rows : new int[] {4, 10, 24, 100}) {
                var picture = story.picture(columns, rows);
                assertThat(picture).hasSizeLessThanOrEqualTo(rows);
                assertThat(picture).allMatch(line -> Wording.columns(line) <= Math.max(columns, 30));
            }
        }
    }

    @Test
    void whereNotAllStepsFitThoseThatMoveAreShownAndTheOthersCounted() {
        var story = Story.of(
                "x",
                IntStream.range(0, 50).mapToObj(i -> step("s" + i, "sleep")).toArray(Step[]::new));
        story.queued("s40", 1).started("s40", 1, "executor-1");

        var picture = story.picture(80, 10);

        assertThat(picture).hasSize(10).anyMatch(line -> line.contains("* s40 sleep"));
        assertThat(picture.getLast()).isEqualTo("... and 44 other steps");
    }

    @Test
    void whatAToolSaysCannotControlTheTerminal() {
        var story = Story.of("x\u001b[2J", step("b\u0007", "fail"))
                .queued("b\u0007", 1)
                .attemptFailed("b\u0007", 1, "e", "\u001b[31mred\r\n\u202Eend")
                .happens(new GoalEvent.StepFailed("b\u0007", "\u001b[31mred\r\n\u202Eend", false));

        assertThat(String.join("", story.picture(80, 24)))
                .doesNotContain("\u001b", "\u0007", "\r", "\n", "\u202E")
                .contains("[31mred end");
    }

    @Test
    void aPlanOfThousandsOfStepsIsDrawnQuickly() {
        var steps = IntStream.range(0, 5_000)
                .mapToObj(i -> i < 2 ? step("s" + i, "echo") : step("s" + i, "echo", "s" + (i - 1), "s" + (i - 2)))
                .toArray(Step[]::new);

        assertThat(Story.of("x", steps).picture(80, 24)).hasSize(24);
    }
}
