package io.planexec.e2e.crashes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.StepStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An executor is killed with SIGKILL while it undoes what goals have done. What can be repeated runs again on another one; what
 * was granted and cannot does not, and its goal says so. Either way the rollback goes on to its end.
 */
class RollbackCrashTest {
    /** The tool's time-out and the planner's grace, with some for a busy machine; far below the wait for an executor. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(25);

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static CrashingSystem system;

    @BeforeAll
    static void start() throws Exception {
        system = new CrashingSystem(folder);
        system.planner();
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @AfterEach
    void stopExecutors() {
        system.stopExecutors();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no hotel", "refund"})
    void theRollbackGoesOnToItsEndAndWhatCannotBeRepeatedIsNot(String slow) throws Exception {
        var repeated = "repeated-" + slow.replace(' ', '-');
        var granted = "granted-" + slow.replace(' ', '-');
        var dying = system.executorThatDies("dying-" + granted, CrashPoint.NEVER);
        system.submitJourney(repeated, "put", slow, repeated + " ");
        system.submitJourney(granted, "unbook", slow, granted + " ");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> system.effects(repeated + " " + slow) == 1 && system.effects(granted + " " + slow) == 1);

        CrashingSystem.signal(dying, "KILL");
        assertThat(dying.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(left(repeated)).endsWith(slow);
        assertThat(left(granted)).endsWith(slow);
        system.executor("next-" + granted);

        assertRunAgain(repeated, slow);
        assertNotRunAgain(granted, slow);
    }

    private static void assertRunAgain(String goal, String slow) {
        var outcome = system.traffic().ended(goal);
        assertThat(outcome.status()).isEqualTo(GoalStatus.FAILED);
        assertThat(outcome.reason()).contains("no car").endsWith("; rolled back");
        assertThat(outcome.steps())
                .extracting(Outcome.StepOutcome::status)
                .containsExactly(StepStatus.COMPENSATED, StepStatus.COMPENSATED, StepStatus.FAILED);
        assertThat(left(goal))
                .containsExactlyElementsOf(
                        slow.equals("refund")
                                ? List.of("flight", "hotel", "no hotel", "no flight", "refund", "refund", "apology")
                                : List.of("flight", "hotel", "no hotel", "no hotel", "no flight", "refund", "apology"));
    }

    private static void assertNotRunAgain(String goal, String slow) {
        var outcome = system.traffic().ended(goal);
        var ofTheList = slow.equals("refund");
        assertThat(outcome.status()).isEqualTo(GoalStatus.FAILED);
        assertThat(outcome.reason())
                .contains("no car")
                .contains("; rolled back, but for: " + (ofTheList ? "rollback-1" : "2")
                        + ": no executor reported on it in time; it may have run, so it was not run again");
        assertThat(outcome.steps())
                .extracting(Outcome.StepOutcome::status)
                .containsExactly(
                        StepStatus.COMPENSATED,
                        ofTheList ? StepStatus.COMPENSATED : StepStatus.SUCCEEDED,
                        StepStatus.FAILED);
        assertThat(left(goal)).containsExactly("flight", "hotel", "no hotel", "no flight", "refund", "apology");
        // The run that was let in is waited for, and not executors, which nobody lacks.
        assertThat(waited(goal)).isLessThan(GIVEN_UP);
    }

    /** From the grant that nobody made use of to the end of waiting for it. */
    private static Duration waited(String goal) {
        var decisions = system.decisions(goal);
        var givenUp = decisions.stream()
                .filter(decision -> decision.events().stream()
                        .anyMatch(event -> event instanceof GoalEvent.SideTaskEnded ended && ended.error() != null))
                .findFirst()
                .orElseThrow();
        var let = decisions.stream()
                .filter(decision -> decision.at().isBefore(givenUp.at())
                        && decision.events().stream().anyMatch(GoalEvent.RunGranted.class::isInstance))
                .reduce((first, last) -> last)
                .orElseThrow();
        return Duration.between(let.at(), givenUp.at());
    }

    /** What a goal has left in the world, in order. */
    private static List<String> left(String goal) {
        return system.effects().stream()
                .filter(line -> line.startsWith(goal + " "))
                .map(line -> line.substring(goal.length() + 1))
                .toList();
    }
}
