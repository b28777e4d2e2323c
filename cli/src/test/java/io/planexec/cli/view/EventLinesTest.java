package io.planexec.cli.view;

import static io.planexec.cli.view.Story.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Decision;
import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Patch;
import io.planexec.messages.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLinesTest {

    @Test
    void everyEventOfAGoalIsALineWithTheTimeSinceItsSubmission() {
        var story = Story.of("Do it", step("a", "echo"), step("b", "fail", "a"))
                .after(0.1)
                .queued("a", 1)
                .after(0.1)
                .started("a", 1, "executor-1");
        var begun = story.now();
        story.after(0.3)
                .succeeded("a", 1, "executor-1", begun)
                .queued("b", 1)
                .attemptFailed("b", 1, "executor-2", "not yet")
                .happens(new GoalEvent.RetryScheduled("b", 2, story.now().plusMillis(500)))
                .after(0.5)
                .queued("b", 2)
                .attemptFailed("b", 2, "executor-2", "never")
                .happens(new GoalEvent.StepFailed("b", "never", false))
                .ended(GoalStatus.PARTIAL, "step b failed: never");

        assertThat(story.lines)
                .containsExactly(
                        "   0.000  goal g submitted: Do it",
                        "   0.000  planning",
                        "   0.000  plan of 2 steps by the rule-based planner (no model configured): because",
                        "            a echo",
                        "            b fail, after a",
                        "   0.100  step a queued: echo",
                        "   0.200  step a started on executor-1",
                        "   0.500  step a succeeded in 0.30s on executor-1",
                        "   0.500  step b queued: echo",
                        "   0.500  step b attempt 1 failed: not yet",
                        "   0.500  step b attempt 2 in 0.50s",
                        "   1.000  step b queued: echo, attempt 2",
                        "   1.000  step b attempt 2 failed: never",
                        "   1.000  step b failed",
                        "   1.000  goal PARTIAL after 1.00s: step b failed");
    }

    @Test
    void whyAStepFailedIsToldOnceAndStepsSkippedForItReferToIt() {
        var why = "there is no file " + "x".repeat(600);
        var story = Story.of("Do it", step("a", "load"), step("b", "echo", "a"), step("c", "echo", "b"))
                .queued("a", 1)
                .attemptFailed("a", 1, "executor-1", why)
                .happens(
                        new GoalEvent.StepFailed("a", why, false),
                        new GoalEvent.StepSkipped("b", "a", "step a failed: " + why.substring(0, 500) + " …"),
                        new GoalEvent.StepSkipped("c", "a", "step a failed: " + why.substring(0, 500) + " …"))
                .ended(GoalStatus.FAILED, "0 of 3 steps succeeded; step a failed: " + why);

        assertThat(story.lines.stream().filter(line -> line.contains("there is no file")))
                .hasSize(1);
        assertThat(story.lines)
                .endsWith(
                        "   0.000  step a failed",
                        "   0.000  steps b, c skipped: step a failed",
                        "   0.000  goal FAILED after 0.00s: 0 of 3 steps succeeded; step a failed");
    }

    @Test
    void aReplanIsShownAsWhatItChanges() {
        var line = new EventLines(Style.PLAIN)
                .of(
                        new Decision(
                                "g",
                                9,
                                Story.BEGIN,
                                "test",
                                List.of(new GoalEvent.PlanPatched(
                                        2,
                                        new Patch(
                                                1,
                                                "another tool gives it",
                                                List.of(
                                                        new Patch.Drop("b"),
                                                        new Patch.Add(step("b2", "echo", "a")),
                                                        new Patch.Retry("c"))),
                                        List.of("- b echo", "+ b2 echo, after a", "again c"),
                                        "rules",
                                        "v",
                                        Map.of(),
                                        Usage.NONE))),
                        Story.of("x", step("a", "echo")).progress);

        assertThat(line)
                .containsExactly(
                        "   0.000  plan version 2 by the rule-based planner (no model configured): another tool gives it",
                        "            - b echo",
                        "            + b2 echo, after a",
                        "            again c");
    }

    @Test
    void findingsAreCountedAndNotRepeated() {
        var story = new Story();
        story.happens(
                new GoalEvent.GoalSubmitted(Goal.ofText("g", "x"), Story.BEGIN.plusSeconds(9)),
                new GoalEvent.PlanRefused(List.of(new Finding("1", "steps[0].action", "unknown")), "user", Usage.NONE),
                new GoalEvent.GoalEnded(GoalStatus.FAILED, "step 1: unknown", null));

        assertThat(story.lines)
                .containsExactly(
                        "   0.000  goal g submitted: x",
                        "   0.000  no valid plan: 1 finding",
                        "   0.000  goal FAILED after 0.00s: there is no valid plan");
    }
}
