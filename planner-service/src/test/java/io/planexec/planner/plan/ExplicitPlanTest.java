package io.planexec.planner.plan;

import static io.planexec.planner.plan.Samples.plan;
import static io.planexec.planner.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Announcement;
import io.planexec.messages.Effect;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import io.planexec.messages.ToolIdentity;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.expression.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tools say is written into the plan, and of tools what an approval has to bind. */
class ExplicitPlanTest {
    private static ToolSpec tool(String name, Effect effect, String version) {
        return new ToolSpec(
                name, name, Map.of("type", "object"), Map.of(), effect, Duration.ofSeconds(7), version, List.of());
    }

    private static Catalogue catalogue() {
        return Catalogue.of(List.of(
                tool("look", Effect.READ, "1"),
                tool("put", Effect.IDEMPOTENT, "2"),
                tool("fire", Effect.IRREVERSIBLE, "3")));
    }

    private static Step explicit(Step step) {
        return ExplicitPlan.of(plan(step), catalogue()).steps().getFirst();
    }

    private static Step agent(String... tools) {
        return Step.builder("a", Step.AGENT).tools(List.of(tools)).build();
    }

    @Test
    void aStepGetsItsToolsTimeOutAndEffect() {
        assertThat(explicit(step("1", "put", Map.of())))
                .isEqualTo(step("1", "put", Map.of()).toBuilder()
                        .timeout(Duration.ofSeconds(7))
                        .effect(Effect.IDEMPOTENT)
                        .build());
    }

    @Test
    void whatAStepSaysItselfStands() {
        var own = step("1", "put", Map.of()).toBuilder()
                .timeout(Duration.ofSeconds(1))
                .effect(Effect.COMPENSATABLE)
                .verify(new ToolCall("look", Map.of()))
                .compensation(new ToolCall("fire", Map.of()))
                .build();

        assertThat(explicit(own)).isEqualTo(own);
    }

    @Test
    void aStepWithoutAToolOfTheCatalogueStaysAsItIs() {
        var goal = Step.builder("g", Step.GOAL).description("Reach it").build();

        assertThat(explicit(goal)).isEqualTo(goal);
    }

    @Test
    void anAgentHasTheWorstEffectOfTheToolsItMayUse() {
        assertThat(explicit(agent()).effect()).isEqualTo(Effect.IRREVERSIBLE);
        assertThat(explicit(agent("look")).effect()).isEqualTo(Effect.READ);
        assertThat(explicit(agent("put", "look")).effect()).isEqualTo(Effect.IDEMPOTENT);
        var own = agent("look").toBuilder().effect(Effect.IRREVERSIBLE).build();
        assertThat(explicit(own).effect()).isEqualTo(Effect.IRREVERSIBLE);
    }

    @Test
    void theToolsOfAPlanAreThoseOfItsStepsAndOfWhatStandsBesideThem() {
        var beside = agent("look").toBuilder()
                .verify(new ToolCall("put", Map.of()))
                .compensation(new ToolCall("nowhere", Map.of()))
                .build();
        var plan = new Plan("", List.of(beside), List.of(new ToolCall("fire", Map.of())));

        assertThat(ExplicitPlan.tools(plan, null, catalogue()))
                .isEqualTo(Map.of(
                        "look", new ToolIdentity(Effect.READ, "1"),
                        "put", new ToolIdentity(Effect.IDEMPOTENT, "2"),
                        "fire", new ToolIdentity(Effect.IRREVERSIBLE, "3")));
    }

    @Test
    void theToolsOfAPatchAreThoseOfTheStepsItWrites() {
        var patch = new Patch(
                1,
                "",
                List.of(
                        new Patch.Add(step("1", "look", Map.of())),
                        new Patch.Change(step("2", "put", Map.of()).toBuilder()
                                .compensation(new ToolCall("fire", Map.of()))
                                .build()),
                        new Patch.Drop("3")));

        assertThat(ExplicitPlan.tools(null, patch, catalogue())).containsOnlyKeys("look", "put", "fire");
        var rollback = new Patch(1, "", List.of(new Patch.Rollback(List.of(new ToolCall("fire", Map.of())))));
        assertThat(ExplicitPlan.tools(null, rollback, catalogue())).containsOnlyKeys("fire");
        assertThat(ExplicitPlan.tools(null, null, catalogue())).isEmpty();
    }

    // The same plan once more, as it was written

