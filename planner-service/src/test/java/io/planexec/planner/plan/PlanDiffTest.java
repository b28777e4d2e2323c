package io.planexec.planner.plan;

import static io.planexec.planner.plan.Samples.plan;
import static io.planexec.planner.plan.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.ToolCall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people and models read of a plan and of its changes. */
class PlanDiffTest {
    private static final String LONG = "x".repeat(201);

    private static Plan before() {
        return plan(
                step("1", "echo", Map.of()),
                step("2", "echo", Map.of("value", 1, "old", true), "1").withDescription("say it"),
                step("3", "echo", Map.of(), "2"));
    }

    private static List<String> diff(Patch.Operation... operations) {
        var statuses = Map.of("1", StepStatus.SUCCEEDED, "2", StepStatus.FAILED, "3", StepStatus.PENDING);
        var patch = new Patch(1, "", List.of(operations));
        if (!(Patches.apply(before(), patch, statuses, 10) instanceof Patches.Applied applied)) {
            throw new AssertionError("the patch does not fit");
        }
        return PlanDiff.of(before(), patch, applied);
    }

    @Test
    void aStepThatIsAddedIsShownWhole() {
        assertThat(diff(
                        new Patch.Add(step("4", "echo", Map.of(), "1")),
                        new Patch.Add(step("5", "pick", Map.of(), "1", "4").withDescription("take\n  one"))))
                .containsExactly("+ 4 echo, after 1", "+ 5 pick, after 1, 4: take one");
        assertThat(diff(new Patch.Add(step("4", "pick", Map.of())))).containsExactly("+ 4 pick");
    }

    @Test
    void longWordsAreCut() {
        assertThat(diff(new Patch.Add(step("4", "pick", Map.of()).withDescription(LONG))))
                .containsExactly("+ 4 pick: " + LONG.substring(1) + " …");
        assertThat(diff(new Patch.Add(step("4", "pick", Map.of()).withDescription(LONG.substring(1)))))
                .containsExactly("+ 4 pick: " + LONG.substring(1));
    }

    @Test
    void aChangeNamesWhatIsDifferentAndNothingElse() {
        assertThat(diff(new Patch.Change(
                        step("2", "pick", Map.of("value", 2, "new", 3)).withDescription("do it"))))
                .singleElement()
                .asString()
                .startsWith("~ 2 pick: action echo → pick, after 1 → nothing, ")
                .contains("value 1 → 2", "old true → nothing", "new nothing → 3")
                .endsWith("description say it → do it");
    }

    @Test
    void aChangeOfOtherThingsSaysThat() {
        var same = before().steps().get(1);

        assertThat(diff(new Patch.Change(same.toBuilder().maxIterations(3).build())))
                .containsExactly("~ 2 echo: settings of the step");
    }

    @Test
    void aRetryAndADropAreALineEach() {
        assertThat(diff(new Patch.Retry("2"))).containsExactly("again 2");
        assertThat(diff(new Patch.Drop("3"))).containsExactly("- 3 echo, after 2");
    }

    @Test
    void whatWaitsForAnotherStepBecauseOfThePatchIsNamedAfterIt() {
        var better = step("1b", "echo", Map.of(), "1");

        assertThat(diff(new Patch.Add(better), new Patch.Supersede("1", List.of("1b")), new Patch.Retry("2")))
                .containsExactly("+ 1b echo, after 1", "1 is superseded by 1b", "again 2, after 1 → 1b");
    }

    // As a tree

    @Test
    void aStepIsATreeOfAllThatItSays() {
        var whole = Step.builder("1", "echo")
                .description("say it")
                .arguments(Map.of("value", 1))
                .dependsOn(List.of("0"))
                .criteria(List.of(new Criterion.Expression("true"), new Criterion.Prose("good")))
                .expectedOutput("words")
                .outputSchema(Map.of("type", "object"))
                .effect(Effect.READ)
                .approval(true)
                .verify(new ToolCall("look", Map.of("a", 1), "gpu"))
                .compensation(new ToolCall("undo", Map.of()))
                .timeout(Duration.ofSeconds(1))
                .retry(new RetryPolicy(3, Duration.ofSeconds(1), 2, Duration.ofSeconds(30)))
                .pool("gpu")
                .tools(List.of("look"))
                .maxIterations(5)
                .build();

        var tree = PlanTree.of(whole);

        assertThat(tree)
                .containsEntry("id", "1")
                .containsEntry("action", "echo")
                .containsEntry("description", "say it")
                .containsEntry("arguments", Map.of("value", 1))
                .containsEntry("dependsOn", List.of("0"))
                .containsEntry("criteria", List.of(Map.of("cel", "true"), Map.of("judge", "good")))
                .containsEntry("expectedOutput", "words")
                .containsEntry("outputSchema", Map.of("type", "object"))
                .containsEntry("effect", "READ")
                .containsEntry("approval", true)
                .containsEntry("verify", Map.of("action", "look", "arguments", Map.of("a", 1), "pool", "gpu"))
                .containsEntry("compensation", Map.of("action", "undo", "arguments", Map.of()))
                .containsEntry("timeout", "PT1S")
                .containsEntry("pool", "gpu")
                .containsEntry("tools", List.of("look"))
                .containsEntry("maxIterations", 5);
        assertThat(tree.get("retry"))
                .isEqualTo(Map.of("maxAttempts", 3, "delay", "PT1S", "factor", 2.0, "maxDelay", "PT30S"));
    }

    @Test
    void whatAStepDoesNotSayIsLeftOut() {
        assertThat(PlanTree.of(step("1", "echo", Map.of())))
                .containsOnlyKeys(
                        "id", "action", "description", "arguments", "dependsOn", "criteria", "approval", "tools");
    }

    @Test
    void aRollbackListIsShownAsItWasAndAsItIs() {
        assertThat(diff(new Patch.Rollback(
                        List.of(new ToolCall("restore", Map.of("to", 1)), new ToolCall("tell", Map.of())))))
                .containsExactly("~ rollback list: nothing → restore {to=1}, tell");
    }
}
