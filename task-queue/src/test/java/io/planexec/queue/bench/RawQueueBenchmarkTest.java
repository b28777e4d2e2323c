package io.planexec.queue.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.testing.KafkaFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RawQueueBenchmarkTest {

    @RegisterExtension
    static final KafkaFixture kafka = new KafkaFixture();

    @Test
    void aShortRunReportsFiguresAndWhatTheyWereMeasuredWith() throws Exception {
        RawFigures figures =
                RawQueueBenchmark.run(kafka.bootstrapServers(), Duration.ofSeconds(3), Duration.ofSeconds(2));
        assertThat(figures.roundTripMs()).isPositive();
        assertThat(figures.perSecond()).isPositive();
        assertThat(figures.settings()).containsKeys("slotsPerWorker", "workers", "inFlight", "messageBytes");
    }
}
