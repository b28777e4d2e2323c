package io.planexec.planner.topology;

import io.planexec.messages.Decision;

/** What the state machine counts. Safe for use by several threads. */
public interface GoalMeters {

    /** A decision was written. */
    void decided(Decision decision);

    /** A report or command names a goal that is not known. */
    void unknownGoal();

    /** A record on an input topic could not be read. */
    void unreadable(String topic);

    /** A record on the goals topic was refused. */
    void goalRefused();

    /** The state machine failed on an input. */
    void inputFailed();
}
