package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.planexec.messages.GoalStatus;
import io.planexec.scripted.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From a user's cancel of a goal to the server whose tool works for it. */
class CancelledCallsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    Path folder;

    /** An MCP server by streamable HTTP whose one tool never ends by itself, and that keeps what it is sent. */
    private static final class EndlessServer implements AutoCloseable {
        private final List<JsonNode> messages = new CopyOnWriteArrayList<>();
        private final CountDownLatch closed = new CountDownLatch(1);
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final HttpServer http;

        EndlessServer() throws IOException {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.setExecutor(threads);
            http.createContext("/mcp", this::answer);
            http.start();
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                if (!exchange.getRequestMethod().equals("POST")) {
                    exchange.sendResponseHeaders(405, -1);
                    return;
                }
                var message = JSON.readTree(exchange.getRequestBody().readAllBytes());
                messages.add(message);
                switch (message.path("method").asString("")) {
                    case "initialize" -> result(exchange, message, """
                            {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                             "serverInfo": {"name": "endless", "version": "1"}}""");
                    case "tools/list" -> result(exchange, message, """
                            {"tools": [{"name": "endless", "inputSchema": {"type": "object"}}]}""");
                    case "tools/call" -> {
                        try {
                            closed.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    default -> exchange.sendResponseHeaders(202, -1);
                }
            }
        }

        private static void result(HttpExchange exchange, JsonNode message, String result) throws IOException {
            var answer = ("{\"jsonrpc\": \"2.0\", \"id\": " + message.path("id") + ", \"result\": " + result + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }

        List<JsonNode> sent(String method) {
            return messages.stream()
                    .filter(message -> message.path("method").asString("").equals(method))
                    .toList();
        }

        @Override
        public void close() {
            closed.countDown();
            http.stop(0);
            threads.shutdownNow();
        }
    }

    @Test
    void theServerIsToldWhichCallTheCancelledGoalMade() throws Exception {
        try (var server = new EndlessServer();
                var system =
                        new RunningSystem(folder, Script.readFile(Repository.path("examples/models/subtasks.yaml")))) {
            var servers = Files.writeString(folder.resolve("servers.yaml"), """
                    mcpServers:
                      endless:
                        url: http://localhost:%d/mcp
                        effects: {endless: read}
                    """.formatted(
                            server.http.getAddress().getPort()));
            system.planner("planner");
            system.executor("executor-1", "--planexec.executor.tool-files=" + servers);
            try (var traffic = new GoalTraffic(system.bootstrapServers())) {
                traffic.submit("g", "{\"id\": \"1\", \"action\": \"endless\", \"arguments\": {}}");
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> !server.sent("tools/call").isEmpty());
                assertThat(server.sent("notifications/cancelled")).isEmpty();

                traffic.send(
                        traffic.topics().goalCommands(),
                        "g",
                        "{\"commandId\": \"1\", \"goalId\": \"g\", \"type\": \"cancel\", \"reason\": \"enough\"}"
                                .getBytes(StandardCharsets.UTF_8));

                await().atMost(Duration.ofSeconds(3))
                        .until(() -> !server.sent("notifications/cancelled").isEmpty());
                assertThat(server.sent("notifications/cancelled"))
                        .singleElement()
                        .satisfies(told -> assertThat(told.at("/params/requestId"))
                                .isEqualTo(server.sent("tools/call").getFirst().path("id")));
                assertThat(traffic.ended("g").status()).isEqualTo(GoalStatus.CANCELLED);
            }
        }
    }
}
