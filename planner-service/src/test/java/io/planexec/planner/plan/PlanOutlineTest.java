package io.planexec.planner.plan;

import static io.planexec.planner.plan.Samples.GOAL;
import static io.planexec.planner.plan.Samples.TOOLS;
import static io.planexec.planner.plan.Samples.plan;
import static io.planexec.planner.plan.Samples.step;
import static io.planexec.planner.plan.Samples.validator;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Criterion;
import io.planexec.messages.Finding;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolCall;
import io.planexec.messages.json.GoalReader;
import io.planexec.messages.json.Reading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanOutlineTest {

    private static List<String> lines(List<Finding> findings) {
        return findings.stream().map(Finding::line).toList();
    }

    private static List<String> outline(Plan plan) {
        return lines(PlanOutline.findings(plan, Optional.of(Set.of("region"))));
    }

    @Test
    void cyclesAreFoundThroughReferencesToo() {
        assertThat(outline(plan(
                        step("a", "echo", Map.of("value", "${steps.b.output.value}")),
                        step("b", "echo", Map.of(), "a"))))
                .containsExactly("step a: steps[0].dependsOn: the steps wait for each other in a cycle: a -> b -> a");
    }

    @Test
    void whatAReferenceSpeaksOfHasToBeThere() {
        assertThat(outline(plan(
                        step("a", "echo", Map.of("value", "${inputs.region}")),
                        step("b", "echo", Map.of("value", "${inputs.regoin}")),
                        step("c", "echo", Map.of("value", "${steps.d.output}")))))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("step b: steps[1].arguments.value: "))
                .anyMatch(line -> line.startsWith("step c: steps[2].arguments.value: "));
    }

    @Test
    void whereInputsAreNotKnownOnlyReferencesToThemAreLeftAlone() {
        assertThat(lines(PlanOutline.findings(
                        plan(step("b", "echo", Map.of("value", "${inputs.region} ${steps.gone.output.x}"))),
                        Optional.empty())))
                .singleElement()
                .asString()
                .contains("there is no step \"gone\"");
        assertThat(PlanOutline.findings(plan(step("b", "echo", Map.of("value", "${inputs.region}"))), Optional.empty()))
                .isEmpty();
    }

    @Test
    void expressionsThatDoNotCompileAreFound() {
        var step = step("a", "echo", Map.of()).toBuilder()
                .criteria(List.of(new Criterion.Expression("output.rows >")))
                .build();
        assertThat(outline(plan(step))).singleElement().asString().startsWith("step a: steps[0].criteria[0].cel: ");
    }

    @Test
    void namesOfToolsAreCheckedAndNothingThatAMissingFieldMayBeTheCauseOf() {
        var plan = new Plan(
                "",
                List.of(
                        step("a", "load_cvs", Map.of()),
                        // No filePath, no data: both may have been written in a field that could not be read.
                        step("b", "load_csv", Map.of()),
                        step("c", "clean_data", Map.of()),
                        step("d", Step.AGENT, Map.of())),
                List.of(new ToolCall("undo_it", Map.of()), new ToolCall("", Map.of())));

        assertThat(lines(validator().outline(GOAL, plan, TOOLS, 10_000)))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("step a: steps[0].action: no executor has a tool \"load_cvs\""))
                .anyMatch(line -> line.startsWith("rollback[0].action: no executor has a tool \"undo_it\""));
    }

    @Test
    void aGoalsFileIsToldWhatIsWrongWithItsFormAndItsPlanInOneGo() {
        var json = """
                {"goal": "x", "plan": {"steps": [
                  {"id": "a", "action": "echo", "argumnets": {"value": 1}, "dependsOn": ["b"]},
                  {"id": "b", "action": "echo", "dependsOn": ["a", "z"], "timeout": 5}]}}
                """;
        var reading = GoalReader.read(json.getBytes(StandardCharsets.UTF_8), "g", PlanOutline::findings);

        assertThat(reading).isInstanceOf(Reading.Refused.class);
        assertThat(lines(((Reading.Refused<?>) reading).findings()))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("step a: plan.steps[0].argumnets: unknown field"),
                        line -> assertThat(line).startsWith("step b: plan.steps[1].timeout: found the number 5"),
                        line -> assertThat(line).startsWith("step b: plan.steps[1].dependsOn: there is no step \"z\""),
                        line -> assertThat(line).endsWith("in a cycle: a -> b -> a"));
    }
}
