package io.planexec.executor.tool.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.isolation.Isolation;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpToolsTest {
    @TempDir
    Path workspace;

    private volatile String request = "";
    private final CountDownLatch held = new CountDownLatch(1);
    private @Nullable HttpServer server;

    @BeforeEach
    void startServer() throws Exception {
        var started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        started.setExecutor(task -> Thread.ofVirtual().start(task));
        started.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().toASCIIString() + " "
                            + exchange.getRequestHeaders().getFirst("X-Note") + " "
                            + exchange.getRequestHeaders().getFirst("Content-Type") + " " + body;
            var path = exchange.getRequestURI().getPath();
            if (path.startsWith("/hang")) {
                try {
                    held.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            var answer =
                    (path.startsWith("/big") ? "x".repeat(5_000) : "{\"ok\": true}").getBytes(StandardCharsets.UTF_8);
            var status = path.startsWith("/status/") ? Integer.parseInt(path.substring(8)) : 200;
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            if (status == 302) {
                exchange.getResponseHeaders().set("Location", "http://elsewhere.example/");
            }
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        started.start();
        server = started;
    }

    @AfterEach
    void stopServer() {
        held.countDown();
        Objects.requireNonNull(server).stop(0);
    }

    private Tool tool(String http) throws UnusableTools {
        return ToolFile.read(
                        "tools.yaml",
                        "tools:\n  - name: t\n    description: A tool.\n    timeout: 5s\n    parameters: [{name: p},"
                                + " {name: n, type: integer}]\n    http:\n" + http.indent(6),
                        Map.of(
                                "BASE",
                                "http://127.0.0.1:"
                                        + Objects.requireNonNull(server)
                                                .getAddress()
                                                .getPort(),
                                "TOKEN",
                                "abc")::get,
                        Isolation.NONE)
                .getFirst();
    }

    private Map<String, @Nullable Object> run(Tool tool, Map<String, @Nullable Object> arguments) throws Exception {
        var files = new GoalFolders(workspace, workspace, "out/{goalId}").open("g");
        return tool.run(arguments, new ToolContext(files, "a goal", 1));
    }

    @Test
    void valuesAreEncodedInTheAddressAndKeepTheirTypesInJson() throws Exception {
        var tool = tool("""
                method: POST
                url: ${BASE}/items/{{p}}?q={{p}}&n={{n}}
                headers: {X-Note: "token ${TOKEN} {{n}}"}
                body: {json: {text: "a {{p}}", whole: "{{n}}", list: ["{{p}}"], fixed: 1}}
                """);
        var output = run(tool, Map.of("p", "../a b&c=d/?#\"\n€", "n", 7));
        assertThat(request)
                .isEqualTo(
                        "POST /items/..%2Fa%20b%26c%3Dd%2F%3F%23%22%0A%E2%82%AC?q=..%2Fa%20b%26c%3Dd%2F%3F%23%22%0A%E2%82%AC&n=7"
                                + " token abc 7 application/json"
                                + " {\"text\":\"a ../a b&c=d/?#\\\"\\n€\",\"whole\":7,\"list\":[\"../a b&c=d/?#\\\"\\n€\"],\"fixed\":1}");
        assertThat(output).containsEntry("status", 200).containsEntry("json", Map.of("ok", true));
    }

    @Test
    void aBodyOfJsonTextIsAFormOfTheSameAndFieldsAreEncoded() throws Exception {
        run(
                tool("method: PUT\nurl: ${BASE}/a?n={{n}}\nbody: '{\"name\": \"{{p}}\"}'"),
                Map.of("p", "\",\"x\":\"", "n", 1));
        assertThat(request).endsWith("{\"name\":\"\\\",\\\"x\\\":\\\"\"}");
        run(
                tool("method: POST\nurl: ${BASE}/a?n={{n}}\nbody: {form: {a: 'x{{p}}', b: 2}}"),
                Map.of("p", "&c=d", "n", 1));
        assertThat(request).endsWith("application/x-www-form-urlencoded a=x%26c%3Dd&b=2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void aValueThatLeadsToAnotherPlaceIsRefused(String value) throws Exception {
        var tool = tool("url: ${BASE}/items/{{p}}/{{n}}");
        assertThatThrownBy(() -> run(tool, Map.of("p", value, "n", 1))).hasMessageContaining("another place");
        assertThat(request).isEmpty();
    }

    @Test
    void aHeaderCannotBeSplit() throws Exception {
        var tool = tool("url: ${BASE}/{{n}}\nheaders: {X-Note: \"{{p}}\"}");
        assertThatThrownBy(() -> run(tool, Map.of("p", "a\r\nX-Evil: 1", "n", 1)))
                .hasMessageContaining("header X-Note")
                .hasMessageContaining("line break");
        assertThat(request).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"404, false", "429, true", "503, true", "302, false"})
    void aStatusThatIsNoSuccessIsAnError(int status, boolean retryable) throws Exception {
        var tool = tool("url: ${BASE}/status/{{n}}?key={{p}}");
        var failure = catchThrowableOfType(ToolFailure.class, () -> run(tool, Map.of("p", "secret", "n", status)));
        assertThat(failure)
                .hasMessageContaining("was answered with status " + status)
                .hasMessageNotContaining("secret");
        assertThat(failure.isRetryable()).isEqualTo(retryable);
    }

    @Test
    void anAnswerThatIsTooLongIsAnError() throws Exception {
        var tool = tool("url: ${BASE}/big/{{n}}?{{p}}\nmaxResponse: 1KB");
        assertThatThrownBy(() -> run(tool, Map.of("p", "", "n", 1))).hasMessageContaining("more than 1024 bytes");
    }

    @Test
    void anInterruptEndsTheWaiting() throws Exception {
        var tool = tool("url: ${BASE}/hang/{{n}}?{{p}}");
        var ended = new CountDownLatch(1);
        var thread = Thread.ofVirtual().start(() -> {
            assertThatThrownBy(() -> run(tool, Map.of("p", "", "n", 1))).isInstanceOf(InterruptedException.class);
            ended.countDown();
        });
        org.awaitility.Awaitility.await().until(() -> !request.isEmpty());
        thread.interrupt();
        assertThat(ended.await(3, TimeUnit.SECONDS)).isTrue();
        assertThat(thread.join(Duration.ofSeconds(3))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "DELETE"})
    void aRequestWhoseConnectionEndsUnansweredIsSentOnceAndMayHaveRun(String method) throws Exception {
        try (var listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var requests = new AtomicInteger();
            Thread.ofVirtual().start(() -> {
                while (!listening.isClosed()) {
                    try (var connection = listening.accept()) {
                        if (connection.getInputStream().read() >= 0) {
                            requests.incrementAndGet();
                        }
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            var tool = tool("{method: " + method + ", url: \"http://127.0.0.1:" + listening.getLocalPort()
                    + "/run/{{p}}/{{n}}\"}");

            assertThatThrownBy(() -> run(tool, Map.of("p", "a", "n", 1)))
                    .isInstanceOf(ToolFailure.class)
                    .hasMessageContaining("broke off: ")
                    .hasMessageNotContaining("Too many retries");
            assertThat(requests).hasValue(1);
        }
    }

    @Test
    void aServerThatIsNotThereIsWorthAnotherTry() throws Exception {
        var tool = tool("url: http://127.0.0.1:1/{{n}}?{{p}}");
        var failure = catchThrowableOfType(ToolFailure.class, () -> run(tool, Map.of("p", "", "n", 1)));
        assertThat(failure).hasMessageContaining("GET http://127.0.0.1:1/1 found no server");
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.hasNotRun()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url: http://{{p}}/{{n}} | in the host",
                "url: ftp://a/{{p}}{{n}} | begins with http",
                "url: http://a/{{p}}#{{n}} | fragment",
                "url: http://a/{{p}}{{n}}\\nbody: 'free {{p}}' | free text",
                "url: http://a/{{p}}{{n}}\\nheaders: {Host: b} | no header",
                "url: http://a/{{p}}{{n}}\\nmethod: FETCH | expected GET",
                "url: http://a/{{p}}{{n}}\\nheaders: {A: '${NONE}'} | NONE is not set",
                "url: http://a/{{p}} | \"n\" stands nowhere",
            })
    void aRequestThatCannotBeMadeSafelyIsRefusedWhenTheFileIsRead(String http, String reason) {
        assertThatThrownBy(() -> tool(http.replace("\\n", "\n"))).hasMessageContaining(reason);
    }
}
