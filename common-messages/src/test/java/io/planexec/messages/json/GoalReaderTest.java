package io.planexec.messages.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import io.planexec.messages.Plan;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoalReaderTest {

    private static Goal goal(String json) {
        return expectRead(GoalReader.read(json.getBytes(UTF_8), "derived"));
    }

    private static Goal file(String json) {
        return expectRead(GoalReader.readFile(json.getBytes(UTF_8), "derived"));
    }

    private static Plan plan(String json) {
        return Objects.requireNonNull(file(json).plan());
    }

    private static Goal expectRead(Reading<Goal> reading) {
        return switch (reading) {
            case Reading.Read<Goal>(var goal) -> goal;
            case Reading.Refused<Goal> refused -> throw new AssertionError(refused.reason());
        };
    }

    private static List<String> findings(String json) {
        return lines(GoalReader.read(json.getBytes(UTF_8), "derived"));
    }

    private static List<String> fileFindings(String json) {
        return lines(GoalReader.readFile(json.getBytes(UTF_8), "derived"));
    }

    private static List<String> lines(Reading<Goal> reading) {
        return switch (reading) {
            case Reading.Read<Goal> ignored -> List.of();
            case Reading.Refused<Goal>(var findings) ->
                findings.stream().map(Finding::line).toList();
        };
    }

    @Test
    void wordsAreTheGoal() {
        assertThat(goal("  Analyze the sales\n")).isEqualTo(Goal.ofText("derived", "Analyze the sales"));
        assertThat(goal("[1, 2] are numbers")).isEqualTo(Goal.ofText("derived", "[1, 2] are numbers"));
    }

    @Test
    void everyFieldOfAGoalIsRead() {
        var goal = goal("""
                { "goal": "Analyze", "id": "q4-report", "mode": "plan", "inputs": {"region": "North", "n": 3},
                  "approval": "always", "tools": ["load_csv", "write_report"],
                  "limits": {"maxSteps": 30, "maxReplans": 0, "maxParallel": 64, "deadline": "PT30M", "tokens": 200000,
                             "usd": 1.5, "toolCalls": 200},
                  "labels": {"team": "finance"} }
                """);

        assertThat(goal)
                .isEqualTo(new Goal(
                        "q4-report",
                        "Analyze",
                        Mode.PLAN,
                        Map.of("region", "North", "n", 3),
                        null,
                        ApprovalPolicy.ALWAYS,
                        List.of("load_csv", "write_report"),
                        new Limits(30, 0, 64, Duration.ofMinutes(30), 200_000L, new BigDecimal("1.5"), 200),
                        Map.of("team", "finance")));
    }

    /** Says of every step that it was asked about, and of what is behind the steps. */
    private static List<Finding> besides(Plan plan, Optional<Set<String>> inputs) {
        var found = new ArrayList<Finding>();
        for (var i = 0; i < plan.steps().size(); i++) {
            found.add(new Finding(plan.steps().get(i).id(), "steps[" + i + "].dependsOn", "looked at with " + inputs));
        }
        found.add(new Finding(null, "rollback[0].action", "looked at"));
        return found;
    }

    private static List<String> allFindings(String json) {
        return lines(GoalReader.readFile(json.getBytes(UTF_8), "derived", GoalReaderTest::besides));
    }

    @Test
    void whatElseIsWrongWithAPlanIsLookedForWhereItsFormIs() {
        assertThat(allFindings("{\"goal\": \"x\", \"inputs\": {\"region\": \"North\"}, \"plan\": {\"steps\": ["
                        + "{\"id\": \"a\", \"action\": 5}]}}"))
                .containsExactly(
                        "step a: plan.steps[0].action: found the number 5, expected a string",
                        "step a: plan.steps[0].dependsOn: looked at with Optional[[region]]",
                        "plan.rollback[0].action: looked at");
        assertThat(allFindings("{\"tasks\": [{\"description\": \"a\", \"timeout\": 1}, {\"description\": \"b\"}]}"))
                .contains("step 2: tasks[1].dependsOn: looked at with Optional[[]]", "rollback[0].action: looked at");
        assertThat(allFindings("[{\"description\": \"a\", \"timeout\": 1}]"))
                .contains("step 1: [0].dependsOn: looked at with Optional[[]]");
    }

    @Test
    void theInputsOfAGoalThatIsWrongElsewhereAreNotTakenForKnown() {
        assertThat(allFindings("{\"goal\": \"x\", \"input\": {\"region\": \"North\"}, \"plan\": {\"steps\": ["
                        + "{\"id\": \"a\", \"action\": \"echo\"}]}}"))
                .contains("step a: plan.steps[0].dependsOn: looked at with Optional.empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"action\": \"echo\", \"id\": {}}, {\"action\": \"echo\"}]",
                "[{\"action\": \"echo\"}, 5]",
                "{\"steps\": [{\"action\": \"echo\"}]}",
                "{\"steps\": [{\"id\": 1, \"action\": \"echo\"}], \"tasks\": []}",
                "{\"steps\": \"none\"}",
                "{\"steps\": []}"
            })
    void nothingElseIsLookedForWhereNotEveryStepIsKnown(String json) {
        assertThat(allFindings(json)).isNotEmpty().noneMatch(line -> line.contains("looked at"));
    }

    @Test
    void nothingElseIsLookedForWhereTheFormIsRight() {
        assertThat(allFindings("[{\"action\": \"echo\"}]")).isEmpty();
    }

    @Test
    void theFirstShapeOfAPlanIsTakenAsItIs() {
        var goal = file("""
                {"task_summary": "Quarter", "total_steps": 2, "steps": [
                  {"step_number": 1, "action": "load_csv", "parameters": {"filePath": "a.csv"}, "description": "Load",
                   "depends_on": [], "expected_output": "rows"},
                  {"step_number": 2, "action": "clean_data", "parameters": {"options": {"removeNulls": true}},
                   "description": "Clean", "depends_on": [1], "expected_output": "clean rows"}]}
                """);

        assertThat(goal.goal()).isEqualTo("Quarter");
        assertThat(goal.plan())
                .isEqualTo(new Plan(
                        "Quarter",
                        List.of(
                                withHint(
                                        Step.call("1", "load_csv", Map.of("filePath", "a.csv"), List.of())
                                                .withDescription("Load"),
                                        "rows"),
                                withHint(
                                        Step.call(
                                                        "2",
                                                        "clean_data",
                                                        Map.of("options", Map.of("removeNulls", true)),
                                                        List.of("1"))
                                                .withDescription("Clean"),
                                        "clean rows")),
                        List.of()));
    }

    private static Step withHint(Step s, String hint) {
        return s.toBuilder().expectedOutput(hint).build();
    }

    @Test
    void theSecondShapeOfAPlanIsTakenAsItIs() {
        var goal = file("""
                {"goal": "Move the table", "steps": [
                   {"id": 1, "action": "dump", "params": {"t": "a"}, "depends_on": [], "description": "Dump"},
                   {"id": "5b", "tool": "load", "params": {}, "depends_on": [1], "description": ""}],
                 "rollback": [{"action": "restore", "params": {"t": "a"}}]}
                """);

        assertThat(goal.goal()).isEqualTo("Move the table");
        assertThat(goal.plan())
                .isEqualTo(new Plan(
                        "Move the table",
                        List.of(
                                Step.call("1", "dump", Map.of("t", "a"), List.of())
                                        .withDescription("Dump"),
                                Step.call("5b", "load", Map.of(), List.of("1"))),
                        List.of(new ToolCall("restore", Map.of("t", "a")))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"description\": \"Find\", \"success_criteria\": \"found\"}, {\"description\": \"Tell\"}]",
                "{\"tasks\": [{\"description\": \"Find\", \"success_criteria\": [\"found\"]}, {\"description\": \"Tell\"}]}"
            })
    void tasksInAListAreAgentStepsInOrder(String json) {
        var steps = plan(json).steps();

        assertThat(file(json).goal()).isEqualTo("Run the plan");
        assertThat(steps).extracting(Step::id).containsExactly("1", "2");
        assertThat(steps).extracting(Step::action).containsOnly(Step.AGENT);
        assertThat(steps).extracting(Step::dependsOn).containsExactly(List.of(), List.of("1"));
        assertThat(steps.getFirst().criteria()).containsExactly(new Criterion.Prose("found"));
    }

    @Test
    void everyFurtherFieldOfAStepIsRead() {
        var plan = plan("""
                {"steps": [{"id": "a", "action": "x", "arguments": {"n": null},
                  "criteria": [{"cel": "output.rows > 0"}, {"judge": "reads well"}, "is short"],
                  "outputSchema": {"type": "object"}, "effect": "irreversible", "approval": true,
                  "verify": {"action": "v", "arguments": {"q": 1}}, "compensation": {"tool": "c"},
                  "timeout": "PT10S", "retry": {"maxAttempts": 5, "factor": 1.5}, "pool": "gpu", "tools": ["t"],
                  "maxIterations": 7}]}
                """);

        var step = plan.steps().getFirst();
        assertThat(step.criteria())
                .containsExactly(
                        new Criterion.Expression("output.rows > 0"),
                        new Criterion.Prose("reads well"),
                        new Criterion.Prose("is short"));
        assertThat(step.outputSchema()).isEqualTo(Map.of("type", "object"));
        assertThat(step.effect()).isEqualTo(Effect.IRREVERSIBLE);
        assertThat(step.approval()).isTrue();
        assertThat(step.verify()).isEqualTo(new ToolCall("v", Map.of("q", 1)));
        assertThat(step.compensation()).isEqualTo(new ToolCall("c", Map.of()));
        assertThat(step.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(step.retry()).isEqualTo(new RetryPolicy(5, Duration.ofSeconds(1), 1.5, Duration.ofSeconds(30)));
        assertThat(step.pool()).isEqualTo("gpu");
        assertThat(step.tools()).containsExactly("t");
        assertThat(step.maxIterations()).isEqualTo(7);
        assertThat(step.arguments()).containsEntry("n", null);
    }

    @Test
    void allFindingsComeAtOnceWithFieldAndStep() {
        assertThat(findings("""
                {"goal": 5, "mod": "plan", "mode": "plam", "inputs": [], "tools": "load_csv", "labels": {"a": 1},
                 "limits": {"maxSteps": "ten", "maxReplans": -1, "maxParallel": 1.5, "deadline": "30m", "usd": -0.1},
                 "plan": {"steps": [{"id": 1, "action": "x", "timeout": "PT0S", "retry": {"factor": 0.5}, "efect": "read"},
                                    {"id": 1.0, "action": 3, "depends_on": [true]}]}}
                """))
                .containsExactlyInAnyOrder(
                        "goal: found the number 5, expected a string",
                        "mode: found \"plam\", expected one of auto, direct, react, plan; did you mean \"plan\"?",
                        "inputs: found a list, expected an object",
                        "step 1: plan.steps[0].timeout: found PT0S, expected a duration above zero",
                        "step 1: plan.steps[0].retry.factor: found 0.5, expected at least 1",
                        "step 1: plan.steps[0].efect: unknown field; did you mean \"effect\"?",
                        "plan.steps[1].id: found the number 1.0, expected a step id: a string or a whole number",
                        "plan.steps[1].action: found the number 3, expected a string",
                        "plan.steps[1].depends_on[0]: found true, expected a step id: a string or a whole number",
                        "tools: found the string \"load_csv\", expected a list of strings",
                        "limits.maxSteps: found the string \"ten\", expected a whole number",
                        "limits.maxReplans: found -1, expected at least 0",
                        "limits.maxParallel: found the number 1.5, expected a whole number",
                        "limits.deadline: found \"30m\", expected an ISO-8601 duration such as \"PT30S\"",
                        "limits.usd: found -0.1, expected at least 0",
                        "labels.a: found the number 1, expected a string",
                        "mod: unknown field; did you mean \"mode\"?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{}|goal: missing; expected what is to be done, in words",
                "{\"goal\": \" \"}|goal: the goal is empty; expected what is to be done, in words",
                "{\"goal\": null}|goal: missing; expected what is to be done, in words",
                "{\"goal\": \"a\", \"goal\": \"b\"}|goal: the field is given twice; the second is at line 1, column 15",
                "{\"goal\": \"a\", \"steps\": []}|steps: unknown field; it belongs to a plan; put it into the field \"plan\"",
                "{\"goal\": \"a\", \"plan\": {\"steps\": []}}|plan.steps: a plan has at least one step, this one has none",
                "{\"goal\": \"a\", \"plan\": {}}|plan.steps: a plan has at least one step, this one has none",
                "{\"goal\": \"a\", \"plan\": []}|plan: a plan has at least one step, this one has none",
                "{\"goal\": \"a\", \"plan\": 3}|plan: found the number 3, expected a plan: an object with steps, or a list",
                "{\"goal\": \"a\", \"id\": \"../x\"}|id: found the string \"../x\", expected 1 to 128 letters, digits and the signs . _ -, not beginning with a dot",
                "{\"goal\": \"a\", \"limits\": {\"deadline\": \"P9999D\"}}|limits.deadline: found P9999D, expected a duration of at most 366 days",
                "{\"goal\": \"a\", \"limits\": {\"maxSteps\": 99999999999}}|limits.maxSteps: found 99999999999, expected at most 2147483647",
            })
    void aBadGoalIsRefusedWithTheReason(String json, String finding) {
        assertThat(findings(json)).containsExactly(finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"steps\": [{\"action\": \"x\"}]}|steps[0].id: missing; every step has an id, a string or a whole number",
                "{\"total_steps\": 3, \"steps\": [{\"id\": 1, \"action\": \"x\"}]}|total_steps: says 3, but there are 1 steps",
                "{\"steps\": [{\"id\": 1, \"action\": \"x\", \"params\": {}, \"arguments\": {}}]}|step 1: steps[0].params: given twice, as \"arguments\" as well; keep one of the two",
                "{\"steps\": [{\"id\": 1}]}|step 1: steps[0]: has neither an action nor a description; say what is to be done",
                "{\"steps\": [7]}|steps[0]: found the number 7, expected an object",
                "{\"limits\": {}, \"steps\": [{\"id\": 1, \"action\": \"x\"}]}|limits: unknown field; it belongs to a goal; put the plan into the goal's field \"plan\"",
                "{\"steps\": [{\"id\": 1, \"action\": \"x\", \"criteria\": [5]}]}|step 1: steps[0].criteria[0]: found the number 5, expected {\"cel\": \"output.rows > 0\"}, {\"judge\": \"words\"} or words",
                "{\"steps\": [{\"id\": 1, \"action\": \"x\"}], \"rollback\": [{\"params\": {}}]}|rollback[0].action: missing; expected the name of a tool",
                "[]|a plan has at least one step, this one has none",
                "{\"steps\": [{\"id\": 1, \"action\": \"x\", \"arguments\": {\"a\": 1, \"a\": 2}}]}|steps[0].arguments.a: the field is given twice; the second is at line 1, column 59",
            })
    void aBadPlanIsRefusedWithTheReason(String json, String finding) {
        assertThat(fileFindings(json)).containsExactly(finding);
    }

    @Test
    void whatIsNoJsonIsRefusedWithLineAndColumn() {
        assertThat(findings("{\"goal\": \"a\",\n \"mode\": plan}"))
                .singleElement()
                .asString()
                .startsWith("not JSON: ")
                .endsWith("at line 2, column 10");
        assertThat(fileFindings("just words")).singleElement().asString().startsWith("not JSON: ");
        assertThat(findings("{\"goal\": \"a\"} x")).singleElement().asString().contains("line 1, column");
        assertThat(fileFindings("7")).containsExactly("found the number 7, expected an object");
    }

    @Test
    void whatIsNeitherWordsNorJsonIsRefused() {
        assertThat(lines(GoalReader.read(new byte[] {(byte) 0xFF, 1, 2}, "x")))
                .containsExactly("found bytes that are not UTF-8, expected a goal in words or as JSON");
        assertThat(findings(" \n")).containsExactly("the goal is empty; expected words or a JSON object");
        assertThat(findings("x".repeat(64 * 1024))).isEmpty();
        assertThat(findings("x".repeat(64 * 1024 + 1)))
                .containsExactly("the goal is 65537 bytes long, expected at most 65536; put long texts into a file and"
                        + " name it");
    }

    @Test
    void aDocumentThatIsNestedTooDeepIsRefused() {
        assertThat(findings("{\"goal\": \"a\", \"inputs\": {\"x\": " + "[".repeat(200) + "]".repeat(200) + "}}"))
                .singleElement()
                .asString()
                .contains("nesting depth");
    }

    @Test
    void moreFindingsThanAnyoneReadsAreCounted() {
        var unknown = new StringBuilder("{\"goal\": \"a\"");
        for (var i = 0; i < 150; i++) {
            unknown.append(", \"unheardOf").append(i).append("\": 1");
        }

        assertThat(findings(unknown + "}")).hasSize(101).last().isEqualTo("and 50 more findings");
    }

    @Test
    void aByteOrderMarkIsLeftOut() {
        assertThat(goal("\uFEFF{\"goal\": \"a\"}").goal()).isEqualTo("a");
    }
}
