package io.planexec.e2e.crashes;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.StepStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
