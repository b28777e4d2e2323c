package io.planexec.queue.bench;

import java.time.Duration;
import java.util.Map;

/**
 * Measures the two hops that every step takes, and nothing else: a producer sends a task to the queue, a worker takes it
 * and sends a result to a plain topic, a plain consumer reads that. Messages have 400 bytes and handlers do nothing.
 */
public final class RawQueueBenchmark {

    /** Tasks in flight while throughput is measured. */
    static final int IN_FLIGHT = 4000;

    static final int WORKERS = 2;
    static final int SLOTS = 128;
    static final int LATENCY_SLOTS = 4;

    private RawQueueBenchmark() {}

    /**
     * Measures latency and throughput at the settings that were found best, on topics of its own, which it deletes.
     *
     * @param warmUp how long each of the two runs before it counts at most; less once the JIT is done
     * @param measured how long each of the two counts
     */
    public static RawFigures run(String bootstrapServers, Duration warmUp, Duration measured)
            throws InterruptedException {
        return run(bootstrapServers, warmUp, measured, WORKERS, SLOTS);
    }

    /** As {@link #run(String, Duration, Duration)}, with throughput at {@code workers} of {@code slots} slots each. */
    public static RawFigures run(String bootstrapServers, Duration warmUp, Duration measured, int workers, int slots)
            throws InterruptedException {
        double roundTrip;
        try (TwoHops hops = TwoHops.start(bootstrapServers, 1, LATENCY_SLOTS, 0)) {
            WarmUp.run(warmUp, hops::roundTripMs);
            roundTrip = hops.roundTripMs(measured);
        }
        double perSecond;
        try (TwoHops hops = TwoHops.start(bootstrapServers, workers, slots, 1)) {
            WarmUp.run(warmUp, time -> hops.perSecond(IN_FLIGHT, time));
            perSecond = hops.perSecond(IN_FLIGHT, measured);
        }
        return new RawFigures(
                roundTrip,
                perSecond,
                Map.of(
                        "messageBytes",
                        TwoHops.MESSAGE_BYTES,
                        "partitions",
                        1,
                        "latencySlots",
                        LATENCY_SLOTS,
                        "workers",
                        WORKERS,
                        "slotsPerWorker",
                        SLOTS,
                        "inFlight",
                        IN_FLIGHT,
                        "lingerMs",
                        1,
                        "warmUpMs",
                        warmUp.toMillis(),
                        "measuredMs",
                        measured.toMillis()));
    }
}
