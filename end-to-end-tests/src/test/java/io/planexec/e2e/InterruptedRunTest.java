package io.planexec.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is interrupted undoes what its goal has done, and what goals that are steps of it have done, before it ends. */
class InterruptedRunTest {
    private static final String STEPS = """
            [{"id": "c", "action": "occupy", "description": "Take the room",
              "compensation": {"action": "leave", "arguments": {}}},
             {"id": "s", "action": "sleep", "description": "Wait", "arguments": {"seconds": 100}, "dependsOn": ["c"]}]""";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeTools() throws Exception {
        // Leaving takes longer than the planner is given to confirm the cancellation.
        PlanexecProcess.file(folder, "tools.yaml", """
                tools:
                  - name: occupy
                    description: Takes a room.
                    effect: compensatable
                    script:
                      shell: echo taken >> "$PLANEXEC_WORKSPACE/room"
                  - name: leave
                    description: Leaves it.
                    effect: idempotent
                    script:
                      shell: sleep 9; echo left >> "$PLANEXEC_WORKSPACE/room"
                """);
    }

    private List<String> room() throws Exception {
        var file = folder.resolve("room");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private void interrupted(String... arguments) throws Exception {
        var run = PlanexecProcess.start(folder, arguments);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> run.stdout().contains("step c succeeded")
                        || (run.stdout().contains("as goal") && room().contains("taken")));

        run.signal("INT");

        assertThat(run.exitCode()).as(run.stdout() + run.stderr()).isEqualTo(130);
        assertThat(room()).containsExactly("taken", "left");
        assertThat(run.stdout()).contains("CANCELLED").doesNotContain("ROLLING_BACK in");
        assertThat(run.stderr()).doesNotContain("did not confirm");
        assertThat(run.leftovers()).isEmpty();
    }

    @Test
    void whatTheGoalDidIsUndoneHoweverLongThatTakes() throws Exception {
        PlanexecProcess.file(
                folder, "goal.json", "{\"id\": \"g\", \"goal\": \"Meet\", \"plan\": {\"steps\": " + STEPS + "}}");

        interrupted("run", "--file", "goal.json", "--simulation", "--tools", "tools.yaml");

        assertThat(PlanexecProcess.run(folder, "replay", "g").exitCode()).isZero();
    }

    @Test
    void whatAGoalWithinDidIsUndoneAndItsLogIsWhole() throws Exception {
        PlanexecProcess.file(folder, "model.yaml", """
                replies:
                  - when: {role: planner, tool: create_plan}
                    calls: [{tool: create_plan, arguments: {mode: plan, reason: r, steps: %s}}]
                """.formatted(STEPS.replace("\n", " ")));
        PlanexecProcess.file(folder, "goal.json", """
                {"id": "g", "goal": "Meet", "plan": {"steps": [{"id": "a", "action": "goal", "description": "Hold it"}]}}
                """);

        interrupted(
                "run", "--file", "goal.json", "--simulation", "--tools", "tools.yaml", "--model-script", "model.yaml");

        var why = PlanexecProcess.run(folder, "why", "g.a.1");
        assertThat(why.stdout()).contains("ended CANCELLED", "rolled back");
        assertThat(PlanexecProcess.run(folder, "replay", "g.a.1").exitCode()).isZero();
        assertThat(PlanexecProcess.run(folder, "replay", "g").exitCode()).isZero();
        assertThat(PlanexecProcess.run(folder, "why", "g").stdout()).contains("1 model call");
    }
}
