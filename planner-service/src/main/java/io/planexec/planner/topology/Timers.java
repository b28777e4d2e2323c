package io.planexec.planner.topology;

import io.planexec.planner.goal.GoalHeader;
import io.planexec.planner.goal.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;

/**
 * What a partition's goals and steps wait for, in the order of time. An index of the {@code wakeAt} that headers and steps
 * hold, kept in memory and rebuilt from them when the partition is taken over. Not thread-safe.
 */
final class Timers {
    private final TreeSet<Bytes> keys = new TreeSet<>();
    private final Duration retention;

    /** @param retention how long an ended goal stays known */
    Timers(Duration retention) {
        this.retention = retention;
    }

    /** A header that is in the store. */
    void found(GoalHeader header) {
        keys.add(of(header));
    }

    /** A step's state that is in the store. */
    void found(String goalId, StepState step) {
        if (step.wakeAt() != null) {
            keys.add(StateKey.timer(step.wakeAt(), goalId, step.id()));
        }
    }

    void clear() {
        keys.clear();
    }

    /** The timer of a goal as a whole: its own while it runs, and the end of its retention after that. */
    Bytes of(GoalHeader header) {
        var ended = header.endedAt();
        var due = ended == null ? Objects.requireNonNull(header.wakeAt()) : ended.plus(retention);
        return StateKey.timer(due, header.goalId(), null);
    }

    void add(Bytes key) {
        keys.add(key);
    }

    void remove(Bytes key) {
        keys.remove(key);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Takes out those whose time has come, {@code most} at most, the earliest first. */
    List<StateKey.Timer> takeDue(Instant now, int most) {
        var due = new ArrayList<StateKey.Timer>();
        var limit = StateKey.timersAfter(now);
        while (due.size() < most && !keys.isEmpty() && keys.first().compareTo(limit) < 0) {
            due.add(StateKey.timer(Objects.requireNonNull(keys.pollFirst())));
        }
        return due;
    }
}
