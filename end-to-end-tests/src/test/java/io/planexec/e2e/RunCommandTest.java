package io.planexec.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunCommandTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String SLEEPER = """
            {"goal": "Sleep for long", "id": "sleeper", "plan": {"steps": [
              {"id": "in", "action": "echo", "arguments": {"value": 1}},
              {"id": "5b", "action": "sleep", "arguments": {"seconds": 300}, "dependsOn": ["in"]},
              {"id": "a.b", "action": "echo", "arguments": {"value": 2}, "dependsOn": ["5b"]}]}}
            """;

    @TempDir
    private Path folder;

    /** Needs the right to mount a disk, as root has. */
    @Test
    void aFullDiskUnderTheBrokerEndsTheRunAndIsNamed() throws Exception {
        var disk = Files.createDirectory(folder.resolve("tmp")).toString();
        assumeTrue(command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk), "a disk cannot be mounted here");
        try {
            PlanexecProcess.file(folder, "goal.json", SLEEPER);

            var run = PlanexecProcess.start(folder, "run", "--file", "goal.json", "--simulation", "--json");
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> run.hasEnded() || run.stderr().contains("5b started"));
            fill(folder.resolve("tmp/filler"));

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.complaints()).singleElement().asString().contains("cannot be written any more", "TMPDIR");
            assertThat(run.document().get("goalId").asString()).isEqualTo("sleeper");
        } finally {
            assertThat(command("umount", "--lazy", disk)).isTrue();
        }
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("space");
        }
    }

    private static boolean command(String... words) throws Exception {
        var process = new ProcessBuilder(words).inheritIO().start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    @Test
    void aGoalThatSucceedsEndsWithZeroAndItsOutcomeAloneOnStandardOutput() throws Exception {
        PlanexecProcess.file(folder, "goal.json", """
                {"id": "diamond", "goal": "A diamond", "plan": {"steps": [
                  {"id": 1, "action": "echo", "params": {"value": "one"}},
                  {"id": "5b", "action": "echo", "params": {"value": "${steps.1.output.value}"}, "depends_on": [1]},
                  {"id": "a-b", "action": "fail", "params": {"times": 1, "message": "not yet"}, "depends_on": [1],
                   "retry": {"delay": "PT0.1S"}},
                  {"id": "in", "action": "echo", "params": {"value": "${steps.5b.output.value} and ${steps.a-b.output.attempts}"}}
                ]}}
                """);

        var run = PlanexecProcess.run(folder, "run", "--file", "goal.json", "--simulation", "--json");

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        var outcome = run.document();
        assertThat(fields(outcome))
                .containsExactly(
                        "goalId",
                        "status",
                        "reason",
                        "answer",
                        "mode",
                        "planVersion",
                        "steps",
                        "artifacts",
                        "usage",
                        "replans",
                        "durationMs");
        assertThat(outcome.get("goalId").asString()).isEqualTo("diamond");
        assertThat(outcome.get("status").asString()).isEqualTo("SUCCEEDED");
        assertThat(fields(outcome.get("usage")))
                .containsExactly("plannerCalls", "executorCalls", "toolCalls", "inputTokens", "outputTokens", "usd");
        var step = outcome.get("steps").get(0);
        assertThat(fields(step))
                .containsExactly(
                        "id",
                        "action",
                        "status",
                        "reason",
                        "attempts",
                        "executor",
                        "dependsOn",
                        "output",
                        "queuedAt",
                        "startedAt",
                        "finishedAt",
                        "usage");
        assertThat(step.get("id").isString()).isTrue();
        assertThat(step.get("reason").isNull()).isTrue();
        assertThat(step.get("startedAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3,9}Z");
        var last = outcome.get("steps").get(3);
        assertThat(last.get("output").get("value").asString()).isEqualTo("one and 2");
        assertThat(run.leftovers()).isEmpty();

        var output = folder.resolve("planexec-out/diamond");
        assertThat(MAPPER.readTree(Files.readString(output.resolve("outcome.json"))))
                .isEqualTo(outcome);
        var numbers = new ArrayList<Integer>();
        for (var line : Files.readAllLines(output.resolve("events.jsonl"))) {
            numbers.add(MAPPER.readTree(line).get("number").asInt());
        }
        assertThat(numbers).hasSizeGreaterThan(5).isSorted().doesNotHaveDuplicates();
        assertThat(numbers.getFirst()).isEqualTo(1);
    }

    @Test
    void withoutJsonALinePerEventAndTheSummaryAreOnStandardOutput() throws Exception {
        PlanexecProcess.file(folder, "plan.json", """
                [{"id": "works", "action": "echo", "params": {"value": 1}},
                 {"id": "breaks", "action": "fail", "params": {"message": "the disk is full"}, "retry": {"maxAttempts": 1}},
                 {"id": "after", "action": "echo", "params": {"value": 2}, "depends_on": ["breaks"]}]
                """);

        var run = PlanexecProcess.run(folder, "run", "--file", "plan.json", "--simulation", "--out", "results");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.stdout())
                .contains("step works succeeded")
                .contains("step breaks attempt 1 failed: the disk is full")
                .contains("step breaks (fail), 1 attempt: the disk is full")
                .contains("step after skipped")
                .contains("PARTIAL in ")
                .contains("1 succeeded")
                .contains("results/");
        assertThat(run.stderr()).isEmpty();
        assertThat(folder.resolve("results/outcome.json")).exists();
    }

    @Test
    void aPlanThatIsRefusedEndsWithTwoALinePerFindingAndTheOutcome() throws Exception {
        PlanexecProcess.file(folder, "plan.json", """
                {"steps": [{"id": 1, "action": "ecko", "params": {}}, {"id": 2, "action": "echo", "params": {}}]}
                """);

        var run = PlanexecProcess.run(folder, "run", "--file", "plan.json", "--simulation", "--json");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.complaints())
                .hasSize(2)
                .anyMatch(line -> line.contains("echo"))
                .anyMatch(line -> line.contains("value"));
        assertThat(run.document().get("status").asString()).isEqualTo("FAILED");
    }

    @Test
    void ctrlCCancelsTheGoalWritesTheOutcomeAndLeavesNothing() throws Exception {
        interruptedBy("INT");
    }

    @Test
    void aTerminatedRunCancelsTheGoalWritesTheOutcomeAndLeavesNothing() throws Exception {
        interruptedBy("TERM");
    }

    private void interruptedBy(String signal) throws IOException, InterruptedException {
        PlanexecProcess.file(folder, "goal.json", SLEEPER);
        var run = PlanexecProcess.start(folder, "run", "--file", "goal.json", "--simulation", "--json");
        await().atMost(Duration.ofMinutes(2)).until(() -> run.stderr().contains("step 5b started"));

        run.signal(signal);

        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(130);
        var outcome = run.document();
        assertThat(outcome.get("status").asString()).isEqualTo("CANCELLED");
        assertThat(outcome.get("steps").get(0).get("status").asString()).isEqualTo("SUCCEEDED");
        assertThat(outcome.get("steps").get(2).get("status").asString()).isEqualTo("CANCELLED");
        assertThat(folder.resolve("planexec-out/sleeper/outcome.json")).exists();
        assertThat(run.leftovers()).isEmpty();
    }

    @Test
    void aSecondCtrlCCutsTheUndoingShortAndSaysWhatStays() throws Exception {
        PlanexecProcess.file(folder, "tools.yaml", """
                tools:
                  - {name: open_shop, description: Opens the shop., effect: compensatable, script: {shell: touch open}}
                  - {name: close_shop, description: Closes the shop., effect: idempotent, script: {shell: sleep 300}}
                """);
        PlanexecProcess.file(folder, "goal.json", """
                {"id": "shop", "goal": "open", "plan": {"steps": [
                  {"id": "a", "action": "open_shop", "compensation": {"action": "close_shop"}},
                  {"id": "b", "action": "sleep", "arguments": {"seconds": 300}, "dependsOn": ["a"]}],
                  "rollback": [{"action": "close_shop"}]}}
                """);
        var run = PlanexecProcess.start(
                folder, "run", "--file", "goal.json", "--tools", "tools.yaml", "--simulation", "--json");
        await().atMost(Duration.ofMinutes(2)).until(() -> run.stderr().contains("step b started"));
        run.signal("INT");
        await().atMost(Duration.ofMinutes(1)).until(() -> run.stderr().contains("compensation of step a queued"));
        run.signal("INT");

        assertThat(run.exitCode()).as(run.stderr()).isEqualTo(130);
        assertThat(run.document().get("status").asString()).isEqualTo("ROLLING_BACK");
        assertThat(run.stderr())
                .contains("interrupted again")
                .contains("not undone: a (open_shop)", "not run: close_shop of the plan's rollback list");
        assertThat(run.leftovers()).isEmpty();
    }

    @Test
    void theTimeoutShortensTheDeadline() throws Exception {
        PlanexecProcess.file(folder, "goal.json", SLEEPER);

        var run =
                PlanexecProcess.run(folder, "run", "--file", "goal.json", "--simulation", "--json", "--timeout", "2s");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.document().get("durationMs").asLong()).isBetween(1_900L, 60_000L);
    }

    @Test
    void aPlanOfAThousandStepsOfAnyShapeRunsToItsEnd() throws Exception {
        assertThatPlanSucceeds(1_000, 25);
    }

    @Test
    void aPlanOfOneStepRunsToItsEnd() throws Exception {
        assertThatPlanSucceeds(1, 26);
    }

    @Test
    void aPlanOfSomeDozenStepsOfAnyShapeRunsToItsEnd() throws Exception {
        assertThatPlanSucceeds(60, 27);
    }

    /** Every step of a plan of random shape and odd ids succeeds, none before what it depends on. */
    private void assertThatPlanSucceeds(int size, long seed) throws IOException, InterruptedException {
        var random = new Random(seed);
        var steps = new ArrayList<String>();
        for (int i = 0; i < size; i++) {
            var dependencies = new ArrayList<String>();
            for (int d = Math.min(i, random.nextInt(4)); d > 0; d--) {
                var dependency = '"' + oddId(random.nextInt(i)) + '"';
                if (!dependencies.contains(dependency)) {
                    dependencies.add(dependency);
                }
            }
            steps.add("{\"id\": \"%s\", \"action\": \"echo\", \"params\": {\"value\": %d}, \"depends_on\": %s}"
                    .formatted(oddId(i), i, dependencies));
        }
        PlanexecProcess.file(folder, "plan.json", "{\"steps\": [" + String.join(",\n", steps) + "]}");

        var run = PlanexecProcess.run(folder, "run", "--file", "plan.json", "--simulation", "--json");

        assertThat(run.exitCode()).as(() -> String.join("\n", run.complaints())).isZero();
        var byId = new HashMap<String, JsonNode>();
        run.document().get("steps").forEach(step -> byId.put(step.get("id").asString(), step));
        assertThat(byId).hasSize(size);
        for (var step : byId.values()) {
            assertThat(step.get("status").asString()).isEqualTo("SUCCEEDED");
            for (var dependency : step.get("dependsOn")) {
                var before = Instant.parse(Objects.requireNonNull(byId.get(dependency.asString()))
                        .get("finishedAt")
                        .asString());
                assertThat(Instant.parse(step.get("startedAt").asString())).isAfterOrEqualTo(before);
            }
        }
    }

    private static String oddId(int number) {
        return switch (number % 5) {
            case 0 -> Integer.toString(number);
            case 1 -> number + "b";
            case 2 -> "a-" + number;
            case 3 -> "a." + number;
            default -> number == 4 ? "in" : "in" + number;
        };
    }

    private static List<String> fields(JsonNode object) {
        return List.copyOf(object.propertyNames());
    }

    @Test
    void aStepThatIsAGoalOfItsOwnGetsAPlanOfItsOwn() throws Exception {
        var plan = PlanexecProcess.file(folder, "plan.json", """
                {"goal": "Look around, and say so", "plan": {"steps": [
                  {"id": "look", "action": "goal", "description": "List the files"},
                  {"id": "say", "action": "echo", "arguments": {"value": "${steps.look.output.goalId}"}}]}}
                """);

        var run =
                PlanexecProcess.run(folder, "run", "--file", plan.toString(), "--simulation", "--json", "--out", "out");

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        var steps = run.document().get("steps");
        assertThat(steps.at("/0/executor").asString()).startsWith("goal ").endsWith(".look.1");
        assertThat(steps.at("/0/output/outputs").isEmpty()).isFalse();
        assertThat(steps.at("/1/output/value").asString()).endsWith(".look.1");
    }
}
