package io.planexec.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class PulseTest {

    private record Gauge(MetricName metricName, Object metricValue) implements Metric {
        static Gauge of(String name, String client, Object value) {
            return new Gauge(new MetricName(name, "consumer-metrics", "", Map.of("client-id", client)), value);
        }
    }

    private static Status status(Gauge... gauges) {
        return new Pulse(() -> List.of(gauges)).health().getStatus();
    }

    @Test
    void aThreadThatAsksForRecordsIsAlive() {
        assertThat(status()).isEqualTo(Status.UP);
        assertThat(status(Gauge.of("last-poll-seconds-ago", "p-StreamThread-1-consumer", -1.0)))
                .isEqualTo(Status.UP);
        assertThat(status(
                        Gauge.of("last-poll-seconds-ago", "p-StreamThread-1-consumer", 300.0),
                        Gauge.of("last-poll-seconds-ago", "p-StreamThread-1-restore-consumer", 4000.0),
                        Gauge.of("records-consumed-total", "p-StreamThread-1-consumer", 4000.0)))
                .isEqualTo(Status.UP);
    }

    @Test
    void aThreadThatStandsStillForLongIsNot() {
        assertThat(status(
                        Gauge.of("last-poll-seconds-ago", "p-StreamThread-1-consumer", 0.0),
                        Gauge.of("last-poll-seconds-ago", "p-StreamThread-2-consumer", 301.0)))
                .isEqualTo(Status.DOWN);
    }
}
