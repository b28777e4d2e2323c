package io.planexec.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PlannerPropertiesTest {

    private static PlannerProperties bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("planexec.planner", PlannerProperties.class);
    }

    @Test
    void theDefaultsAreWhatTheDocumentationSays() {
        assertThat(bound(Map.of()))
                .isEqualTo(new PlannerProperties(
                        null,
                        Duration.ofMinutes(30),
                        10_000,
                        30,
                        3,
                        Integer.MAX_VALUE,
                        200_000,
                        null,
                        null,
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(1),
                        List.of(),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        Duration.ofSeconds(15),
                        false,
                        true,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(15),
                        16,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(50),
                        Duration.ofDays(7),
                        null,
                        1,
                        Duration.ofMillis(100),
                        Duration.ofSeconds(10),
                        null,
                        null));
    }

    @ParameterizedTest
    @CsvSource({
        "deadline, PT0S",
        "unserved-wait, PT0S",
        "max-steps, 0",
        "max-replans, -1",
        "max-parallel, 0",
        "step-timeout, -PT1S",
        "planning-slots, 0",
        "stream-threads, 0",
        "commit-interval, PT0S"
    })
    void aBadValueIsRefusedWithItsName(String name, String value) {
        assertThatThrownBy(() -> bound(Map.of("planexec.planner." + name, value)))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining("planexec.planner." + name);
    }
}
