package io.planexec.executor.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Effect;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official reference servers as processes, installed from the npm registry below {@code target}. Where there is no node
 * or no registry this says so and is skipped; {@link ProcessServersTest} and {@link HttpServersTest} need neither.
 */
class ReferenceServersTest {
    private static final String VERSION = "2026.8.31";
    private static final Path INSTALLED = Path.of("target", "mcp-servers").toAbsolutePath();

    @TempDir
    Path folder;

    @BeforeAll
    static void install() throws Exception {
        var bin = INSTALLED.resolve("node_modules/.bin");
        if (!isThere("node") || !isThere("npm")) {
            skip("node and npm are not on the path");
        }
        if (!Files.exists(bin.resolve("mcp-server-memory"))) {
            Files.createDirectories(INSTALLED);
            var log = INSTALLED.resolve("npm.log");
            var npm = new ProcessBuilder(
                            "npm",
                            "install",
                            "--no-audit",
                            "--no-fund",
                            "--prefix",
                            INSTALLED.toString(),
                            "@modelcontextprotocol/server-everything@" + VERSION,
                            "@modelcontextprotocol/server-filesystem@" + VERSION,
                            "@modelcontextprotocol/server-memory@" + VERSION)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!npm.waitFor(3, TimeUnit.MINUTES) || npm.exitValue() != 0) {
                npm.destroyForcibly();
                skip("npm could not install the reference servers: " + Files.readString(log));
            }
        }
    }

    private static void skip(String why) {
        System.out.println("The MCP reference servers were NOT tried: " + why);
        Assumptions.abort(why);
    }

    private static boolean isThere(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private static List<String> command(String server, String... arguments) {
        var command = new ArrayList<String>();
        command.add(INSTALLED.resolve("node_modules/.bin").resolve(server).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private McpServer process(String name, Map<String, String> environment, List<String> command) {
        return new McpServer(
                name,
                new McpServer.Program(command, environment, Optional.of(folder)),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Set.of(),
                Map.of());
    }

    @Test
    void theFilesystemServerReadsAndWritesBelowItsFolder() throws Exception {
        var shared = Files.createDirectory(folder.resolve("shared"));
        Files.writeString(shared.resolve("a.txt"), "first\n");
        try (var setup = new Setup(folder)) {
            setup.serving(process("files", Map.of(), command("mcp-server-filesystem", shared.toString())));
            // read_file and write_file are built in: the server's own stand under its name.
            assertThat(setup.registry.names()).contains("files_read_file", "files_write_file", "list_directory");
            assertThat(setup.tool("list_directory").spec().effect()).isEqualTo(Effect.READ);
            assertThat(setup.tool("files_write_file").spec().effect()).isEqualTo(Effect.IDEMPOTENT);
            assertThat(setup.tool("edit_file").spec().effect()).isEqualTo(Effect.IRREVERSIBLE);
            setup.run("files_write_file", Map.of("path", shared.resolve("b.txt").toString(), "content", "second"));
            assertThat(shared.resolve("b.txt")).hasContent("second");
            var listed = setup.run("list_directory", Map.of("path", shared.toString()));
            assertThat(listed.toString()).contains("a.txt").contains("b.txt");
            assertThatThrownBy(() -> setup.run("list_directory", Map.of("path", "/etc")))
                    .isInstanceOf(ToolFailure.class)
                    .hasMessageContaining("outside allowed directories");
        }
    }

    @Test
    void theMemoryServerKeepsWhatItIsTold() throws Exception {
        try (var setup = new Setup(folder)) {
            setup.serving(process(
                    "memory",
                    Map.of("MEMORY_FILE_PATH", folder.resolve("memory.jsonl").toString()),
                    command("mcp-server-memory")));
            setup.run(
                    "create_entities",
                    Map.of(
                            "entities",
                            List.of(Map.of(
                                    "name", "Widget A", "entityType", "product", "observations", List.of("blue")))));
            var graph = setup.run("read_graph", Map.of());
            assertThat(graph.toString()).contains("Widget A").contains("blue");
            assertThat(folder.resolve("memory.jsonl")).content().contains("Widget A");
        }
    }

    @Test
    void theServerOfEverythingIsSpokenToByItsProcess() throws Exception {
        try (var setup = new Setup(folder)) {
            var given = new HashMap<>(tellsOfCancelledCalls());
            given.put("DEMO", "yes");
            setup.serving(process("everything", given, command("mcp-server-everything", "stdio")));
            everything(setup);
            var environment = setup.run("get-env", Map.of()).toString();
            assertThat(environment).contains("DEMO").doesNotContain("JAVA_HOME").doesNotContain("MAVEN");
            anInterruptEndsALongCall(setup);
            awaitCancelled(1);
        }
    }

    @Test
    void theServerOfEverythingIsSpokenToByHttpAndFoundAgainAfterItWasKilled() throws Exception {
        var port = freePort();
        var server = startByHttp(port);
        try (var setup = new Setup(folder)) {
            setup.serving(new McpServer(
                    "everything",
                    new McpServer.Http(URI.create("http://127.0.0.1:" + port + "/mcp"), Map.of()),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30),
                    Set.of(),
                    Map.of()));
            everything(setup);
            anInterruptEndsALongCall(setup);
            awaitCancelled(1);
            var failed = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> {
                var failure = catchThrowableOfType(
                        ToolFailure.class, () -> setup.run("trigger-long-running-operation", longCall(20)));
                assertThat(failure.mayHaveRun()).isTrue();
                failed.countDown();
            });
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            server.destroyForcibly();
            assertThat(failed.await(15, TimeUnit.SECONDS)).isTrue();
            setup.awaitNoTool("echo");
            server = startByHttp(port);
            setup.awaitTool("echo");
            assertThat(setup.run("echo", Map.of("message", "again"))).containsEntry("text", "Echo: again");
        } finally {
            server.destroyForcibly();
        }
    }

    private static Map<String, Object> longCall(int seconds) {
        return Map.of("duration", seconds, "steps", seconds * 5);
    }

    private static void everything(Setup setup) throws Exception {
        assertThat(setup.run("echo", Map.of("message", "hello"))).containsEntry("text", "Echo: hello");
        assertThat(setup.run("get-sum", Map.of("a", 2, "b", 3)).toString()).contains("5");
        assertThat(setup.run("get-structured-content", Map.of("location", "New York")))
                .containsKeys("temperature", "conditions", "humidity");
        assertThat(setup.run("get-tiny-image", Map.of()).get("files"))
                .asString()
                .contains("image/png");
        assertThatThrownBy(() -> setup.run("get-sum", Map.of("a", "two"))).isInstanceOf(ToolFailure.class);
        var said = new CopyOnWriteArrayList<String>();
        assertThat(setup.run("trigger-long-running-operation", Map.of("duration", 1, "steps", 4), said::add)
                        .toString())
                .contains("completed");
        assertThat(said).startsWith("1 of 4", "2 of 4", "3 of 4");
    }

    /**
     * A server ends a call that it is told is cancelled by the signal that it gave its tool, and says nothing. What is
     * loaded before it writes down each such signal.
     */
    private Map<String, String> tellsOfCancelledCalls() throws IOException {
        var hook = Files.writeString(folder.resolve("hook.cjs"), """
                const fs = require('fs');
                const abort = AbortController.prototype.abort;
                AbortController.prototype.abort = function (reason) {
                  fs.appendFileSync(process.env.ABORTED, String(reason) + '\\n');
                  return abort.call(this, reason);
                };
                """);
        return Map.of(
                "NODE_OPTIONS",
                "--require=" + hook,
                "ABORTED",
                folder.resolve("aborted").toString());
    }

    private void awaitCancelled(int calls) {
        await().atMost(Duration.ofSeconds(3))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(Files.readAllLines(folder.resolve("aborted")).stream()
                                .filter("the call was cancelled or ran out of time"::equals))
                        .hasSize(calls));
    }

    private static void anInterruptEndsALongCall(Setup setup) throws Exception {
        var ended = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var thread = Thread.ofVirtual().start(() -> {
            begun.countDown();
            assertThatThrownBy(() -> setup.run("trigger-long-running-operation", longCall(30)))
                    .isInstanceOf(InterruptedException.class);
            ended.countDown();
        });
        begun.await();
        await().pollDelay(Duration.ofMillis(500)).until(() -> true);
        thread.interrupt();
        assertThat(ended.await(3, TimeUnit.SECONDS)).isTrue();
        assertThat(setup.run("echo", Map.of("message", "there"))).containsEntry("text", "Echo: there");
    }

    private Process startByHttp(int port) throws IOException {
        var builder = new ProcessBuilder(command("mcp-server-everything", "streamableHttp"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("everything.log").toFile());
        builder.environment().put("PORT", String.valueOf(port));
        builder.environment().putAll(tellsOfCancelledCalls());
        var process = builder.start();
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
        return process;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
