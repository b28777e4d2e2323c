package io.planexec.planner;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down when a thread of the state machine has stood still for so long that its partitions are another planner's by now:
 * whatever holds it, only a new start helps. A broker that is away does not stop it from asking.
 */
final class Pulse implements HealthIndicator {
    /** Kafka's {@code max.poll.interval.ms}. */
    private static final Duration MOST = Duration.ofMinutes(5);

    private static final String SINCE_LAST_POLL = "last-poll-seconds-ago";

    private final Supplier<? extends Collection<? extends Metric>> metrics;

    /** @param metrics of the state machine; none where it does not run */
    Pulse(Supplier<? extends Collection<? extends Metric>> metrics) {
        this.metrics = metrics;
    }

    @Override
    public Health health() {
        var seconds = metrics.get().stream()
                .filter(Pulse::isOfThread)
                .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                .summaryStatistics();
        return (seconds.getMax() > MOST.toSeconds() ? Health.down() : Health.up())
                .withDetail("threads", seconds.getCount())
                .withDetail("secondsSincePoll", Math.round(Math.max(0, seconds.getMax())))
                .build();
    }

    /** The consumer that restores state asks only while there is some to restore. */
    private static boolean isOfThread(Metric metric) {
        var client = metric.metricName().tags().getOrDefault("client-id", "");
        return metric.metricName().name().equals(SINCE_LAST_POLL)
                && client.endsWith("-consumer")
                && !client.endsWith("-restore-consumer");
    }
}
