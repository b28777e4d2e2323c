package io.planexec.executor.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Artifact;
import io.planexec.messages.ContentHash;
import io.planexec.service.objects.ArtifactProperties;
import io.planexec.service.objects.ObjectStore;
import io.planexec.testing.S3Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goals' files in an object store, against a whole S3 server; two executors share nothing else. */
class ObjectStoreTest {
    @TempDir
    static Path serversFolder;

    private static S3Server server;

    @TempDir
    Path one;

    @TempDir
    Path two;

    @BeforeAll
    static void startServer() throws Exception {
        server = Stores.server(serversFolder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private GoalFolders executor(Path folder, ObjectStore store) throws Exception {
        Files.createDirectories(folder.resolve("workspace"));
        return new GoalFolders(folder.resolve("workspace"), folder, "out/{goalId}", Optional.of(store), true);
    }

    @Test
    void whatOneExecutorWritesAnotherReads() throws Exception {
        try (var store = Stores.of(server, "shared/")) {
            var files = executor(one, store).open("q4");
            files.write("charts/a.png", bytes("picture"));
            var data = files.writeData("rows.csv", bytes("a,b"));
            var output = files.writeOutput("q4:1:1", bytes("{}"));
            assertThat(files.artifacts())
                    .containsExactly(new Artifact(
                            "charts/a.png",
                            "s3://planexec-test/shared/q4/charts/a.png",
                            "image/png",
                            7,
                            ContentHash.of(bytes("picture"))));
            var others = executor(two, store).open("q4");
            assertThat(others.toRead("charts/a.png")).hasContent("picture");
            assertThat(others.toRead(data)).hasContent("a,b");
            assertThat(others.toRead(output.name())).hasContent("{}");
            assertThat(output.path()).startsWith("s3://planexec-test/shared/q4/.outputs/");
            assertThatThrownBy(() -> others.toRead("none.txt")).isInstanceOf(ToolFailure.class);
        }
    }

    @Test
    void whatWasWrittenAnewElsewhereIsBroughtAgain() throws Exception {
        try (var store = Stores.of(server, "anew/")) {
            var first = executor(one, store).open("q4");
            var second = executor(two, store).open("q4");
            first.write("report.md", bytes("one"));
            assertThat(second.toRead("report.md")).hasContent("one");
            second.write("report.md", bytes("two"));
            assertThat(first.toRead("report.md")).hasContent("two");
        }
    }

    @Test
    void whatAScriptWritesIsKeptAndAScriptFindsWhatOthersWrote() throws Exception {
        try (var store = Stores.of(server, "scripts/")) {
            var first = executor(one, store).open("q4");
            first.write("in.txt", bytes("in"));
            var second = executor(two, store).open("q4");
            var folder = second.createOutput();
            assertThat(folder.resolve("in.txt")).hasContent("in");
            Files.createDirectories(folder.resolve("made"));
            Files.writeString(folder.resolve("made/by-script.txt"), "out");
            second.keepOutput();
            assertThat(second.artifacts())
                    .containsExactly(new Artifact(
                            "made/by-script.txt",
                            "s3://planexec-test/scripts/q4/made/by-script.txt",
                            "text/plain",
                            3,
                            ContentHash.of(bytes("out"))));
            assertThat(first.toRead("made/by-script.txt")).hasContent("out");
            assertThat(first.toRead("made")).isDirectory();
        }
    }

    @Test
    void anObjectHasItsTypeAndItsHash() throws Exception {
        try (var store = Stores.of(server, "hash/")) {
            store.put("a.json", bytes("{}"), "application/json");
            var content = store.get("a.json", 100).orElseThrow();
            assertThat(content.bytes()).isEqualTo(bytes("{}"));
            assertThat(store.list("")).singleElement().satisfies(entry -> {
                assertThat(entry.key()).isEqualTo("a.json");
                assertThat(entry.version()).isEqualTo(content.version());
                assertThat(entry.bytes()).isEqualTo(2);
            });
            assertThatThrownBy(() -> store.get("a.json", 1)).hasMessageContaining("has 2 bytes, expected at most 1");
            assertThat(store.get("none", 1)).isEmpty();
        }
    }

    @Test
    void filesOfGoalsThatAreOldAreRemovedAndOthersStay() throws Exception {
        try (var store = Stores.of(server, "old/")) {
            var folders = executor(one, store);
            folders.open("q4").write("report.md", bytes("text"));
            folders.open("q5").write("report.md", bytes("text"));
            var foreign = Files.createDirectories(one.resolve("out/foreign"));
            Files.writeString(foreign.resolve("mine.txt"), "mine");
            var past = Instant.now().minus(Duration.ofDays(30));
            for (var old : List.of(one.resolve("out/q4"), foreign)) {
                try (var all = Files.walk(old)) {
                    for (var file : all.toList()) {
                        Files.setLastModifiedTime(file, FileTime.from(past));
                    }
                }
            }
            assertThat(folders.retention().removeBefore(Instant.now().minus(Duration.ofDays(7))))
                    .containsExactly("q4");
            assertThat(one.resolve("out/q4")).doesNotExist();
            assertThat(one.resolve("out/q5/report.md")).exists();
            assertThat(foreign.resolve("mine.txt")).exists();
            assertThat(store.list("q4/")).isNotEmpty();
            assertThat(folders.retention().removeBefore(Instant.now().plusSeconds(60)))
                    .contains("q4", "q5");
            assertThat(store.list("")).isEmpty();
            assertThat(foreign.resolve("mine.txt")).exists();
        }
    }

    @Test
    void aStoreThatIsNotThereIsSaidAndWorthAnotherTry() throws Exception {
        try (var store = Stores.of("http://127.0.0.1:1", "planexec-test", "")) {
            var files = executor(one, store).open("q4");
            assertThat(catchThrowableOfType(ToolFailure.class, () -> files.write("a.txt", bytes("x"))))
                    .hasMessageContaining("the file \"a.txt\" cannot be kept")
                    .hasMessageContaining("s3://planexec-test/q4/a.txt")
                    .hasMessageNotContaining("s3cr3t")
                    .returns(true, ToolFailure::isRetryable);
            assertThat(catchThrowableOfType(ToolFailure.class, () -> files.toRead("b.txt")))
                    .hasMessageContaining("the file \"b.txt\" cannot be brought")
                    .returns(true, ToolFailure::isRetryable);
            assertThat(catchThrowableOfType(ToolFailure.class, files::createOutput))
                    .hasMessageContaining("the goal's files cannot be brought")
                    .returns(true, ToolFailure::isRetryable);
        }
    }

    private static void breakAll(ServerSocket server) {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (IOException e) {
            // The test has ended.
        }
    }

    @Test
    void aConnectionThatBreaksIsWorthAnotherTry() throws Exception {
        try (var breaking = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var store = Stores.of("http://127.0.0.1:" + breaking.getLocalPort(), "planexec-test", "")) {
            Thread.ofVirtual().start(() -> breakAll(breaking));
            assertThat(catchThrowableOfType(
                            ToolFailure.class,
                            () -> executor(one, store).open("q4").write("a.txt", new byte[200_000])))
                    .hasMessageContaining("s3://planexec-test/q4/a.txt cannot be stored")
                    .returns(true, ToolFailure::isRetryable);
        }
    }

    @Test
    void aBucketThatIsMissingIsAMistakeOfTheSettings() throws Exception {
        try (var store = Stores.of(server.endpoint(), "no-such-bucket", "")) {
            assertThatThrownBy(store::check)
                    .isInstanceOf(ObjectStore.Refused.class)
                    .hasMessageContaining("no-such-bucket")
                    .hasMessageContaining("status 404")
                    .hasMessageContaining("planexec.artifacts.s3");
            assertThat(catchThrowableOfType(
                            ToolFailure.class,
                            () -> executor(one, store).open("q4").write("a.txt", bytes("x"))))
                    .hasMessageContaining("status 404")
                    .returns(false, ToolFailure::isRetryable);
        }
        try (var store = Stores.of(server, "there/")) {
            store.check();
        }
    }

    @Test
    void aStoreThatGrantsNothingIsNotAskedAgain() throws Exception {
        var denying = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var asked = new AtomicInteger();
        denying.createContext("/", exchange -> {
            asked.incrementAndGet();
            var body = bytes("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(403, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        denying.start();
        var endpoint = "http://127.0.0.1:" + denying.getAddress().getPort();
        try (var store = Stores.of(endpoint, "planexec-test", "")) {
            var files = executor(one, store).open("q4");
            for (var call :
                    List.<ThrowingCallable>of(() -> files.write("a.txt", bytes("x")), () -> files.toRead("b"))) {
                assertThat(catchThrowableOfType(ToolFailure.class, call))
                        .hasMessageContaining("status 403")
                        .hasMessageContaining("Access Denied")
                        .hasMessageContaining("keys")
                        .hasMessageNotContaining("s3cr3t")
                        .returns(false, ToolFailure::isRetryable);
            }
            assertThat(asked).hasValue(2);
        } finally {
            denying.stop(0);
        }
    }

    @Test
    void anObjectIsSentAsItIs() throws Exception {
        var small = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var encodings = new CopyOnWriteArrayList<String>();
        var bodies = new CopyOnWriteArrayList<String>();
        small.createContext("/", exchange -> {
            encodings.addAll(exchange.getRequestHeaders().getOrDefault("Content-Encoding", List.of()));
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().add("ETag", "\"1\"");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        small.start();
        var endpoint = "http://127.0.0.1:" + small.getAddress().getPort();
        try (var store = Stores.of(endpoint, "planexec-test", "")) {
            var file = Files.writeString(one.resolve("plain"), "of a file");
            assertThat(store.put("a.txt", bytes("of bytes"), "text/plain")).isNotEmpty();
            assertThat(store.put("b.txt", file, "text/plain")).isNotEmpty();
        } finally {
            small.stop(0);
        }
        assertThat(bodies).containsExactly("of bytes", "of a file");
        assertThat(encodings).isEmpty();
    }

    @Test
    void whatIsNotWhatWasStoredIsNotTaken() throws Exception {
        try (var store = Stores.of(server, "changed/");
                var others = Stores.of(server, "others/")) {
            var output = executor(one, store).open("q4").writeOutput("q4:1:1", bytes("{\"a\": 1}"));
            store.put("q4/" + output.name(), bytes("{\"a\": 2}"), "application/json");
            var reader = new StoredOutputs(1_000);
            assertThatThrownBy(
                            () -> reader.read("1", output, executor(two, store).open("q4")))
                    .hasMessageContaining("is not what the step left");
            assertThat(others.get("q4/" + output.name(), 100)).isEmpty();
        }
    }

    @Test
    void settingsThatCannotBeAreRefusedWithTheirNames() {
        assertThatThrownBy(() -> new ArtifactProperties.S3("b c", null, "r", null, null, null, null))
                .hasMessageContaining("planexec.artifacts.s3.bucket");
        assertThatThrownBy(() -> new ArtifactProperties.S3("bucket", "minio", "r", null, null, null, null))
                .hasMessageContaining("planexec.artifacts.s3.endpoint");
        assertThatThrownBy(() -> new ArtifactProperties.S3("bucket", null, "r", null, null, "k", null))
                .hasMessageContaining("an access-key and no secret-key");
        var settings = new ArtifactProperties.S3("bucket", null, "r", null, null, "kkkk", "s3cr3t");
        assertThat(settings.toString()).doesNotContain("s3cr3t", "kkkk");
        assertThatThrownBy(() -> new ArtifactProperties(settings, Duration.ofHours(1)))
                .hasMessageContaining("planexec.artifacts.retention");
        assertThat(new ArtifactProperties(new ArtifactProperties.S3(null, null, "r", null, null, null, null), null)
                        .store())
                .isEmpty();
    }
}
