package io.planexec.planner.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ApiPropertiesTest {
    private static ApiProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("planexec.api", ApiProperties.class);
    }

    @Test
    void theDefaultsAreThese() {
        assertThat(bound(Map.of()))
                .isEqualTo(new ApiProperties(Duration.ofSeconds(5), 4 * 1024 * 1024, 16, 32, 200_000));
    }

    @ParameterizedTest
    @CsvSource({
        "answer-wait, 0s",
        "answer-wait, 1h",
        "max-request, 10",
        "max-request, 9000000",
        "readers, 0",
        "followers, 0",
        "goals, 1"
    })
    void aBadValueIsRefusedWithItsName(String name, String value) {
        assertThatThrownBy(() -> bound(Map.of("planexec.api." + name, value)))
                .rootCause()
                .hasMessageContaining("planexec.api." + name);
    }
}
