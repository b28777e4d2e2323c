package io.planexec.e2e.crashes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.StepStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A planner is killed while many goals are under way; how many is set by {@code -Dplanexec.test.goals=20000}. How long it
 * takes until the next one decides, and until all have ended, is printed, and judged by nobody: it depends on the machine.
 */
class PlannerRecoveryTest {
    private static final int GOALS = Integer.getInteger("planexec.test.goals", 300);
    private static final int SLOTS = 4;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final String PATIENT = "--planexec.planner.executor-wait=1h";

    @TempDir
    Path folder;

    @Test
    void everyGoalThatWasUnderWayWhenThePlannerWasKilledIsFinishedByTheNext() throws Exception {
        try (var system = new CrashingSystem(folder)) {
            var first = system.plannerProcess(PATIENT);
            system.executor("e1");
            // They keep the executor's slots, so that the tasks of the others stay on the queue.
            for (var slot = 0; slot < SLOTS; slot++) {
                system.submit(
                        "blocker-" + slot,
                        "{\"id\": \"1\", \"action\": \"sleep\", \"timeout\": \"PT1H\", \"arguments\": {\"seconds\": 3000}}");
                system.awaitStep("blocker-" + slot, StepStatus.RUNNING);
            }
            for (var goal = 0; goal < GOALS; goal++) {
                system.submit("goal-" + goal, """
                        {"id": "1", "action": "echo", "arguments": {"value": 1}},
                        {"id": "2", "action": "echo", "arguments": {"value": 2}, "dependsOn": ["1"]}""");
            }
            var submitted = System.nanoTime();
            await().atMost(LONGEST)
                    .until(() -> system.traffic().count(PlannerRecoveryTest::isUnderWay) == GOALS + SLOTS);
            System.err.printf(
                    "PlannerRecoveryTest: %d goals were under way %.1f s after the last was submitted%n",
                    GOALS, (System.nanoTime() - submitted) / 1e9);

            first.destroyForcibly().waitFor();
            var killed = System.nanoTime();
            system.planner(PATIENT);
            system.submit("after", "{\"id\": \"1\", \"action\": \"echo\", \"arguments\": {\"value\": 1}}");
            await().atMost(LONGEST).until(() -> system.traffic().latest("after") != null);
            System.err.printf(
                    "PlannerRecoveryTest: with %d goals under way, decisions went on %.1f s after the kill%n",
                    GOALS, (System.nanoTime() - killed) / 1e9);

            for (var slot = 0; slot < SLOTS; slot++) {
                system.cancel("blocker-" + slot);
            }
            await().atMost(LONGEST).until(() -> system.traffic().count(PlannerRecoveryTest::hasEnded) == GOALS);
            System.err.printf(
                    "PlannerRecoveryTest: all %d goals had ended %.1f s after the kill%n",
                    GOALS, (System.nanoTime() - killed) / 1e9);
            for (var goal = 0; goal < GOALS; goal++) {
                var outcome = Objects.requireNonNull(system.traffic().known("goal-" + goal));
                assertThat(outcome.status()).as(outcome.reason()).isEqualTo(GoalStatus.SUCCEEDED);
                assertThat(outcome.steps()).hasSize(2).allSatisfy(step -> {
                    assertThat(step.status()).isEqualTo(StepStatus.SUCCEEDED);
                    assertThat(step.attempts()).isEqualTo(1);
                });
            }
        }
    }

    private static boolean hasEnded(Outcome outcome) {
        return outcome.goalId().startsWith("goal-") && outcome.status().ended();
    }

    private static boolean isUnderWay(Outcome outcome) {
        return !outcome.steps().isEmpty() && !outcome.status().ended();
    }
}
