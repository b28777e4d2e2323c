package io.planexec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.cli.shell.Caller;
import io.planexec.cli.shell.ExitCode;
import io.planexec.cli.view.GoalProgress;
import io.planexec.cli.view.Style;
import io.planexec.messages.Decision;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Mode;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Step;
import io.planexec.messages.Usage;
import io.planexec.messages.json.MessageCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code why} and {@code replay} over folders, good and bad. */
class LogCommandsTest {
    private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05.006Z");

    private static final Goal GOAL = Goal.ofText("g", "Do it");

    private static final List<Decision> LOG = List.of(
            decision(
                    1,
                    0,
                    new GoalEvent.GoalSubmitted(GOAL, BEGIN.plusSeconds(1800)),
                    new GoalEvent.PlanningRequested(
                            new PlanningTask(
                                    "g",
                                    "g/planning/1",
                                    PlanningTask.Kind.PLAN,
                                    GOAL,
                                    null,
                                    0,
                                    List.of(),
                                    Map.of(),
                                    Map.of(),
                                    null,
                                    "results"),
                            BEGIN.plusSeconds(60),
                            null)),
            decision(
                    2,
                    1,
                    new GoalEvent.PlanAdopted(
                            new Plan("", List.of(Step.call("a", "echo", Map.of(), List.of())), List.of()),
                            Mode.PLAN,
                            "",
                            "rules",
                            "v",
                            Map.of(),
                            Usage.NONE)),
            decision(3, 2, new GoalEvent.StepCancelled("a", "not needed")),
            decision(4, 3, new GoalEvent.GoalEnded(GoalStatus.CANCELLED, "cancelled", null)));

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static Decision decision(long number, int seconds, GoalEvent... events) {
        return new Decision("g", number, BEGIN.plusSeconds(seconds), "test", List.of(events));
    }

    @BeforeEach
    void aGoalThatHasRun() throws IOException {
        Files.createDirectories(folder.resolve("planexec-out/g"));
        write("events.jsonl", lines(LOG));
        write("outcome.json", outcome(LOG));
    }

    private static String lines(List<Decision> log) {
        return log.stream().map(decision -> MessageCodec.text(decision) + "\n").collect(Collectors.joining());
    }

