package io.planexec.messages.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.Goal;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import io.planexec.messages.Plan;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ReaderPropertiesTest {

    @Example
    void aGoalAsServicesWriteItIsReadStrictlyToTheSameGoal() {
        var step = Step.builder("5b", "load")
                .description("Loads")
                .arguments(Map.of("t", List.of(1, "x", true)))
                .dependsOn(List.of("1"))
                .criteria(List.of(new Criterion.Expression("output.rows > 0"), new Criterion.Prose("reads well")))
                .expectedOutput("rows")
                .outputSchema(Map.of("type", "object"))
                .effect(Effect.IDEMPOTENT)
                .approval(true)
                .verify(new ToolCall("check", Map.of()))
                .compensation(new ToolCall("undo", Map.of("n", 1)))
                .timeout(Duration.ofSeconds(5))
                .retry(RetryPolicy.DEFAULT)
                .pool("gpu")
                .tools(List.of("a"))
                .maxIterations(3)
                .build();
        var goal = new Goal(
                "g",
                "Move it",
                Mode.REACT,
                Map.of("region", "North"),
                new Plan(
                        "Moves",
                        List.of(Step.call("1", "dump", Map.of(), List.of()), step),
                        List.of(new ToolCall("restore", Map.of()))),
                ApprovalPolicy.NEVER,
                List.of("load"),
                new Limits(1, 0, 2, Duration.ofMinutes(3), 4L, new BigDecimal("0.5"), 6),
                Map.of("team", "finance"));

        assertThat(GoalReader.read(MessageCodec.write(goal), "other")).isEqualTo(new Reading.Read<>(goal));
        assertThat(GoalReader.readFile(MessageCodec.write(goal), "other")).isEqualTo(new Reading.Read<>(goal));
    }

    @Provide
    Arbitrary<Goal> goals() {
        return AnyMessage.of(Goal.class).map(Goal.class::cast).withoutEdgeCases();
    }

    @Property(tries = 200)
    void aDamagedGoalIsReadOrRefusedWithReasons(
            @ForAll("goals") Goal goal, @ForAll @IntRange(max = 100_000) int place, @ForAll byte damage) {
        var json = MessageCodec.write(goal);
        json[place % json.length] = damage;
        for (var bytes : List.of(MessageCodec.write(goal), json, Arrays.copyOf(json, place % json.length))) {
            assertRead(GoalReader.read(bytes, "x"));
            assertRead(GoalReader.readFile(bytes, "x"));
            assertRead(CommandReader.read(bytes, PlanCheck.NONE));
        }
    }

    private static void assertRead(Reading<?> reading) {
        switch (reading) {
            case Reading.Read<?>(var value) -> assertThat(value).isNotNull();
            case Reading.Refused<?> refused -> {
                assertThat(refused.findings()).isNotEmpty();
                assertThat(refused.reason()).doesNotContain("Exception").doesNotContain("tools.jackson");
            }
        }
    }

    @Example
    void aPlanOfTenThousandStepsIsRead() {
        var json = new StringBuilder("{\"steps\":[");
        for (var i = 0; i < 10_000; i++) {
            json.append(i == 0 ? "" : ",").append("{\"id\":").append(i).append(",\"action\":\"echo\"}");
        }

        assertThat(GoalReader.readFile((json + "]}").getBytes(UTF_8), "x")).isInstanceOf(Reading.Read.class);
    }
}
