package io.planexec.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.cli.view.GoalProgress;
import io.planexec.messages.Command;
import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Mode;
import io.planexec.messages.Outcome;
import io.planexec.messages.Task;
import io.planexec.messages.Usage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalsTest {
    private static final GoalEvent PLAN = new GoalEvent.ApprovalRequested(
            2, "hash-of-plan", "what these steps do cannot be undone: 7 (switch_release)", Instant.EPOCH);
    private static final GoalEvent STEP = new GoalEvent.StepApprovalRequested(
            "7", "hash-of-step", "the plan asks for it", Map.of("version", "2.4"), Instant.EPOCH);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final List<Command> commands = new CopyOnWriteArrayList<>();

    private static final class NoDisplay implements Display {
        @Override
        public void phase(String words) {}

        @Override
        public void decided(Decision decision, GoalProgress progress) {}

        @Override
        public <T> T aside(Supplier<T> question) {
            return question.get();
        }

        @Override
        public void close() {}
    }

    private Command answer(Approvals.Way way, String typed, GoalEvent event) {
        try (var approvals = approvals(way, typed)) {
            return answer(approvals, event);
        }
    }

    private Approvals approvals(Approvals.Way way, String typed) {
        return new Approvals(
                way,
                way != Approvals.Way.NOBODY,
                "g",
                new NoDisplay(),
                new PrintStream(shown, true, StandardCharsets.UTF_8),
                new AfterTheQuestion(typed.getBytes(StandardCharsets.UTF_8)));
    }

    /** Typed only once it is asked for. */
    private static final class AfterTheQuestion extends ByteArrayInputStream {
        AfterTheQuestion(byte[] typed) {
            super(typed);
        }

        @Override
        public synchronized int available() {
            return 0;
        }
    }

    private Command answer(Approvals approvals, GoalEvent event) {
        approvals.start(commands::add);
        approvals.heard(decided("g", event), ApprovalsTest::outcome);
        await().atMost(Duration.ofSeconds(10)).until(() -> !commands.isEmpty());
        return commands.getFirst();
    }

    private static Decision decided(String goalId, GoalEvent... events) {
        return new Decision(goalId, 2, Instant.EPOCH, "a result", List.of(events));
    }

    private static Outcome outcome() {
        return new Outcome(
                "g", GoalStatus.AWAITING_APPROVAL, "", null, Mode.PLAN, 2, List.of(), List.of(), Usage.NONE, 0, 0);
    }

    @Test
    void withApproveThePlanIsApprovedByItsHash() {
        var command = answer(Approvals.Way.ALWAYS, "", PLAN);
        assertThat(command.type()).isEqualTo(Command.Type.APPROVE);
        assertThat(command.planHash()).isEqualTo("hash-of-plan");
        assertThat(command.stepId()).isNull();
        assertThat(shown.size()).isZero();
    }

    @Test
    void aUserWhoSaysYesApprovesTheStepThatWasShown() {
        var command = answer(Approvals.Way.ASK, "Yes\n", STEP);
        assertThat(command.type()).isEqualTo(Command.Type.APPROVE);
        assertThat(command.planHash()).isEqualTo("hash-of-step");
        assertThat(command.stepId()).isEqualTo("7");
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("step 7", "2.4", "[y/N]");
    }

    @Test
    void aGoalThatIsAStepIsNamedAndAnswered() {
        for (var event : List.of(PLAN, STEP, UNCERTAIN)) {
            commands.clear();
            try (var approvals = approvals(Approvals.Way.ASK, event.equals(UNCERTAIN) ? "s\n" : "y\n")) {
                approvals.start(commands::add);
                approvals.heard(decided("g.a.1", event), ApprovalsTest::outcome);
                await().atMost(Duration.ofSeconds(10)).until(() -> !commands.isEmpty());
            }
            assertThat(commands).extracting(Command::goalId).containsExactly("g.a.1");
        }
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("goal g.a.1: plan version 2", "goal g.a.1: step 7");
    }

    @Test
    void whereNobodyCanBeAskedAboutAGoalThatIsAStepTheWholeGoalIsCancelled() {
        try (var approvals = approvals(Approvals.Way.NOBODY, "")) {
            approvals.start(commands::add);
            approvals.heard(decided("g.a.1", PLAN), ApprovalsTest::outcome);
            await().atMost(Duration.ofSeconds(10)).until(() -> !commands.isEmpty());
            assertThat(approvals.problem()).contains("goal g.a.1: plan version 2");
        }
        assertThat(commands).extracting(Command::goalId).containsExactly("g");
    }

    @Test
    void anythingElseRejects() {
        assertThat(answer(Approvals.Way.ASK, "\n", PLAN).type()).isEqualTo(Command.Type.REJECT);
        commands.clear();
        assertThat(answer(Approvals.Way.ASK, "", PLAN).type()).isEqualTo(Command.Type.REJECT);
    }

    @Test
    void whatIsNeitherYesNorNoIsAskedAgain() {
        var command = answer(Approvals.Way.ASK, "what?\nyes\n", PLAN);
        assertThat(command.type()).isEqualTo(Command.Type.APPROVE);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("Answer y for yes, or n for no.");
    }

    @Test
    void whatWasTypedBeforeTheQuestionIsNoAnswer() throws IOException {
        var keyboard = new PipedOutputStream();
        var typed = new PipedInputStream(keyboard);
        keyboard.write("y\n".getBytes(StandardCharsets.UTF_8));
        try (var approvals = new Approvals(
                Approvals.Way.ASK,
                true,
                "g",
                new NoDisplay(),
                new PrintStream(shown, true, StandardCharsets.UTF_8),
                typed)) {
            approvals.start(commands::add);
            approvals.heard(decided("g", STEP), ApprovalsTest::outcome);
            await().until(() -> shown.toString(StandardCharsets.UTF_8).contains("[y/N]"));
            keyboard.write("no\n".getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
            await().until(() -> !commands.isEmpty());
            assertThat(commands).extracting(Command::type).containsExactly(Command.Type.REJECT);
        }
    }

    private static final GoalEvent UNCERTAIN =
            new GoalEvent.StepUncertain("7", "executor-1 was lost; it may have run", Instant.EPOCH);

    @ParameterizedTest
    @CsvSource({"s, SUCCEEDED", "failed, FAILED", "R, REPEAT"})
    void aUserSaysWhatBecameOfAStep(String typed, Command.Answer said) {
        for (var way : List.of(Approvals.Way.ASK, Approvals.Way.ALWAYS)) {
            commands.clear();
            var command = answer(way, "what\n" + typed + "\n", UNCERTAIN);
            assertThat(command.type()).isEqualTo(Command.Type.ANSWER);
            assertThat(command.stepId()).isEqualTo("7");
            assertThat(command.answer()).isEqualTo(said);
        }
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("step 7", "executor-1 was lost", "What became of it?", "Answer s, f or r.");
    }

    @Test
    void whereNobodyCanSayWhatBecameOfAStepTheGoalIsCancelled() {
        for (var way : List.of(Approvals.Way.NOBODY, Approvals.Way.ASK)) {
            commands.clear();
            var approvals = approvals(way, "");
            assertThat(answer(approvals, UNCERTAIN).type()).isEqualTo(Command.Type.CANCEL);
            assertThat(approvals.problem()).contains("step 7", "may have run", "verification");
            approvals.close();
        }
    }

    private static Task verification() {
        return new Task(
                "g",
                "7",
                1,
                "7#1",
                "goal",
                "look",
                "",
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                Instant.EPOCH,
                "results");
    }

    @Test
    void aStepThatIsBeingVerifiedIsNotAskedAbout() {
        try (var approvals = approvals(Approvals.Way.NOBODY, "")) {
            approvals.start(commands::add);
            var verifying = new GoalEvent.SideTaskQueued(GoalEvent.Side.VERIFY, verification(), null, Instant.EPOCH);
            approvals.heard(decided("g", UNCERTAIN, verifying), ApprovalsTest::outcome);
            approvals.heard(decided("g", PLAN), ApprovalsTest::outcome);
            await().until(() -> !commands.isEmpty());
            assertThat(commands).extracting(Command::commandId).containsExactly("unapproved-hash-of-plan");
        }
    }

    @Test
    void whereNobodyCanBeAskedTheGoalIsCancelledAndTheStepNamed() {
        var approvals = approvals(Approvals.Way.NOBODY, "");
        assertThat(answer(approvals, PLAN).type()).isEqualTo(Command.Type.CANCEL);
        assertThat(approvals.problem()).contains("7 (switch_release)", "--approve");
        approvals.close();
    }
}