    private static String outcome(List<Decision> log) {
        var progress = new GoalProgress();
        log.forEach(progress::apply);
        return MessageCodec.pretty(progress.outcome(log.getLast().at()));
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve("planexec-out/g").resolve(name), content);
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
        return Planexec.execute(caller, arguments);
    }

    private String stdout() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> complaints() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aGoalIsExplainedFromTheCurrentFolder() {
        assertThat(planexec("why", "g")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(stdout()).startsWith("Goal g: Do it\n").contains("ended CANCELLED after 3.00s: cancelled.");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void theFilesOfAGoalThatRanHereAreListedWithNoPlanner() throws IOException {
        write("outcome.json", outcome(LOG).replaceFirst("\"artifacts\" *: *\\[ *]", """
                "artifacts": [{"name": "report.md", "path": "/out/g/report.md", "mediaType": "text/markdown", "bytes": 4200}]
                """));

        assertThat(planexec("artifacts", "g")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(stdout()).isEqualTo("report.md     4.2 kB  text/markdown  /out/g/report.md\n");
        assertThat(planexec("artifacts", "g", "--planner", "http://127.0.0.1:1"))
                .isEqualTo(ExitCode.NOT_SUCCEEDED);
    }

    @Test
    void filesThatAreNotThereAnyMoreAreTold() throws IOException {
        var outputs = Files.createDirectories(folder.resolve("outputs"));
        write("outcome.json", outcome(LOG).replaceFirst("\"artifacts\" *: *\\[ *]", """
                "artifacts": [{"name": "a/b.md", "path": "%1$s/g/a/b.md", "mediaType": "text/markdown", "bytes": 1},
                  {"name": "c.md", "path": "%1$s/g/c.md", "mediaType": "text/markdown", "bytes": 1}]
                """.formatted(outputs)));

        assertThat(planexec("artifacts", "g")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(stdout().lines()).hasSize(2).allMatch(line -> line.endsWith(".md  (gone)"));
        assertThat(complaints()).singleElement().asString().contains("2 of 2 files are not there any more");

        Files.writeString(Files.createDirectories(outputs.resolve("g")).resolve("c.md"), "x");
        assertThat(planexec("artifacts", "g")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(stdout().lines()).last().asString().endsWith("/g/c.md");
        assertThat(complaints()).last().asString().contains("1 of 2 files is not there any more");
    }

    @Test
    void aStepIsExplained() {
        assertThat(planexec("why", "g", "a")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(stdout()).contains("It was cancelled: not needed.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"planexec-out", "planexec-out/g", "./planexec-out/../planexec-out"})
    void theFolderIsTheGoalsOrTheOneAbove(String from) {
        assertThat(planexec("why", "g", "--from", from)).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(planexec("replay", "g", "--from", from)).isEqualTo(ExitCode.SUCCEEDED);
    }

    @Test
    void commandsThatAreNamedReadTheLogFromTheSamePlace() throws IOException {
        var elsewhere = folder.resolve("the results");
        Files.move(folder.resolve("planexec-out"), elsewhere);

        assertThat(planexec("why", "g", "--from", "the results")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(stdout())
                .contains("\n    planexec why g a --from 'the results'\n")
                .endsWith("\n    planexec replay g --from 'the results'\n");
        assertThat(planexec("replay", "g", "--from", "the results")).isEqualTo(ExitCode.SUCCEEDED);
    }

    @Test
    void commandsThatAreNamedNeedNoPlaceWhereNoneWasGiven() {
        assertThat(planexec("why", "g")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(stdout()).contains("\n    planexec why g a\n").endsWith("\n    planexec replay g\n");
    }

    @Test
    void aLogThatMatchesItsOutcomeEndsWithZero() {
        assertThat(planexec("replay", "g")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(stdout()).isEqualTo("""
                        goal g: 4 of 4 decisions replayed; it is CANCELLED with plan version 1 of 1 steps
                        matches planexec-out/g/outcome.json
                        """);
    }

    @Test
    void aDocumentThatSaysOtherwiseEndsWithOneAndTheFirstDifference() throws IOException {
        write("outcome.json", outcome(LOG).replace("not needed", "a whim"));

        assertThat(planexec("replay", "g")).isEqualTo(ExitCode.NOT_SUCCEEDED);
        assertThat(stdout())
                .endsWith("differs from planexec-out/g/outcome.json: steps[a].reason: the log says \"not needed\","
                        + " the document says \"a whim\"\n");
    }

    @Test
    void aLogThatLacksItsEndDiffers() throws IOException {
        write("events.jsonl", lines(LOG.subList(0, 3)));

        assertThat(planexec("replay", "g")).isEqualTo(ExitCode.NOT_SUCCEEDED);
        assertThat(stdout()).contains("status: the log says \"RUNNING\", the document says \"CANCELLED\"");
    }

    @Test
    void aDocumentOfAGoalThatStillRanMatchesTheStateOfItsTime() throws IOException {
        write("outcome.json", outcome(LOG.subList(0, 2)));

        assertThat(planexec("replay", "g")).isEqualTo(ExitCode.SUCCEEDED);
    }

    @Test
    void aMissingDecisionIsNamed() throws IOException {
        write("events.jsonl", lines(List.of(LOG.get(0), LOG.get(1), LOG.get(3))));

        assertThat(planexec("replay", "g")).isEqualTo(ExitCode.NOT_SUCCEEDED);
        assertThat(stdout()).contains("decision 3 is missing: what follows is decision 4");
        assertThat(planexec("why", "g")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("decision 3 is missing");
    }

    @Test
    void aDecisionThatDoesNotFollowIsNamed() throws IOException {
        write(
                "events.jsonl",
                lines(List.of(LOG.get(0), LOG.get(1), LOG.get(2), decision(4, 3, new GoalEvent.StepReady("a")))));

        assertThat(planexec("replay", "g")).isEqualTo(ExitCode.NOT_SUCCEEDED);
        assertThat(stdout()).contains("decision 4 (test) does not follow from what came before: ");
        assertThat(planexec("why", "g")).isEqualTo(ExitCode.WRONG);
        assertThat(planexec("why", "g", "--from", "planexec-out/g")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints())
                .satisfiesExactly(
                        first -> assertThat(first).contains("cannot be followed (planexec replay g tells where): "),
                        second ->
                                assertThat(second).contains("(planexec replay g --from planexec-out/g tells where): "));
    }

    @Test
    void aLogCutOffInARecordIsToldSoAndExplainedAsFarAsItGoes() throws IOException {
        var whole = lines(LOG);
        write("events.jsonl", whole.substring(0, whole.length() - 20));

        assertThat(planexec("why", "g")).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(stdout()).contains("was RUNNING 2.00s later");
        assertThat(planexec("replay", "g")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).hasSize(2).allMatch(line -> line.contains("is cut off"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"not JSON\n", "{}\n", "[]\n", "null\n", "{\"goalId\": \"g\", \"events\": [{\"type\": \"x\"}]}\n"
            })
    void whatIsNoLogIsNamedWithItsPlaceInOneLine(String content) throws IOException {
        write("events.jsonl", content);

        assertThat(planexec("why", "g")).isEqualTo(ExitCode.WRONG);
        assertThat(planexec("replay", "g")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints())
                .hasSize(2)
                .allMatch(line -> line.contains("planexec-out/g/events.jsonl, line 1 is no record of a goal's log: "));
    }

    @Test
    void anEmptyLogIsNamed() throws IOException {
        write("events.jsonl", "");

        assertThat(planexec("why", "g")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("events.jsonl is empty");
    }

    @Test
    void theLogOfAnotherGoalIsNotTakenForThisOne() {
        assertThat(planexec("why", "h", "--from", "planexec-out/g")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().endsWith("line 1 is about goal g, not about h");
    }

    @Test
    void aGoalThatIsNotThereIsToldWithWhereItWasLookedFor() {
        assertThat(planexec("why", "nobody")).isEqualTo(ExitCode.WRONG);
        assertThat(planexec("replay", "../../etc")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).hasSize(2).allMatch(line -> line.contains("--from"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[1]", "{\"goalId\": \"h\", \"status\": \"FAILED\"}"})
    void whatIsNoOutcomeOfTheGoalIsNamed(String content) throws IOException {
        write("outcome.json", content);

        assertThat(planexec("replay", "g")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("planexec-out/g/outcome.json is ");
    }

    @Test
    void aMissingOutcomeIsNamed() throws IOException {
        Files.delete(folder.resolve("planexec-out/g/outcome.json"));

        assertThat(planexec("replay", "g")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("there is no outcome to compare with");
    }

    @Test
    void aBrokerThatIsNoneIsNamedInOneLine() {
        assertThat(planexec("why", "g", "--broker", "nonsense")).isEqualTo(ExitCode.WRONG);
        assertThat(planexec("why", "g", "--broker", "x:1", "--from", ".")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).hasSize(2);
    }

    @Test
    void anUnknownStepIsToldWithTheNearest() {
        assertThat(planexec("why", "g", "aa")).isEqualTo(ExitCode.WRONG);
        assertThat(complaints()).singleElement().asString().contains("did you mean \"a\"?");
    }
}
