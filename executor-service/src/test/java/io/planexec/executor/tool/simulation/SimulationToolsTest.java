package io.planexec.executor.tool.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationToolsTest {
    private final ToolRegistry tools = new ToolRegistry(SimulationTools.all());

    @TempDir
    Path workspace;

    private Map<String, @Nullable Object> run(String tool, Map<String, @Nullable Object> arguments, int attempt)
            throws Exception {
        var files = new GoalFolders(workspace, workspace, "out").open("g");
        return tools.find(tool).orElseThrow().run(arguments, new ToolContext(files, "a goal", attempt));
    }

    @Test
    void echoGivesItsValueBack() throws Exception {
        assertThat(run("echo", Map.of("value", Map.of("a", 1)), 1)).isEqualTo(Map.of("value", Map.of("a", 1)));
        assertThat(run("echo", Collections.singletonMap("value", null), 1))
                .isEqualTo(Collections.singletonMap("value", null));
    }

    @Test
    void sleepSaysHowLongItSlept() throws Exception {
        assertThat(run("sleep", Map.of("seconds", 0.01), 1)).isEqualTo(Map.of("seconds", 0.01));
    }

    @Test
    void failFailsForItsFirstAttempts() throws Exception {
        var arguments = Map.<String, @Nullable Object>of("times", 2, "message", "busy");
        for (var attempt = 1; attempt <= 2; attempt++) {
            var number = attempt;
            assertThatThrownBy(() -> run("fail", arguments, number))
                    .isInstanceOfSatisfying(ToolFailure.class, failure -> {
                        assertThat(failure).hasMessage("busy");
                        assertThat(failure.isRetryable()).isTrue();
                    });
        }
        assertThat(run("fail", arguments, 3)).isEqualTo(Map.of("attempts", 3));
    }

    @Test
    void failWithoutTimesAlwaysFails() {
        assertThatThrownBy(() -> run("fail", Map.of(), 1_000)).isInstanceOf(ToolFailure.class);
    }

    @Test
    void theyAreAllOfEffectRead() {
        assertThat(tools.specs()).extracting(ToolSpec::effect).containsOnly(Effect.READ);
        assertThat(tools.names()).containsExactly("echo", "fail", "sleep");
    }
}
