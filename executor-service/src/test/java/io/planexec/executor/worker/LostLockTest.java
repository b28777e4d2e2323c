package io.planexec.executor.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.artifact.StoredOutputs;
import io.planexec.executor.call.Run;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.isolation.Isolation;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.executor.tool.web.WebTools;
import io.planexec.executor.tool.yaml.YamlTools;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tool waits for when the lock of its task is lost: the queue interrupts the run's thread and gives no reason. */
class LostLockTest {
    private static final String BEGINNING =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\nbegun";

    @TempDir
    Path workspace;

    @ParameterizedTest
    @CsvSource({"declared, false", "declared, true", "fetch_url, false", "fetch_url, true"})
    void theConnectionToAServerIsClosedWhetherItHasBegunToAnswerOrNot(String tool, boolean answering) throws Exception {
        var registry = new ToolRegistry(List.of(
                WebTools.fetching(List.of("127.0.0.1"), List.of("127.0.0.1"), 1_000_000, Duration.ofSeconds(60))));
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var _ = declared(registry, server.getLocalPort());
                var calls = new ToolCalls("e1", Tasks.NO_GRANTS);
                var runner = runner(registry, calls)) {
            Map<String, @Nullable Object> arguments = tool.equals("fetch_url")
                    ? Map.of("url", "http://127.0.0.1:" + server.getLocalPort() + "/slow")
                    : Map.of();
            var ended = new CompletableFuture<String>();
            var run = Thread.ofVirtual().start(() -> {
                try {
                    ended.complete(String.valueOf(runner.run(new Run(Tasks.calling(tool, arguments)))));
                } catch (InterruptedException e) {
                    ended.complete("interrupted");
                }
            });

            server.setSoTimeout(20_000);
            try (var connection = server.accept()) {
                connection.setSoTimeout(20_000);
                readRequest(connection.getInputStream());
                if (answering) {
                    connection.getOutputStream().write(BEGINNING.getBytes(StandardCharsets.US_ASCII));
                }

                run.interrupt();

                assertThat(isClosedByPeer(connection.getInputStream())).isTrue();
            }
            assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo("interrupted");
        }
    }

    private YamlTools declared(ToolRegistry registry, int port) throws Exception {
        var file = Files.writeString(workspace.resolve("tools.yaml"), """
                tools:
                  - {name: declared, description: A tool., effect: read, http: {url: "http://127.0.0.1:%d/slow"}}
                """.formatted(port));
        return YamlTools.serve(List.of(file), registry, Isolation.NONE, Duration.ofSeconds(60));
    }

    private TaskRunner runner(ToolRegistry registry, ToolCalls calls) throws IOException {
        return new TaskRunner(
                "e1",
                registry,
                calls,
                Optional.empty(),
                new GoalFolders(workspace, workspace, "out/{goalId}"),
                new StoredOutputs(1024 * 1024),
                (task, report) -> {},
                Clock.systemUTC());
    }

    private static void readRequest(InputStream in) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf("\r\n\r\n") < 0) {
            read.append((char) in.read());
        }
    }

    /** Waits for the other side; with bytes under way it resets the connection instead of ending it. */
    private static boolean isClosedByPeer(InputStream in) throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }
}
