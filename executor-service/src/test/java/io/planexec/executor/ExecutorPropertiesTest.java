package io.planexec.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.service.TopicProperties;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ExecutorPropertiesTest {
    private static Binder binder(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings));
    }

    private static ExecutorProperties executor(Map<String, String> settings) {
        return binder(settings).bindOrCreate("planexec.executor", ExecutorProperties.class);
    }

    private static TopicProperties topics(Map<String, String> settings) {
        return binder(settings).bindOrCreate("planexec", TopicProperties.class);
    }

    @Test
    void theDefaultsAreThese() {
        assertThat(executor(Map.of()))
                .isEqualTo(new ExecutorProperties(
                        null,
                        null,
                        List.of("default"),
                        4,
                        ".",
                        "planexec-out/{goalId}",
                        false,
                        Duration.ofSeconds(30),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(5),
                        DataSize.ofMegabytes(256),
                        List.of(),
                        new ExecutorProperties.Agent(5, Duration.ofMinutes(10)),
                        new ExecutorProperties.Isolation(null, null, null, null, null, true, true)));
        assertThat(topics(Map.of()))
                .isEqualTo(new TopicProperties("planexec", new TopicProperties.Layout(4, (short) -1)));
    }

    @ParameterizedTest
    @CsvSource({
        "id, a b",
        "id, ''",
        "group, ' '",
        "pools, a b",
        "pools, ''",
        "pools, 'a,a'",
        "slots, 0",
        "slots, 513",
        "workspace, /no/such/folder",
        "workspace, ''",
        "output, ' '",
        "lock, 0s",
        "patience, 2s",
        "drain-grace, -1s",
        "claim-wait, 0s",
        "announce-every, 11s",
        "largest-output, 1KB",
        "agent.max-iterations, 0",
        "agent.timeout, 25h",
        "isolation.user, a b",
        "isolation.memory, 1MB",
        "isolation.cpu-time, 100ms",
        "isolation.processes, 10",
        "isolation.file-size, -1B",
    })
    void aBadValueIsRefusedWithItsName(String name, String value) {
        assertThatThrownBy(() -> executor(Map.of("planexec.executor." + name, value)))
                .rootCause()
                .hasMessageStartingWith("planexec.executor." + name + " is \"")
                .hasMessageContaining("expected");
    }

    @ParameterizedTest
    @CsvSource({"topic-prefix, a/b", "topics.partitions, 0", "topics.replication, 0"})
    void aBadTopicIsRefusedWithItsName(String name, String value) {
        assertThatThrownBy(() -> topics(Map.of("planexec." + name, value)))
                .rootCause()
                .hasMessageStartingWith("planexec." + name + " is \"");
    }
}
