package io.planexec.planner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.Scope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ValidationPropertiesTest {

    /** Plans of data steps and echoes whose edges are declared, referred to, or both. */
    @Provide
    Arbitrary<Plan> plans() {
        return Arbitraries.integers()
                .between(0, 1 << 20)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30)
                .map(draws -> {
                    var steps = new ArrayList<Step>();
                    steps.add(Step.call("load", "load_csv", Map.of("filePath", "a.csv"), List.of()));
                    for (var draw : draws) {
                        var on = steps.get(draw % steps.size()).id();
                        var id = "s" + steps.size() + (draw % 2 == 0 ? ".x" : "-y");
                        steps.add(
                                switch (draw % 5) {
                                    case 0 ->
                                        Step.call(id, "echo", Map.of("value", "${steps." + on + ".output}"), List.of());
                                    case 1 ->
                                        Step.call(
                                                id,
                                                "echo",
                                                Map.of("value", "a " + References.toOutputOf(on)),
                                                List.of(on));
                                    case 2 ->
                                        Step.call(
                                                id,
                                                "clean_data",
                                                Map.of("data", "${steps." + on + ".output}"),
                                                List.of());
                                    case 3 -> Step.call(id, "calculate_stats", Map.of(), List.of("load"));
                                    default -> Step.call(id, "write_report", Map.of(), List.of("load", on));
                                });
                    }
                    return new Plan("", steps, List.of());
                });
    }

    private static Plan bound(Plan plan) {
        return switch (Samples.validator().validate(Samples.GOAL, plan, Samples.TOOLS, 100)) {
            case Validation.Valid(var bound) -> bound;
            case Validation.Invalid(var findings) -> throw new AssertionError(findings);
        };
    }

    @Property(tries = 150)
    void aBoundPlanDependsOnAllItRefersToAndNothingTwice(@ForAll("plans") Plan plan) {
        var bound = bound(plan);
        var scope = Scope.of(plan.steps().stream().map(Step::id).toList(), List.of());

        for (var step : bound.steps()) {
            assertThat(step.dependsOn()).doesNotHaveDuplicates();
            assertThat(step.dependsOn())
                    .containsAll(References.scan(step.arguments(), scope).steps());
        }
        assertThat(bound.steps())
                .extracting(Step::id)
                .containsExactlyElementsOf(plan.steps().stream().map(Step::id).toList());
    }

    @Property(tries = 150)
    void bindingABoundPlanChangesNothing(@ForAll("plans") Plan plan) {
        var bound = bound(plan);

        assertThat(bound(bound)).isEqualTo(bound);
    }

    @Property(tries = 150)
    void droppingAStepWithAllThatDependOnItLeavesASoundPlan(
            @ForAll("plans") Plan plan, @ForAll @IntRange(max = 1000) int pick) {
        var bound = bound(plan);
        if (bound.steps().size() < 2) {
            return;
        }
        var victim = bound.steps().get(1 + pick % (bound.steps().size() - 1)).id();
        var gone = new HashSet<>(PlanGraph.of(bound).allDependents(victim));
        gone.add(victim);
        var drops = gone.stream().<Patch.Operation>map(Patch.Drop::new).toList();

        switch (Patches.apply(bound, new Patch(1, "why", drops), Map.of("load", StepStatus.SUCCEEDED), 100)) {
            case Patches.Applied applied -> {
                var patched = applied.plan();
                assertThat(patched.steps()).hasSize(bound.steps().size() - gone.size());
                assertThat(PlanStructure.check(patched, 100)).isEmpty();
            }
            case Patches.Refused refused -> throw new AssertionError(refused.findings());
        }
    }
}
