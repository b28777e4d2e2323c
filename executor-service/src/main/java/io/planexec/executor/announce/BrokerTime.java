package io.planexec.executor.announce;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine's clock, set right where the broker's says otherwise: by it a goal's deadline is read here and planners are
 * told when work began. A clock that is right to some seconds is left alone, so that short times stay exact. What the broker
 * shows is what it writes on announcements, on a topic with {@code message.timestamp.type=LogAppendTime}; where the topic has
 * another type, nothing is known, and nothing set right. Safe for use by several threads.
 */
public final class BrokerTime implements InstantSource {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerTime.class);
    private static final Duration RIGHT_ENOUGH = Duration.ofSeconds(5);

    private final InstantSource own;
    private volatile Duration ahead = Duration.ZERO;

    /** This clock, until more is known. */
    public BrokerTime(InstantSource own) {
        this.own = own;
    }

    @Override
    public Instant instant() {
        return own.instant().minus(ahead);
    }

    /** What the clock itself shows. */
    Instant own() {
        return own.instant();
    }

    /**
     * A record that left at some time by the clock's own reading, and is confirmed now, was written at some time by the
     * broker's.
     */
    synchronized void heard(Instant left, Instant written) {
        var confirmed = own.instant();
        if (fits(left, written, confirmed, ahead)) {
            return;
        }
        // It may have waited before it was written, and hardly after.
        ahead = fits(left, written, confirmed, Duration.ZERO) ? Duration.ZERO : Duration.between(written, confirmed);
        if (ahead.isZero()) {
            LOG.info("The clock of this machine agrees with the broker's again");
        } else {
            LOG.warn(
                    "The clock of this machine is {} s {} the broker's; deadlines and reports go by the broker's. Set the"
                            + " clock right",
                    ahead.abs().toSeconds(),
                    ahead.isPositive() ? "ahead of" : "behind");
        }
    }

    private static boolean fits(Instant left, Instant written, Instant confirmed, Duration ahead) {
        var shown = written.plus(ahead);
        return !shown.isBefore(left.minus(RIGHT_ENOUGH)) && !shown.isAfter(confirmed.plus(RIGHT_ENOUGH));
    }
}
