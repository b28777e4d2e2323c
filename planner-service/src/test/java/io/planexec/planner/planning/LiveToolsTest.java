package io.planexec.planner.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Announcement;
import io.planexec.messages.Effect;
import io.planexec.messages.Step;
import io.planexec.messages.ToolSpec;
import io.planexec.planner.goal.Awaited;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveToolsTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private final LiveTools tools =
            new LiveTools(Duration.ofSeconds(15), Duration.ofMinutes(1), List.of("elastic"), () -> now);

    private void announce(String executor, @Nullable String model, List<String> pools, String... names) {
        var specs = Stream.of(names)
                .map(name -> new ToolSpec(
                        name, name, Map.of(), Map.of(), Effect.READ, Duration.ofMinutes(1), "1", List.of()))
                .toList();
        tools.announced(new Announcement(executor, 4, true, pools, specs, model, now), now);
    }

    private void passes(Duration time) {
        now = now.plus(time);
    }

    @Test
    void aToolIsInTheCatalogueUntilTheLastExecutorThatServesItIsGone() {
        announce("e1", null, List.of(), "echo", "rare");
        announce("e2", null, List.of(), "echo");
        tools.gone("e1");
        assertThat(tools.catalogue().tools()).containsOnlyKeys("echo");

        passes(Duration.ofSeconds(16));
        assertThat(tools.catalogue().isEmpty()).isTrue();
    }

    @Test
    void whatNobodyHasServedForLongIsSaidWithThePool() {
        announce("e1", null, List.of("default", "gpu"), "echo", "rare");
        announce("e2", null, List.of("default"), "echo");
        tools.gone("e1");
        passes(Duration.ofSeconds(59));
        announce("e2", null, List.of("default"), "echo");
        assertThat(unserved("gpu", "rare")).isNull();

        passes(Duration.ofSeconds(1));
        assertThat(unserved("gpu", "rare")).isEqualTo("no live executor has served the pool \"gpu\" for PT1M");
        assertThat(unserved("gpu", "echo"))
                .isEqualTo("no live executor has served the pool \"gpu\" for PT1M (it is served in default)");
        assertThat(unserved(null, "rare"))
                .isEqualTo("no live executor of the pool \"default\" has announced the tool \"rare\" for PT1M");
        assertThat(unserved(null, Step.AGENT))
                .isEqualTo("no live executor of the pool \"default\" has had a model for agent steps for PT1M");
        assertThat(unserved(null, "echo")).isNull();
    }

    @Test
    void whoHasBegunATaskIsWaitedForAsLongAsItIsAlive() {
        announce("e1", null, List.of(), "echo", "rare");
        for (var second = 0; second < 120; second += 10) {
            passes(Duration.ofSeconds(10));
            announce("e1", null, List.of(), "echo");
        }
        assertThat(tools.unserved(new Awaited(null, "rare", "e1"))).isNull();
        assertThat(tools.unserved(new Awaited(null, "rare", "e2"))).isNotNull();

        tools.gone("e1");
        assertThat(tools.unserved(new Awaited(null, "rare", "e1")))
                .isEqualTo("no live executor has served the pool \"default\" for PT1M");
    }

    @Test
    void aPlannerThatHasJustStartedTakesNobodyForGone() {
        assertThat(unserved(null, "echo")).isNull();
        passes(Duration.ofMinutes(1));
        assertThat(unserved(null, "echo")).isNotNull();

        announce("e1", "small", List.of(), "echo");
        assertThat(unserved(null, "echo")).isNull();
        assertThat(unserved("default", Step.AGENT)).isNull();
    }

    @Test
    void anElasticPoolKeepsWhatItServedLast() {
        announce("e1", "small", List.of("elastic", "gpu"), "echo");
        announce("e2", null, List.of(), "other");
        tools.gone("e1");
        passes(Duration.ofSeconds(10));
        announce("e2", null, List.of(), "other");
        passes(Duration.ofSeconds(10));

        var catalogue = tools.catalogue();
        assertThat(catalogue.tools()).containsOnlyKeys("echo", "other");
        assertThat(catalogue.pools().serving("echo")).containsExactly("elastic");
        assertThat(catalogue.agents()).isTrue();
        passes(Duration.ofHours(1));
        assertThat(unserved("elastic", "echo")).isNull();
        assertThat(tools.serves("elastic", "echo")).isFalse();
    }

    @Test
    void whileThePlannerIsCutOffNobodyIsTakenForGone() {
        announce("e1", null, List.of(), "echo");
        tools.inTouch();
        passes(Duration.ofMinutes(5));
        assertThat(unserved(null, "echo")).isNull();

        tools.inTouch();
        assertThat(unserved(null, "echo")).isNull();
        for (var second = 0; second < 60; second += 10) {
            passes(Duration.ofSeconds(10));
            tools.inTouch();
        }
        assertThat(unserved(null, "echo")).isNotNull();
    }

    private @Nullable String unserved(@Nullable String pool, String action) {
        return tools.unserved(new Awaited(pool, action, null));
    }
}
