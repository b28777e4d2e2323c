package io.planexec.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueSettingsTest {

    private static final QueueSettings DEFAULTS = QueueSettings.of("localhost:9092", "tasks", "group", "w");

    @Test
    void theDefaultsAreThese() {
        assertThat(DEFAULTS)
                .isEqualTo(new QueueSettings(
                        "localhost:9092",
                        "tasks",
                        "group",
                        "w",
                        4,
                        Duration.ofSeconds(30),
                        Duration.ofMillis(200),
                        3,
                        Map.of()));
    }

    @Test
    void everyValueOutOfRangeIsRefusedByName() {
        assertRefused(() -> DEFAULTS.withSlots(0), "slots is 0; expected 1 to 512");
        assertRefused(() -> DEFAULTS.withSlots(513), "slots is 513; expected 1 to 512");
        assertRefused(() -> DEFAULTS.withLock(Duration.ofMillis(999)), "lock is PT0.999S; expected PT1S to PT1H");
        assertRefused(() -> DEFAULTS.withPatience(Duration.ZERO), "patience is PT0S; expected PT0.001S to PT1S");
        assertRefused(() -> DEFAULTS.withPoisonAfter(11), "poisonAfter is 11; expected 1 to 10");
        assertRefused(() -> QueueSettings.of(" ", "tasks", "group", "w"), "bootstrapServers is blank");
        assertRefused(() -> QueueSettings.of("localhost:9092", "", "group", "w"), "topic is blank");
        assertRefused(() -> QueueSettings.of("localhost:9092", "tasks", "", "w"), "group is blank");
        assertRefused(() -> QueueSettings.of("localhost:9092", "tasks", "group", "a b"), "name is 'a b'");
    }

    private static void assertRefused(Runnable construction, String message) {
        assertThatThrownBy(construction::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
