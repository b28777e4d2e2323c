package io.planexec.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.cli.bench.BenchFigures.Dispatch;
import io.planexec.cli.bench.BenchFigures.ExecutorFigures;
import io.planexec.cli.bench.BenchFigures.Heap;
import io.planexec.cli.bench.BenchFigures.Takeover;
import io.planexec.messages.json.MessageCodec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchFiguresTest {
    private static final ExecutorFigures EXECUTOR = new ExecutorFigures(
            Map.of("1", new Dispatch(500, 800, 880, 0.76, 0.1)),
            new Heap(200, 256, 37.7, 62.5),
            new Takeover(5, List.of(0.4), List.of(4.1)));

    private static JsonNode json(@Nullable ExecutorFigures executor) {
        var figures = new BenchFigures(
                new BenchFigures.Raw(1.0, 40_000, Map.of()),
                new BenchFigures.Engine(2.0, 10_000, 9_000, 2.1, Map.of(), 1.0, Map.of(), Map.of()),
                new BenchFigures.Ratio(2.0, 0.3),
                executor,
                Surroundings.machine(),
                Surroundings.versions());
        return JsonMapper.shared().readTree(MessageCodec.text(figures));
    }

    @Test
    void theDocumentHasTheFieldsThatWereAgreed() {
        var document = json(null);

        assertThat(document.propertyNames())
                .containsExactlyInAnyOrder("raw", "engine", "ratio", "executor", "machine", "versions");
        assertThat(document.get("raw").propertyNames()).contains("roundTripMs", "perSecond", "settings");
        assertThat(document.get("engine").propertyNames())
                .contains("sequentialMsPerStep", "chainStepsPerSecond", "diamondStepsPerSecond");
        assertThat(document.get("ratio").propertyNames()).containsExactlyInAnyOrder("latency", "throughput");
        assertThat(document.get("executor").isNull()).isTrue();
    }

    @Test
    void whereExecutorsWereMeasuredTheirFiguresStandBesideTheOthers() {
        var executor = json(EXECUTOR).get("executor");

        assertThat(executor.propertyNames()).containsExactlyInAnyOrder("dispatchBySlots", "heap", "takeover");
        assertThat(executor.at("/dispatchBySlots/1").propertyNames())
                .containsExactlyInAnyOrder(
                        "acknowledgeMicros", "answerMicros", "executorMicros", "overAcknowledge", "overAnswer");
        assertThat(executor.get("heap").propertyNames())
                .containsExactlyInAnyOrder("slots", "maxMiB", "togetherMiB", "oneByOneMiB");
        assertThat(executor.get("takeover").propertyNames())
                .containsExactlyInAnyOrder("lockSeconds", "killedSeconds", "frozenSeconds");
        assertThat(executor.at("/takeover/frozenSeconds/0").asDouble()).isEqualTo(4.1);
    }
}
