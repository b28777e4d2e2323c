package io.planexec.planner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Finding;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class PlanGraphTest {

    private static Step step(String id, String... dependsOn) {
        return Step.call(id, "echo", Map.of(), List.of(dependsOn));
    }

    private static Plan plan(Step... steps) {
        return new Plan("", List.of(steps), List.of());
    }

    private static List<String> findings(Plan plan) {
        return PlanStructure.check(plan, 10_000).stream().map(Finding::line).toList();
    }

    @Provide
    Arbitrary<Plan> graphs() {
        return Arbitraries.integers()
                .between(1, 40)
                .flatMap(size -> Arbitraries.integers()
                        .between(0, Integer.MAX_VALUE)
                        .list()
                        .ofSize(size * 2)
                        .map(draws -> acyclic(size, draws)));
    }

    private static Plan acyclic(int size, List<Integer> draws) {
        var steps = new ArrayList<Step>();
        for (var i = 0; i < size; i++) {
            var on = new ArrayList<String>();
            for (var draw : List.of(draws.get(2 * i), draws.get(2 * i + 1))) {
                if (i > 0 && draw % 3 > 0) {
                    on.add("s" + draw % i);
                }
            }
            steps.add(Step.call("s" + i, "echo", Map.of(), on));
        }
        steps.sort((a, b) -> Integer.compare(a.id().hashCode() % 7, b.id().hashCode() % 7));
        return new Plan("", steps, List.of());
    }

    @Property(tries = 200)
    void inOrderEveryStepComesBehindWhatItDependsOn(@ForAll("graphs") Plan plan) {
        var graph = PlanGraph.of(plan);
        var seen = new HashSet<String>();

        assertThat(graph.hasCycle()).isFalse();
        assertThat(graph.topologicalOrder()).hasSize(plan.steps().size());
        for (var id : graph.topologicalOrder()) {
            assertThat(seen).containsAll(graph.dependencies(id));
            seen.add(id);
        }
    }

    @Property(tries = 200)
    void dependentsAndDependenciesMirrorEachOther(@ForAll("graphs") Plan plan) {
        var graph = PlanGraph.of(plan);
        for (var step : plan.steps()) {
            assertThat(graph.dependencyCount(step.id())).isEqualTo(new HashSet<>(step.dependsOn()).size());
            assertThat(graph.dependencies(step.id()))
                    .allSatisfy(id -> assertThat(graph.dependents(id)).contains(step.id()));
            assertThat(graph.allDependents(step.id()))
                    .doesNotContain(step.id())
                    .containsAll(graph.dependents(step.id()));
        }
        assertThat(findings(plan)).isEmpty();
    }

    @Property(tries = 200)
    void anEdgeBackwardsIsFoundAsACycleThatIsReallyThere(
            @ForAll("graphs") Plan plan, @ForAll @IntRange(max = 1000) int pick) {
        var graph = PlanGraph.of(plan);
        var order = graph.topologicalOrder();
        var first = order.get(pick % order.size());
        var behind = new ArrayList<>(graph.allDependents(first));
        if (behind.isEmpty()) {
            return;
        }
        var last = behind.get(pick % behind.size());
        var steps = plan.steps().stream()
                .map(step -> step.id().equals(first) ? plus(step, last) : step)
                .toList();
        var broken = PlanGraph.of(new Plan("", steps, List.of()));

        assertThat(broken.hasCycle()).isTrue();
        assertThat(broken.cycles()).isNotEmpty().allSatisfy(cycle -> {
            assertThat(cycle.getFirst()).isEqualTo(cycle.getLast());
            for (var i = 0; i + 1 < cycle.size(); i++) {
                assertThat(broken.dependencies(cycle.get(i))).contains(cycle.get(i + 1));
            }
        });
    }

    private static Step plus(Step step, String dependency) {
        var on = new ArrayList<>(step.dependsOn());
        on.add(dependency);
        return step.withDependsOn(on);
    }

    @Example
    void theCycleIsNamed() {
        assertThat(findings(plan(step("x"), step("b", "a", "x"), step("a", "c"), step("c", "b"), step("d", "a"))))
                .containsExactly(
                        "step b: steps[1].dependsOn: the steps wait for each other in a cycle: b -> a -> c -> b");
    }

    @Example
    void separateCyclesAreAllNamed() {
        assertThat(findings(plan(step("a", "b"), step("b", "a"), step("c", "d"), step("d", "c"))))
                .containsExactly(
                        "step a: steps[0].dependsOn: the steps wait for each other in a cycle: a -> b -> a",
                        "step c: steps[2].dependsOn: the steps wait for each other in a cycle: c -> d -> c");
    }

    @Example
    void danglingSelfAndRepeatedStepsAreAllFound() {
        assertThat(findings(plan(step("load", "laod", "clean"), step("clean", "clean"), step("load"))))
                .containsExactly(
                        "step load: steps[2].id: the id is taken, by steps[0]; ids are unique",
                        "step load: steps[0].dependsOn: there is no step \"laod\"; did you mean \"load\"?",
                        "step clean: steps[1].dependsOn: the step depends on itself");
    }

    @Example
    void tooManyAndNoStepsAreFound() {
        assertThat(PlanStructure.check(plan(step("a"), step("b")), 1))
                .extracting(Finding::line)
                .containsExactly(
                        "steps: the plan has 2 steps, at most 1 are allowed; raise limits.maxSteps, or write phases"
                                + " instead: steps with the action goal, each described as a goal of its own, which is"
                                + " planned when its turn comes");
        assertThat(findings(plan())).containsExactly("steps: a plan has at least one step, this one has none");
    }

    @Example
    void aChainOfTenThousandStepsAndItsCycleAreHandledWithoutRecursion() {
        var steps = new ArrayList<Step>();
        for (var i = 0; i < 10_000; i++) {
            steps.add(step("s" + i, "s" + (i + 1) % 10_000));
        }

        assertThat(PlanGraph.of(new Plan("", steps, List.of())).cycles())
                .singleElement()
                .satisfies(cycle -> assertThat(cycle).hasSize(10_001));
    }
}
