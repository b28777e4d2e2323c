package io.planexec.planner.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Effect;
import io.planexec.messages.Goal;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import io.planexec.messages.ToolSpec;
import io.planexec.planner.plan.Catalogue;
import io.planexec.planner.plan.Proposal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another way after a step has failed. */
class ReplanTest {

    private static final String GOAL = "Analyze examples/sales.csv and create a report with a chart";

    @Test
    void anotherToolThatGivesTheSameTypeTakesThePlaceOfTheFailedOne() {
        var patch = patched(replan("load", "load_csv", List.of(), Tools.builtInAnd(tabularLoader())));

        assertThat(patch.baseVersion()).isEqualTo(1);
        assertThat(patch.operations()).singleElement().isInstanceOfSatisfying(Patch.Change.class, change -> {
            assertThat(change.step().id()).isEqualTo("load");
            assertThat(change.step().action()).isEqualTo("import_table");
            assertThat(change.step().arguments()).isEqualTo(Map.of("file", "examples/sales.csv"));
        });
        assertThat(patch.reason()).contains("load_csv failed").contains("import_table");
    }

    @Test
    void argumentsAndReferencesOfTheFailedStepAreKept() {
        var quantiles = Tools.tool(
                "compute_quantiles",
                "Statistics by quantiles.",
                Effect.READ,
                Tools.object(Map.of("table", Tools.typed("dataset", Tools.object(Map.of()))), "table"),
                Tools.typed("statistics", Tools.object(Map.of())));

        var patch = patched(replan("stats", "calculate_stats", List.of(), Tools.builtInAnd(quantiles)));

        assertThat(patch.operations()).singleElement().isInstanceOfSatisfying(Patch.Change.class, change -> {
            assertThat(change.step().arguments()).isEqualTo(Map.of("table", "${steps.clean.output}"));
            assertThat(change.step().dependsOn()).containsExactly("clean");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "List the orders from France in orders.csv, select, select_rows",
        "How much did we sell in Hamburg in sales.csv?, select, select_rows",
    })
    void aConditionIsNeverLost(String goal, String stepId, String action) {
        assertThat(replan(goal, stepId, action, List.of(action), Tools.builtIn()))
                .isInstanceOfSatisfying(
                        Proposal.Refused.class,
                        refused -> assertThat(refused.findings().getFirst().message())
                                .startsWith("no other tool in the catalogue gives dataset"));
    }

    @Test
    void aStepThatTheOtherWayNeedsIsAdded() {
        var fromText = Tools.tool(
                "parse_table",
                "Parses a table out of a text.",
                Effect.READ,
                Tools.object(Map.of("raw", Tools.typed("blob", Tools.object(Map.of()))), "raw"),
                Tools.typed("dataset", Tools.object(Map.of())));
        var blob = Tools.tool(
                "read_bytes",
                "Reads the bytes of a file.",
                Effect.READ,
                Tools.object(Map.of("path", Tools.text("file")), "path"),
                Tools.typed("blob", Tools.object(Map.of())));

        var patch = patched(replan("load", "load_csv", List.of(), Tools.builtInAnd(fromText, blob)));

        assertThat(patch.operations()).hasSize(2);
        assertThat(patch.operations().getFirst())
                .isInstanceOfSatisfying(
                        Patch.Add.class, add -> assertThat(add.step().action()).isEqualTo("read_bytes"));
        assertThat(patch.operations().getLast())
                .isInstanceOfSatisfying(
                        Patch.Change.class,
                        change -> assertThat(change.step().dependsOn()).containsExactly("read"));
    }

    @Test
    void whatWasTriedBeforeIsNotTriedAgain() {
        var proposal =
                replan("load", "load_csv", List.of("import_table", "load_csv"), Tools.builtInAnd(tabularLoader()));

        assertThat(proposal).isInstanceOf(Proposal.Refused.class);
    }

    @Test
    void whereNoOtherToolGivesItThatIsSaidAtOnce() {
        assertThat(replan("load", "load_csv", List.of("load_csv"), Tools.builtIn()))
                .isInstanceOfSatisfying(Proposal.Refused.class, refused -> {
                    assertThat(refused.findings()).hasSize(1);
                    assertThat(refused.findings().getFirst().step()).isEqualTo("load");
                    assertThat(refused.findings().getFirst().message())
                            .contains("no other tool in the catalogue gives dataset")
                            .doesNotContain("disk on fire");
                });
    }

    @Test
    void aFailedChartLeavesTheOtherBranchesAlone() {
        assertThat(replan("chart", "generate_chart", List.of(), Tools.builtIn()))
                .isInstanceOf(Proposal.Refused.class);
        var other = Tools.tool(
                "draw_picture",
                "Draws a picture of a dataset.",
                Effect.IDEMPOTENT,
                Tools.object(Map.of("data", Tools.typed("dataset", Tools.object(Map.of()))), "data"),
                Tools.typed("chart", Tools.object(Map.of("path", Tools.text("")))));

        var patch = patched(replan("chart", "generate_chart", List.of(), Tools.builtInAnd(other)));

        assertThat(patch.operations()).singleElement().isInstanceOf(Patch.Change.class);
    }

    @Test
    void aTransformerIsNoSubstituteForASource() {
        var sorter = Tools.tool(
                "sort_rows",
                "Sorts rows.",
                Effect.READ,
                Tools.object(Map.of("data", Tools.typed("dataset", Tools.object(Map.of()))), "data"),
                Tools.typed("dataset", Tools.object(Map.of())));

        assertThat(replan("load", "load_csv", List.of(), Tools.builtInAnd(sorter)))
                .isInstanceOf(Proposal.Refused.class);
    }

    @Test
    void aScriptThatIsNotCalledAlikeIsNoOtherWay() {
        var output = Tools.object(Map.of("exitCode", Map.of("type", "integer"), "stdout", Tools.text("")));
        var health = Tools.tool("check_health", "Is it well?", Effect.READ, Tools.object(Map.of()), output);
        var launch = Tools.tool("check_launch", "Was it launched?", Effect.READ, Tools.object(Map.of()), output);
        var again = Tools.tool("health_check", "Checks health.", Effect.READ, Tools.object(Map.of()), output);
        var plan = new Plan(
                "",
                List.of(Planning.step(
                                "load_csv",
                                Planning.planned(GOAL, Tools.builtIn()).plan().steps())
                        .withAction("check_health")
                        .withArguments(Map.of())
                        .withDependsOn(List.of("deploy"))),
                List.of());
        var id = plan.steps().getFirst().id();
        var failure = new PlanningTask.Failure(
                id, new TaskError(TaskError.Kind.TOOL, "not well", false), List.of("check_health"));

        assertThat(new RulePlanner()
                        .replan(
                                Goal.ofText("g", GOAL),
                                plan,
                                1,
                                Map.of(id, StepStatus.FAILED),
                                failure,
                                Tools.builtInAnd(health, launch)))
                .isInstanceOf(Proposal.Refused.class);
        assertThat(patched(new RulePlanner()
                                .replan(
                                        Goal.ofText("g", GOAL),
                                        plan,
                                        1,
                                        Map.of(id, StepStatus.FAILED),
                                        failure,
                                        Tools.builtInAnd(health, again)))
                        .operations())
                .singleElement()
                .isInstanceOfSatisfying(Patch.Change.class, change -> {
                    assertThat(change.step().action()).isEqualTo("health_check");
                    assertThat(change.step().dependsOn()).containsExactly("deploy");
                });
    }

    @Test
    void anIrreversibleToolIsNeverTheOtherWay() {
        var risky = Tools.tool(
                "import_table",
                "Imports and deletes the file.",
                Effect.IRREVERSIBLE,
                Tools.object(Map.of("file", Tools.text("table file")), "file"),
                Tools.typed("dataset", Tools.object(Map.of())));

        assertThat(replan("load", "load_csv", List.of(), Tools.builtInAnd(risky)))
                .isInstanceOf(Proposal.Refused.class);
    }

    private static ToolSpec tabularLoader() {
        return Tools.tool(
                "import_table",
                "Imports a table.",
                Effect.READ,
                Tools.object(Map.of("file", Tools.text("table file")), "file"),
                Tools.typed("dataset", Tools.object(Map.of())));
    }

    private static Patch patched(Proposal proposal) {
        assertThat(proposal).isInstanceOf(Proposal.Patched.class);
        return ((Proposal.Patched) proposal).patch();
    }

    private static Proposal replan(String stepId, String action, List<String> attempted, Catalogue catalogue) {
        return replan(GOAL, stepId, action, attempted, catalogue);
    }

    private static Proposal replan(
            String goal, String stepId, String action, List<String> attempted, Catalogue catalogue) {
        var plan = Planning.planned(goal, Tools.builtIn()).plan();
        var statuses = new HashMap<String, StepStatus>();
        for (var step : plan.steps()) {
            statuses.put(step.id(), before(plan, stepId, step) ? StepStatus.SUCCEEDED : StepStatus.PENDING);
        }
        statuses.put(stepId, StepStatus.FAILED);
        assertThat(plan.steps())
                .anyMatch(step -> step.id().equals(stepId) && step.action().equals(action));
        return new RulePlanner()
                .replan(
                        Goal.ofText("g", goal),
                        plan,
                        1,
                        statuses,
                        new PlanningTask.Failure(
                                stepId, new TaskError(TaskError.Kind.TOOL, "disk on fire", false), attempted),
                        catalogue);
    }

    private static boolean before(Plan plan, String stepId, Step step) {
        var ids = plan.steps().stream().map(Step::id).toList();
        return ids.indexOf(step.id()) < ids.indexOf(stepId);
    }
}
