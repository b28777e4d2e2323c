package io.planexec.queue.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Runs what is to be measured until the JIT has next to nothing left to do, which takes minutes: what is compared has to
 * be compiled alike.
 */
public final class WarmUp {
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(10);

    /** What the JIT may take of one processor in the last round. */
    private static final double COMPILED = 0.1;

    private WarmUp() {}

    /** What is warmed up. */
    @FunctionalInterface
    public interface Round {
        /** Runs it for about so long. */
        void run(Duration time) throws InterruptedException;
    }

    /**
     * Runs rounds of ten seconds at most.
     *
     * @param atMost positive; the last round may begin just before it is over
     * @return whether the JIT came to rest in that time
     */
    public static boolean run(Duration atMost, Round round) throws InterruptedException {
        var time = atMost.compareTo(LONGEST_ROUND) < 0 ? atMost : LONGEST_ROUND;
        var end = System.nanoTime() + atMost.toNanos();
        do {
            var begin = System.nanoTime();
            var compiled = compilationNanos();
            round.run(time);
            if (compilationNanos() - compiled < COMPILED * (System.nanoTime() - begin)) {
                return true;
            }
        } while (System.nanoTime() - end < 0);
        return false;
    }

    /** Time that the JIT's threads have compiled so far, together. */
    private static long compilationNanos() {
        return TimeUnit.MILLISECONDS.toNanos(
                ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
    }
}
