package io.planexec.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs with models whose words come from the scripts of the examples, or from worse ones. */
class ModelScriptTest {
    private static final String ANALYZE =
            "Analyze the Q4 2025 sales data from sales_q4_2025.csv and create a trend report with charts";

    @TempDir
    private Path folder;

    private PlanexecProcess run(Path script, String goal) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(
                List.of("run", goal, "--json", "--workspace", examples().toString()));
        arguments.addAll(List.of("--model-script", script.toString(), "--out", "out"));
        return PlanexecProcess.run(folder, arguments.toArray(String[]::new));
    }

    private static Path examples() throws IOException {
        return Path.of("../examples").toRealPath();
    }

    private static Path example(String name) throws IOException {
        return examples().resolve("models").resolve(name);
    }

    @Test
    void dispatchOfASixStepPlanCostsOneModelCall() throws Exception {
        var run = run(example("sales-report.yaml"), ANALYZE);

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        var outcome = run.document();
        assertThat(outcome.get("steps").size()).isEqualTo(6);
        assertThat(outcome.at("/usage/plannerCalls").asInt()).isEqualTo(1);
        assertThat(outcome.at("/usage/executorCalls").asInt()).isZero();
        assertThat(outcome.at("/usage/toolCalls").asInt()).isEqualTo(6);
        assertThat(outcome.at("/usage/inputTokens").asInt()).isEqualTo(6_200);
        assertThat(run.complaints()).isEmpty();
    }

    @Test
    void sixAgentStepsCostSevenModelCalls() throws Exception {
        var steps = new StringBuilder();
        for (var number = 1; number <= 6; number++) {
            steps.append("{id: %d, description: Say the number %d, dependsOn: []},".formatted(number, number));
        }
        var script = PlanexecProcess.file(folder, "script.yaml", """
                replies:
                  - when: {role: planner}
                    calls: [{tool: create_plan, arguments: {mode: plan, reason: r, steps: [%s]}}]
                  - when: {role: executor}
                    times: 6
                    calls: [{tool: finish, arguments: {answer: said}}]
                """.formatted(steps));

        var run = run(script, "Say the numbers from one to six");

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.document().at("/usage/plannerCalls").asInt()).isEqualTo(1);
        assertThat(run.document().at("/usage/executorCalls").asInt()).isEqualTo(6);
    }

    @Test
    void aPlanOfSubtasksIsWorkedOnByAgentsAndJudged() throws Exception {
        var run = run(example("subtasks.yaml"), "Say what sales_q4_2025.csv holds and what it is good for");

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        var outcome = run.document();
        assertThat(outcome.get("answer").asString()).contains("how revenue developed in the quarter");
        assertThat(outcome.at("/usage/plannerCalls").asInt()).isEqualTo(3);
        assertThat(outcome.at("/usage/executorCalls").asInt()).isEqualTo(3);
        assertThat(run.complaints()).isEmpty();
    }

    @Test
    void aTrivialGoalIsAnsweredInOneCall() throws Exception {
        var script = PlanexecProcess.file(folder, "script.yaml", """
                replies:
                  - calls: [{tool: create_plan, arguments: {mode: direct, reason: simple, answer: Four.}}]
                """);

        var run = run(script, "What is two and two?");

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        assertThat(run.document().get("answer").asString()).isEqualTo("Four.");
        assertThat(run.document().at("/usage/plannerCalls").asInt()).isEqualTo(1);
    }

    @Test
    void aPlannerThatNeverGetsItRightEndsTheGoalWithTheFindings() throws Exception {
        var script = PlanexecProcess.file(folder, "script.yaml", """
                replies:
                  - times: 0
                    calls: [{tool: create_plan, arguments: {mode: plan, reason: r, steps: [
                      {id: 1, action: load_cvs, arguments: {}, dependsOn: [1]}]}}]
                """);

        var run = run(script, ANALYZE);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.document().get("status").asString()).isEqualTo("FAILED");
        assertThat(run.document().at("/usage/plannerCalls").asInt()).isEqualTo(3);
        assertThat(run.stderr())
                .contains(
                        "no executor has a tool \"load_cvs\"",
                        "load_csv",
                        "depends on itself",
                        "was given what is wrong 2 times");
    }

    @Test
    void aPlanThatIsTooLongBecomesPhasesThatArePlannedWhenTheirTurnComes() throws Exception {
        var run = PlanexecProcess.run(
                folder,
                "run",
                "--file",
                example("phases.json").toString(),
                "--simulation",
                "--json",
                "--model-script",
                example("phases.yaml").toString(),
                "--out",
                "out");

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        var outcome = run.document();
        assertThat(outcome.get("steps").size()).isEqualTo(2);
        assertThat(outcome.at("/steps/0/output/outputs/day/value").asString()).isEqualTo("good day");
        assertThat(outcome.at("/steps/1/output/outputs/night/value").asString()).isEqualTo("good night");
        assertThat(outcome.at("/usage/plannerCalls").asInt()).isEqualTo(4);
        assertThat(outcome.at("/usage/toolCalls").asInt()).isEqualTo(3);
        assertThat(run.complaints()).isEmpty();
    }

    @Test
    void aScriptThatCannotBeUsedIsOneLine() throws Exception {
        var script = PlanexecProcess.file(folder, "script.yaml", "replies: [{texts: hello}]");

        var run = run(script, ANALYZE);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.complaints())
                .containsExactly(
                        "planexec: the model script cannot be used: replies[0].texts: unknown field; did you mean \"text\"?");
    }
}
