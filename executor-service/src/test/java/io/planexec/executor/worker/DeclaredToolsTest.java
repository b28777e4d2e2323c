package io.planexec.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.artifact.StoredOutputs;
import io.planexec.executor.artifact.Stores;
import io.planexec.executor.call.Run;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.isolation.Isolation;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.executor.tool.file.FileTools;
import io.planexec.executor.tool.yaml.YamlTools;
import io.planexec.messages.Effect;
import io.planexec.messages.Output;
import io.planexec.messages.TaskError;
import io.planexec.messages.TaskError.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Tools of YAML files and MCP servers, as tasks call them: what their declaration promises is held around them. */
class DeclaredToolsTest {
    @TempDir
    Path workspace;

    private final ToolRegistry registry = new ToolRegistry(FileTools.all());
    private final ToolCalls calls = new ToolCalls("e1", Tasks.NO_GRANTS);
    private final List<YamlTools> served = new ArrayList<>();

    @AfterEach
    void close() {
        served.forEach(YamlTools::close);
        calls.close();
    }

    private void serve(String... texts) throws Exception {
        var files = new ArrayList<Path>();
        for (var text : texts) {
            files.add(Files.writeString(workspace.resolve("tools" + files.size() + ".yaml"), text));
        }
        served.add(YamlTools.serve(files, registry, Isolation.NONE, Duration.ofSeconds(60)));
    }

    private TaskError failed(String tool, Map<String, @Nullable Object> arguments) throws Exception {
        return failed(tool, arguments, new GoalFolders(workspace, workspace, "out/{goalId}"));
    }

    private TaskError failed(String tool, Map<String, @Nullable Object> arguments, GoalFolders folders)
            throws Exception {
        var result = result(tool, arguments, folders);
        return Objects.requireNonNull(result.error(), () -> "succeeded with " + result.output());
    }

    private io.planexec.messages.Report.Result result(
            String tool, Map<String, @Nullable Object> arguments, GoalFolders folders) throws Exception {
        try (var runner = new TaskRunner(
                "e1",
                registry,
                calls,
                Optional.empty(),
                folders,
                new StoredOutputs(1024 * 1024),
                (task, report) -> {},
                Clock.systemUTC())) {
            return runner.run(new Run(Tasks.calling(tool, arguments)));
        }
    }

