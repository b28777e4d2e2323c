package io.planexec.executor.call;

import io.planexec.messages.Effect;
import java.time.Duration;

/** Permission to call tools that must not be repeated. Implementations are safe for use by many threads at once. */
public interface Grants {

    /**
     * Waits until the call may run, once.
     *
     * @throws AttemptFailed when nobody says whether it may; nothing has run
     * @throws InterruptedException when it may not: the run was told to stop. Also when the waiting is interrupted
     */
    void obtain(Claim claim) throws AttemptFailed, InterruptedException;

    /**
     * A call that must not be repeated and is about to run.
     *
     * @param callId empty for the step's own tool; iteration and place for a call that an agent makes. The same when the
     *     task is delivered again
     * @param effect of the tool as the step has it
     * @param timeout how long it may run, positive
     */
    record Claim(Run run, String callId, String tool, Effect effect, Duration timeout) {}
}
