package io.planexec.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} leaves behind is explained and replayed by processes that come after it. */
class LogCommandsEndToEndTest {
    @TempDir
    private Path folder;

    @Test
    void aRunWithFailuresIsExplainedAndReplayedFromItsFolder() throws Exception {
        PlanexecProcess.file(folder, "goal.json", """
                {"id": "shaky", "goal": "Fail here and there", "limits": {"maxReplans": 0}, "plan": {"steps": [
                  {"id": "a", "action": "fail", "params": {"times": 1, "message": "not yet"}, "retry": {"delay": "PT0.1S"}},
                  {"id": "b", "action": "fail", "params": {"message": "the disk is full"}, "retry": {"maxAttempts": 1}},
                  {"id": "c", "action": "echo", "params": {"value": "${steps.b.output.attempts}"}}
                ]}}
                """);
        var run = PlanexecProcess.run(folder, "run", "--file", "goal.json", "--simulation");
        assertThat(run.exitCode()).isEqualTo(1);

        var goal = PlanexecProcess.run(folder, "why", "shaky");
        assertThat(goal.exitCode()).as(goal.stderr()).isZero();
        assertThat(goal.stdout())
                .contains(
                        "ended PARTIAL",
                        "Step b (fail) failed: the disk is full",
                        "Step c (echo) was skipped: step b failed");

        var step = PlanexecProcess.run(folder, "why", "shaky", "a");
        assertThat(step.exitCode()).as(step.stderr()).isZero();
        assertThat(step.stdout())
                .contains("Attempt 1 failed on executor-", "not yet", "Attempt 2 succeeded on executor-");

        var replay = PlanexecProcess.run(folder, "replay", "shaky");
        assertThat(replay.exitCode()).as(replay.stderr()).isZero();
        assertThat(replay.stdout()).contains("matches planexec-out/shaky/outcome.json");

        var outcome = folder.resolve("planexec-out/shaky/outcome.json");
        Files.writeString(outcome, Files.readString(outcome).replace("PARTIAL", "SUCCEEDED"));
        var changed = PlanexecProcess.run(folder, "replay", "shaky");
        assertThat(changed.exitCode()).isEqualTo(1);
        assertThat(changed.stdout()).contains("status: the log says \"PARTIAL\", the document says \"SUCCEEDED\"");
    }

    private static final String GOAL_IN_A_GOAL = """
            {"id": "outer", "goal": "Look around", "approval": "always", "plan": {"steps": [
              {"id": "a", "action": "goal", "description": "List the files"},
              {"id": "b", "action": "echo", "arguments": {"value": 1}, "dependsOn": ["a"]}
            ]}}
            """;

    @Test
    void aGoalThatIsAStepIsApprovedAndExplainedWithTheOneItBelongsTo() throws Exception {
        PlanexecProcess.file(folder, "goal.json", GOAL_IN_A_GOAL);
        var run = PlanexecProcess.run(folder, "run", "--file", "goal.json", "--simulation", "--approve");
        assertThat(run.exitCode()).as(run.stdout() + run.stderr()).isZero();

        for (var from : List.of("planexec-out", "planexec-out/outer")) {
            var inner = PlanexecProcess.run(folder, "why", "outer.a.1", "--from", from);
            assertThat(inner.exitCode()).as(inner.stderr()).isZero();
            assertThat(inner.stdout())
                    .contains("Goal outer.a.1: List the files", "ended SUCCEEDED", "It was approved.");
        }
        var replay = PlanexecProcess.run(folder, "replay", "outer.a.1");
        assertThat(replay.exitCode()).as(replay.stderr()).isZero();
        assertThat(replay.stdout()).contains("matches planexec-out/outer/.goals/outer.a.1/outcome.json");
        assertThat(PlanexecProcess.run(folder, "replay", "outer").exitCode()).isZero();
    }

    @Test
    void aGoalThatIsAStepAndCannotBeApprovedEndsTheRunAndIsNamed() throws Exception {
        PlanexecProcess.file(folder, "goal.json", GOAL_IN_A_GOAL.replace("\"approval\": \"always\", ", ""));
        PlanexecProcess.file(folder, "tools.yaml", """
                tools:
                  - name: list_everything
                    description: Lists the files, once and for all.
                    effect: irreversible
                    script:
                      shell: ls
                """);
        var goal = folder.resolve("goal.json");
        Files.writeString(goal, Files.readString(goal).replace("List the files", "list everything"));

        var run = PlanexecProcess.run(
                folder, "run", "--file", "goal.json", "--simulation", "--tools", "tools.yaml", "--timeout", "60s");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.stderr()).contains("goal outer.a.1: ", "waits for approval", "--approve");
        assertThat(run.stdout()).contains("CANCELLED");
    }
}
