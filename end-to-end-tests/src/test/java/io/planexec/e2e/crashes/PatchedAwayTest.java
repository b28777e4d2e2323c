package io.planexec.e2e.crashes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.Usage;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A step is being worked on when a patch takes it out of the plan, or writes it anew: its work is stopped. */
class PatchedAwayTest {
    /** From the decision to the end of the script's process; in about a second on a machine that is not busy. */
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static CrashingSystem system;

    @BeforeAll
    static void start() throws Exception {
        system = new CrashingSystem(folder);
        system.planner();
        system.executor("executor-1");
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Test
    void aStepThatIsDroppedWhileItRunsIsStoppedAndItsLateResultChangesNothing() throws Exception {
        begin("dropped");
        var task = queued("dropped").getFirst();
        modify("dropped", "{\"op\": \"drop\", \"stepId\": \"long\"}");

        awaitStopped("dropped");
        report(task);
        var outcome = system.traffic().ended("dropped");

        assertThat(outcome.status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(outcome.planVersion()).isEqualTo(2);
        assertThat(outcome.steps()).extracting(Outcome.StepOutcome::id).containsExactly("short");
        assertThat(events("dropped", GoalEvent.RunCancelled.class))
                .containsExactly(new GoalEvent.RunCancelled(
                        "long", task.attemptId(), "plan version 2 drops the step or runs it anew"));
        assertThat(events("dropped", GoalEvent.ReportIgnored.class))
                .contains(new GoalEvent.ReportIgnored(
                        "long", task.attemptId(), "the plan has no step long", Usage.ONE_TOOL_CALL));
        assertThat(outcome.usage().toolCalls()).isEqualTo(2);
    }

    @Test
    void aStepThatIsWrittenAnewWhileItRunsIsStoppedAndRunsAsItIsNow() throws Exception {
        begin("changed");
        var task = queued("changed").getFirst();
        modify("changed", """
                {"op": "change", "step":
                  {"id": "long", "action": "put", "timeout": "PT2M", "arguments": {"line": "anew", "seconds": 0}}}""");

        awaitStopped("changed");
        report(task);
        var outcome = system.traffic().ended("changed");

        assertThat(outcome.status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(outcome.steps().getFirst()).satisfies(step -> {
            assertThat(step.status()).isEqualTo(StepStatus.SUCCEEDED);
            assertThat(step.action()).isEqualTo("put");
            assertThat(step.attempts()).isEqualTo(2);
        });
        assertThat(system.effects("anew")).isEqualTo(1);
        assertThat(events("changed", GoalEvent.ReportIgnored.class)).anySatisfy(ignored -> {
            assertThat(ignored.attemptId()).isEqualTo(task.attemptId());
            assertThat(ignored.reason()).startsWith("attempt 1 is not the current attempt");
        });
    }

    /** A goal with a step that is being worked on, and another that outlasts what is tried with it. */
    private static void begin(String goalId) throws Exception {
        system.submit(goalId, """
                {"id": "long", "action": "dawdle", "timeout": "PT2M", "arguments": {"line": "%s", "seconds": 100}},
                {"id": "short", "action": "sleep", "arguments": {"seconds": 10}}""".formatted(goalId));
        system.awaitStep(goalId, StepStatus.RUNNING);
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        system.dawdling(goalId).filter(ProcessHandle::isAlive).isPresent());
    }

    private static void modify(String goalId, String operation) {
        var command = """
                {"commandId": "modify-%s", "goalId": "%s", "type": "modify", "planVersion": 1,
                 "patch": {"baseVersion": 1, "operations": [%s]}}""".formatted(goalId, goalId, operation);
        system.traffic()
                .send(system.traffic().topics().goalCommands(), goalId, command.getBytes(StandardCharsets.UTF_8));
    }

    /** Waits until the script is gone, which is to be soon after the patch was decided on. */
    private static void awaitStopped(String goalId) throws Exception {
        var script = system.dawdling(goalId).orElseThrow();
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(60))
                .until(() -> !script.isAlive());
        var gone = Instant.now();
        var patched = system.decisions(goalId).stream()
                .filter(decision -> decision.events().stream().anyMatch(GoalEvent.PlanPatched.class::isInstance))
                .findFirst()
                .orElseThrow();
        var took = Duration.between(patched.at(), gone);
        System.err.printf(
                "PatchedAwayTest: the work on %s was stopped %d ms after the decision%n", goalId, took.toMillis());
        assertThat(took).isLessThan(SOON);
    }

    /** What an executor says that was cut off from the broker when it should have stopped. */
    private static void report(Task task) {
        var now = Instant.now();
        system.traffic()
                .send(
                        task.replyTo(),
                        task.goalId(),
                        MessageCodec.write(new Report.Result(
                                task.goalId(),
                                task.stepId(),
                                task.attempt(),
                                task.attemptId(),
                                "executor-2",
                                Output.inline(Map.of("late", true)),
                                null,
                                Usage.ONE_TOOL_CALL,
                                List.of(),
                                now,
                                now)));
    }

    private static List<Task> queued(String goalId) {
        return events(goalId, GoalEvent.StepQueued.class).stream()
                .map(GoalEvent.StepQueued::task)
                .toList();
    }

    private static <E extends GoalEvent> List<E> events(String goalId, Class<E> type) {
        return system.decisions(goalId).stream()
                .map(Decision::events)
                .flatMap(List::stream)
                .flatMap(event -> type.isInstance(event) ? Stream.of(type.cast(event)) : Stream.empty())
                .toList();
    }
}
