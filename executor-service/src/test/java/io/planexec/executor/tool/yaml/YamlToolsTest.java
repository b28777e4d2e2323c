package io.planexec.executor.tool.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.planexec.executor.isolation.Isolation;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.executor.tool.file.FileTools;
import io.planexec.executor.tool.mcp.McpServer;
import io.planexec.messages.Effect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlToolsTest {
    @TempDir
    Path folder;

    private static List<String> findings(String yaml) {
        var refused = catchThrowableOfType(
                UnusableTools.class, () -> ToolFile.read("tools.yaml", yaml, name -> null, Isolation.NONE));
        assertThat(refused).isNotNull();
        return refused.findings();
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnceWithLineAndField() {
        assertThat(findings("""
                        tools:
                          - name: 1st
                            descripton: A tool.
                            parameters:
                              - {name: file, typ: string}
                              - {name: count, type: integr}
                              - {name: list, type: array}
                            script:
                              shell: cat {{fil}} {{count}} {{list}}
                              environment: [NO_SUCH_VARIABLE]
                            timeout: soon
                            effect: reed
                          - name: none
                            description: No script.
                        tool: 1
                        """))
                .anyMatch(line -> line.startsWith("tools.yaml, line 2: tools[0].name: found \"1st\""))
                .anyMatch(line -> line.startsWith(
                        "tools.yaml, line 3: tools[0].descripton: unknown field; did you mean" + " \"description\"?"))
                .anyMatch(line -> line.contains("tools[0]: \"description\" is missing"))
                .anyMatch(line ->
                        line.contains("line 5: tools[0].parameters[0].typ: unknown field; did you mean \"type\""))
                .anyMatch(line -> line.contains(
                        "\"integr\", expected one of string, integer, number, boolean; did you mean" + " \"integer\"?"))
                .anyMatch(line -> line.contains("\"array\", expected one of"))
                .anyMatch(line -> line.contains("{{fil}}, and no parameter has that name; did you mean \"file\"?"))
                .anyMatch(line -> line.contains("the parameter \"file\" stands nowhere"))
                .anyMatch(line -> line.contains("NO_SUCH_VARIABLE is not set"))
                .anyMatch(line -> line.contains("\"soon\", expected a time"))
                .anyMatch(line -> line.contains("did you mean \"read\"?"))
                .anyMatch(line -> line.contains("line 13: tools[1]: expected either \"script\""))
                .anyMatch(line -> line.contains("line 15: tool: unknown field; did you mean \"tools\"?"));
    }

    @Test
    void whatUndoesOrVerifiesACallCannotBeGivenTheCallsArguments() {
        assertThat(findings("""
                        tools:
                          - name: book
                            description: Books a seat.
                            parameters: [{name: seat}, {name: row}]
                            script: {shell: 'book {{seat}} {{row}}'}
                            verify: {action: look, arguments: {any: [{seat: "seat {{seat}}"}]}}
                            compensation:
                              action: free
                              arguments: {seat: "{{ seat }}", row: "{{row}}", all: false}
                        """))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(
                                        "tools.yaml, line 6: tools[0].verify.arguments: found {{seat}}, and the verify"
                                                + " of a file's tool is not told what the call was made with; write values that"
                                                + " hold for every call"),
                        line -> assertThat(line)
                                .startsWith(
                                        "tools.yaml, line 9: tools[0].compensation.arguments: found {{row}}, {{seat}},")
                                .endsWith("or give the plan's step a compensation of its own"));
    }

    @Test
    void whatIsNoFileOfToolsIsRefused() {
        assertThat(findings("")).containsExactly("tools.yaml: it is empty, expected tools: followed by a list");
        assertThat(findings("tools: ["))
                .singleElement()
                .asString()
                .contains("line 1")
                .contains("not YAML");
        assertThat(findings("- a")).singleElement().asString().contains("found a list, expected fields");
        assertThat(findings("tools: {a: 1}")).singleElement().asString().contains("expected a list of tools");
        assertThat(findings("tools: [!!javax.script.ScriptEngineManager [a]]")).isNotEmpty();
        assertThat(findings("a: &a [x]\ntools: [*a]")).isNotEmpty();
        assertThat(findings("tools: &t [*t]")).isNotEmpty();
        assertThat(findings("tools:\n  - {name: a, name: b, description: x, script: {shell: x}}"))
                .singleElement()
                .asString()
                .contains("tools[0].name: given twice");
        assertThat(findings("tools: [{name: a, description: x, script: {shell: x}}, {name: a, description: x, script:"
                        + " {shell: x}}]"))
                .singleElement()
                .asString()
                .contains("another tool of this file is named \"a\"");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        var refused = catchThrowableOfType(
                UnusableTools.class, () -> YamlTools.read(List.of(folder.resolve("none.yaml"), folder), Set.of()));
        assertThat(refused.findings())
                .containsExactly(
                        folder.resolve("none.yaml") + ": there is no such file",
                        folder + ": found a folder, expected a YAML file");
    }

    @Test
    void aNameThatIsTakenIsNamedWithItsFile() throws Exception {
        var one = Files.writeString(
                folder.resolve("one.yaml"),
                "tools: [{name: look, description: x, script: {shell: 'true'}},"
                        + " {name: read_file, description: x, script: {shell: 'true'}}]");
        var other = Files.writeString(
                folder.resolve("other.yaml"), "tools: [{name: look, description: x, script: {shell: 'true'}}]");

        var refused = catchThrowableOfType(
                UnusableTools.class, () -> YamlTools.read(List.of(one, other), Set.of("read_file")));

        assertThat(refused.findings())
                .containsExactly(
                        one + ": the tool \"read_file\" has the name of one that is there without the file; rename it",
                        other + ": the tool \"look\" is declared in " + one + " as well; rename one of them");
    }

    @Test
    void aChangedFileIsServedAndABrokenOneChangesNothing() throws Exception {
        var file = folder.resolve("tools.yaml");
        Files.writeString(file, "tools: [{name: one, description: x, script: {shell: 'true'}}]");
        var registry = new ToolRegistry(FileTools.all());
        var changes = Collections.synchronizedList(new ArrayList<List<String>>());
        registry.onChange(() -> changes.add(registry.names()));
        try (var served = YamlTools.serve(List.of(file), registry, Isolation.NONE, Duration.ofMillis(20))) {
            assertThat(served).isNotNull();
            assertThat(registry.names()).contains("one", "read_file");
            write(file, "tools: [{name: two, description: x, script: {shell: 'true'}}]", 1);
            await().until(() -> registry.find("two").isPresent());
            assertThat(registry.find("one")).isEmpty();
            write(file, "tools: [{name: thr", 2);
            write(folder.resolve("other"), "", 3);
            write(file, "tools: [{name: read_file, description: clash, script: {shell: 'true'}}]", 4);
            write(file, "tools: [{name: three, description: x, script: {shell: 'true'}}]", 5);
            await().until(() -> registry.find("three").isPresent());
            assertThat(registry.find("two")).isEmpty();
        }
        assertThat(changes.getLast()).contains("three").doesNotContain("two");
    }

    private static void write(Path file, String text, int second) throws Exception {
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_700_000_000L + second)));
    }

    @Test
    void aNameThatIsTakenIsRefusedAtTheStart() throws Exception {
        var file = folder.resolve("tools.yaml");
        Files.writeString(file, "tools: [{name: read_file, description: x, script: {shell: 'true'}}]");
        var refused = catchThrowableOfType(
                UnusableTools.class,
                () -> YamlTools.serve(
                        List.of(file), new ToolRegistry(FileTools.all()), Isolation.NONE, Duration.ofSeconds(1)));
        assertThat(refused)
                .hasMessage(file
                        + ": the tool \"read_file\" has the name of one that is there without the file; rename it");
    }

    @Test
    void serversAreReadInTheShapeOfOtherProgramsFiles() throws Exception {
        var declared =
                ToolFile.declared("servers.json", """
                {"mcpServers": {
                  "files": {"command": "npx", "args": ["-y", "server", 7, "${HOME_FOLDER}/x"], "env": {"TOKEN": "${T}"}, "cwd": "/srv"},
                  "web": {"type": "http", "url": "https://example.com/mcp?a=1", "headers": {"Authorization": "Bearer ${T}"},
                          "tools": ["one"], "effects": {"one": "idempotent"}, "timeout": "2m", "startTimeout": "5s"},
                  "off": {"command": "x", "disabled": true}}}""", Map.of("HOME_FOLDER", "/h", "T", "t0k3n")::get, Isolation.NONE);
        assertThat(declared.tools()).isEmpty();
        assertThat(declared.servers())
                .containsExactly(
                        new McpServer(
                                "files",
                                new McpServer.Program(
                                        List.of("npx", "-y", "server", "7", "/h/x"),
                                        Map.of("TOKEN", "t0k3n"),
                                        Optional.of(Path.of("/srv"))),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(60),
                                Set.of(),
                                Map.of()),
                        new McpServer(
                                "web",
                                new McpServer.Http(
                                        URI.create("https://example.com/mcp?a=1"),
                                        Map.of("Authorization", "Bearer t0k3n")),
                                Duration.ofMinutes(2),
                                Duration.ofSeconds(5),
                                Set.of("one"),
                                Map.of("one", Effect.IDEMPOTENT)));
        assertThat(declared.servers().toString()).doesNotContain("t0k3n");
    }

    @Test
    void whatIsWrongWithAServerIsSaid() {
        assertThat(findings("""
                        mcpServers:
                          both: {command: x, url: "http://a/"}
                          neither: {args: [1]}
                          odd: {command: x, arg: [1]}
                          far: {url: "ftp://a/"}
                          secret: {command: x, env: {A: "${NONE}"}}
                          effect: {command: x, effects: {a: reed}}
                        """))
                .anyMatch(line -> line.contains("mcpServers.both: expected either \"command\""))
                .anyMatch(line -> line.contains("mcpServers.neither: expected either \"command\""))
                .anyMatch(line -> line.contains("mcpServers.odd.arg: unknown field; did you mean \"args\"?"))
                .anyMatch(line -> line.contains("mcpServers.far.url: expected an address"))
                .anyMatch(line -> line.contains("NONE is not set"))
                .anyMatch(line -> line.contains("did you mean \"read\"?"));
        assertThat(findings("{}")).singleElement().asString().contains("or mcpServers");
    }
}
