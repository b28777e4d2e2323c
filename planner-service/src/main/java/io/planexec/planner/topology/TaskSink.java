package io.planexec.planner.topology;

import io.planexec.messages.Decision;

/**
 * Where the state machine leaves tasks as it decides them. The partitions are those of its inputs; each is in one thread's
 * hands at a time. Safe for use by several threads.
 */
public interface TaskSink {

    /** The caller decides on this partition's goals from now on. */
    void open(int partition);

    /** The caller no longer decides on this partition's goals. */
    void close(int partition);

    /** Puts the decision's tasks on their queues. The decision is written to the log after that. */
    void send(int partition, Decision decision);
}
