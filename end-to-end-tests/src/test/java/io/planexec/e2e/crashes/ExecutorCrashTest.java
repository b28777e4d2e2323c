package io.planexec.e2e.crashes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.StepStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An executor is killed with SIGKILL, and another takes over. */
class ExecutorCrashTest {
    private static final Duration STEP = Duration.ofSeconds(8);

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static CrashingSystem system;

    private static int goals;

    @BeforeAll
    static void start() throws Exception {
        system = new CrashingSystem(folder);
        system.planner();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    /** What a test that failed left running would take the tasks of the next. */
    @AfterEach
    void stopExecutors() {
        system.stopExecutors();
    }

    /** Another executor has worked on all that was left. */
    private static void seeThrough() {
        var goal = "after-" + goals;
        system.submit(goal, "put", 0, STEP);
        system.awaitStep(goal, StepStatus.SUCCEEDED);
    }

    private static void assertDies(Process executor) throws InterruptedException {
        assertThat(executor.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.exitValue()).isEqualTo(137);
    }

    @ParameterizedTest
    @CsvSource({
        // Nothing was claimed: it runs, once.
        "sending claim, act, SUCCEEDED, 1",
        // Whatever comes after the claim counts as if it had run.
        "sent claim, act, UNCERTAIN, 0",
        "received grant, act, UNCERTAIN, 0",
        "sending result, act, UNCERTAIN, 1",
        // The result is there: the task that comes again is refused.
        "sent result, act, SUCCEEDED, 1",
        // What can be repeated is repeated.
        "sending result, put, SUCCEEDED, 2",
        "sent result, put, SUCCEEDED, 2",
    })
    void whereverItDiesAnIrreversibleEffectIsNotRepeated(String point, String tool, StepStatus status, long effects)
            throws Exception {
        var goal = "goal-" + ++goals;
        var dying = system.executorThatDies("dying-" + goals, point);
        system.submit(goal, tool, 0, STEP);
        assertDies(dying);

        var next = system.executor("next-" + goals);
        var step = system.awaitStep(goal, status);
        await().atMost(Duration.ofSeconds(30)).until(() -> system.effects(goal) == effects);
        seeThrough();

        assertThat(system.effects(goal)).isEqualTo(effects);
        assertThat(step.attempts()).isEqualTo(1);
        system.stop(next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"act", "put"})
    void inTheToolAnIrreversibleEffectIsNotRepeatedAndAnotherIs(String tool) throws Exception {
        var goal = "goal-" + ++goals;
        var dying = system.executorThatDies("dying-" + goals, "never nothing");
        system.submit(goal, tool, 3, STEP);
        await().atMost(Duration.ofSeconds(60)).until(() -> system.effects(goal) == 1);
        CrashingSystem.signal(dying, "KILL");
        assertDies(dying);

        var next = system.executor("next-" + goals);
        var irreversible = tool.equals("act");
        var step = system.awaitStep(goal, irreversible ? StepStatus.UNCERTAIN : StepStatus.SUCCEEDED);
        seeThrough();

        assertThat(system.effects(goal)).isEqualTo(irreversible ? 1 : 2);
        assertThat(step.attempts()).isEqualTo(1);
        // The task went to the next one too, which may not run it.
        assertThat(step.executor()).isEqualTo((irreversible ? "dying-" : "next-") + goals);
        system.stop(next);
    }

    @Test
    void anExecutorThatLostItsLockStopsItsWorkAndIsNotBelieved() throws Exception {
        var goal = "goal-" + ++goals;
        var first = system.executorThatDies("first-" + goals, "never nothing");
        system.submit(goal, "dawdle", 50, Duration.ofSeconds(60));
        await().atMost(Duration.ofSeconds(60)).until(() -> system.dawdling(goal).isPresent());
        var script = system.dawdling(goal).orElseThrow();

        CrashingSystem.signal(first, "STOP");
        var second = system.executor("second-" + goals);
        var step = system.awaitStep(goal, StepStatus.SUCCEEDED);
        assertThat(script.isAlive()).isTrue();
        CrashingSystem.signal(first, "CONT");

        await().atMost(Duration.ofSeconds(10)).until(() -> !script.isAlive());
        seeThrough();
        assertThat(step.executor()).isEqualTo("second-" + goals);
        assertThat(step.attempts()).isEqualTo(1);
        first.destroyForcibly();
        system.stop(second);
    }

    @Test
    void anExecutorThatIsToldToStopFinishesItsTasksAndExitsWith0() throws Exception {
        var goal = "goal-" + ++goals;
        var executor = system.executorWithGrace("drained-" + goals, Duration.ofSeconds(20));
        system.submit(goal, "act", 2, Duration.ofSeconds(60));
        await().atMost(Duration.ofSeconds(60)).until(() -> system.effects(goal) == 1);

        executor.destroy();

        var step = system.awaitStep(goal, StepStatus.SUCCEEDED);
        assertThat(step.executor()).isEqualTo("drained-" + goals);
        assertThat(executor.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.exitValue()).isZero();
        assertThat(system.effects(goal)).isEqualTo(1);
    }

    @Test
    void whatDoesNotEndWithinTheGraceRunsElsewhereAtOnceAndTheExecutorExitsWith0() throws Exception {
        var goal = "goal-" + ++goals;
        var executor = system.executorWithGrace("drained-" + goals, Duration.ofMillis(500));
        var steps = new StringBuilder();
        for (var number = 1; number <= 4; number++) {
            steps.append(number == 1 ? "" : ",").append("""
                    {"id": "%d", "action": "dawdle", "timeout": "PT300S",
                     "arguments": {"line": "%s-%d", "seconds": 200}}""".formatted(number, goal, number));
        }
        system.submit(goal, steps.toString());
        await().atMost(Duration.ofSeconds(60)).until(() -> system.dawdlers(goal) == 4);
        var next = system.executor("next-" + goals);

        executor.destroy();

        assertThat(executor.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.exitValue()).isZero();
        var outcome = system.traffic().ended(goal);
        assertThat(outcome.steps()).allSatisfy(step -> {
            assertThat(step.status()).isEqualTo(StepStatus.SUCCEEDED);
            assertThat(step.executor()).isEqualTo("next-" + goals);
            assertThat(step.attempts()).isEqualTo(1);
        });
        system.stop(next);
    }

    @Test
    void ofTwoExecutorsThatHoldATaskOneRunsIt() throws Exception {
        var goal = "goal-" + ++goals;
        var first = system.executorThatDies("first-" + goals, "never nothing");
        system.submit(goal, "act", 4, Duration.ofSeconds(60));
        await().atMost(Duration.ofSeconds(60)).until(() -> system.effects(goal) == 1);

        // It falls silent, its lock ends, and the task is another's as well.
        CrashingSystem.signal(first, "STOP");
        var second = system.executor("second-" + goals);
        await().atMost(Duration.ofSeconds(30)).until(() -> system.refusals(goal) > 0);
        seeThrough();
        CrashingSystem.signal(first, "CONT");

        var step = system.awaitStep(goal, StepStatus.SUCCEEDED);
        assertThat(step.executor()).isEqualTo("first-" + goals);
        assertThat(system.effects(goal)).isEqualTo(1);
        first.destroyForcibly();
        system.stop(second);
    }
}
