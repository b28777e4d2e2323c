package io.planexec.planner.plan;

import static io.planexec.planner.plan.Samples.plan;
import static io.planexec.planner.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Finding;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PatchesTest {
    private static final Plan PLAN = plan(
            step("1", "echo", Map.of()),
            step("2", "echo", Map.of(), "1"),
            step("3", "echo", Map.of(), "2"),
            step("4", "echo", Map.of(), "1"));
    private static final Map<String, StepStatus> STATUSES =
            Map.of("1", StepStatus.SUCCEEDED, "2", StepStatus.FAILED, "3", StepStatus.SKIPPED, "4", StepStatus.RUNNING);

    private static Patches.Patched apply(Patch.Operation... operations) {
        return Patches.apply(PLAN, new Patch(1, "why", List.of(operations)), STATUSES, 10);
    }

    private static List<String> findings(Patch.Operation... operations) {
        return switch (apply(operations)) {
            case Patches.Applied ignored -> List.of();
            case Patches.Refused refused ->
                refused.findings().stream().map(Finding::line).toList();
        };
    }

    @Test
    void stepsAreAddedDroppedChangedAndRetried() {
        var other = step("2b", "other", Map.of(), "1");
        var changed = step("3", "echo", Map.of("value", 1), "2b");

        assertThat(apply(new Patch.Drop("2"), new Patch.Add(other), new Patch.Change(changed)))
                .isEqualTo(new Patches.Applied(
                        plan(PLAN.steps().get(0), changed, PLAN.steps().get(3), other),
                        Set.of("2b", "3"),
                        Set.of("2"),
                        Map.of()));
        assertThat(apply(new Patch.Retry("2"), new Patch.Retry("3")))
                .isEqualTo(new Patches.Applied(PLAN, Set.of("2", "3"), Set.of(), Map.of()));
    }

    @Test
    void whatWasSkippedRunsAfterWhatRunsAnewUnlessSomethingElseKeepsItFromRunning() {
        var other = plan(
                step("a", "echo", Map.of()),
                step("x", "echo", Map.of()),
                step("b", "echo", Map.of(), "a"),
                step("c", "echo", Map.of(), "b", "a"),
                step("d", "echo", Map.of(), "c", "x"),
                step("e", "echo", Map.of(), "d"));
        var statuses = Map.of(
                "a", StepStatus.FAILED,
                "x", StepStatus.FAILED,
                "b", StepStatus.SKIPPED,
                "c", StepStatus.SKIPPED,
                "d", StepStatus.SKIPPED,
                "e", StepStatus.SKIPPED);

        assertThat(Patches.apply(other, new Patch(1, "why", List.of(new Patch.Retry("a"))), statuses, 10))
                .isEqualTo(new Patches.Applied(other, Set.of("a", "b", "c"), Set.of(), Map.of()));
        assertThat(Patches.apply(
                        other, new Patch(1, "why", List.of(new Patch.Retry("a"), new Patch.Retry("x"))), statuses, 10))
                .isEqualTo(new Patches.Applied(other, Set.of("a", "b", "c", "d", "e", "x"), Set.of(), Map.of()));
    }

    @Test
    void whatIsDoneAndGoodIsNotTouched() {
        assertThat(findings(new Patch.Drop("1"), new Patch.Drop("4")))
                .containsExactly("step 1: a step that is succeeded cannot be dropped");
        assertThat(findings(new Patch.Change(step("1", "x", Map.of())), new Patch.Retry("4")))
                .containsExactly(
                        "step 1: a step that is succeeded cannot be changed",
                        "step 4: only a failed, skipped or cancelled step can be retried, this one is" + " running");
    }

    @Test
    void aStepThatOthersWaitForIsNotDroppedAlone() {
        assertThat(findings(new Patch.Drop("2")))
                .containsExactly(
                        "step 3: dependsOn: depends on step 2, which the patch drops; change or drop this one as"
                                + " well");
        assertThat(findings(new Patch.Drop("2"), new Patch.Drop("3"))).isEmpty();
    }

    @Test
    void aStepThatWouldWaitForALostOneIsFound() {
        assertThat(findings(new Patch.Retry("3")))
                .containsExactly(
                        "step 3: dependsOn: depends on step 2, which is failed; retry or change that one as well");
    }

    @Test
    void whatDoesNotFitThePlanIsFound() {
        assertThat(findings()).containsExactly("operations: the patch changes nothing");
        assertThat(findings(
                        new Patch.Add(step("4", "echo", Map.of())),
                        new Patch.Drop("9"),
                        new Patch.Retry("8"),
                        new Patch.Change(step("7", "echo", Map.of())),
                        new Patch.Drop("9")))
                .containsExactly(
                        "step 4: a step to add has a new id, this one is taken",
                        "step 9: there is no such step to be dropped",
                        "step 8: there is no such step to retry",
                        "step 7: there is no such step to be changed",
                        "step 9: the patch names the step twice",
                        "step 9: there is no such step to be dropped");
        assertThat(findings(new Patch.Change(step("2", "echo", Map.of(), "3"))))
                .containsExactly("step 2: steps[1].dependsOn: the steps wait for each other in a cycle: 2 -> 3 -> 2");
        assertThat(findings(
                        new Patch.Add(step("5", "echo", Map.of(), "6")),
                        new Patch.Add(step("6", "echo", Map.of(), "5"))))
                .containsExactly("step 5: steps[4].dependsOn: the steps wait for each other in a cycle: 5 -> 6 -> 5");
    }

    @Test
    void whatWaitsForASupersededStepWaitsForThoseThatTakeItsPlace() {
        var better = step("1b", "echo", Map.of(), "1");

        assertThat(apply(new Patch.Add(better), new Patch.Supersede("1", List.of("1b")), new Patch.Retry("2")))
                .isInstanceOfSatisfying(Patches.Applied.class, applied -> {
                    assertThat(applied.superseded()).isEqualTo(Map.of("1", List.of("1b")));
                    assertThat(applied.plan().steps())
                            .filteredOn(step -> step.dependsOn().contains("1b"))
                            .extracting(Step::id)
                            .contains("2");
                    assertThat(applied.plan().steps())
                            .filteredOn(step -> step.dependsOn().contains("1"))
                            .extracting(Step::id)
                            .containsExactly("1b");
                });
    }

    @Test
    void onlyWhatHasSucceededIsSupersededAndOnlyByWhatStands() {
        assertThat(findings(new Patch.Supersede("2", List.of("1"))))
                .containsExactly("step 2: only a step that has succeeded can be superseded, this one is failed;"
                        + " change it instead");
        assertThat(findings(new Patch.Supersede("1", List.of())))
                .containsExactly("step 1: names no step that takes its place; list at least one under \"by\"");
        assertThat(findings(new Patch.Supersede("1", List.of("9"))))
                .containsExactly("step 1: by: step 9 cannot take its place: it is not there, or does not stand");
    }

    @Test
    void thePatchIsMadeExplicitLikeThePlan() {
        var added = step("5", "echo", Map.of());
        var bound = step("5", "echo", Map.of("data", 1), "1");
        var patch = new Patch(1, "why", List.of(new Patch.Add(added), new Patch.Retry("2")));

        assertThat(Patches.bound(patch, plan(Step.call("1", "x", Map.of(), List.of()), bound))
                        .operations())
                .containsExactly(new Patch.Add(bound), new Patch.Retry("2"));
    }

    @Test
    void theRollbackListIsPutInThePlaceOfTheOneBefore() {
        var before = new Plan("", PLAN.steps(), List.of(new ToolCall("echo", Map.of())));
        var calls = List.of(new ToolCall("pick", Map.of("n", 1)));
        var patch = new Patch(1, "why", List.of(new Patch.Rollback(calls)));

        assertThat(Patches.apply(before, patch, STATUSES, 10))
                .isEqualTo(new Patches.Applied(new Plan("", PLAN.steps(), calls), Set.of(), Set.of(), Map.of()));
        assertThat(Patches.apply(before, new Patch(1, "", List.of(new Patch.Retry("2"))), STATUSES, 10))
                .isEqualTo(new Patches.Applied(before, Set.of("2", "3"), Set.of(), Map.of()));
        assertThat(findings(new Patch.Rollback(calls), new Patch.Rollback(List.of())))
                .containsExactly("operations[1]: the patch writes the rollback list twice");
    }

    @Test
    void whereTheRollbackListRunsIsMadeExplicitToo() {
        var routed = List.of(new ToolCall("pick", Map.of(), "far"));
        var patch = new Patch(1, "why", List.of(new Patch.Rollback(List.of(new ToolCall("pick", Map.of())))));

        assertThat(Patches.bound(patch, new Plan("", PLAN.steps(), routed)).operations())
                .containsExactly(new Patch.Rollback(routed));
    }
}
