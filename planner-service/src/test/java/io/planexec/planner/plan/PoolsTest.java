package io.planexec.planner.plan;

import static io.planexec.planner.plan.Samples.GOAL;
import static io.planexec.planner.plan.Samples.TOOLS;
import static io.planexec.planner.plan.Samples.plan;
import static io.planexec.planner.plan.Samples.step;
import static io.planexec.planner.plan.Samples.validator;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Announcement;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import io.planexec.messages.ToolSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolsTest {
    /** The default pool serves echo and load_csv, gpu echo and pick and agents, lab strict. */
    private static Catalogue served() {
        return Catalogue.served(List.of(
                executor("e1", List.of(), null, "echo", "load_csv"),
                executor("e2", List.of("gpu"), "small", "echo", "pick"),
                executor("e3", List.of("lab"), null, "strict")));
    }

    private static Announcement executor(String id, List<String> pools, @Nullable String model, String... tools) {
        return new Announcement(id, 4, true, pools, specs(tools), model, Instant.EPOCH);
    }

    private static List<ToolSpec> specs(String... names) {
        return Stream.of(names).map(name -> TOOLS.tool(name).orElseThrow()).toList();
    }

    private static Plan explicit(Plan plan) {
        return switch (validator().validate(GOAL, plan, served(), 100)) {
            case Validation.Valid(var valid) -> ExplicitPlan.of(valid, served());
            case Validation.Invalid(var findings) -> throw new AssertionError(findings);
        };
    }

    private static List<String> findings(Step... steps) {
        return switch (validator().validate(GOAL, plan(steps), served(), 100)) {
            case Validation.Valid ignored -> List.of();
            case Validation.Invalid(var findings) ->
                findings.stream().map(Finding::line).toList();
        };
    }

    private static Step in(String pool, Step step) {
        return step.toBuilder().pool(pool).build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aToolOfOneNameHasTheGravestEffectThatAnyExecutorDeclares(boolean homeIsGrave) {
        var echo = TOOLS.tool("echo").orElseThrow();
        var home = echo.withEffect(homeIsGrave ? Effect.IRREVERSIBLE : Effect.READ);
        var other = new ToolSpec(
                "echo",
                "another",
                Map.of("type", "object"),
                Map.of("type", "object"),
                homeIsGrave ? Effect.READ : Effect.IRREVERSIBLE,
                Duration.ofSeconds(1),
                "2",
                List.of());

        var catalogue = Catalogue.served(List.of(
                new Announcement("e1", 4, true, List.of(), List.of(home), null, Instant.EPOCH),
                new Announcement("e2", 4, true, List.of("rare"), List.of(other), null, Instant.EPOCH)));

        assertThat(catalogue.tool("echo")).contains(echo.withEffect(Effect.IRREVERSIBLE));
    }

    @Test
    void aToolThatAnotherExecutorCanUndoIsFinalWhereNothingUndoesIt() {
        var echo = TOOLS.tool("echo").orElseThrow();
        var catalogue = Catalogue.served(List.of(
                new Announcement("e1", 4, true, List.of(), List.of(echo), null, Instant.EPOCH),
                new Announcement(
                        "e2",
                        4,
                        true,
                        List.of("rare"),
                        List.of(echo.withEffect(Effect.COMPENSATABLE)),
                        null,
                        Instant.EPOCH)));

        assertThat(catalogue.tool("echo").orElseThrow().effect()).isEqualTo(Effect.IRREVERSIBLE);
    }

    @Test
    void aStepGoesToAPoolThatServesItsTool() {
        var steps = explicit(plan(
                        step("1", "echo", Map.of("value", 1)),
                        step("2", "pick", Map.of("data", Map.of())),
                        in("gpu", step("3", "echo", Map.of("value", 1))),
                        in("default", step("4", "echo", Map.of("value", 1))),
                        step("5", Step.AGENT, Map.of())))
                .steps();

        assertThat(steps).extracting(Step::pool).containsExactly(null, "gpu", "gpu", null, "gpu");
    }

    @Test
    void aCallBesideAStepGoesWhereItsToolIsServed() {
        var beside = step("1", "pick", Map.of("data", Map.of())).toBuilder()
                .verify(new ToolCall("echo", Map.of("value", 1)))
                .compensation(new ToolCall("strict", Map.of()))
                .build();
        var plan = explicit(new Plan("", List.of(beside), List.of(new ToolCall("strict", Map.of()), load(), pick())));

        var step = plan.steps().getFirst();
        assertThat(Objects.requireNonNull(step.verify()).pool()).isNull();
        assertThat(Objects.requireNonNull(step.compensation()).pool()).isEqualTo("lab");
        assertThat(plan.rollback()).extracting(ToolCall::pool).containsExactly("lab", null, "gpu");
    }

    private static ToolCall load() {
        return new ToolCall("load_csv", Map.of("filePath", "a.csv"));
    }

    private static ToolCall pick() {
        return new ToolCall("pick", Map.of("data", Map.of()));
    }

    @Test
    void aCallOfADefaultToolBesideAStepOfAnotherPoolGoesToTheDefaultPool() {
        var plan = explicit(
                plan(step("1", "strict", Map.of()).toBuilder().verify(load()).build()));

        assertThat(Objects.requireNonNull(plan.steps().getFirst().verify()).pool())
                .isEqualTo("default");
    }

    @Test
    void aPoolThatCannotDoItIsRefused() {
        assertThat(findings(
                        in("gpux", step("1", "echo", Map.of("value", 1))),
                        in("lab", step("2", "echo", Map.of("value", 1))),
                        in("lab", step("3", Step.AGENT, Map.of())),
                        step("4", Step.AGENT, Map.of()).toBuilder()
                                .tools(List.of("strict"))
                                .build(),
                        step("5", "strict", Map.of()).toBuilder()
                                .verify(new ToolCall("echo", Map.of("value", 1), "lab"))
                                .build()))
                .containsExactly(
                        "step 1: steps[0].pool: no live executor serves the pool \"gpux\"; did you mean \"gpu\"? There are"
                                + " default, gpu, lab",
                        "step 2: steps[1].pool: no executor of the pool \"lab\" has the tool \"echo\"; it is served in"
                                + " default, gpu: name no pool, and the step goes there",
                        "step 3: steps[2].pool: no executor of the pool \"lab\" has a model for agent steps",
                        "step 4: steps[3].tools: no pool of executors has both a model and all of [strict]; divide the"
                                + " step",
                        "step 5: steps[4].verify.pool: no executor of the pool \"lab\" has the tool \"echo\"; it is served"
                                + " in default, gpu: name no pool, and the call goes there");
    }
}
