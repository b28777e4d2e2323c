package io.planexec.queue;

/** What becomes of a task after its handler returned. */
public enum Outcome {
    /** The task is done; it leaves the queue. */
    DONE,
    /** The task goes back to the queue at once and is delivered again, here or elsewhere. */
    RELEASE,
    /** The task can never be done; it leaves the queue. */
    REJECT
}
