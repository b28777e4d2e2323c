package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.executor.tool.Tool;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DataToolsTest {

    @Test
    void theToolsHaveTheNamesAndEffectsThatPlansRelyOn() {
        assertThat(DataTools.all().stream().map(Tool::spec).collect(Collectors.toMap(ToolSpec::name, ToolSpec::effect)))
                .isEqualTo(Map.of(
                        "load_csv", Effect.READ,
                        "clean_data", Effect.READ,
                        "select_rows", Effect.READ,
                        "calculate_stats", Effect.READ,
                        "detect_trends", Effect.READ,
                        "generate_chart", Effect.IDEMPOTENT,
                        "write_report", Effect.IDEMPOTENT,
                        "save_csv", Effect.IDEMPOTENT));
    }

    @Test
    void outputsAreTypedSoThatStepsCanBeChained() {
        assertThat(DataTools.all().stream()
                        .map(Tool::spec)
                        .collect(Collectors.toMap(
                                ToolSpec::name,
                                spec -> String.valueOf(spec.outputSchema().get(ToolSpec.TYPE_KEYWORD)))))
                .isEqualTo(Map.of(
                        "load_csv", "dataset",
                        "clean_data", "dataset",
                        "select_rows", "dataset",
                        "calculate_stats", "statistics",
                        "detect_trends", "trends",
                        "generate_chart", "chart",
                        "write_report", "report",
                        "save_csv", "csv"));
    }

    @Test
    void announcementsAreSmallEnoughToRenewOften() {
        assertThat(Analysis.json(DataTools.all().stream()
                                .map(tool -> tool.spec().inputSchema())
                                .toList())
                        .length())
                .isLessThan(16 * 1024);
    }
}