    @Test
    void aStepAsItWasWrittenIsTheStepThatPlanningMadeOfIt() {
        var written = plan(
                step("load", "load_csv", Map.of("filePath", "a.csv")),
                step("clean", "clean_data", Map.of(), "load"),
                step("chart", "generate_chart", Map.of("chartType", "line"), "clean"),
                step("count", "echo", Map.of("value", "${steps.clean.output.rows}")),
                step("report", "write_report", Map.of("format", "html"), "chart", "count"));
        if (!(Samples.validator().validate(Samples.GOAL, written, Samples.TOOLS, 10)
                instanceof Validation.Valid(var bound))) {
            throw new AssertionError("the plan is not valid");
        }
        var before = ExplicitPlan.of(bound, Samples.TOOLS);
        assertThat(before.steps().get(1)).isNotEqualTo(written.steps().get(1));
        assertThat(before.steps().get(3).dependsOn()).containsExactly("clean");

        for (var i = 0; i < before.steps().size(); i++) {
            assertThat(completed(written.steps().get(i), before.steps().get(i)))
                    .isEqualTo(before.steps().get(i));
        }
        var chart = before.steps().get(2);
        assertThat(List.of(
                        step("chart", "generate_chart", Map.of("chartType", "bar"), "clean"),
                        step("chart", "generate_chart", Map.of("chartType", "line"), "load"),
                        step("chart", "generate_chart", Map.of("chartType", "line", "data", "x"), "clean"),
                        step("chart", "echo", Map.of("chartType", "line"), "clean")))
                .allSatisfy(other -> assertThat(completed(other, chart)).isNotEqualTo(chart));
    }

    private static Step completed(Step written, Step before) {
        return ExplicitPlan.completed(
                written, before, Scope.of(List.of("load", "clean", "chart", "count", "report"), List.of()));
    }

    @Test
    void whereAStepRunsAndWhatStandsBesideItMayBeLeftOut() {
        var before = step("1", "put", Map.of()).toBuilder()
                .pool("far")
                .timeout(Duration.ofSeconds(7))
                .effect(Effect.COMPENSATABLE)
                .verify(new ToolCall("look", Map.of("at", 1), "near"))
                .compensation(new ToolCall("undo", Map.of(), "near"))
                .build();

        assertThat(completed(step("1", "put", Map.of()), before)).isEqualTo(before);
        assertThat(completed(
                        step("1", "put", Map.of()).toBuilder()
                                .verify(new ToolCall("look", Map.of("at", 1)))
                                .build(),
                        before))
                .isEqualTo(before);
        assertThat(completed(
                        step("1", "put", Map.of()).toBuilder()
                                .verify(new ToolCall("look", Map.of("at", 2)))
                                .build(),
                        before))
                .isNotEqualTo(before);
        assertThat(completed(
                        step("1", "put", Map.of()).toBuilder().pool("default").build(), before))
                .isNotEqualTo(before);
    }

    @Test
    void aRollbackListIsTheSameWhereverItsCallsRun() {
        var before = List.of(new ToolCall("undo", Map.of("n", 1), "far"), new ToolCall("tell", Map.of()));

        assertThat(ExplicitPlan.areSame(
                        List.of(new ToolCall("undo", Map.of("n", 1)), new ToolCall("tell", Map.of())), before))
                .isTrue();
        assertThat(ExplicitPlan.areSame(
                        List.of(new ToolCall("undo", Map.of("n", 2)), new ToolCall("tell", Map.of())), before))
                .isFalse();
        assertThat(ExplicitPlan.areSame(before.reversed(), before)).isFalse();
        assertThat(ExplicitPlan.areSame(List.of(before.getFirst()), before)).isFalse();
    }

    // The catalogue

    @Test
    void aCatalogueIsKnownByTheNamesAndVersionsOfItsTools() {
        var tools = List.of(tool("a", Effect.READ, "1"), tool("b", Effect.READ, "1"));
        var version = Catalogue.of(tools).version();

        assertThat(Catalogue.of(tools.reversed()).version()).isEqualTo(version);
        assertThat(List.of(
                        Catalogue.of(List.of(tool("a", Effect.READ, "2"), tool("b", Effect.READ, "1"))),
                        Catalogue.of(List.of(tool("a", Effect.READ, "1"), tool("b", Effect.READ, "2"))),
                        Catalogue.of(List.of(tool("a", Effect.READ, "1"), tool("c", Effect.READ, "1"))),
                        Catalogue.of(List.of(tool("a", Effect.READ, "1")))))
                .extracting(Catalogue::version)
                .doesNotContain(version)
                .doesNotHaveDuplicates();
    }

    @Test
    void aCatalogueCanBeEmptyAndRestricted() {
        assertThat(Catalogue.of(List.of()).isEmpty()).isTrue();
        assertThat(catalogue().isEmpty()).isFalse();
        assertThat(catalogue().restrictedTo(List.of()).tools()).containsOnlyKeys("look", "put", "fire");
        assertThat(catalogue().restrictedTo(List.of("put", "nowhere")).tools()).containsOnlyKeys("put");
    }

    @Test
    void agentsRunWhereAnExecutorHasAModel() {
        var plain = new Announcement("e1", 1, true, List.of(), List.of(), null, Instant.EPOCH);
        var thinking = new Announcement("e2", 1, true, List.of(), List.of(), "small", Instant.EPOCH);

        assertThat(Catalogue.served(List.of(plain)).agents()).isFalse();
        assertThat(Catalogue.served(List.of(plain, thinking)).agents()).isTrue();
        assertThat(catalogue().withAgents(true).agents()).isTrue();
        assertThat(catalogue().withAgents(true).tools()).isEqualTo(catalogue().tools());
        assertThat(catalogue().withAgents(true).withAgents(false).agents()).isFalse();
    }
}
