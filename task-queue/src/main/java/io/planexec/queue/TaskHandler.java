package io.planexec.queue;

/** Runs tasks. Called by as many virtual threads at once as the worker has slots. */
@FunctionalInterface
public interface TaskHandler {

    /**
     * Runs one task. The task's lock is renewed for as long as this method runs.
     *
     * @param cancellation says whether the work has become pointless; when it does, the calling thread is interrupted
     * @return what becomes of the task; ignored if the task's lock was lost or the task was given back meanwhile
     * @throws Exception if the handler itself failed: the task is delivered again until it was delivered
     *     {@link QueueSettings#poisonAfter()} times, then it is rejected
     */
    Outcome handle(Delivery delivery, Cancellation cancellation) throws Exception;
}
