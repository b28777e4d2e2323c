package io.planexec.planner.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Criterion;
import io.planexec.messages.Output;
import io.planexec.messages.Report.Evidence;
import io.planexec.messages.Report.Verdict;
import io.planexec.messages.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A judge has to prove what it says. */
class JudgingByModelTest {
    private static final Output OUTPUT =
            Output.inline(Map.of("answer", "The disk was full.\nIt was cleared at 10:05.", "files", 3));
    private static final Criterion CAUSE = new Criterion.Prose("names the cause");
    private static final Criterion TIME = new Criterion.Prose("says when it was mended");

    private static String decision(String criteria, String verdict) {
        return "- {calls: [{tool: decide, arguments: {criteria: [" + criteria + "], verdict: " + verdict
                + ", reason: as quoted}}]}\n";
    }

    @Test
    void aCriterionIsMetByAQuoteThatStandsInTheOutput() throws InterruptedException {
        var both = "{number: 1, met: true, quotes: [The disk was full]},"
                + " {number: 2, met: true, quotes: ['full. It was  cleared at 10:05']}";
        try (var desk = new ScriptedDesk("replies:\n" + decision(both, "accept"))) {
            var judgement = desk.judge(OUTPUT, new Criterion.Expression("output.files == 3"), CAUSE, TIME);

            assertThat(judgement.verdict()).isEqualTo(Verdict.ACCEPT);
            assertThat(judgement.evidence())
                    .containsExactly(
                            new Evidence("output.files == 3", true, ""),
                            new Evidence("names the cause", true, "The disk was full"),
                            new Evidence("says when it was mended", true, "full. It was  cleared at 10:05"));
            assertThat(judgement.judge()).isEqualTo("openai/m");
            assertThat(judgement.usage().plannerCalls()).isEqualTo(1);
            assertThat(judgement.notJudged()).isZero();
        }
    }

    @Test
    void aQuoteThatIsNotInTheOutputIsAskedForAgain() throws InterruptedException {
        try (var desk = new ScriptedDesk("replies:\n"
                + decision("{number: 1, met: true, quotes: [The disk broke]}", "accept")
                + "- when: {turn: 2, last: ['\"The disk broke\" does not stand in the output']}\n"
                + decision("{number: 1, met: true, quotes: [disk was full]}", "accept")
                        .replace("- {calls", "  calls")
                        .replace("}}]}\n", "}}]\n"))) {
            assertThat(desk.judge(OUTPUT, CAUSE).verdict()).isEqualTo(Verdict.ACCEPT);
            assertThat(desk.server.asked()).hasSize(2);
        }
    }

    @Test
    void aJudgeThatKeepsLyingIsNotBelieved() throws InterruptedException {
        try (var desk = new ScriptedDesk("replies:\n"
                + decision("{number: 1, met: true, quotes: [The disk broke]}", "accept")
                        .replace("{calls", "{times: 0, calls"))) {
            var judgement = desk.judge(OUTPUT, CAUSE);

            assertThat(judgement.verdict()).isEqualTo(Verdict.RETRY);
            assertThat(judgement.reason())
                    .contains("not proved: names the cause", "openai/m was asked twice", "\"The disk broke\"");
            assertThat(judgement.evidence()).containsExactly(new Evidence("names the cause", false, ""));
            assertThat(judgement.usage().plannerCalls()).isEqualTo(2);
        }
    }

    @Test
    void aCriterionThatIsNotMetIsSaidWithTheReasonAndTheVerdict() throws InterruptedException {
        try (var desk = new ScriptedDesk("replies:\n" + decision("{number: 1, met: false, quotes: []}", "replan"))) {
            var judgement = desk.judge(OUTPUT, TIME);

            assertThat(judgement.verdict()).isEqualTo(Verdict.REPLAN);
            assertThat(judgement.reason()).isEqualTo("not met: says when it was mended (as quoted)");
        }
    }

    @Test
    void otherArgumentsHaveToFitTheToolAndComeFromADecisionThatIsBelieved() throws InterruptedException {
        var no = "{number: 1, met: false, quotes: []}";
        var changed = "retry_changed, arguments: ";
        var step = Step.builder("3", "read_table").criteria(List.of(TIME)).build();
        try (var desk = new ScriptedDesk(
                "replies:\n" + decision(no, changed + "{fiel: b.csv}") + decision(no, changed + "{file: b.csv}"))) {
            var judgement = desk.judge(step, OUTPUT);

            assertThat(judgement.verdict()).isEqualTo(Verdict.RETRY_CHANGED);
            assertThat(judgement.arguments()).isEqualTo(Map.of("file", "b.csv"));
            assertThat(desk.server.asked()).hasSize(2);
        }
        try (var desk = new ScriptedDesk(
                "replies:\n" + decision(no, changed + "{fiel: b.csv}").replace("{calls", "{times: 0, calls"))) {
            var judgement = desk.judge(step, OUTPUT);

            assertThat(judgement.verdict()).isEqualTo(Verdict.RETRY);
            assertThat(judgement.arguments()).isNull();
        }
    }

    @Test
    void aVerdictOfAcceptDoesNotOutweighACriterionThatIsNotMet() throws InterruptedException {
        try (var desk = new ScriptedDesk("replies:\n" + decision("{number: 1, met: false, quotes: []}", "accept"))) {
            assertThat(desk.judge(OUTPUT, TIME).verdict()).isEqualTo(Verdict.RETRY);
        }
    }

    @Test
    void expressionsComeFirstAndCostNothing() throws InterruptedException {
        try (var desk = new ScriptedDesk("replies: [{text: never}]")) {
            var judgement = desk.judge(OUTPUT, new Criterion.Expression("output.files > 5"), CAUSE);

            assertThat(judgement.verdict()).isEqualTo(Verdict.RETRY);
            assertThat(judgement.reason()).contains("output.files > 5 does not hold", "output.files is 3");
            assertThat(desk.server.asked()).isEmpty();
        }
    }

    @Test
    void aJudgeThatCannotBeReachedIsSaid() throws InterruptedException {
        try (var desk = new ScriptedDesk("key: another\nreplies: [{text: never}]")) {
            var judgement = desk.judge(OUTPUT, CAUSE);

            assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(judgement.reason()).contains("could not be judged", "planexec.models.judge.api-key");
        }
    }

    @Test
    void anOutputThatLiesInAFileIsReadThere(@TempDir Path folder) throws IOException, InterruptedException {
        var file = folder.resolve("big.json");
        Files.writeString(file, "{\"rows\": 70000, \"note\": \"all there\"}");
        var quoted = decision("{number: 1, met: true, quotes: [all there]}", "accept");
        try (var desk = new ScriptedDesk("replies:\n" + quoted)) {
            var judgement =
                    desk.judge(ScriptedDesk.stored(file), new Criterion.Expression("output.rows == 70000"), CAUSE);

            assertThat(judgement.verdict()).isEqualTo(Verdict.ACCEPT);
            assertThat(judgement.evidence()).hasSize(2);
        }
    }

    @Test
    void anOutputThatCannotBeReachedIsSaid() throws InterruptedException {
        try (var desk = new ScriptedDesk("replies: [{text: never}]")) {
            var judgement = desk.judge(ScriptedDesk.stored(Path.of("/nowhere/big.json")), CAUSE);

            assertThat(judgement.verdict()).isEqualTo(Verdict.FAIL);
            assertThat(judgement.reason()).contains("/nowhere/big.json cannot be read by the planner");
        }
    }
}
