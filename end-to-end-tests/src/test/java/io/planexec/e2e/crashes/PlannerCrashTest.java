package io.planexec.e2e.crashes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.StepStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerCrashTest {
    @TempDir
    Path folder;

    @Test
    void aPlannerThatDiesBetweenClaimAndGrantTakesTheClaimUpAgain() throws Exception {
        try (var system = new CrashingSystem(folder)) {
            var planner = system.plannerThatDies("sending grant");
            system.executor("e1");
            system.submit("goal", "act", 0, Duration.ofMinutes(2));
            assertThat(planner.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(planner.exitValue()).isEqualTo(137);
            assertThat(system.effects("goal")).isZero();

            system.planner();

            var step = system.awaitStep("goal", StepStatus.SUCCEEDED);
            assertThat(step.attempts()).isEqualTo(1);
            assertThat(system.effects("goal")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no hotel", "refund"})
    void aPlannerThatDiesInTheMiddleOfARollbackGoesOnWhereItWas(String undone) throws Exception {
        try (var system = new CrashingSystem(folder)) {
            var planner = system.plannerProcess();
            system.executor("e1");
            system.submitJourney("goal", undone);
            await().atMost(Duration.ofMinutes(2)).until(() -> system.effects(undone) == 1);
            planner.destroyForcibly().waitFor();
            assertThat(system.effects()).endsWith(undone);

            system.planner();

            var outcome = system.traffic().ended("goal");
            assertThat(outcome.status()).isEqualTo(GoalStatus.FAILED);
            assertThat(outcome.reason()).contains("no car").endsWith("; rolled back");
            assertThat(outcome.steps())
                    .extracting(Outcome.StepOutcome::status)
                    .containsExactly(StepStatus.COMPENSATED, StepStatus.COMPENSATED, StepStatus.FAILED);
            assertThat(system.effects())
                    .containsExactly("flight", "hotel", "no hotel", "no flight", "refund", "apology");
        }
    }
}
