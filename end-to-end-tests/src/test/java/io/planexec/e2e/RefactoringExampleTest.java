package io.planexec.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tech lead and a developer: tests show that a step was not complete, and the plan is mended where it has to be. */
class RefactoringExampleTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Path EXAMPLE = CHECKOUT.resolve("examples/refactoring");

    @TempDir
    private Path folder;

    @Test
    void testsThatFailBringAStepMoreAndRunAgainAndNothingElseDoes() throws Exception {
        var run = PlanexecProcess.run(
                folder,
                "run",
                "--file",
                EXAMPLE.resolve("goal.json").toString(),
                "--tools",
                EXAMPLE.resolve("tools.yaml").toString(),
                "--model-script",
                EXAMPLE.resolve("model.yaml").toString(),
                "--workspace",
                CHECKOUT.toString(),
                "--out",
                "out",
                "--json");

        assertThat(run.exitCode()).as(run.stderr()).isZero();
        var outcome = run.document();
        assertThat(outcome.get("status").asString()).isEqualTo("SUCCEEDED");
        assertThat(outcome.get("replans").asInt()).isEqualTo(1);
        Map<String, Integer> attempts = new LinkedHashMap<>();
        outcome.get("steps")
                .forEach(step -> attempts.put(
                        step.get("id").asString(), step.get("attempts").asInt()));
        assertThat(attempts)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("1", 1, "2", 1, "3", 1, "4", 1, "5", 1, "5b", 1, "6", 2, "7", 1));
        assertThat(outcome.get("usage").get("plannerCalls").asInt()).isEqualTo(2);
        assertThat(outcome.get("usage").get("executorCalls").asInt()).isEqualTo(17);
        assertThat(outcome.get("answer").asString()).contains("JSON Web Tokens");
        assertThat(run.stderr()).doesNotContain("nobody asked for");

        var events = Files.readString(folder.resolve("out/events.jsonl"));
        assertThat(events).contains("FAILED  an administrator gets into the admin pages: root was not let in");
        assertThat(folder.resolve("out/auth/AdminPages.java")).content().doesNotContain("Sessions");
        assertThat(folder.resolve("out/auth/CHANGES.md")).exists();
        assertThat(EXAMPLE.resolve("auth/AdminPages.java")).content().contains("Sessions");
        assertThat(EXAMPLE.resolve("auth/Jwt.java")).doesNotExist();
        assertThat(tests("auth/AuthTests.java")).isZero();
        assertThat(tests("auth/JwtTests.java")).isZero();
    }

    private int tests(String suite) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, suite)
                .directory(folder.resolve("out").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("suite").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
