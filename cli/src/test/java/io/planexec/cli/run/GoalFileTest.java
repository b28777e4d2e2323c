package io.planexec.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.json.GoalReader;
import io.planexec.messages.json.Reading;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GoalFileTest {

    private static GoalFile.Submission submission(GoalFile.Source source, String input, Optional<Duration> timeout) {
        InputStream stream = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        return (GoalFile.Submission) GoalFile.read(source, stream, timeout);
    }

    private static Goal arrives(GoalFile.Submission submission) {
        var reading = GoalReader.read(submission.record().getBytes(StandardCharsets.UTF_8), "none");
        return ((Reading.Read<Goal>) reading).value();
    }

    @Test
    void aGoalInWordsGetsAnIdThatTellsItFromOthers() {
        var goal = submission(new GoalFile.Words("List the files!"), "", Optional.empty());

        assertThat(goal.goalId()).matches("list-the-files-[0-9a-z]{4}");
        assertThat(arrives(goal).id()).isEqualTo(goal.goalId());
        assertThat(arrives(goal).goal()).isEqualTo("List the files!");
    }

    @Test
    void wordsThatLookLikeAListStayWords() {
        var goal = submission(new GoalFile.Words("[urgent] list the files"), "", Optional.empty());

        assertThat(arrives(goal).goal()).isEqualTo("[urgent] list the files");
    }

    @Test
    void aGoalOfForeignLettersGetsAnIdAllTheSame() {
        assertThat(submission(new GoalFile.Words("ファイルを一覧"), "", Optional.empty())
                        .goalId())
                .matches("goal-[0-9a-z]{4}");
    }

    @Test
    void aGoalAsJsonKeepsAllItSays() {
        var goal = submission(
                new GoalFile.Words(
                        "{\"goal\": \"x\", \"id\": \"q4\", \"inputs\": {\"n\": 12345678901234567890.25}, \"limits\": {\"maxReplans\": 0}}"),
                "",
                Optional.empty());

        assertThat(goal.goalId()).isEqualTo("q4");
        assertThat(goal.record()).contains("12345678901234567890.25");
        assertThat(arrives(goal).limits().maxReplans()).isZero();
        assertThat(arrives(goal).limits().deadline()).isNull();
    }

    @Test
    void aBarePlanGetsAGoalAroundIt() {
        var goal = submission(
                new GoalFile.StandardInput(),
                "\uFEFF[{\"id\": 1, \"action\": \"echo\", \"params\": {\"value\": 1.10}}]",
                Optional.empty());

        assertThat(arrives(goal).goal()).isEqualTo(GoalReader.RUN_THE_PLAN);
        assertThat(arrives(goal).plan()).isNotNull();
        assertThat(goal.record()).contains("1.10");
    }

    @Test
    void aPlanIsToldAllThatIsWrongWithItInOneGo() {
        var wrong = (GoalFile.Wrong) GoalFile.read(
                new GoalFile.StandardInput(),
                new ByteArrayInputStream(
                        "[{\"id\": 1, \"action\": 7, \"dependsOn\": [2]}, {\"id\": 2, \"action\": \"echo\", \"dependsOn\": [1]}]"
                                .getBytes(StandardCharsets.UTF_8)),
                Optional.empty());

        assertThat(wrong.findings().stream().map(Finding::line))
                .containsExactly(
                        "step 1: [0].action: found the number 7, expected a string",
                        "step 1: [0].dependsOn: the steps wait for each other in a cycle: 1 -> 2 -> 1");
    }

    @Test
    void aTimeoutShortensTheDeadline() {
        var goal = submission(new GoalFile.Words("x"), "", Optional.of(Duration.ofMinutes(10)));

        assertThat(goal.deadline()).isEqualTo(Duration.ofMinutes(10));
        assertThat(arrives(goal).limits().deadline()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aTimeoutNeverLengthensTheDeadline() {
        var own = submission(
                new GoalFile.Words("{\"goal\": \"x\", \"limits\": {\"deadline\": \"PT1M\"}}"),
                "",
                Optional.of(Duration.ofMinutes(10)));
        var usual = submission(new GoalFile.Words("x"), "", Optional.of(Duration.ofHours(2)));

        assertThat(arrives(own).limits().deadline()).isEqualTo(Duration.ofMinutes(1));
        assertThat(arrives(usual).limits().deadline()).isNull();
        assertThat(usual.deadline()).isEqualTo(Duration.ofMinutes(30));
    }
}
