package io.planexec.messages;

import java.time.Duration;

/**
 * How often a step is tried and how long it waits between tries. The wait before try n+1 is drawn evenly from zero to
 * {@code min(maxDelay, delay × factor^(n-1))}: exponential backoff with full jitter.
 *
 * @param maxAttempts all tries together, at least 1
 * @param delay upper bound of the first wait, not negative
 * @param factor growth of that bound from wait to wait, at least 1
 * @param maxDelay what the bound never exceeds
 */
public record RetryPolicy(int maxAttempts, Duration delay, double factor, Duration maxDelay) {

    /** Three tries, 1 s doubling up to 30 s. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(3, Duration.ofSeconds(1), 2.0, Duration.ofSeconds(30));
}
