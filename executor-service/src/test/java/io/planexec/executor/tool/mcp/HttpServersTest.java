package io.planexec.executor.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Effect;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpServersTest {
    @TempDir
    Path folder;

    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch slowBegun = new CountDownLatch(1);

    /** A server of the SDK's own making in this process. */
    private final class Server implements AutoCloseable {
        private final Tomcat tomcat = new Tomcat();
        private final McpSyncServer server;

        Server(int port) throws Exception {
            var transport = HttpServletStreamableServerTransportProvider.builder()
                    .mcpEndpoint("/mcp")
                    .build();
            tomcat.setBaseDir(folder.resolve("tomcat").toString());
            tomcat.setPort(port);
            tomcat.getConnector().setProperty("address", "127.0.0.1");
            var context = tomcat.addContext("", folder.toString());
            var servlet = Tomcat.addServlet(context, "mcp", transport);
            servlet.setAsyncSupported(true);
            context.addServletMappingDecoded("/*", "mcp");
            Filter noting = (request, response, chain) -> {
                if (request instanceof HttpServletRequest http && http.getHeader("X-Key") != null) {
                    keys.add(http.getHeader("X-Key"));
                }
                chain.doFilter(request, response);
            };
            var definition = new FilterDef();
            definition.setFilterName("noting");
            definition.setFilter(noting);
            definition.setAsyncSupported("true");
            context.addFilterDef(definition);
            var mapping = new FilterMap();
            mapping.setFilterName("noting");
            mapping.addURLPattern("/*");
            context.addFilterMap(mapping);
            server = io.modelcontextprotocol.server.McpServer.sync(transport)
                    .serverInfo("in-process", "1")
                    .capabilities(
                            McpSchema.ServerCapabilities.builder().tools(true).build())
                    .toolCall(
                            McpSchema.Tool.builder("echo", Map.of("type", "object"))
                                    .description("Gives back the text.")
                                    .annotations(McpSchema.ToolAnnotations.builder()
                                            .readOnlyHint(true)
                                            .build())
                                    .build(),
                            (exchange, request) ->
                                    text(String.valueOf(request.arguments().get("text"))))
                    .toolCall(
                            McpSchema.Tool.builder("copy", Map.of("type", "object"))
                                    .description("Says how far it is.")
                                    .build(),
                            (exchange, request) -> {
                                for (var i = 1; i <= 3; i++) {
                                    exchange.progressNotification(at(request.progressToken(), i, "copied " + i));
                                    exchange.progressNotification(at("nobody's", i, "of another call"));
                                }
                                return text("copied");
                            })
                    .toolCall(
                            McpSchema.Tool.builder("slow", Map.of("type", "object"))
                                    .description("Waits.")
                                    .build(),
                            (exchange, request) -> {
                                slowBegun.countDown();
                                try {
                                    held.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                return text("late");
                            })
                    .build();
            tomcat.start();
        }

        int port() {
            return tomcat.getConnector().getLocalPort();
        }

        @Override
        public void close() throws LifecycleException {
            tomcat.stop();
            tomcat.destroy();
            server.close();
        }
    }

    private static McpSchema.ProgressNotification at(Object token, int done, String message) {
        return McpSchema.ProgressNotification.builder(token, done)
                .total(3.0)
                .message(message)
                .build();
    }

    private static McpSchema.CallToolResult text(String text) {
        return McpSchema.CallToolResult.builder().addTextContent(text).build();
    }

    private static McpServer at(int port) {
        return new McpServer(
                "web",
                new McpServer.Http(URI.create("http://localhost:" + port + "/mcp"), Map.of("X-Key", "k3y")),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Set.of(),
                Map.of());
    }

    @Test
    void theToolsOfAServerAreServedAndItsHeadersAreSent() throws Exception {
        try (var server = new Server(0);
                var setup = new Setup(folder).serving(at(server.port()))) {
            assertThat(setup.tool("echo").spec().effect()).isEqualTo(Effect.READ);
            assertThat(setup.tool("slow").spec().effect()).isEqualTo(Effect.IRREVERSIBLE);
            assertThat(setup.run("echo", Map.of("text", "hello €"))).containsEntry("text", "hello €");
            assertThat(keys).hasSizeGreaterThan(2).containsOnly("k3y");
        }
    }

    @Test
    void whatAServerSaysOfHowFarItIsIsTold() throws Exception {
        try (var server = new Server(0);
                var setup = new Setup(folder).serving(at(server.port()))) {
            var said = new CopyOnWriteArrayList<String>();
            assertThat(setup.run("copy", Map.of(), said::add)).containsEntry("text", "copied");
            await().untilAsserted(() -> assertThat(said)
                    .containsSubsequence("1 of 3, copied 1", "2 of 3, copied 2")
                    .allMatch(words -> words.contains("copied")));
        }
    }

    @Test
    void aServerThatIsNotThereIsFoundWhenItComes() throws Exception {
        int port;
        try (var server = new Server(0)) {
            port = server.port();
        }
        try (var setup = new Setup(folder).serving(at(port))) {
            assertThat(setup.registry.names()).doesNotContain("echo");
            try (var server = new Server(port)) {
                assertThat(server.port()).isEqualTo(port);
                setup.awaitTool("echo");
                assertThat(setup.run("echo", Map.of("text", "there"))).containsEntry("text", "there");
            }
        }
    }

    @Test
    void aServerThatWasStartedAnewIsConnectedAgainWithinTheCall() throws Exception {
        var first = new Server(0);
        var port = first.port();
        try (var setup = new Setup(folder).serving(at(port))) {
            first.close();
            try (var second = new Server(port)) {
                assertThat(second.port()).isEqualTo(port);
                assertThat(setup.run("echo", Map.of("text", "again"))).containsEntry("text", "again");
            }
        }
    }

    @Test
    void anInterruptEndsTheWaitingAndALostServerDoes() throws Exception {
        var server = new Server(0);
        try (var setup = new Setup(folder).serving(at(server.port()))) {
            var ended = new CountDownLatch(1);
            var thread = Thread.ofVirtual().start(() -> {
                assertThatThrownBy(() -> setup.run("slow", Map.of())).isInstanceOf(InterruptedException.class);
                ended.countDown();
            });
            assertThat(slowBegun.await(5, TimeUnit.SECONDS)).isTrue();
            thread.interrupt();
            assertThat(ended.await(3, TimeUnit.SECONDS)).isTrue();
            var lost = new CountDownLatch(1);
            var waiting = Thread.ofVirtual().start(() -> {
                var failure = catchThrowableOfType(ToolFailure.class, () -> setup.run("slow", Map.of()));
                assertThat(failure).hasMessageContaining("the MCP server web");
                assertThat(failure.isRetryable()).isTrue();
                lost.countDown();
            });
            await().pollDelay(Duration.ofMillis(300)).until(waiting::isAlive);
            server.close();
            assertThat(lost.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            held.countDown();
        }
    }
}
