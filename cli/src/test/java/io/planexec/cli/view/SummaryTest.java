package io.planexec.cli.view;

import static io.planexec.cli.view.Story.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Artifact;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Mode;
import io.planexec.messages.Outcome;
import io.planexec.messages.Usage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Path CALLER = Path.of("/home/me");

    private static Summary.Facts facts(String planner, Path output) {
        return new Summary.Facts(planner, 0, 0, output, List.of("events.jsonl", "outcome.json"), CALLER);
    }

    @Test
    void aGoalThatSucceededIsSummedUp() {
        var outcome = new Outcome(
                "g",
                GoalStatus.SUCCEEDED,
                "all done",
                "The answer.",
                Mode.PLAN,
                1,
                List.of(),
                List.of(
                        new Artifact("report.md", "/x/report.md", "text/markdown", 4_200),
                        new Artifact("charts/line.png", "/x/charts/line.png", "image/png", 999)),
                new Usage(1, 2, 7, 1_000, 234, new BigDecimal("0.0042")),
                0,
                2_345);

        assertThat(new Summary(Style.PLAIN).lines(outcome, facts("rules", CALLER.resolve("out/g"))))
                .containsExactly(
                        "SUCCEEDED in 2.34s",
                        "  The answer.",
                        "  steps   0 succeeded, 0 failed, 0 skipped",
                        "  calls   3 model calls, 7 tool calls, 1,234 tokens, $0.0042",
                        "  planner rule-based planner (no model configured)",
                        "  files   out/g/",
                        "            report.md           4.2 kB",
                        "            charts/line.png      999 B",
                        "            events.jsonl, outcome.json");
    }

    @Test
    void whatFailedIsNamedWithItsReason() {
        var story = Story.of("x", step("a", "fail"), step("b", "echo", "a"))
                .queued("a", 1)
                .attemptFailed("a", 1, "executor-1", "boom")
                .happens(
                        new GoalEvent.StepFailed("a", "boom", false),
                        new GoalEvent.StepSkipped("b", "a", "step a failed: boom"))
                .ended(GoalStatus.FAILED, "step a failed: boom");

        assertThat(new Summary(Style.PLAIN)
                        .lines(story.progress.outcome(story.now()), facts("user", Path.of("/elsewhere"))))
                .containsExactly(
                        "FAILED in 0.00s: step a failed",
                        "  x step a (fail), 1 attempt: boom",
                        "  steps   0 succeeded, 1 failed, 1 skipped",
                        "  calls   0 model calls, 1 tool call, 0 tokens, $0.00",
                        "  planner none, the goal brought its plan",
                        "  files   /elsewhere/",
                        "            events.jsonl, outcome.json");
    }
}
