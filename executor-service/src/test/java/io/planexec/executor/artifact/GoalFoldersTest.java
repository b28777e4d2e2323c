package io.planexec.executor.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Artifact;
import io.planexec.messages.ContentHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoalFoldersTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    Path workspace;
    Path outside;
    AttemptFiles files;

    @BeforeEach
    void openFiles() throws IOException {
        workspace = Files.createDirectory(folder.toRealPath().resolve("work"));
        outside = Files.createDirectory(folder.toRealPath().resolve("outside"));
        Files.writeString(outside.resolve("secret.txt"), "secret");
        files = folders("planexec-out/{goalId}").open("q4");
    }

    private GoalFolders folders(String template) throws IOException {
        return new GoalFolders(workspace, workspace, template);
    }

    @Test
    void aFileOfTheWorkspaceCanBeRead() throws Exception {
        var file = Files.writeString(workspace.resolve("sales.csv"), "a,b");
        assertThat(files.toRead("sales.csv")).isEqualTo(file);
        assertThat(files.toRead("./sub/../sales.csv")).isEqualTo(file);
        assertThat(files.toRead(file.toString())).isEqualTo(file);
    }

    @Test
    void aFileOfTheOutputFolderCanBeReadByItsNameThere() throws Exception {
        var file = files.write("notes/a.txt", HELLO);
        assertThat(file)
                .isEqualTo(workspace.resolve("planexec-out/q4/notes/a.txt"))
                .hasBinaryContent(HELLO);
        assertThat(files.toRead("notes/a.txt")).isEqualTo(file);
        assertThat(files.shown(file)).isEqualTo("notes/a.txt");
    }

    @Test
    void theShownPathOfAWrittenFileIsFoundAgainThoughTheWorkspaceHasAnotherOfThatName() throws Exception {
        Files.writeString(workspace.resolve("a.txt"), "the workspace's");
        var file = files.write("a.txt", HELLO);
        assertThat(files.toRead(files.shown(file))).isEqualTo(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside/secret.txt", "/etc/passwd", "a/../../outside/secret.txt", "..", "/"})
    void aPathOutsideIsNotReadAndTheMessageNamesItAndTheFolders(String path) {
        assertThatThrownBy(() -> files.toRead(path))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("\"" + path + "\"")
                .hasMessageContaining("workspace " + workspace)
                .hasMessageContaining("output folder " + workspace.resolve("planexec-out/q4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x.txt", "/tmp/x.txt", "a/../../x.txt", "..", ".", "/", "sub/../.."})
    void aPathOutsideIsNotWritten(String path) {
        assertThatThrownBy(() -> files.write(path, HELLO))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("\"" + path + "\"")
                .hasMessageContaining(workspace.resolve("planexec-out/q4").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\0b", "a\0/../../x"})
    void aPathThatIsNoneIsRefused(String path) {
        assertThatThrownBy(() -> files.toRead(path)).isInstanceOf(ToolFailure.class);
        assertThatThrownBy(() -> files.write(path, HELLO)).isInstanceOf(ToolFailure.class);
    }

    @Test
    void aLinkThatLeadsOutIsNotRead() throws Exception {
        Files.createSymbolicLink(workspace.resolve("link.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(workspace.resolve("folder"), outside);
        for (var path : List.of("link.txt", "folder/secret.txt")) {
            assertThatThrownBy(() -> files.toRead(path))
                    .isInstanceOf(ToolFailure.class)
                    .hasMessageContaining(path)
                    .hasMessageContaining("symbolic link");
        }
    }

    @Test
    void whereAFileIsNotThereOneBesideItWithANameLikeItIsNamed() throws Exception {
        Files.createDirectory(workspace.resolve("data"));
        Files.writeString(workspace.resolve("data/Q4 sales.csv"), "a");
        Files.writeString(workspace.resolve("data/orders.csv"), "a");
        Files.createSymbolicLink(workspace.resolve("folder"), outside);

        assertThatThrownBy(() -> files.toRead("data/sales.csv"))
                .hasMessageContaining("there is no file or folder \"data/sales.csv\"")
                .hasMessageEndingWith(
                        "; did you mean \"data/Q4 sales.csv\"? In a goal's words a name with a space stands in"
                                + " quotes");
        assertThatThrownBy(() -> files.toRead("data/order.csv"))
                .hasMessageEndingWith("; did you mean \"data/orders.csv\"?");
        assertThatThrownBy(() -> files.toRead("data/customers.csv"))
                .hasMessageEndingWith("; list_files shows what is there");
        assertThatThrownBy(() -> files.toRead("folder/secret.tx"))
                .hasMessageEndingWith("; list_files shows what is there");
    }

    @Test
    void aLinkThatStaysInsideIsRead() throws Exception {
        var file = Files.writeString(workspace.resolve("a.txt"), "a");
        Files.createSymbolicLink(workspace.resolve("b.txt"), file);
        assertThat(files.toRead("b.txt")).isEqualTo(file);
    }

    @Test
    void nothingIsWrittenThroughLinks() throws Exception {
        var output = Files.createDirectories(files.output());
        Files.createSymbolicLink(output.resolve("file.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(output.resolve("dangling.txt"), outside.resolve("new.txt"));
        Files.createSymbolicLink(output.resolve("folder"), outside);
        Files.createSymbolicLink(output.resolve("danglingFolder"), outside.resolve("newFolder"));
        for (var path :
                List.of("file.txt", "dangling.txt", "folder/x.txt", "folder/sub/x.txt", "danglingFolder/x.txt")) {
            assertThatThrownBy(() -> files.write(path, HELLO))
                    .as(path)
                    .isInstanceOf(ToolFailure.class)
                    .hasMessageContaining(path);
        }
        assertThat(outside).isDirectoryContaining("glob:**/secret.txt");
        assertThat(outside.toFile().list()).containsExactly("secret.txt");
        assertThat(outside.resolve("secret.txt")).hasContent("secret");
    }

    @Test
    void aFolderSwappedForALinkAfterTheCheckLeadsNowhere() throws Exception {
        var output = Files.createDirectories(files.output());
        var sub = Files.createDirectory(output.resolve("sub"));
        var place = WritePlace.prepare("sub/x.txt", new Folder(output, output), sub.resolve("x.txt"));
        Files.delete(sub);
        Files.createSymbolicLink(sub, outside);
        assertThatThrownBy(() -> place.write(HELLO, () -> false)).isInstanceOf(ToolFailure.class);
        assertThat(outside.toFile().list()).containsExactly("secret.txt");
    }

    @Test
    void anOutputFolderThatIsALinkOfSomeoneElseIsRefused() throws Exception {
        Files.createDirectories(workspace.resolve("planexec-out"));
        Files.createSymbolicLink(workspace.resolve("planexec-out/q4"), outside);
        assertThatThrownBy(() -> files.write("x.txt", HELLO))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("symbolic link");
        assertThatThrownBy(() -> files.toRead("secret.txt")).isInstanceOf(ToolFailure.class);
        assertThat(outside.toFile().list()).containsExactly("secret.txt");
    }

    @Test
    void anOutputFolderThatTheOperatorMadeALinkIsUsed() throws Exception {
        Files.createSymbolicLink(workspace.resolve("out"), outside);
        folders("out").open("q4").write("x.txt", HELLO);
        folders("out/{goalId}").open("q5").write("x.txt", HELLO);
        assertThat(outside.resolve("x.txt")).hasBinaryContent(HELLO);
        assertThat(outside.resolve("q5/x.txt")).hasBinaryContent(HELLO);
    }

    @Test
    void aFileIsReplacedWholeAndNoTemporaryStays() throws Exception {
        files.write("a.txt", "old and long".getBytes(StandardCharsets.UTF_8));
        files.write("a.txt", HELLO);
        assertThat(files.output().resolve("a.txt")).hasBinaryContent(HELLO);
        assertThat(files.output().toFile().list()).containsExactly("a.txt");
    }

    @Test
    void aWriteThatIsInterruptedLeavesNothing() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> files.write("a.txt", HELLO)).isInstanceOf(ToolFailure.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(files.output().toFile().list()).isEmpty();
    }

    @Test
    void aToolThatWritesAfterItsAttemptHasEndedIsRefused() {
        files.close();
        assertThatThrownBy(() -> files.write("a.txt", HELLO))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("ended");
        assertThat(files.output().toFile().list()).isEmpty();
    }

    @Test
    void anOutputFolderThatCannotBeMadeIsNamed() throws Exception {
        Files.writeString(workspace.resolve("taken"), "a file");
        var inTheWay = folders("taken/{goalId}").open("q4");
        assertThatThrownBy(() -> inTheWay.write("a.txt", HELLO))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("a.txt")
                .hasMessageContaining(workspace.resolve("taken/q4").toString());
    }

    @Test
    void whatIsWrittenForTheUserIsAnArtifactAndWorkingDataIsNot() throws Exception {
        files.write("charts/a.png", HELLO);
        var data = files.writeData("rows.csv", HELLO);
        var stored = files.writeOutput("q4:1:1", HELLO);
        assertThat(files.artifacts())
                .containsExactly(new Artifact(
                        "charts/a.png",
                        files.output().resolve("charts/a.png").toString(),
                        "image/png",
                        HELLO.length,
                        ContentHash.of(HELLO)));
        assertThat(data).isEqualTo(".data/rows.csv");
        assertThat(files.toRead(data)).hasBinaryContent(HELLO);
        assertThat(files.toRead(stored.name())).hasBinaryContent(HELLO);
    }

    @Test
    void aPipeIsNotWaitedFor() throws Exception {
        var pipe = workspace.resolve("pipe.csv");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "there is no mkfifo");
        assertThatThrownBy(() -> files.toRead("pipe.csv"))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("is neither a file nor a folder");
    }

    @Test
    void workingDataIsReadFromTheOutputFolderWhateverTheWorkspaceHolds() throws Exception {
        Files.createDirectories(workspace.resolve(".data"));
        Files.writeString(workspace.resolve(".data/rows.csv"), "stale");
        assertThat(files.toRead(files.writeData("rows.csv", HELLO))).hasBinaryContent(HELLO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "../../etc", "a/b", "a\\b", ".hidden", "-rf", "a b", "ä", "a\0b", "C:", "a\nb"})
    void anIdThatIsNoFolderNameBecomesAHarmlessOneOfItsOwn(String goalId) {
        var name = GoalFolders.folderName(goalId);
        assertThat(name).matches("[A-Za-z0-9_][A-Za-z0-9._-]*").hasSizeLessThan(130);
        assertThat(name).isNotEqualTo(GoalFolders.folderName(goalId + "x"));
    }

    @Test
    void longIdsThatBeginAlikeHaveFoldersOfTheirOwn() {
        assertThat(GoalFolders.folderName("x".repeat(500) + "1"))
                .isNotEqualTo(GoalFolders.folderName("x".repeat(500) + "2"))
                .hasSizeLessThan(130);
        assertThat(GoalFolders.folderName("q4-report")).isEqualTo("q4-report");
    }

    @Test
    void aTemplateWithoutAnIdIsUsedAsItIs() throws Exception {
        assertThat(folders("/tmp/out").outputOf("q4")).isEqualTo(Path.of("/tmp/out"));
        assertThat(folders("results").outputOf("q4")).isEqualTo(workspace.resolve("results"));
        assertThat(folders("/data/run-{goalId}/out").outputOf("q4")).isEqualTo(Path.of("/data/run-q4/out"));
    }

    @Test
    void aFullDiskIsWorthAnotherTryAndADeniedOneIsNot() {
        var full = DiskErrors.whileWriting("\"a\"", workspace, new IOException("No space left on device"));
        var denied = DiskErrors.whileWriting(
                "\"a\"", workspace, new java.nio.file.AccessDeniedException(workspace.toString()));
        assertThat(full.isRetryable()).isTrue();
        assertThat(full).hasMessageContaining("is full");
        assertThat(denied.isRetryable()).isFalse();
        assertThat(denied).hasMessageContaining("permission denied");
    }

    @Test
    void whatARunTellsOfItsGoalIsNoWorkOfAScript() throws Exception {
        var output = files.createOutput();
        Files.writeString(output.resolve("events.jsonl"), "{}");
        Files.writeString(Files.createDirectory(output.resolve("logs")).resolve("events.jsonl"), "{}");
        Files.writeString(output.resolve("result.txt"), "done");

        files.keepOutput();

        assertThat(files.artifacts()).extracting(Artifact::name).containsExactly("logs/events.jsonl", "result.txt");
    }
}
