package io.planexec.executor.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Artifact;
import io.planexec.service.objects.ArtifactProperties;
import io.planexec.service.objects.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
        server = new S3Server(serversFolder);
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
        try (var store = server.store("shared/")) {
            var files = executor(one, store).open("q4");
            files.write("charts/a.png", bytes("picture"));
            var data = files.writeData("rows.csv", bytes("a,b"));
            var output = files.writeOutput("q4:1:1", bytes("{}"));
            assertThat(files.artifacts())
                    .containsExactly(
                            new Artifact("charts/a.png", "s3://planexec-test/shared/q4/charts/a.png", "image/png", 7));
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
        try (var store = server.store("anew/")) {
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
        try (var store = server.store("scripts/")) {
            var first = executor(one, store).open("q4");
            first.write("in.txt", bytes("in"));
            var second = executor(two, store).open("q4");
            var folder = second.createOutput();
            assertThat(folder.resolve("in.txt")).hasContent("in");
            Files.createDirectories(folder.resolve("made"));
            Files.writeString(folder.resolve("made/by-script.txt"), "out");
            second.keepOutput();
            assertThat(first.toRead("made/by-script.txt")).hasContent("out");
            assertThat(first.toRead("made")).isDirectory();
        }
    }

    @Test
    void aGoalsFilesAreFoundByItsId() throws Exception {
        try (var store = server.store("found/")) {
            var folders = executor(one, store);
            folders.open("q4").write("report.md", bytes("text"));
            folders.open("q4").writeData("rows.csv", bytes("a,b"));
            folders.open("q5").write("other.md", bytes("text"));
            assertThat(folders.filesOf("q4"))
                    .containsExactly(
                            new Artifact("report.md", "s3://planexec-test/found/q4/report.md", "text/markdown", 4));
            assertThat(folders.filesOf("none")).isEmpty();
        }
        var folders = new GoalFolders(one, one, "out/{goalId}", Optional.empty(), false);
        folders.open("q6").write("charts/a.png", bytes("picture"));
        folders.open("q6").writeData("rows.csv", bytes("a,b"));
        assertThat(folders.filesOf("q6")).extracting(Artifact::name).containsExactly("charts/a.png");
    }

    @Test
    void anObjectHasItsTypeAndItsHash() throws Exception {
        try (var store = server.store("hash/")) {
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
        try (var store = server.store("old/")) {
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
        try (var store = S3Server.store("http://127.0.0.1:1", "planexec-test", "")) {
            var failure = catchThrowableOfType(
                    ToolFailure.class, () -> executor(one, store).open("q4").write("a.txt", bytes("x")));
            assertThat(failure)
                    .hasMessageContaining("the file \"a.txt\" cannot be kept")
                    .hasMessageContaining("s3://planexec-test/q4/a.txt")
                    .hasMessageNotContaining("s3cr3t");
            assertThat(failure.isRetryable()).isTrue();
        }
        try (var store = S3Server.store(server.endpoint(), "no-such-bucket", "")) {
            assertThatThrownBy(() -> store.put("a", bytes("x"), "text/plain"))
                    .hasMessageContaining("status 404")
                    .hasMessageContaining("planexec.artifacts.s3");
        }
    }

    @Test
    void settingsThatCannotBeAreRefusedWithTheirNames() {
        assertThatThrownBy(() -> new ArtifactProperties.S3("b c", null, "r", null, null, null))
                .hasMessageContaining("planexec.artifacts.s3.bucket");
        assertThatThrownBy(() -> new ArtifactProperties.S3("bucket", "minio", "r", null, null, null))
                .hasMessageContaining("planexec.artifacts.s3.endpoint");
        assertThatThrownBy(() -> new ArtifactProperties.S3("bucket", null, "r", null, "k", null))
                .hasMessageContaining("an access-key and no secret-key");
        var settings = new ArtifactProperties.S3("bucket", null, "r", null, "kkkk", "s3cr3t");
        assertThat(settings.toString()).doesNotContain("s3cr3t", "kkkk");
        assertThatThrownBy(() -> new ArtifactProperties(settings, Duration.ofHours(1)))
                .hasMessageContaining("planexec.artifacts.retention");
        assertThat(new ArtifactProperties(new ArtifactProperties.S3(null, null, "r", null, null, null), null).store())
                .isEmpty();
    }
}
