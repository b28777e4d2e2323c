package io.planexec.e2e.crashes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.StepStatus;
import io.planexec.scripted.ScriptedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An executor is killed with SIGKILL while an agent of it works, and another one's goes on. */
class AgentCrashTest {
    private static final String SCRIPT = """
            replies:
              - name: the first turn
                when: {role: executor, turn: 1}
                calls: [{tool: put, arguments: {line: one}}]
              - name: two calls side by side
                when: {role: executor, turn: 2, last: exitCode}
                calls:
                  - {tool: put, arguments: {line: two}}
                  - {tool: dawdle, arguments: {line: three, seconds: 50}}
              - name: the end
                when: {role: executor, turn: 3, last: exitCode}
                calls: [{tool: finish, arguments: {answer: all three}}]
            """;

    @TempDir
    private Path folder;

    /** Whether the record of an iteration holds what came of a call. */
    private boolean isKept(String goal, String iteration) {
        var records = folder.resolve("out").resolve(goal).resolve(".data/agents");
        if (!Files.isDirectory(records)) {
            return false;
        }
        try (var files = Files.walk(records)) {
            for (var file : files.filter(path -> path.endsWith(iteration)).toList()) {
                if (Files.readString(file).contains("exitCode")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aStepGoesOnAfterItsLastFinishedToolCall() throws Exception {
        try (var model = ScriptedModel.start(SCRIPT);
                var system = new CrashingSystem(folder)) {
            system.executorsGet(
                    "--planexec.models.executor.provider=openai",
                    "--planexec.models.executor.base-url=" + model.openAi("executor"),
                    "--planexec.models.executor.api-key=script",
                    "--planexec.models.executor.model=scripted");
            system.planner();
            var dying = system.executorThatDies("dying", CrashPoint.NEVER);
            system.submit("goal", """
                    {"id": "1", "description": "Do three things", "tools": ["put", "dawdle"], "timeout": "PT2M"}""");
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> isKept("goal", "002.json")
                            && system.dawdling("three").isPresent());

            CrashingSystem.signal(dying, "KILL");
            assertThat(dying.waitFor(10, TimeUnit.SECONDS)).isTrue();
            system.executor("next");

            var step = system.awaitStep("goal", StepStatus.SUCCEEDED);
            assertThat(step.executor()).isEqualTo("next");
            assertThat(step.attempts()).isEqualTo(1);
            assertThat(system.effects("one")).isEqualTo(1);
            assertThat(system.effects("two")).isEqualTo(1);
            assertThat(model.mistakes()).isEmpty();
            assertThat(model.asked()).hasSize(3);
        }
    }
}
