package io.planexec.planner.goal;

import io.planexec.messages.RetryPolicy;
import java.time.Duration;

/** Exponential backoff with full jitter, drawn from the attempt's id so that the same decision draws the same wait. */
final class Backoff {
    private Backoff() {}

    /** How long to wait after a number of tries, at least 1, of a policy. */
    static Duration delay(RetryPolicy policy, int tries, String attemptId) {
        var bound = Math.min(
                (double) policy.maxDelay().toMillis(),
                policy.delay().toMillis() * Math.pow(policy.factor(), tries - 1.0));
        return Duration.ofMillis(Math.round(bound * Fingerprint.fraction(attemptId)));
    }
}
