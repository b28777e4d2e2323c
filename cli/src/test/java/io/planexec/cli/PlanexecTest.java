package io.planexec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.cli.shell.Caller;
import io.planexec.cli.shell.ExitCode;
import io.planexec.cli.view.Style;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class PlanexecTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String input = "";

    private int planexec(String... arguments) {
        var caller = new Caller(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                Style.PLAIN,
                folder);
        return Planexec.execute(caller, arguments);
    }

    private String stdout() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> complaints() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void versionAndHelpEndWithZero() {
        assertThat(planexec("--version")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(planexec("--help")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(planexec("run", "--help")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(stdout()).startsWith("planexec ").contains("run", "--timeout=TIME");
    }

    @Test
    void anUnknownOptionIsNamedWithTheNearestOne() {
        assertThat(planexec("run", "x", "--jsn")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints())
                .containsExactly("planexec run: unknown option '--jsn', did you mean --json?"
                        + "  (planexec run --help tells more)");
    }

    @Test
    void anUnknownCommandIsNamedWithTheNearestOne() {
        assertThat(planexec("runn")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints())
                .containsExactly("planexec: unknown command 'runn', did you mean run?  (planexec --help tells more)");
    }

    @Test
    void noCommandIsWrong() {
        assertThat(planexec()).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).containsExactly("planexec: a command is missing  (planexec --help tells more)");
    }

    @Test
    void aGoalWithoutQuotesIsExplained() {
        assertThat(planexec("run", "list", "files")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("'files'", "quotes");
    }

    @Test
    void neitherGoalNorFileIsWrongAndSoAreBoth() {
        assertThat(planexec("run")).isEqualTo(ExitCode.WRONG);
        assertThat(planexec("run", "x", "--file", "y")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "33", "many", ""})
    void aNumberOfExecutorsOutOfRangeIsWrong(String number) {
        assertThat(planexec("run", "x", "--executors", number)).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("--executors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "5", "0s", "-3m", "10x", "P900D", ""})
    void aTimeThatIsNoneIsWrong(String time) {
        assertThat(planexec("run", "x", "--timeout", time)).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("--timeout");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t"})
    void anEmptyGoalIsWrong(String goal) {
        assertThat(planexec("run", goal)).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("the goal is empty");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThat(planexec("run", "--file", "nowhere.json")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).containsExactly("planexec: the goal file nowhere.json does not exist");
    }

    @Test
    void aFolderAsGoalFileIsNamed() {
        assertThat(planexec("run", "--file", ".")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("is a folder");
    }

    @Test
    void aGoalFileThatIsNoJsonIsNamedWithThePlace() throws IOException {
        Files.writeString(folder.resolve("goal.json"), "{\"goal\": \"x\",\n oops}");

        assertThat(planexec("run", "--file", "goal.json")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("not JSON", "line 2");
    }

    @Test
    void everyFindingOfAGoalFileIsALine() throws IOException {
        Files.writeString(
                folder.resolve("goal.json"), "{\"goal\": 3, \"mod\": \"plan\", \"limits\": {\"maxSteps\": 0}}");

        assertThat(planexec("run", "--file", "goal.json")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints())
                .hasSize(3)
                .allMatch(line -> line.startsWith("planexec: "))
                .anyMatch(line -> line.contains("did you mean \"mode\""))
                .anyMatch(line -> line.contains("limits.maxSteps"));
        assertThat(stdout()).isEmpty();
    }

    @Test
    void withJsonAWrongGoalIsAnOutcomeOnStandardOutputAsWell() {
        input = "{\"id\": \"g\", \"goal\": \"\"}";

        assertThat(planexec("run", "--file", "-", "--json")).isEqualTo(ExitCode.WRONG);
        var outcome = JsonMapper.builder().build().readTree(stdout());
        assertThat(outcome.get("status").asString()).isEqualTo("FAILED");
        assertThat(outcome.get("reason").asString()).contains("the goal is empty");
        assertThat(complaints()).hasSize(1);
    }

    @Test
    void anOutputFolderThatCannotBeWrittenIsNamedBeforeAnythingStarts() throws IOException {
        Files.writeString(folder.resolve("taken"), "a file");

        assertThat(planexec("run", "list the files", "--out", "taken/below")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints())
                .singleElement()
                .asString()
                .contains("output folder taken/below cannot be written", "--out");
    }

    @Test
    void anOutputFolderThatHoldsFilesIsLeftAlone() throws IOException {
        var mine = Files.writeString(folder.resolve("report.md"), "mine");

        assertThat(planexec("run", "list the files", "--out", ".")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("is not empty", "--out", "--overwrite");
        assertThat(mine).hasContent("mine");
        assertThat(folder.resolve("events.jsonl")).doesNotExist();
    }

    @Test
    void everythingWrongWithFilesOfToolsIsSaidBeforeAnythingStarts() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "tools: [{name: a, description: A., script: {shel: ls}}]");
        assertThat(planexec("run", "list the files", "--tools", "a.yaml", "--tools", "none.yaml"))
                .isEqualTo(ExitCode.WRONG);
        assertThat(complaints())
                .anyMatch(line -> line.contains("a.yaml, line 1: tools[0].script.shel: unknown field; did you mean"))
                .anyMatch(line -> line.contains("none.yaml: there is no such file"));
    }

    @Test
    void aWorkspaceThatIsNoFolderIsNamed() {
        assertThat(planexec("run", "list the files", "--workspace", "nowhere")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("workspace nowhere is not a folder");
    }
}
