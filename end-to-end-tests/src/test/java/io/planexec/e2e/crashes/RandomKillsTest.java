package io.planexec.e2e.crashes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.StepStatus;
import io.planexec.messages.json.MessageCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors are killed with SIGKILL at random, one after the other, while goals of mixed steps are under way. More kills by
 * {@code -Dplanexec.test.kills=100}; a run is repeated, as far as processes can be, by {@code -Dplanexec.test.seed}.
 */
class RandomKillsTest {
    private static final int KILLS = Integer.getInteger("planexec.test.kills", 5);
    private static final long SEED = Long.getLong("planexec.test.seed", System.nanoTime());
    private static final int EXECUTORS = 3;
    private static final int IN_FLIGHT = 12;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final Random random = new Random(SEED);
    private int goals;
    private int executors;

    @Test
    void noGoalIsLostAndNoIrreversibleEffectComesTwice() throws Exception {
        System.err.println("RandomKillsTest: " + KILLS + " kills, seed " + SEED);
        try (var system = new CrashingSystem(folder)) {
            system.planner("--planexec.planner.answer-wait=2s");
            var alive = new ArrayList<Process>();
            for (var i = 0; i < EXECUTORS; i++) {
                alive.add(start(system));
            }
            for (var kill = 0; kill < KILLS; kill++) {
                // Somebody works: what is killed is killed at work.
                var ended = system.traffic().ended();
                fillUp(system);
                var more = ended + random.nextInt(1, 6);
                await().atMost(LONGEST).untilAsserted(() -> {
                    fillUp(system);
                    assertThat(system.traffic().ended())
                            .as(() -> "kill of seed " + SEED + ", open: " + open(system))
                            .isGreaterThanOrEqualTo(more);
                });
                var victim = alive.remove(random.nextInt(alive.size()));
                victim.destroyForcibly().waitFor();
                alive.add(start(system));
            }
            await().atMost(LONGEST)
                    .untilAsserted(
                            () -> assertThat(open(system)).as("seed " + SEED).isEmpty());
            check(system);
        }
    }

    private Process start(CrashingSystem system) throws Exception {
        return system.executorThatDies("executor-" + ++executors, "never nothing");
    }

    private void fillUp(CrashingSystem system) {
        while (goals - system.traffic().ended() < IN_FLIGHT) {
            var goal = "goal-" + ++goals;
            system.submit(goal, String.join(",", steps(goal)));
        }
    }

    /** One after the other, and one beside them. */
    private List<String> steps(String goal) {
        var steps = new ArrayList<String>();
        for (var number = 1; number <= 4; number++) {
            var before = number == 1 || number == 4 ? "" : Integer.toString(number - 1);
            steps.add("""
                    {"id": "%d", "action": "%s", "timeout": "PT6S", "dependsOn": [%s],
                     "arguments": {"line": "%s/%d", "seconds": %s}}""".formatted(
                            number, number % 2 == 0 ? "act" : "put", before, goal, number, random.nextInt(5) / 10.0));
        }
        return steps;
    }

    /** What has not ended, with all that is known of it. */
    private List<String> open(CrashingSystem system) {
        var open = new ArrayList<String>();
        system.traffic().ended();
        for (var number = 1; number <= goals; number++) {
            var outcome = system.traffic().known("goal-" + number);
            if (outcome == null) {
                open.add("goal-" + number + " is not known");
            } else if (!outcome.status().ended()) {
                open.add(MessageCodec.text(outcome));
            }
        }
        return open;
    }

    private void check(CrashingSystem system) {
        var uncertain = 0;
        for (var number = 1; number <= goals; number++) {
            var goal = "goal-" + number;
            var outcome = Objects.requireNonNull(system.traffic().known(goal));
            for (var step : outcome.steps()) {
                var line = goal + "/" + step.id();
                var effects = system.effects(line);
                var words = line + " is " + step.status() + " (" + step.reason() + "), seed " + SEED;
                if (step.action().equals("act")) {
                    assertThat(effects).as(words).isLessThanOrEqualTo(1);
                }
                if (step.status() == StepStatus.SUCCEEDED) {
                    assertThat(effects).as(words).isPositive();
                } else {
                    uncertain++;
                }
            }
        }
        System.err.println(
                "RandomKillsTest: " + goals + " goals of 4 steps ended, " + uncertain + " steps did not succeed");
    }
}
