package io.planexec.executor.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.messages.Effect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessServersTest {
    @TempDir
    Path folder;

    @Test
    void theToolsOfAServerAreServedWithSchemaAndEffect() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(setup.scripted("demo", Map.of(), Map.of("append", Effect.COMPENSATABLE), Set.of()));
            var echo = setup.tool("echo").spec();
            assertThat(echo.description()).isEqualTo("Gives back the text.");
            assertThat(echo.inputSchema())
                    .containsEntry("required", List.of("text"))
                    .doesNotContainKey("$schema");
            assertThat(echo.effect()).isEqualTo(Effect.READ);
            assertThat(echo.timeout()).isEqualTo(Duration.ofSeconds(30));
            assertThat(setup.tool("put").spec().effect()).isEqualTo(Effect.IDEMPOTENT);
            assertThat(setup.tool("put").spec().description()).isEqualTo("Puts it");
            assertThat(setup.tool("append").spec().effect()).isEqualTo(Effect.COMPENSATABLE);
            assertThat(setup.tool("unknown_effect").spec().effect()).isEqualTo(Effect.IRREVERSIBLE);
            assertThat(setup.tool("counted").spec().outputSchema()).containsEntry("required", List.of("n"));
            assertThat(setup.registry.names()).contains("second_page");
            assertThat(setup.run("echo", Map.of("text", "ünïcödé €\n2"))).isEqualTo(Map.of("text", "ünïcödé €\n2"));
            assertThat(setup.run("unknown_effect", Map.of())).containsEntry("text", "called unknown effect");
            assertThat(setup.run("counted", Map.of())).containsEntry("n", 3).containsEntry("more", null);
        }
    }

    @Test
    void whatAServerSaysThatCannotBeIsNotServed() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(setup.scripted("demo"));
            assertThat(setup.registry.names())
                    .contains("echo")
                    .doesNotContain(
                            "list", "elsewhere", "broken", "no_type", "no_type_of_old", "no_output_type", "twice");
            assertThatThrownBy(() -> setup.run("silent", Map.of()))
                    .isInstanceOf(ToolFailure.class)
                    .hasMessageContaining("promises output for \"silent\" that fits a schema, and gave none");
        }
    }

    @Test
    void picturesAndLinksAreGivenBesideTheText() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(setup.scripted("demo"));
            var output = setup.run("picture", Map.of());
            assertThat(output)
                    .containsEntry("text", "{\"a\": [1]}")
                    .containsEntry("json", Map.of("a", List.of(1)))
                    .containsEntry("resources", List.of(Map.of("uri", "demo://1")));
            assertThat(output.get("files"))
                    .asString()
                    .contains("mediaType=image/png")
                    .contains("mcp/picture-");
            var path = String.valueOf(output.get("files")).replaceFirst("^.*path=([^,}]*).*$", "$1");
            assertThat(folder.resolve("out/g").resolve(path))
                    .hasBinaryContent(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        }
    }

    @Test
    void anErrorOfTheToolIsToldFromOneOfTheProtocol() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(setup.scripted("demo"));
            var failing = catchThrowableOfType(ToolFailure.class, () -> setup.run("failing", Map.of()));
            assertThat(failing).hasMessage("\"failing\" of the MCP server demo failed: no such city");
            assertThat(failing.isRetryable()).isFalse();
            var refusing = catchThrowableOfType(ToolFailure.class, () -> setup.run("refusing", Map.of()));
            assertThat(refusing).hasMessageContaining("bad arguments");
            assertThat(refusing.isRetryable()).isFalse();
            assertThat(refusing.mayHaveRun()).isFalse();
        }
    }

    @Test
    void theEnvironmentIsWhatIsDeclaredAndLittleElse() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(setup.scripted("demo", Map.of("TOKEN", "t"), Map.of(), Set.of("environment")));
            assertThat(setup.registry.names()).contains("environment").doesNotContain("echo");
            assertThat(List.of(String.valueOf(setup.run("environment", Map.of()).get("text"))
                            .split(" ")))
                    .contains("TOKEN", "PATH")
                    .isSubsetOf("HOME", "LANG", "PATH", "TOKEN");
        }
    }

    @Test
    void anInterruptReachesTheServer() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(setup.scripted("demo"));
            var ended = new CountDownLatch(1);
            var thread = Thread.ofVirtual().start(() -> {
                assertThatThrownBy(() -> setup.run("slow", Map.of())).isInstanceOf(InterruptedException.class);
                ended.countDown();
            });
            await().until(() -> setup.noted("calls").contains("slow"));
            thread.interrupt();
            assertThat(ended.await(3, TimeUnit.SECONDS)).isTrue();
            await().until(() -> setup.noted("cancelled").size() == 1);
            assertThat(setup.noted("cancelled")).isEqualTo(setup.noted("slow"));
            assertThat(setup.run("echo", Map.of("text", "still there"))).containsEntry("text", "still there");
        }
    }

    @Test
    void aServerThatDiesInACallIsStartedAgain() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(setup.scripted("demo"));
            var failure = catchThrowableOfType(ToolFailure.class, () -> setup.run("die", Map.of()));
            assertThat(failure)
                    .hasMessageContaining("the MCP server demo ended with exit code 7, having said: xxx")
                    .hasMessageContaining("xxx… / out of luck")
                    .hasMessageContaining("while \"die\" was running; whether it did its work is not known");
            assertThat(failure.mayHaveRun()).isTrue();
            assertThat(setup.run("echo", Map.of("text", "again"))).containsEntry("text", "again");
            assertThat(setup.noted("starts")).hasSize(2);
            assertThat(setup.noted("calls")).containsExactly("die", "echo");
        }
    }

    @Test
    void aServerKilledFromOutsideIsStartedAgainAndItsChildrenAreEnded() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(setup.scripted("demo"));
            var server = ProcessHandle.of(Long.parseLong(setup.noted("starts").getFirst()))
                    .orElseThrow();
            await().until(() -> server.children().findAny().isPresent());
            var child = server.children().findAny().orElseThrow();
            assertThat(server.destroyForcibly()).isTrue();
            await().until(() -> setup.noted("starts").size() == 2);
            await().atMost(Duration.ofSeconds(5)).until(() -> !child.isAlive());
            await().ignoreExceptions()
                    .untilAsserted(() -> assertThat(setup.run("echo", Map.of("text", "again")))
                            .containsEntry("text", "again"));
        }
    }

    @Test
    void aServerThatIsLeftEndsWithItsChildren() throws Exception {
        ProcessHandle server;
        List<ProcessHandle> children;
        try (var setup = new Setup(folder)) {
            setup.serving(setup.scripted("demo"));
            server = ProcessHandle.of(Long.parseLong(setup.noted("starts").getFirst()))
                    .orElseThrow();
            await().until(() -> server.children().findAny().isPresent());
            children = server.children().toList();
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> !server.isAlive());
        await().atMost(Duration.ofSeconds(5)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void aServerThatCannotStartHoldsNobodyUpAndSaysWhy() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(
                    new McpServer(
                            "none",
                            new McpServer.Program(List.of("no-such-program"), Map.of(), Optional.empty()),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(5),
                            Set.of(),
                            Map.of()),
                    setup.scripted("dying", "dies-at-start"),
                    setup.scripted("demo"));
            assertThat(setup.registry.names()).contains("echo");
            assertThat(setup.noted("starts").size()).isGreaterThanOrEqualTo(2);
            assertThat(setup.states())
                    .extracting(ServerState::name, ServerState::up)
                    .containsExactly(tuple("none", false), tuple("dying", false), tuple("demo", true));
            assertThat(setup.states().get(0).words())
                    .startsWith("down: it ")
                    .contains("no-such-program")
                    .endsWith("it is tried again by itself");
            assertThat(setup.states().get(1).words()).contains("the configuration is missing");
            assertThat(setup.states().get(2).words()).matches("up, \\d+ tools");
        }
    }

    @Test
    void aCommandIsNotStartedTwiceAtOnceBecauseItMayInstallSomething() throws Exception {
        try (var one = new Setup(folder);
                var two = new Setup(folder)) {
            var plain = one.scripted("demo");
            var command = new ArrayList<>(List.of(
                    "sh", "-c", "mkdir installing || touch clash; sleep 0.3; rmdir installing; exec \"$@\"", "sh"));
            command.addAll(((McpServer.Program) plain.connection()).command());
            var installing = new McpServer(
                    "demo",
                    new McpServer.Program(command, Map.of(), Optional.of(folder)),
                    plain.timeout(),
                    plain.startTimeout(),
                    Set.of(),
                    Map.of());
            var other = Thread.ofVirtual().start(() -> {
                try {
                    two.serving(installing);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            one.serving(installing);
            other.join();

            one.awaitTool("echo");
            two.awaitTool("echo");
            assertThat(folder.resolve("clash")).doesNotExist();
        }
    }

    @Test
    void aServersNewToolsAreServedWhenItSaysSo() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(setup.scripted("demo"));
            assertThat(setup.registry.names()).doesNotContain("grown");
            assertThat(setup.run("grow", Map.of())).containsEntry("text", "done");
            setup.awaitTool("grown");
        }
    }

    @Test
    void clashesGetTheServersNameAndGoWithIt() throws Exception {
        try (var setup = new Setup(folder)) {
            var one = setup.scripted("one", Map.of(), Map.of(), Set.of("echo"));
            var two = setup.scripted("two", Map.of(), Map.of(), Set.of("echo", "put"));
            setup.serving(one, two);
            assertThat(setup.registry.names())
                    .contains("one_echo", "two_echo", "put", "read_file")
                    .doesNotContain("echo");
            assertThat(setup.run("two_echo", Map.of("text", "2"))).containsEntry("text", "2");
            setup.serving(one);
            assertThat(setup.registry.names()).contains("echo").doesNotContain("one_echo", "two_echo", "put");
            assertThat(setup.noted("starts")).hasSize(2);
            setup.serving();
            assertThat(setup.registry.names())
                    .isEqualTo(new ToolRegistry(io.planexec.executor.tool.file.FileTools.all()).names());
        }
    }

    @Test
    void aServerDeclaredOtherwiseIsStartedAnew() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(setup.scripted("demo", Map.of("TOKEN", "1"), Map.of(), Set.of("echo")));
            setup.serving(setup.scripted("demo", Map.of("TOKEN", "2"), Map.of(), Set.of("echo")));
            assertThat(setup.noted("starts")).hasSize(2);
            assertThat(setup.run("echo", Map.of("text", "new"))).containsEntry("text", "new");
        }
    }
}