    private Output succeeded(String tool, Map<String, @Nullable Object> arguments) throws Exception {
        var result = result(tool, arguments, new GoalFolders(workspace, workspace, "out/{goalId}"));
        assertThat(result.error()).isNull();
        return Objects.requireNonNull(result.output());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"count\": 1} | name",
                "{\"name\": 5, \"count\": 1} | string",
                "{\"name\": \"a\", \"count\": \"1; rm -rf .\"} | integer",
                "{\"name\": \"a\", \"count\": 1.5} | integer",
                "{\"name\": \"a\", \"loud\": \"yes\"} | boolean",
                "{\"name\": \"c\"} | enumeration",
                "{\"name\": \"a\", \"other\": 1} | other",
                "{\"name\": null} | string",
            })
    void argumentsThatDoNotFitTheirTypesNeverReachTheScript(String arguments, String said) throws Exception {
        serve("""
                tools:
                  - name: t
                    description: A tool.
                    effect: read
                    parameters:
                      - {name: name, required: true, enum: [a, b]}
                      - {name: count, type: integer}
                      - {name: loud, type: boolean}
                    script: {shell: "touch ran; : {{name}} {{count}} {{loud}}"}
                """);
        @SuppressWarnings("unchecked")
        Map<String, @Nullable Object> given = JsonMapper.shared().readValue(arguments, Map.class);
        var error = failed("t", given);
        assertThat(error.kind()).isEqualTo(Kind.ARGUMENTS);
        assertThat(error.retryable()).isFalse();
        assertThat(error.message()).contains("do not fit the tool \"t\"").contains(said);
        assertThat(workspace.resolve("out/q4/ran")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"irreversible, INTERRUPTED", "compensatable, INTERRUPTED", "idempotent, TOOL"})
    void aScriptWhoseFilesCannotBeBroughtHasNotRunAndNoGrantIsAskedFor(String effect, Kind kind) throws Exception {
        serve("""
                tools:
                  - name: deploy
                    description: A tool.
                    effect: EFFECT
                    script: {shell: "touch ran"}
                """.replace("EFFECT", effect));
        try (var store = Stores.of("http://127.0.0.1:1", "planexec-test", "")) {
            var folders = new GoalFolders(workspace, workspace, "out/{goalId}", Optional.of(store), true);
            var error = failed("deploy", Map.of(), folders);
            assertThat(error.message()).startsWith("the goal's files cannot be brought: s3://planexec-test/q4");
            assertThat(error.retryable()).isTrue();
            assertThat(error.kind()).isEqualTo(kind);
        }
        assertThat(workspace.resolve("out/q4/ran")).doesNotExist();
    }

    @Test
    void aScriptThatTakesTooLongIsEndedWithAllItStarted() throws Exception {
        serve("""
                tools:
                  - name: t
                    description: A tool.
                    effect: read
                    timeout: 1s
                    script: {shell: "(trap '' TERM; sleep 300) & echo $! > child; sleep 300"}
                """);
        var error = failed("t", Map.of());
        assertThat(error.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(error.message()).contains("the tool's time-out of 1s");
        var child = Long.parseLong(
                Files.readString(workspace.resolve("out/q4/child")).strip());
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() ->
                        ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void toolsOfAnyNumberOfFilesAreServed() throws Exception {
        var texts = new String[12];
        for (var i = 0; i < texts.length; i++) {
            texts[i] = "tools: [{name: t" + i + ", description: A tool., effect: read, script: {shell: 'echo " + i
                    + "'}}]";
        }
        serve(texts);
        assertThat(succeeded("t0", Map.of()).value()).containsEntry("stdout", "0\n");
        assertThat(succeeded("t11", Map.of()).value()).containsEntry("stdout", "11\n");
    }

    @Test
    void aScriptStartsWhereItIsDeclaredTo() throws Exception {
        serve("""
                tools:
                  - {name: here, description: A tool., effect: read, script: {shell: pwd, workingFolder: workspace}}
                  - {name: there, description: A tool., effect: read, script: {shell: pwd}}
                """);
        var real = workspace.toRealPath();
        assertThat(succeeded("here", Map.of()).value()).containsEntry("stdout", real + "\n");
        assertThat(succeeded("there", Map.of()).value()).containsEntry("stdout", real.resolve("out/q4") + "\n");
    }

    @Test
    void anEndlessOutputIsCutAndTheStepGoesOn() throws Exception {
        serve("""
                tools:
                  - name: t
                    description: A tool.
                    effect: read
                    timeout: 60s
                    script: {shell: "head -c 1000000000 /dev/zero", maxOutput: 2KB}
                """);
        var value = Objects.requireNonNull(succeeded("t", Map.of()).value());
        assertThat(String.valueOf(value.get("stdout")).length()).isLessThan(2_300);
    }

    @Test
    void aRequestWithoutAnAnswerMayHaveBeenCarriedOut() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.createContext("/broken", exchange -> exchange.close());
        for (var status : List.of(502, 503, 504)) {
            server.createContext("/status/" + status, exchange -> {
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
        }
        server.start();
        try {
            serve("""
                    tools:
                      - {name: broken, description: A tool., effect: read, http: {url: "http://127.0.0.1:%1$d/broken"}}
                      - name: answer
                        description: A tool.
                        effect: read
                        parameters: [{name: status, type: integer, required: true}]
                        http: {url: "http://127.0.0.1:%1$d/status/{{status}}"}
                      - {name: none, description: A tool., effect: read, http: {url: "http://127.0.0.1:1/"}}
                    """.formatted(server.getAddress().getPort()));
            assertThat(failed("broken", Map.of()).kind()).isEqualTo(Kind.INTERRUPTED);
            assertThat(failed("answer", Map.of("status", 503)).kind()).isEqualTo(Kind.TOOL);
            // A gateway's word: what is behind it may have done its work.
            assertThat(failed("answer", Map.of("status", 502)).kind()).isEqualTo(Kind.INTERRUPTED);
            assertThat(failed("answer", Map.of("status", 504)).kind()).isEqualTo(Kind.INTERRUPTED);
            assertThat(failed("none", Map.of()).kind()).isEqualTo(Kind.NOT_MADE);
        } finally {
            server.stop(0);
        }
    }

    /** Serves the tools of a server that starts as long as there is no file "gone". */
    private void serveDemo() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var file = Map.of(
                "mcpServers",
                Map.of(
                        "demo",
                        Map.of(
                                "command",
                                "sh",
                                "args",
                                List.of(
                                        "-c",
                                        "test ! -e gone && exec \"$@\"",
                                        "sh",
                                        java,
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        "io.planexec.executor.tool.mcp.ScriptedServer"),
                                "cwd",
                                workspace.toString())));
        serve(JsonMapper.shared().writeValueAsString(file));
    }

    @Test
    void aToolWhoseServerIsLostSaysSoAndWasNotCalled() throws Exception {
        serveDemo();
        assertThat(registry.find("die").orElseThrow().spec().effect()).isEqualTo(Effect.IRREVERSIBLE);
        Files.createFile(workspace.resolve("gone"));
        var server =
                Long.parseLong(Files.readAllLines(workspace.resolve("starts")).getFirst());
        assertThat(ProcessHandle.of(server).orElseThrow().destroyForcibly()).isTrue();
        await().until(() -> !registry.names().contains("die"));

        var error = failed("die", Map.of());

        assertThat(error.message())
                .startsWith("\"die\" was not called: the MCP server demo ended with exit code 1")
                .endsWith("it is tried again by itself");
        assertThat(error.retryable()).isTrue();
        assertThat(workspace.resolve("calls")).doesNotExist();
    }

    @Test
    void aServerThatLiesAboutItsSchemaIsCaught() throws Exception {
        serveDemo();
        assertThat(succeeded("counted", Map.of()).value()).containsEntry("n", 3);
        var lie = failed("lying", Map.of());
        assertThat(lie.kind()).isEqualTo(Kind.OUTPUT);
        assertThat(lie.message())
                .contains("the output does not fit the tool \"lying\"")
                .contains("/n");
        assertThat(failed("echo", Map.of()).kind()).isEqualTo(Kind.ARGUMENTS);
        assertThat(failed("die", Map.of()).message()).contains("has no grant");
    }
}
