package io.planexec.executor.tool.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.executor.artifact.AttemptFiles;
import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.ToolRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileToolsTest {
    private final ToolRegistry tools = new ToolRegistry(FileTools.all());

    @TempDir
    Path workspace;

    AttemptFiles files;

    @BeforeEach
    void openFiles() throws IOException {
        files = new GoalFolders(workspace, workspace, "planexec-out/{goalId}").open("g");
    }

    private Map<String, @Nullable Object> run(String tool, Map<String, @Nullable Object> arguments)
            throws ToolFailure, InterruptedException {
        return tools.find(tool).orElseThrow().run(arguments, new ToolContext(files, "a goal", 1));
    }

    private void put(String path, String content) throws IOException {
        var file = workspace.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rows(Map<String, @Nullable Object> output, String name) {
        return (List<Map<String, Object>>) Objects.requireNonNull(output.get(name));
    }

    @Test
    void aTextFileIsReadAsItStandsWithoutItsByteOrderMark() throws Exception {
        put("a.txt", "\uFEFFgrüß\r\n€ 𝄞\n");
        assertThat(run("read_file", Map.of("path", "a.txt")))
                .containsEntry("content", "grüß\r\n€ 𝄞\n")
                .containsEntry("path", "a.txt")
                .containsEntry("bytes", 20);
    }

    @Test
    void whatIsNoTextIsNotRead() throws Exception {
        Files.write(workspace.resolve("a.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1});
        Files.write(workspace.resolve("latin.txt"), "grüß".getBytes(StandardCharsets.ISO_8859_1));
        Files.createDirectory(workspace.resolve("sub"));
        assertThatThrownBy(() -> run("read_file", Map.of("path", "a.png"))).hasMessageContaining("binary");
        assertThatThrownBy(() -> run("read_file", Map.of("path", "latin.txt"))).hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> run("read_file", Map.of("path", "sub"))).hasMessageContaining("folder");
        assertThatThrownBy(() -> run("read_file", Map.of("path", "none.txt"))).hasMessageContaining("none.txt");
    }

    @Test
    void aFileThatIsTooLargeToReadSaysTheLimit() throws Exception {
        Files.write(workspace.resolve("big.txt"), new byte[10 * 1024 * 1024 + 1]);
        assertThatThrownBy(() -> run("read_file", Map.of("path", "big.txt"))).hasMessageContaining("10485760");
    }

    @Test
    void aWrittenFileIsAnArtifactThatCanBeRead() throws Exception {
        var written = run("write_file", Map.of("path", "notes/a.md", "content", "# ü\n"));
        assertThat(written).containsEntry("path", "notes/a.md").containsEntry("bytes", 5);
        assertThat(files.artifacts()).singleElement().satisfies(artifact -> {
            assertThat(artifact.name()).isEqualTo("notes/a.md");
            assertThat(artifact.mediaType()).isEqualTo("text/markdown");
        });
        assertThat(run("read_file", Map.of("path", String.valueOf(written.get("path")))))
                .containsEntry("content", "# ü\n");
    }

    @Test
    void filesAreListedInOrderWithoutHiddenFoldersLinksAndWhatGoalsMade() throws Exception {
        put("b.csv", "1234");
        put("a/z.txt", "");
        put("a/b/c.csv", "");
        put(".git/config", "");
        put(".gitignore", "");
        put("planexec-out/other/report.md", "");
        put("results of another/report.md", "");
        put("results of another/events.jsonl", "");
        put("results of another/outcome.json", "");
        put("results to be removed/report.md", "");
        put("results to be removed/.planexec-goal", "");
        Files.createSymbolicLink(workspace.resolve("link.csv"), workspace.resolve("b.csv"));
        run("write_file", Map.of("path", "mine.txt", "content", ""));
        var output = run("list_files", Map.of());
        assertThat(rows(output, "files"))
                .extracting(row -> row.get("path"))
                .containsExactly(".gitignore", "a/b/c.csv", "a/z.txt", "b.csv");
        assertThat(rows(output, "files").get(3)).containsEntry("bytes", 4L).containsKey("modified");
        assertThat(output).containsEntry("count", 4).containsEntry("truncated", false);
        assertThat(output.get("summary"))
                .isEqualTo("4 files in the workspace, 4 bytes: .gitignore, a/b/c.csv, a/z.txt, b.csv.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*.csv | . | a.csv x/b.csv x/y/c.csv",
                "x/*.csv | . | x/b.csv",
                "x/**/*.csv | . | x/b.csv x/y/c.csv",
                "**/*.csv | . | a.csv x/b.csv x/y/c.csv",
                "*.{csv,md} | x | x/b.csv x/y/c.csv x/y/d.md",
                "[ab].csv | . | a.csv x/b.csv",
                "[!a].csv | . | x/b.csv x/y/c.csv",
                "?.md | . | x/y/d.md",
                "y/* | x | x/y/c.csv x/y/d.md",
            })
    void aGlobWithoutAFolderIsForNamesAndOneWithAFolderForPaths(String glob, String path, String expected)
            throws Exception {
        for (var name : List.of("a.csv", "x/b.csv", "x/y/c.csv", "x/y/d.md")) {
            put(name, "");
        }
        assertThat(rows(run("list_files", Map.of("path", path, "glob", glob)), "files"))
                .extracting(row -> row.get("path"))
                .containsExactlyInAnyOrder((Object[]) expected.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a", "{a,b", "[]"})
    void aGlobThatIsNotClosedIsRefused(String glob) throws Exception {
        put("a", "");
        assertThatThrownBy(() -> run("list_files", Map.of("glob", glob)))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining(glob);
    }

    @Test
    void resultsOfAnotherRunAreListedWhereTheyAreAskedFor() throws Exception {
        put("results/events.jsonl", "");
        put("results/outcome.json", "");
        assertThat(rows(run("list_files", Map.of("path", "results")), "files")).hasSize(2);
    }

    @Test
    void anOutputFolderIsListedWhereItIsAskedFor() throws Exception {
        run("write_file", Map.of("path", "charts/a.txt", "content", ""));
        assertThat(rows(run("list_files", Map.of("path", "charts")), "files"))
                .extracting(row -> row.get("path"))
                .containsExactly("charts/a.txt");
    }

    @Test
    void matchingLinesAreFoundInTextFilesOnly() throws Exception {
        put("src/A.java", "class A {\n  // TODO one\n}\n// TODO two");
        put("src/b.txt", "todo");
        put("src/bin", "TODO\0");
        put("other.txt", "TODO");
        var output = run("search_files", Map.of("pattern", "TODO", "path", "src"));
        assertThat(rows(output, "matches"))
                .containsExactly(
                        Map.of("path", "src/A.java", "line", 2, "text", "  // TODO one"),
                        Map.of("path", "src/A.java", "line", 4, "text", "// TODO two"));
        assertThat(output)
                .containsEntry("count", 2)
                .containsEntry("filesSearched", 2)
                .containsEntry("truncated", false)
                .containsEntry("summary", "2 lines match TODO in 1 file of src: src/A.java (2); 2 files searched.");
    }

    @Test
    void aSingleFileCanBeSearched() throws Exception {
        put("a.txt", "x\ny\n");
        assertThat(rows(run("search_files", Map.of("pattern", "^y$", "path", "a.txt")), "matches"))
                .containsExactly(Map.of("path", "a.txt", "line", 2, "text", "y"));
    }

    @Test
    void aSearchThatFindsTooMuchEndsAndSaysSo() throws Exception {
        put("a.txt", "x\n".repeat(1_500));
        var output = run("search_files", Map.of("pattern", "x"));
        assertThat(output).containsEntry("count", 1_000).containsEntry("truncated", true);
        assertThat(String.valueOf(output.get("summary"))).contains("narrow the pattern");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "*a", "a{2,1}", "(?<x"})
    void aPatternThatIsNoRegularExpressionIsRefusedWithItsPlace(String pattern) {
        assertThatThrownBy(() -> run("search_files", Map.of("pattern", pattern)))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("not a regular expression");
    }

    @Test
    void aPatternThatNeverEndsIsLeftWhenInterrupted() throws Exception {
        put("a.txt", "a".repeat(60) + "!");
        var failure = new AtomicReference<@Nullable Throwable>();
        var started = new CompletableFuture<Boolean>();
        var thread = Thread.ofPlatform().start(() -> {
            started.complete(true);
            try {
                run("search_files", Map.of("pattern", "(a|aa)+\\1b"));
            } catch (ToolFailure | InterruptedException e) {
                failure.set(e);
            }
        });
        started.get(5, TimeUnit.SECONDS);
        thread.interrupt();
        assertThat(thread.join(java.time.Duration.ofSeconds(20))).isTrue();
        assertThat(failure.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aPatternThatNeedsTooMuchStackIsAnError() throws Exception {
        put("a.txt", "ab".repeat(10_000));
        assertThatThrownBy(() -> run("search_files", Map.of("pattern", "(a|b)*c")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("simpler");
    }
}
