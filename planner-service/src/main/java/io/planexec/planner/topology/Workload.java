package io.planexec.planner.topology;

import io.planexec.messages.GoalStatus;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the goals of one partition wait for. Taken from state, so that it is right after a restart and when partitions
 * move between planners.
 *
 * @param tasks that are on a queue or with an executor
 * @param goals that have not ended
 * @param overdue those of them whose deadline has passed
 * @param quietSince when the goal that was silent longest moved last, or was taken over by this process; goals that wait
 *     for a human do not count; null where there is none
 * @param lookedAt when this was so
 */
public record Workload(
        Map<Errand, Integer> tasks,
        Map<GoalStatus, Integer> goals,
        int overdue,
        @Nullable Instant quietSince,
        Instant lookedAt) {

    /**
     * A sort of outstanding task.
     *
     * @param pool null for the default pool
     * @param running whether an executor has said that it has started
     */
    public record Errand(@Nullable String pool, String action, boolean running) {}
}
