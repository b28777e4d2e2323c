package io.planexec.executor.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BrokerTimeTest {
    private static final Instant BROKER = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private Instant own = BROKER;
    private final BrokerTime time = new BrokerTime(() -> own);

    /** The broker writes a record now that left some time ago. */
    private void writes(Duration ago, Instant written) {
        time.heard(own.minus(ago), written);
    }

    @Test
    void aClockThatIsRightToSomeSecondsIsLeftAlone() {
        own = BROKER.plusSeconds(4);
        writes(Duration.ofMillis(3), BROKER);
        assertThat(time.instant()).isEqualTo(own);
    }

    @Test
    void aClockThatIsFarAheadOrBehindIsSetRight() {
        own = BROKER.plus(HOUR);
        writes(Duration.ofMillis(3), BROKER);
        assertThat(time.instant()).isEqualTo(BROKER);
        assertThat(time.own()).isEqualTo(own);

        own = BROKER.minus(HOUR);
        writes(Duration.ofMillis(3), BROKER);
        assertThat(time.instant()).isEqualTo(BROKER);
    }

    @Test
    void whatItWasSetRightByDoesNotChangeFromOneRecordToTheNext() {
        own = BROKER.plus(HOUR);
        writes(Duration.ZERO, BROKER);
        own = own.plusSeconds(5);
        writes(Duration.ofMillis(3), BROKER.plusMillis(5_040));
        assertThat(time.instant()).isEqualTo(BROKER.plusSeconds(5));
    }

    @Test
    void aRecordThatWaitedForTheBrokerSaysNothingOfTheClock() {
        own = BROKER.plusSeconds(1);
        writes(Duration.ofMinutes(2), BROKER);
        writes(Duration.ofMinutes(2), BROKER.minusSeconds(90));
        assertThat(time.instant()).isEqualTo(own);
    }

    @Test
    void aClockThatIsRightAgainIsBelievedAgain() {
        own = BROKER.plus(HOUR);
        writes(Duration.ZERO, BROKER);
        own = BROKER.plusSeconds(1);
        writes(Duration.ofMillis(3), BROKER.plusSeconds(1));
        assertThat(time.instant()).isEqualTo(own);
    }
}
