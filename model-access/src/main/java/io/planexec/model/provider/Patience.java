package io.planexec.model.provider;

import io.planexec.model.ModelFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How often a request is repeated and how long is waited: as long as the provider says, else with exponential backoff and
 * full jitter.
 *
 * @param attempts all tries together, at least 1
 * @param timeouts how many of them may run out of time, at least 1
 * @param delay upper bound of the first wait
 * @param maxDelay what that bound never exceeds
 * @param longest a provider that asks to wait longer than this is given up
 */
public record Patience(
        int attempts,
        int timeouts,
        Duration delay,
        Duration maxDelay,
        Duration longest,
        InstantSource clock,
        RandomGenerator chance,
        Pause pause) {

    /** Lets time pass. */
    public interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    /** Four tries, two of them timed out at most; waits up to half a second doubling to eight, or a minute if asked to. */
    public static Patience ofProduction() {
        return new Patience(
                4,
                2,
                Duration.ofMillis(500),
                Duration.ofSeconds(8),
                Duration.ofSeconds(60),
                InstantSource.system(),
                RandomGenerator.getDefault(),
                Thread::sleep);
    }

    /**
     * How long to wait before the next try; empty where there is none.
     *
     * @param failed tries so far, this one included
     * @param timedOut how many of them ran out of time
     */
    Optional<Duration> next(Fault fault, int failed, int timedOut) {
        var again = switch (fault.kind()) {
            case RATE_LIMITED, UNAVAILABLE, MALFORMED -> true;
            case TIMED_OUT -> timedOut < timeouts;
            case KEY_REFUSED, REQUEST_REFUSED, DECLINED -> false;
        };
        if (!again || fault.lasting() || failed >= attempts) {
            return Optional.empty();
        }
        var asked = asked(fault.retryAfter());
        if (asked != null) {
            return asked.compareTo(longest) <= 0 ? Optional.of(asked) : Optional.empty();
        }
        var bound = Math.min(maxDelay.toMillis(), delay.toMillis() << Math.min(failed - 1, 20));
        return Optional.of(Duration.ofMillis(chance.nextLong(bound + 1)));
    }

    /** Why there is no further try, in words that end a sentence; may be empty. */
    String givenUp(Fault fault, int failed) {
        var asked = asked(fault.retryAfter());
        if (fault.kind() == ModelFailure.Kind.RATE_LIMITED && asked != null && asked.compareTo(longest) > 0) {
            return "; it asks to come back in " + asked.toSeconds() + " s";
        }
        return failed > 1 ? "; " + failed + " tries" : "";
    }

    /** Seconds or a date, as HTTP has it; null where there is neither. */
    private @Nullable Duration asked(@Nullable String header) {
        if (header == null) {
            return null;
        }
        try {
            var seconds = Double.parseDouble(header.strip());
            return seconds >= 0 && seconds < Long.MAX_VALUE / 1_000d
                    ? Duration.ofMillis(Math.round(seconds * 1_000))
                    : null;
        } catch (NumberFormatException e) {
            return until(header);
        }
    }

    private @Nullable Duration until(String header) {
        try {
            Instant then = ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            var left = Duration.between(clock.instant(), then);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
