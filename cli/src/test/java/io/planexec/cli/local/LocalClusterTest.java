package io.planexec.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.support.GenericApplicationContext;

class LocalClusterTest {
    @Test
    void aServiceThatIsNotAliveIsHeardOfAndNoOtherChange() {
        var lost = new AtomicInteger();
        try (var service = new GenericApplicationContext()) {
            service.addApplicationListener(LocalCluster.whenBroken(lost::incrementAndGet));
            service.refresh();

            AvailabilityChangeEvent.publish(service, LivenessState.CORRECT);
            AvailabilityChangeEvent.publish(service, ReadinessState.REFUSING_TRAFFIC);
            assertThat(lost).hasValue(0);

            AvailabilityChangeEvent.publish(service, LivenessState.BROKEN);
            assertThat(lost).hasValue(1);
        }
    }
}
