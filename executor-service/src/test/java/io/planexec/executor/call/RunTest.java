package io.planexec.executor.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.messages.Task;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Interrupts are left pending by these tests, as nothing here waits. */
class RunTest {
    private final Run run = new Run(task("a"));

    @AfterEach
    void clearTheInterrupt() {
        Thread.interrupted();
    }

    private static Task task(String attemptId) {
        return new Task(
                "g",
                "1",
                1,
                attemptId,
                "a goal",
                "deploy",
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
                Instant.parse("2100-01-01T00:00:00Z"),
                "results");
    }

    @Test
    void aRunWithoutAClaimStopsAtOnceWhateverTheReason() {
        assertThat(run.stopsNow()).isTrue();
        run.stop(Run.Stop.CANCELLED);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(run.stopsNow()).isTrue();
        assertThat(run.mayHaveRun()).isFalse();
    }

    @Test
    void aLostLockDoesNotStopACallThatWasClaimed() throws Exception {
        try (var hold = run.hold()) {
            assertThat(run.stopsNow()).isFalse();
            hold.granted();
            assertThat(run.stopsNow()).isFalse();
        }
        assertThat(run.stopsNow()).isTrue();
    }

    @Test
    void aCancelStopsAClaimAtOnceAndAGrantedCallAtItsEnd() throws Exception {
        try (var hold = run.hold()) {
            hold.granted();
            run.stop(Run.Stop.CANCELLED);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(run.stopsNow()).isFalse();
            run.callEnded();
            assertThat(Thread.interrupted()).isFalse();
        }
        run.callEnded();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(run.stopsNow()).isTrue();
        assertThat(run.wasGranted()).isTrue();
    }

    @Test
    void aGrantThatComesAfterTheRunWasStoppedIsNotUsed() throws Exception {
        try (var hold = run.hold()) {
            run.stop(Run.Stop.CANCELLED);
            assertThat(run.stopsNow()).isTrue();
            assertThatThrownBy(hold::granted).isInstanceOf(InterruptedException.class);
        }
        assertThatThrownBy(run::hold).isInstanceOf(InterruptedException.class);
    }

    @Test
    void whatIsDrainedInTheMiddleOfACallMayHaveRun() throws Exception {
        try (var hold = run.hold()) {
            hold.granted();
            run.stop(Run.Stop.DRAINED);
            assertThat(run.stopsNow()).isTrue();
        }
        assertThat(run.mayHaveRun()).isTrue();
    }

    @Test
    void aCancelIsRememberedForTheTaskThatComesAfterIt() {
        var runs = new Runs();
        runs.cancel("a");
        assertThat(runs.begin(task("a")).stop()).contains(Run.Stop.CANCELLED);
        assertThat(runs.begin(task("b")).stop()).isEmpty();
    }

    @Test
    void everyRunOfAnAttemptIsCancelledAndNoneThatHasEnded() {
        var runs = new Runs();
        var ended = runs.begin(task("a"));
        var first = runs.begin(task("a"));
        var second = runs.begin(task("a"));
        var other = runs.begin(task("b"));
        runs.end(ended);

        runs.cancel("a");

        assertThat(List.of(first, second)).allMatch(one -> one.stop().isPresent());
        assertThat(List.of(ended, other)).allMatch(one -> one.stop().isEmpty());
    }
}
