package io.planexec.planner.plan;

import static io.planexec.planner.plan.Samples.GOAL;
import static io.planexec.planner.plan.Samples.TOOLS;
import static io.planexec.planner.plan.Samples.json;
import static io.planexec.planner.plan.Samples.plan;
import static io.planexec.planner.plan.Samples.step;
import static io.planexec.planner.plan.Samples.validator;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanValidatorTest {

    private static List<String> findings(Goal goal, Plan plan) {
        return switch (validator().validate(goal, plan, TOOLS, 10_000)) {
            case Validation.Valid ignored -> List.of();
            case Validation.Invalid(var findings) ->
                findings.stream().map(Finding::line).toList();
        };
    }

    private static List<String> findings(Plan plan) {
        return findings(GOAL, plan);
    }

    private static Plan bound(Plan plan) {
        return switch (validator().validate(GOAL, plan, TOOLS, 10_000)) {
            case Validation.Valid(var bound) -> bound;
            case Validation.Invalid(var findings) -> throw new AssertionError(findings);
        };
    }

    private static Object data(Plan plan, String id) {
        return plan.steps().stream()
                .filter(step -> step.id().equals(id))
                .map(step -> String.valueOf(step.arguments().get("data")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thePlanWithoutReferencesGetsItsDataFromTheTypes() {
        var plan = plan(
                step("1", "load_csv", Map.of("filePath", "a.csv")),
                step("2", "clean_data", Map.of(), "1"),
                step("3", "calculate_stats", Map.of(), "2"),
                step("4", "detect_trends", Map.of(), "3"),
                step("5", "generate_chart", Map.of("chartType", "line"), "3"),
                step("6", "write_report", Map.of(), "4", "5"));

        var bound = bound(plan);

        assertThat(data(bound, "2")).isEqualTo("${steps[\"1\"].output}");
        assertThat(data(bound, "3")).isEqualTo("${steps[\"2\"].output}");
        assertThat(data(bound, "4")).isEqualTo("${steps[\"3\"].output[\"dataset\"]}");
        assertThat(data(bound, "5")).isEqualTo("${steps[\"3\"].output[\"dataset\"]}");
        assertThat(data(bound, "6")).isEqualTo("{4=${steps[\"4\"].output}, 5=${steps[\"5\"].output}}");
        assertThat(bound(bound)).isEqualTo(bound);
    }

    @Test
    void candidatesThatCarryTheSameRowsAreNoConflict() {
        var bound = bound(plan(
                step("load", "load_csv", Map.of("filePath", "a.csv")),
                step("stats", "calculate_stats", Map.of(), "load"),
                step("trends", "detect_trends", Map.of(), "stats"),
                step("chart", "generate_chart", Map.of(), "trends", "stats")));

        assertThat(data(bound, "chart")).isEqualTo("${steps[\"trends\"].output[\"dataset\"]}");
    }

    @Test
    void ofLoadedAndCleanedRowsTheCleanedOnesAreMeant() {
        var bound = bound(plan(
                step("load", "load_csv", Map.of("filePath", "a.csv")),
                step("clean", "clean_data", Map.of(), "load"),
                step("stats", "calculate_stats", Map.of(), "load", "clean")));

        assertThat(data(bound, "stats")).isEqualTo("${steps[\"clean\"].output}");
    }

    @Test
    void twoFilesIntoOneToolCannotBeDecidedByType() {
        assertThat(findings(plan(
                        step("a", "load_csv", Map.of("filePath", "a.csv")),
                        step("b", "load_csv", Map.of("filePath", "b.csv")),
                        step("stats", "calculate_stats", Map.of(), "a", "b"))))
                .containsExactly("step stats: steps[2].arguments.data: calculate_stats takes one dataset as data, and"
                        + " several steps it depends on give one: a, b; say which, such as \"data\":"
                        + " \"${steps[\"a\"].output}\"");
        assertThat(findings(plan(
                        step("a", "load_csv", Map.of("filePath", "a.csv")),
                        step("b", "load_csv", Map.of("filePath", "b.csv")),
                        step("sa", "calculate_stats", Map.of(), "a"),
                        step("sb", "calculate_stats", Map.of(), "b"),
                        step("chart", "generate_chart", Map.of(), "sa", "sb"))))
                .singleElement()
                .asString()
                .contains("several steps it depends on give one: sa, sb");
    }

    @Test
    void requiredDataThatNoDependencyGivesIsFound() {
        assertThat(findings(plan(step("1", "calculate_stats", Map.of()))))
                .containsExactly(
                        "step 1: steps[0].arguments.data: calculate_stats takes data and the step gives none; write"
                                + " arguments.data, or let the step depend on one whose output is a dataset");
        assertThat(findings(plan(
                        step("1", "write_report", Map.of("data", Map.of())),
                        step("2", "calculate_stats", Map.of(), "1"))))
                .containsExactly(
                        "step 2: steps[1].arguments.data: calculate_stats takes data, the step gives none, and no"
                                + " step it depends on (1) gives a dataset; write arguments.data or depend on one that does");
    }

    @Test
    void dataOfNoTypeIsTheOneOutputOrAllOfThem() {
        var bound = bound(plan(
                step("e1", "echo", Map.of("value", 1)),
                step("e2", "echo", Map.of("value", 2)),
                step("one", "pick", Map.of(), "e1"),
                step("all", "pick", Map.of(), "e1", "e2"),
                step("rows", "calculate_stats", Map.of(), "e1")));

        assertThat(data(bound, "one")).isEqualTo("${steps[\"e1\"].output}");
        assertThat(data(bound, "all")).isEqualTo("{e1=${steps[\"e1\"].output}, e2=${steps[\"e2\"].output}}");
        assertThat(data(bound, "rows")).isEqualTo("${steps[\"e1\"].output}");
    }

    @Test
    void dataThatTheStepGivesStays() {
        var bound = bound(plan(
                step("a", "load_csv", Map.of("filePath", "a.csv")),
                step("b", "load_csv", Map.of("filePath", "b.csv")),
                step("stats", "calculate_stats", Map.of("data", "${steps.b.output}"), "a")));

        assertThat(data(bound, "stats")).isEqualTo("${steps.b.output}");
        assertThat(bound.steps().getLast().dependsOn()).containsExactly("a", "b");
    }

    @Test
    void aStepThatIsReferredToIsADependencyOnce() {
        var bound = bound(plan(
                step("1", "echo", Map.of("value", 1)),
                step("a.b", "echo", Map.of("value", 2)),
                step("3", "echo", Map.of("value", "${steps.a.b.output.value} ${steps.1.output.value}"), "1")));

        assertThat(bound.steps().getLast().dependsOn()).containsExactly("1", "a.b");
    }

    @Test
    void allFindingsComeAtOnceEachWithStepAndField() {
        var goal = new Goal(
                "g",
                "x",
                Mode.AUTO,
                Map.of("region", "N"),
                null,
                ApprovalPolicy.AUTO,
                List.of(),
                Limits.UNSET,
                Map.of());
        var plan = plan(
                step("1", "laod_csv", Map.of("filePath", "a.csv")),
                step("2", "load_csv", Map.of("filepath", 3)),
                step("3", "detect_trends", json("{'data': {}, 'config': {'window': 'x'}}"), "9"),
                step("4", "echo", Map.of("value", "${steps.2.output.rows +} ${inputs.regoin}")),
                step("5", "echo", Map.of("value", "${steps.6.output.value}")),
                step("6", "echo", Map.of("value", "${steps.5.output.value}")),
                step("7", "echo", Map.of("value", "${steps.7.output.value}")),
                withCriterion(step("8", "echo", Map.of("value", 1)), "output.value >"));

        assertThat(findings(goal, plan))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .isEqualTo("step 1: steps[0].action: no executor has a tool \"laod_csv\"; did you mean"
                                        + " \"load_csv\"?"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "step 2: steps[1].arguments.filepath: the tool takes no such argument; did you"
                                                + " mean \"filePath\"?"),
                        line -> assertThat(line)
                                .isEqualTo("step 2: steps[1].arguments.filePath: missing; the tool requires it"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "step 3: steps[2].arguments.config.window: found the string \"x\", expected a"
                                                + " whole number"),
                        line -> assertThat(line).startsWith("step 3: steps[2].dependsOn: there is no step \"9\""),
                        line -> assertThat(line)
                                .startsWith("step 4: steps[3].arguments.value: ${steps.2.output.rows +}: is not a CEL"
                                        + " expression: "),
                        line -> assertThat(line)
                                .isEqualTo("step 4: steps[3].arguments.value: ${inputs.regoin}: the goal has no input"
                                        + " \"regoin\"; did you mean \"region\"?"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "step 5: steps[4].dependsOn: the steps wait for each other in a cycle: 5 -> 6 -> 5"),
                        line -> assertThat(line).isEqualTo("step 7: steps[6].dependsOn: the step depends on itself"),
                        line -> assertThat(line)
                                .startsWith(
                                        "step 8: steps[7].criteria[0].cel: output.value >: is not a CEL expression"));
    }

    private static Step withCriterion(Step s, String cel) {
        return s.toBuilder().criteria(List.of(new Criterion.Expression(cel))).build();
    }

    @Test
    void placesThatHoldAReferenceAreNotCheckedAgainstTheSchema() {
        assertThat(findings(plan(
                        step("1", "echo", Map.of("value", 1)),
                        step(
                                "2",
                                "calculate_stats",
                                json("{'data': '${steps.1.output.value}', 'metrics': ['a', '${steps.1.output}'],"
                                        + " 'groupBy': '${steps.1.output}'}")),
                        step("3", "generate_chart", json("{'data': {}, 'chartType': '${steps.1.output.value}'}")))))
                .isEmpty();
        assertThat(findings(plan(
                        step("1", "echo", Map.of("value", 1)),
                        step(
                                "2",
                                "calculate_stats",
                                json("{'data': '${steps.1.output}', 'metrics': [1], 'groupBy': 3}")))))
                .containsExactlyInAnyOrder(
                        "step 2: steps[1].arguments.metrics[0]: found the number 1, expected a string",
                        "step 2: steps[1].arguments.groupBy: found the number 3, expected a string or a list");
        assertThat(findings(plan(step("1", "generate_chart", json("{'data': {}, 'chartType': 'pie'}")))))
                .containsExactly(
                        "step 1: steps[0].arguments.chartType: found the string \"pie\", expected one of line, bar");
    }

    @Test
    void aFieldThatAClosedOutputDoesNotHaveIsFound() {
        assertThat(findings(plan(
                        step("1", "strict", Map.of()), step("2", "echo", Map.of("value", "${steps.1.output.row}")))))
                .contains("step 2: steps[1].arguments.value: the output of step 1 (strict) has no field \"row\"; it has"
                        + " rows");
    }

    @Test
    void aFieldThatAClosedOutputDoesNotHaveIsFoundWhereverItIsReferredTo() {
        var strict = step("1", "strict", Map.of());
        var asked = step("2", Step.AGENT, json("{'about': '${steps.1.output.row}'}"), "1").toBuilder()
                .outputSchema(
                        json("{'type': 'object', 'properties': {'inner': {'type': 'object', 'properties': {'a': {}},"
                                + " 'additionalProperties': false}}, 'additionalProperties': false}"))
                .build();
        var beside =
                step("3", "echo", Map.of("value", "${steps.2.output.inner.b} ${steps.2.output.inner.a.c}"), "2")
                        .toBuilder()
                        .verify(new ToolCall("echo", Map.of("value", "${steps.1.output.rows} ${steps.1.output.row}")))
                        .compensation(new ToolCall("echo", Map.of("value", "${steps.2.output.outer}")))
                        .build();
        var rollback = List.of(new ToolCall("echo", Map.of("value", "${steps.1.output.row}")));

        assertThat(findings(new Plan("", List.of(strict, asked, beside), rollback)))
                .contains(
                        "rollback[0].arguments.value: the output of step 1 (strict) has no field \"row\"; it has rows",
                        "step 2: steps[1].arguments.about: the output of step 1 (strict) has no field \"row\"; it has"
                                + " rows",
                        "step 3: steps[2].arguments.value: the output of step 2 (agent) has no field \"b\" in"
                                + " \"inner\"; it has a",
                        "step 3: steps[2].verify.arguments.value: the output of step 1 (strict) has no field \"row\";"
                                + " it has rows",
                        "step 3: steps[2].compensation.arguments.value: the output of step 2 (agent) has no field"
                                + " \"outer\"; it has inner")
                .noneMatch(finding -> finding.contains("\"c\""));
    }

    @Test
    void whatIsNotAvailableIsRefusedAndNotIgnored() {
        assertThat(findings(plan(step("3", Step.AGENT, Map.of()))))
                .containsExactly(
                        "step 3: steps[0].action: agent steps need an executor with a model, and none that is alive"
                                + " has one; name a tool as the action, or configure a model for the executors");
    }

    @Test
    void aStepThatIsAGoalOfItsOwnSaysWhatIsToBeReached() {
        assertThat(findings(plan(step("2", Step.GOAL, Map.of()))))
                .containsExactly(
                        "step 2: steps[0].description: a step that is a goal of its own says here what is to be"
                                + " reached; this one says nothing");
        assertThat(findings(plan(step("2", Step.GOAL, Map.of()).withDescription("Load the data"))))
                .isEmpty();
    }

    @Test
    void goalsLieThreeDeepAtMost() {
        var plan = plan(step("2", Step.GOAL, Map.of()).withDescription("Load the data"));

        assertThat(findings(within(2), plan)).isEmpty();
        assertThat(findings(within(3), plan))
                .containsExactly("step 2: steps[0].action: goals lie 3 deep in goals at most, and this plan's goal is"
                        + " there already; use tools or agents");
    }

    private static Goal within(int depth) {
        return new Goal(
                "g",
                "Do it",
                GOAL.mode(),
                Map.of(),
                null,
                GOAL.approval(),
                List.of(),
                GOAL.limits(),
                Map.of(),
                new Goal.Parent("p", "1", 1, "a", depth));
    }

    @Test
    void callsBesideTheStepsAreCheckedLikeSteps() {
        var careful = step("1", "echo", Map.of("value", 1)).toBuilder()
                .verify(new ToolCall("ecko", Map.of()))
                .compensation(new ToolCall("echo", Map.of("value", "${steps.9.output}")))
                .build();
        var plan = new Plan("", List.of(careful), List.of(new ToolCall("load_csv", Map.of())));

        assertThat(findings(plan))
                .anySatisfy(line ->
                        assertThat(line).startsWith("rollback[0].arguments").contains("filePath"))
                .anySatisfy(line -> assertThat(line).startsWith("step 1: steps[0].verify.action: no executor has"))
                .anySatisfy(line -> assertThat(line).startsWith("step 1: steps[0].compensation.arguments.value"));
    }

    @Test
    void anEffectMayOnlyBeSharpened() {
        var softer = withEffect(step("1", "strict", Map.of()), Effect.READ);
        var sharper = withEffect(step("2", "echo", Map.of("value", 1)), Effect.IDEMPOTENT);

        assertThat(findings(plan(softer, sharper)))
                .containsExactly(
                        "step 1: steps[0].effect: the effect of strict is irreversible; a step may only declare a"
                                + " sharper one, not read");
    }

    private static Step withEffect(Step s, Effect effect) {
        return s.toBuilder().effect(effect).build();
    }

    @Test
    void onlyTheGoalsToolsMayBeUsed() {
        var goal = new Goal(
                "g",
                "x",
                Mode.AUTO,
                Map.of(),
                null,
                ApprovalPolicy.AUTO,
                List.of("echo", "ecko"),
                Limits.UNSET,
                Map.of());

        assertThat(findings(goal, plan(step("1", "load_csv", Map.of("filePath", "a")))))
                .containsExactly(
                        "tools: no executor has a tool \"ecko\"; did you mean \"echo\"?",
                        "step 1: steps[0].action: the tool \"load_csv\" is not among the goal's tools: echo, ecko");
    }

    @Test
    void aStepThatIsDoneStandsWhateverToolsThereAre() {
        var plan =
                plan(step("1", "gone", Map.of("x", 1)), step("2", "echo", Map.of("value", "${steps.1.output.y}"), "1"));

        assertThat(validator().validate(GOAL, plan, TOOLS, 10, Set.of("1"))).isEqualTo(new Validation.Valid(plan));
    }

    @Test
    void anOutputSchemaThatIsNoneIsFound() {
        var step = Step.builder("1", "echo")
                .arguments(Map.of("value", 1))
                .outputSchema(json("{'type': 'objekt'}"))
                .build();

        assertThat(findings(plan(step)))
                .singleElement()
                .asString()
                .contains("outputSchema: is not a JSON Schema: type");
    }

    @Test
    void tenThousandBadStepsAreRefusedWithAHundredFindings() {
        var steps = new ArrayList<Step>();
        for (var i = 0; i < 10_000; i++) {
            steps.add(step("s" + i, "nosuch" + i, Map.of("x", "${steps.t" + i + ".output}"), "u" + i));
        }

        assertThat(findings(new Plan("", steps, List.of())))
                .hasSize(101)
                .last()
                .asString()
                .startsWith("and ");
    }

    @Test
    void tenThousandGoodStepsAreValid() {
        var steps = new ArrayList<Step>();
        steps.add(step("load", "load_csv", Map.of("filePath", "a")));
        for (var i = 0; i < 4_999; i++) {
            steps.add(step("c" + i, "clean_data", Map.of(), i == 0 ? "load" : "c" + (i - 1)));
            steps.add(step("e" + i, "echo", Map.of("value", "${steps.c" + i + ".output.rows}")));
        }

        assertThat(findings(new Plan("", steps, List.of()))).isEmpty();
    }
}
