package io.planexec.planner.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.state.internals.InMemoryKeyValueStore;
import org.junit.jupiter.api.Test;

class WorkingCopiesTest {
    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore("goals");
    private final Timers timers = new Timers(Duration.ofDays(1));
    private final WorkloadTally tally = new WorkloadTally();
    private final List<String> loaded = new ArrayList<>();
    private final AtomicInteger limit = new AtomicInteger(3);
    private final WorkingCopies copies = new WorkingCopies(limit::get, goalId -> {
        loaded.add(goalId);
        return new StoredGoal(goalId, store, timers, tally);
    });

    @Test
    void aGoalThatIsStillThereIsNotReadAgain() {
        var first = copies.get("a");

        assertThat(copies.get("a")).isSameAs(first);
        assertThat(loaded).containsExactly("a");
    }

    @Test
    void theGoalNotUsedForLongestGoes() {
        List.of("a", "b", "c", "a", "d").forEach(copies::get);

        loaded.clear();
        List.of("a", "c", "d", "b").forEach(copies::get);
        assertThat(loaded).containsExactly("b");
    }

    @Test
    void aGoalOfManyStepsCountsForSeveral() {
        running("large", 29);
        List.of("a", "large", "b", "c").forEach(copies::get);

        loaded.clear();
        List.of("b", "c", "large").forEach(copies::get);
        assertThat(loaded).containsExactly("large");
    }

    @Test
    void aGoalTooLargeForTheLimitIsKeptWhileItIsUsed() {
        running("huge", 5_000);
        copies.get("a");

        var huge = copies.get("huge");

        assertThat(copies.get("huge")).isSameAs(huge);
        assertThat(copies.size()).isEqualTo(1);
        copies.get("a");
        assertThat(copies.size()).isEqualTo(1);
    }

    @Test
    void aLowerLimitTakesEffectAtTheNextUse() {
        List.of("a", "b", "c").forEach(copies::get);

        limit.set(1);
        copies.get("c");

        assertThat(copies.size()).isEqualTo(1);
    }

    @Test
    void whatIsForgottenIsReadAgainAndWeighsNothing() {
        running("large", 30);
        copies.get("large");

        copies.forget("large");
        List.of("a", "b", "c").forEach(copies::get);
        assertThat(copies.size()).isEqualTo(3);

        loaded.clear();
        copies.get("large");
        assertThat(loaded).containsExactly("large");
    }

    private void running(String goalId, int steps) {
        var header = """
                {"goalId": "%s", "status": "RUNNING", "submittedAt": "2026-01-01T00:00:00Z",
                 "deadline": "2026-01-02T00:00:00Z", "steps": %d}""".formatted(goalId, steps);
        store.put(StateKey.header(goalId), header.getBytes(StandardCharsets.UTF_8));
    }
}
