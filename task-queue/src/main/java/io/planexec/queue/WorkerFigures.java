package io.planexec.queue;

/**
 * What a worker did so far; counters start at 0 when it does.
 *
 * @param slots how many tasks may run at once
 * @param busy how many run now
 * @param deliveries tasks handed to the handler
 * @param redeliveries those of them that had been delivered before
 * @param done tasks the handler finished
 * @param released tasks given back, by the handler's wish, after a failure or on close
 * @param rejected tasks refused for good
 * @param handlerFailures calls of the handler that ended with an exception
 * @param lostLocks tasks whose lock was lost while they ran
 * @param unconfirmed tasks whose end the broker did not accept, so that they are delivered again
 */
public record WorkerFigures(
        int slots,
        int busy,
        long deliveries,
        long redeliveries,
        long done,
        long released,
        long rejected,
        long handlerFailures,
        long lostLocks,
        long unconfirmed) {

    public int free() {
        return Math.max(0, slots - busy);
    }
}
