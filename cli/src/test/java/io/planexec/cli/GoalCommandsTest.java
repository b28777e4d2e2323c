package io.planexec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.planexec.cli.shell.Caller;
import io.planexec.cli.shell.ExitCode;
import io.planexec.cli.view.Style;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for goals that run, before a planner that says what the test has it say. */
class GoalCommandsTest {
    private static final String WAITING = """
            {"goalId": "g", "status": "AWAITING_APPROVAL", "reason": "", "mode": "plan", "planVersion": 2, "steps": [],
             "artifacts": [
               {"name": "report.md", "path": "/out/g/report.md", "mediaType": "text/markdown", "bytes": 4200, "sha256": "ab"},
               {"name": "charts/a.png", "path": "s3://files/g/charts/a.png", "mediaType": "image/png", "bytes": 999}],
             "replans": 0, "durationMs": 1, "approvals": [
               {"stepId": null, "planVersion": 2, "hash": "ab12", "reason": "the goal asks for it", "dueBy": "2026-01-01T00:00:00Z"}]}
            """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> asked = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private HttpServer planner;

    private int status = 200;
    private String answer = "{\"goalId\": \"g\", \"commandId\": \"c\", \"accepted\": true}";

    @BeforeEach
    void open() throws IOException {
        planner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        planner.createContext("/", this::serve);
        planner.start();
    }

