package io.planexec.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.Report;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountsTest {
    private static final CommandLines COMMANDS = new CommandLines("planexec", List.of("--from", "my results"));

    private static String goal(Story story) {
        return text(GoalAccount.lines(story.decisions, Style.PLAIN, COMMANDS));
    }

    private static String step(Story story, String id) {
        return text(
                StepAccount.lines(story.decisions, id, Style.PLAIN, COMMANDS).orElseThrow());
    }

    /** Broken lines put together again. */
    private static String text(List<String> lines) {
        return String.join(" ", lines).replaceAll("\\s+", " ");
    }

    private static Story failing() {
        return Story.of("Try it", Story.step("a", "fail"), Story.step("b", "echo", "a"), Story.step("c", "echo"))
                .after(1)
                .queued("a", 1)
                .queued("c", 1)
                .after(1)
                .attemptFailed("a", 1, "executor-1", "the disk is full");
    }

    @Test
    void aGoalThatEndedTellsWhyWhatFailedAndWhatWasSkippedBecauseOfIt() {
        var story = failing()
                .happens(
                        new GoalEvent.StepFailed("a", "the disk is full", false),
                        new GoalEvent.ReplanDeclined("a", "the planner knows no other way", Usage.NONE),
                        new GoalEvent.StepSkipped("b", "a", "step a failed: the disk is full"))
                .succeeded("c", 1, "executor-2", Story.BEGIN.plusSeconds(1))
                .ended(GoalStatus.PARTIAL, "1 of 3 steps succeeded");

        assertThat(goal(story))
                .contains(
                        "ended PARTIAL after 2.00s: 1 of 3 steps succeeded.",
                        "It was not changed for step a: the planner knows no other way.",
                        "3 steps: 1 SUCCEEDED, 1 FAILED, 1 SKIPPED.",
                        "Step a (fail) failed: the disk is full.",
                        "Step b (echo) was skipped: step a failed: the disk is full.",
                        "0 model calls, 2 tool calls, $0.00 in all.");
    }

    @Test
    void aStepThatIsAGoalPointsToThatGoalsAccount() {
        var story = Story.of("Try it", Story.step("a", "goal")).queued("a", 1).started("a", 1, "goal g.a.1");

        assertThat(goal(story)).contains("Step a runs as goal g.a.1, attempt 1", "planexec why g.a.1");
        assertThat(step(story, "a")).contains("Step a runs as goal g.a.1, attempt 1", "planexec why g.a.1");
    }

    @Test
    void whatCameInTooLateIsToldBesideTheBill() {
        var late = new Usage(0, 2, 3, 100, 20, new BigDecimal("0.5"));
        var story = failing()
                .succeeded("c", 1, "executor-2", Story.BEGIN.plusSeconds(1))
                .ended(GoalStatus.PARTIAL, "1 of 3 steps succeeded");
        assertThat(goal(story)).doesNotContain("after the goal had ended");

        story.happens(new GoalEvent.ReportIgnored("a", "a#1", "the goal has ended", late));

        assertThat(goal(story))
                .contains("2 model calls with 120 tokens, 5 tool calls, $0.50 in all.")
                .contains("2 model calls with 120 tokens, 3 tool calls, $0.50 of it came in after the goal had ended");
    }

    @Test
    void aStepThatNeedsNoOtherDoesNotWaitForOthers() {
        assertThat(goal(Story.of("Try it", Story.step("a", "echo")))).doesNotContain("for other steps");
        assertThat(goal(Story.of("Try it", Story.step("a", "echo"), Story.step("b", "echo", "a"))))
                .contains("1 step waits for other steps to succeed first.");
    }

    @Test
    void theStepToAskAboutIsTheFirstThatFailed() {
        var story = Story.of("Try it", Story.step("c", "echo"), Story.step("a", "fail"), Story.step("b", "echo", "a"))
                .happens(
                        new GoalEvent.StepFailed("a", "the disk is full", false),
                        new GoalEvent.StepSkipped("b", "a", "step a failed: the disk is full"));

        assertThat(goal(story)).contains("planexec why g a --from 'my results'");
        assertThat(goal(Story.of("Try it", Story.step("x", "echo"), Story.step("y", "echo"))))
                .contains("planexec why g x --from 'my results'");
    }

    @Test
    void anAttemptThatAnotherExecutorStartedAgainTellsThatTheFirstWasLost() {
        var story = failing()
                .started("c", 1, "executor-1")
                .after(3)
                .started("c", 1, "executor-2")
                .started("c", 1, "executor-2");

        assertThat(step(story, "c"))
                .contains(
                        "Executor executor-1 started attempt 1.",
                        "Executor executor-1 was lost or gave it back: executor executor-2 started attempt 1 again.",
                        "Executor executor-2 started attempt 1.");
    }

    @Test
    void aGoalThatRunsTellsWhatItWaitsFor() {
        var story = failing()
                .happens(new GoalEvent.RetryScheduled("a", 2, Story.BEGIN.plusSeconds(9)))
                .started("c", 1, "executor-2")
                .after(3);

        assertThat(goal(story))
                .contains(
                        "was RUNNING 2.00s later, when its log ends.",
                        "Step a failed in attempt 1 and is tried again at 2026-01-02T03:04:14.006Z: the disk is full.",
                        "Step c runs on executor-2, attempt 1",
                        "1 step waits for other steps to succeed first.");
        assertThat(step(story, "b")).contains("Step b waits for a (AWAITING_RETRY).");
    }

    @Test
    void aPlanThatWaitsForApprovalSaysUntilWhenWhyAndHow() {
        var story = Story.of("Deploy", Story.step("a", "echo"))
                .happens(new GoalEvent.ApprovalRequested(
                        1, "ab12", "the goal asks for an approval of every plan", Story.BEGIN.plusSeconds(3600)));

        assertThat(goal(story))
                .contains(
                        "Plan version 1 waits for your approval until 2026-01-02T04:04:05Z: the goal asks for an approval of"
                                + " every plan.",
                        "planexec approve g --plan-version 1 planexec reject g --plan-version 1");
        assertThat(step(story, "a")).contains("Step a waits for the plan's approval.");
    }

    @Test
    void aNewPlanVersionIsToldWithItsReasonAndItsChanges() {
        var other = Story.step("a2", "echo");
        var story = failing()
                .happens(
                        new GoalEvent.StepFailed("a", "the disk is full", false),
                        new GoalEvent.PlanPatched(
                                2,
                                new Patch(1, "another disk may do", List.of(new Patch.Add(other), new Patch.Drop("c"))),
                                List.of("+ a2 echo", "- c echo"),
                                "model-x",
                                "v",
                                Map.of(),
                                Usage.NONE));

        assertThat(goal(story)).contains("Version 2, by model-x: another disk may do.", "+ a2 echo", "- c echo");
        assertThat(step(story, "c"))
                .contains("It is not in the plan any more.", "Plan version 2 dropped it: another disk may do.");
        assertThat(step(story, "a2")).contains("Plan version 2 added it: another disk may do.");
    }

    @Test
    void aStepTellsEachAttemptWithVerdictAndEvidence() {
        var story = Story.of("Try it", Story.step("a", "echo"))
                .queued("a", 1)
                .happens(
                        new GoalEvent.AttemptReported(
                                "a",
                                1,
                                "executor-1",
                                List.of(),
                                Usage.ONE_TOOL_CALL,
                                Story.BEGIN,
                                Story.BEGIN.plusSeconds(2)),
                        new GoalEvent.StepJudged(
                                "a",
                                1,
                                Report.Verdict.RETRY_CHANGED,
                                "the figures are missing",
                                List.of(new Report.Evidence("it names figures", false, "some figures")),
                                Map.of("value", "more"),
                                "judge-1",
                                0,
                                new Usage(1, 0, 0, 100, 20, new BigDecimal("0.02"))));

        assertThat(step(story, "a"))
                .contains(
                        "Attempt 1 ended on executor-1 after 2.00s; its output went to a judge.",
                        "Judge judge-1 said of attempt 1: try again with other arguments: the figures are missing.",
                        "not met: it names figures (\"some figures\")",
                        "next with: {value: \"more\"}",
                        "1 model call with 120 tokens, 1 tool call, $0.02, judging included.");
        assertThat(goal(story)).contains("Step a took 1 model call with 120 tokens");
    }

    @Test
    void aStepsCostHasTheCallsThatVerifiedAndUndidIt() {
        var story = Story.of("Book it", Story.step("a", "book"))
                .queued("a", 1)
                .attemptFailed("a", 1, "executor-1", "no answer");
        assertThat(step(story, "a")).contains("0 model calls, 1 tool call, $0.00, judging included.");
        var busy = new TaskError(TaskError.Kind.TOOL, "busy", true);
        story.happens(
                new GoalEvent.StepUncertain("a", "it may have run", Story.BEGIN.plusSeconds(60)),
                new GoalEvent.SideTaskQueued(
                        GoalEvent.Side.VERIFY, Story.task("a", 1), null, Story.BEGIN.plusSeconds(60)),
                new GoalEvent.SideTaskFailed(
                        GoalEvent.Side.VERIFY, "a", busy, Usage.ONE_TOOL_CALL, Story.BEGIN.plusSeconds(1)),
                new GoalEvent.SideTaskQueued(
                        GoalEvent.Side.VERIFY, Story.task("a", 2), null, Story.BEGIN.plusSeconds(60)),
                new GoalEvent.SideTaskEnded(
                        GoalEvent.Side.VERIFY,
                        "a",
                        Output.inline(Map.of("done", true)),
                        null,
                        List.of(),
                        Usage.ONE_TOOL_CALL));

        assertThat(step(story, "a"))
                .contains("0 model calls, 3 tool calls, $0.00, judging, verifying and undoing included.");
        assertThat(goal(story)).contains("0 model calls, 3 tool calls, $0.00 in all.");
    }

    @Test
    void noControlCharacterOfALogReachesTheTerminal() {
        var story = failing().happens(new GoalEvent.StepFailed("a", "\u001b[2Jgone\u0007", false));

        assertThat(GoalAccount.lines(story.decisions, Style.PLAIN, COMMANDS))
                .noneMatch(line -> line.contains("\u001b"));
        assertThat(StepAccount.lines(story.decisions, "a", Style.PLAIN, COMMANDS)
                        .orElseThrow())
                .noneMatch(line -> line.contains("\u0007"));
    }

    @Test
    void aStepThatIsNoneIsAnsweredWithTheNearest() {
        assertThat(StepAccount.lines(failing().decisions, "aa", Style.PLAIN, COMMANDS))
                .isEmpty();
        assertThat(StepAccount.noSuchStep(failing().decisions, "aa"))
                .isEqualTo("the plan has no step aa; did you mean \"a\"? (its steps: a, b, c)");
    }
}
