package io.planexec.planner.topology;

import io.planexec.messages.Decision;
import io.planexec.planner.goal.GoalRecords;
import org.jspecify.annotations.Nullable;

/** What the state machine counts. Safe for use by several threads. */
public interface GoalMeters {

    /**
     * A decision was written.
     *
     * @param goal as it stands after it; to be read before this returns
     */
    void decided(Decision decision, GoalRecords goal);

    /**
     * What the goals of a partition wait for, told again about once a second.
     *
     * @param workload null when this process has the partition no more
     */
    void holds(String partition, @Nullable Workload workload);

    /** A report or command names a goal that is not known. */
    void unknownGoal();

    /** A record on an input topic could not be read. */
    void unreadable(String topic);

    /** A record on the goals topic was refused. */
    void goalRefused();

    /** The state machine failed on an input. */
    void inputFailed();
}