    @AfterEach
    void close() {
        planner.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getRawPath();
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestMethod() + " " + path + " "
                    + body.replaceAll("\"commandId\":\"cli-[^\"]+\",", ""));
            var reply = (exchange.getRequestMethod().equals("GET") ? WAITING : answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(exchange.getRequestMethod().equals("GET") ? 200 : status, reply.length);
            exchange.getResponseBody().write(reply);
        }
    }

    private int planexec(String... arguments) {
        var caller = new Caller(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                Style.PLAIN,
                folder);
        var all = new ArrayList<>(Arrays.asList(arguments));
        if (!all.contains("--planner")) {
            all.addAll(List.of(
                    "--planner", "http://127.0.0.1:" + planner.getAddress().getPort() + "/"));
        }
        return Planexec.execute(caller, all.toArray(String[]::new));
    }

    private String stdout() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> complaints() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void whatWaitsIsApprovedByItsHash() {
        assertThat(planexec("approve", "g"))
                .as(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(ExitCode.SUCCEEDED);
        assertThat(asked)
                .containsExactly(
                        "GET /goals/g ", "POST /goals/g/commands {\"type\":\"approve\",\"planHash\":\"ab12\"}");
        assertThat(stdout()).isEqualTo("approved plan version 2 (the goal asks for it) of goal g\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "approve g --plan-version 3 | {\"type\":\"approve\",\"planVersion\":3}",
                "approve g a --hash x | {\"type\":\"approve\",\"stepId\":\"a\",\"planHash\":\"x\"}",
                "reject g --plan-version 3 --reason no | {\"type\":\"reject\",\"reason\":\"no\",\"planVersion\":3}",
                "cancel g --reason enough | {\"type\":\"cancel\",\"reason\":\"enough\"}",
                "retry g a | {\"type\":\"retry\",\"stepId\":\"a\"}",
                "answer g a repeat | {\"type\":\"answer\",\"stepId\":\"a\",\"answer\":\"repeat\"}"
            })
    void aCommandIsSentAsItIsMeant(String line, String sent) {
        assertThat(planexec(line.split(" ", -1))).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(asked).containsExactly("POST /goals/g/commands " + sent);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"perhaps | ''", "SUCCEED | '; did you mean \"succeeded\"?'", "'' | ''"})
    void anAnswerThatIsNoneIsToldWithTheWordsThatAre(String given, String hint) {
        assertThat(planexec("answer", "g", "a", given)).isEqualTo(ExitCode.WRONG);
        assertThat(complaints())
                .containsExactly("planexec answer: found the answer '" + given
                        + "', expected one of succeeded, failed, repeat" + hint
                        + "  (planexec answer --help tells more)");
        assertThat(asked).isEmpty();
    }

    @Test
    void anAnswerMayBeWrittenInCapitals() {
        assertThat(planexec("answer", "g", "a", "FAILED")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(asked)
                .containsExactly("POST /goals/g/commands {\"type\":\"answer\",\"stepId\":\"a\",\"answer\":\"failed\"}");
    }

    @Test
    void aPlanOrAPatchIsReadFromAFile() throws IOException {
        Files.writeString(folder.resolve("plan.json"), "{\"steps\": [{\"id\": \"a\"}]}");
        Files.writeString(folder.resolve("patch.json"), "{\"operations\": []}");

        assertThat(planexec("modify", "g", "--file", "plan.json")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(planexec("modify", "g", "--file", "patch.json", "--plan-version", "1"))
                .isEqualTo(ExitCode.SUCCEEDED);
        assertThat(asked)
                .containsExactly(
                        "POST /goals/g/commands {\"type\":\"modify\",\"plan\":{\"steps\":[{\"id\":\"a\"}]}}",
                        "POST /goals/g/commands {\"type\":\"modify\",\"planVersion\":1,\"patch\":{\"operations\":[]}}");
    }

    @Test
    void aGoalsFilesAreFoundByItsId() {
        assertThat(planexec("artifacts", "g")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(asked).containsExactly("GET /goals/g ");
        assertThat(stdout().lines())
                .containsExactly(
                        "report.md        4.2 kB  text/markdown  /out/g/report.md",
                        "charts/a.png      999 B  image/png      s3://files/g/charts/a.png");
    }

    @Test
    void aGoalsFilesAsJsonHaveTheirHashes() {
        assertThat(planexec("artifacts", "g", "--json")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(stdout())
                .startsWith("[{\"name\":\"report.md\",\"path\":\"/out/g/report.md\"")
                .contains("\"sha256\":\"ab\"")
                .hasLineCount(1);
    }

    @Test
    void filesOfAGoalThatIsNoneAreTold() {
        assertThat(planexec("artifacts", "g", "--planner", "http://127.0.0.1:1"))
                .isEqualTo(ExitCode.NOT_SUCCEEDED);
        assertThat(planexec("artifacts", "")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).hasSize(2).allMatch(line -> line.startsWith("planexec artifacts: "));
    }

    @ParameterizedTest
    @CsvSource({"404, 2", "422, 2", "409, 1", "503, 1"})
    void aRefusalIsToldInOneLine(int refusal, int exitCode) {
        status = refusal;
        answer = "{\"title\": \"No\", \"detail\": \"it cannot be\"}";

        assertThat(planexec("cancel", "g")).isEqualTo(exitCode);
        assertThat(complaints()).containsExactly("planexec cancel: it cannot be");
    }

    @Test
    void aStepThatDoesNotWaitIsToldWithWhatDoes() {
        assertThat(planexec("approve", "g", "a")).isEqualTo(ExitCode.NOT_SUCCEEDED);
        assertThat(complaints())
                .containsExactly(
                        "planexec approve: step a of goal g does not wait for an approval; what does: the plan");
    }

    @Test
    void anIdIsOnePartOfTheAddress() {
        assertThat(planexec("cancel", "a/b ü")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(asked).containsExactly("POST /goals/a%2Fb%20%C3%BC/commands {\"type\":\"cancel\"}");
    }

    @Test
    void aPlannerThatIsNotThereIsNamed() {
        assertThat(planexec("cancel", "g", "--planner", "http://127.0.0.1:1")).isEqualTo(ExitCode.NOT_SUCCEEDED);
        assertThat(complaints()).singleElement().asString().contains("no planner answers at http://127.0.0.1:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "ftp://x", "http://", "", "http://a b"})
    void anAddressThatIsNoneIsNamed(String address) {
        assertThat(planexec("cancel", "g", "--planner", address)).isEqualTo(ExitCode.WRONG);
        assertThat(complaints())
                .singleElement()
                .asString()
                .contains("the planner's address --planner is '" + address + "'");
    }

    @Test
    void whatIsNoPlannerIsNamed() {
        status = 500;
        answer = "<html>";

        assertThat(planexec("cancel", "g")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("it is no planner");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(planexec("retry", "g")).isEqualTo(ExitCode.WRONG);
        assertThat(planexec("answer", "g", "a", "perhaps")).isEqualTo(ExitCode.WRONG);
        assertThat(planexec("modify", "g")).isEqualTo(ExitCode.WRONG);
        assertThat(planexec("modify", "g", "--file", "nowhere.json")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).hasSize(4).allMatch(line -> line.startsWith("planexec "));
        assertThat(asked).isEmpty();
    }
}
