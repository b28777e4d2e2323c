package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Artifact;
import io.planexec.messages.Command;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Outcome;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private static final Step FINAL =
            Step.builder("a", "deploy").effect(Effect.IRREVERSIBLE).build();
    private int commands;

    private static GoalWorld world(ApprovalPolicy policy, Step... steps) {
        var world = new GoalWorld();
        world.submit(Limits.UNSET, policy);
        world.adopt(List.of(steps));
        return world;
    }

    private Command command(
            Command.Type type, @Nullable Integer version, @Nullable String hash, @Nullable String step) {
        return new Command("c" + ++commands, "g", type, "", version, hash, step, null, null, null);
    }

    private static Outcome.Approval waiting(GoalWorld world) {
        var approvals = Outcomes.of(world.records, world.now).approvals();
        assertThat(approvals).hasSize(1);
        return approvals.getFirst();
    }

    private static String refusal(List<GoalEvent> events) {
        assertThat(events).hasSize(1);
        return events.getFirst() instanceof GoalEvent.CommandAnswered answered && !answered.accepted()
                ? answered.reason()
                : "accepted: " + events;
    }

    @Test
    void aPlanWithAnIrreversibleStepWaitsForAHuman() {
        var world = world(ApprovalPolicy.AUTO, FINAL, step("b"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.AWAITING_APPROVAL);
        assertThat(world.queue).isEmpty();
        assertThat(waiting(world).reason()).contains("a (deploy)");
    }

    @Test
    void aPlanWithoutOneRunsAndOneThatAlwaysWaitsWaits() {
        assertThat(world(ApprovalPolicy.AUTO, step("b")).queue).hasSize(1);
        assertThat(world(ApprovalPolicy.ALWAYS, step("b")).queue).isEmpty();
        assertThat(world(ApprovalPolicy.NEVER, FINAL).queue).hasSize(1);
    }

    @Test
    void anApprovalThatNamesTheHashLetsThePlanRun() {
        var world = world(ApprovalPolicy.AUTO, FINAL, step("b"));
        var events = world.give(new Input.Commanded(
                command(Command.Type.APPROVE, 1, waiting(world).hash(), null)));

        assertThat(events).first().isEqualTo(GoalEvent.CommandAnswered.accepted("c1"));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("a", "b");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.RUNNING);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void anApprovalOfAnotherPlanOrOfNoneCountsForNothing() {
        var world = world(ApprovalPolicy.AUTO, FINAL);

        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.APPROVE, null, "abc", null)))))
                .contains("another plan");
        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.APPROVE, 7, null, null)))))
                .contains("another plan");
        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.APPROVE, null, null, null)))))
                .contains("does not say for which plan");
        assertThat(world.queue).isEmpty();
    }

    @Test
    void ofTwoApprovalsTheSecondIsRefused() {
        var world = world(ApprovalPolicy.AUTO, FINAL);
        var hash = waiting(world).hash();
        var first = command(Command.Type.APPROVE, null, hash, null);
        world.give(new Input.Commanded(first));

        assertThat(world.give(new Input.Commanded(first))).isEmpty();
        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.APPROVE, null, hash, null)))))
                .contains("does not wait");
        assertThat(world.queue).hasSize(1);
    }

    @Test
    void aRejectedPlanEndsTheGoal() {
        var world = world(ApprovalPolicy.AUTO, FINAL);
        world.give(new Input.Commanded(
                new Command("c", "g", Command.Type.REJECT, "too risky", 1, null, null, null, null, null)));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.REJECTED);
        assertThat(world.records.header().reason()).isEqualTo("rejected: too risky");
    }

    @Test
    void anApprovalThatDoesNotComeEndsTheGoal() {
        var world = new GoalWorld();
        world.submit(new Limits(null, null, null, Duration.ofHours(5), null, null, null), ApprovalPolicy.AUTO);
        world.adopt(List.of(FINAL));
        world.passes(Duration.ofHours(1));
        world.wakeWhatIsDue();

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).contains("nobody approved plan version 1 within PT1H");
    }

    @Test
    void aPatchThatAddsAnIrreversibleStepNeedsAnApprovalOfItsOwn() {
        var world = world(ApprovalPolicy.AUTO, step("b"), step("slow"));
        world.fail(world.queued("b"), false);
        world.answer(null, new Patch(1, "deploy it", List.of(new Patch.Drop("b"), new Patch.Add(FINAL))));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.AWAITING_APPROVAL);
        assertThat(world.queue).extracting(Task::stepId).containsExactly("slow");
        world.give(new Input.Commanded(
                command(Command.Type.APPROVE, 2, waiting(world).hash(), null)));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("slow", "a");
    }

    @Test
    void anIrreversibleStepWithReferencesShowsWhatItWouldRunWith() {
        var world = world(
                ApprovalPolicy.AUTO,
                step("b"),
                FINAL.toBuilder()
                        .arguments(Map.of("what", "${steps.b.output.value}"))
                        .dependsOn(List.of("b"))
                        .build());
        world.give(new Input.Commanded(
                command(Command.Type.APPROVE, 1, waiting(world).hash(), null)));
        world.succeed(world.queued("b"));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.AWAITING_APPROVAL);
        var approval = waiting(world);
        assertThat(approval.stepId()).isEqualTo("a");
        assertThat(approval.arguments()).isEqualTo(Map.of("what", "b"));
        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.APPROVE, null, "abc", "a")))))
                .contains("other arguments");
        assertThat(approval.reason()).isEqualTo("what the step does cannot be undone");
        assertThat(world.give(new Input.Commanded(command(Command.Type.APPROVE, null, approval.hash(), "a"))))
                .first()
                .isEqualTo(GoalEvent.CommandAnswered.accepted("c" + commands));
        assertThat(world.queued("a").attempt()).isEqualTo(1);
    }

    @Test
    void anApprovalOfAStepIsBoundToTheFilesItWorksOn() {
        assertThat(hashWithStoredInput("/out/rows-1.json")).isNotEqualTo(hashWithStoredInput("/out/rows-2.json"));
        assertThat(hashWithStoredInput("/out/rows-1.json")).isEqualTo(hashWithStoredInput("/out/rows-1.json"));
    }

    private static String hashWithStoredInput(String path) {
        var world = world(
                ApprovalPolicy.AUTO,
                step("a"),
                step("b", "a").toBuilder().approval(true).build());
        var stored = Output.stored(new Artifact("rows.json", path, "application/json", 100_000));
        world.give(new Input.Reported(world.result(world.queued("a"), stored, null)));
        assertThat(waiting(world).reason()).isEqualTo("the plan asks for it");
        return waiting(world).hash();
    }

    @Test
    void anApprovedStepThatIsTriedAgainWithTheSameNeedsNoOtherApproval() {
        var world =
                world(ApprovalPolicy.AUTO, step("a").toBuilder().approval(true).build());
        world.give(new Input.Commanded(
                command(Command.Type.APPROVE, null, waiting(world).hash(), "a")));
        world.fail(world.queued("a"), true);
        world.passes(Duration.ofSeconds(30));
        world.wakeWhatIsDue();

        assertThat(world.queued("a").attempt()).isEqualTo(2);
    }

    @Test
    void aStepCanAskForAnApprovalOfItsOwnAndBeRejected() {
        var world = world(
                ApprovalPolicy.AUTO, step("b").toBuilder().approval(true).build(), step("after", "b"), step("free"));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("free");

        world.give(new Input.Commanded(command(Command.Type.REJECT, null, null, "b")));

        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("after").status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(world.planning).isEmpty();
    }

    @Test
    void anEditedPlanIsCheckedThenNeedsAnApprovalOfItsOwn() {
        var world = world(ApprovalPolicy.ALWAYS, step("a"), step("b"));
        var first = waiting(world).hash();
        world.give(new Input.Commanded(new Command(
                "m",
                "g",
                Command.Type.MODIFY,
                "",
                1,
                null,
                null,
                new Plan("", List.of(step("a"), step("c", "a")), List.of()),
                null,
                null)));
        assertThat(world.planning).singleElement().satisfies(task -> {
            assertThat(task.edit()).isNotNull();
            world.answerAs("user", null, task.edit());
        });

        assertThat(world.records.header().planVersion()).isEqualTo(2);
        assertThat(world.records.header().replans()).isZero();
        assertThat(waiting(world).hash()).isNotEqualTo(first);
        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.APPROVE, null, first, null)))))
                .contains("another plan");
        world.give(new Input.Commanded(
                command(Command.Type.APPROVE, null, waiting(world).hash(), null)));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("a");
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void anEditThatIsNotValidIsRefusedWithItsFindings() {
        var world = world(ApprovalPolicy.ALWAYS, step("a"));
        world.give(new Input.Commanded(new Command(
                "m",
                "g",
                Command.Type.MODIFY,
                "",
                null,
                null,
                null,
                null,
                new Patch(1, "", List.of(new Patch.Add(step("c").withAction("nonsense")))),
                null)));
        var events = world.refuse(List.of(new Finding("c", "action", "no executor has a tool \"nonsense\"")));

        assertThat(events.getFirst()).isInstanceOfSatisfying(GoalEvent.PlanCheckRefused.class, refused -> {
            assertThat(refused.commandId()).isEqualTo("m");
            assertThat(refused.reason()).contains("no executor has a tool");
        });
        assertThat(world.records.header().planVersion()).isEqualTo(1);
        assertThat(waiting(world).planVersion()).isEqualTo(1);
    }

    @Test
    void aUserMayHaveAFailedStepRunAgainWithWhatWasSkippedForIt() {
        var world = world(ApprovalPolicy.AUTO, step("a"), step("b", "a"), step("c", "b"), step("slow"));
        world.fail(world.queued("a"), false);
        world.answer(null, null);
        assertThat(world.records.step("c").status()).isEqualTo(StepStatus.SKIPPED);

        world.give(new Input.Commanded(command(Command.Type.RETRY, null, null, "a")));
        world.succeed(world.queued("a"));
        world.succeed(world.queued("b"));
        world.succeed(world.queued("c"));
        world.succeed(world.queued("slow"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.header().replans()).isZero();
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void aPlanThatRepairsAFailedStepRunsWhatWasSkippedForIt() {
        var world = world(ApprovalPolicy.AUTO, step("a"), step("b", "a"), step("c", "b"), step("slow"));
        world.fail(world.queued("a"), false);
        world.answer(null, null);
        var repaired = Step.call("a", "echo", Map.of("value", "better"), List.of());
        var patch = new Patch(1, "repaired", List.of(new Patch.Change(repaired)));
        world.give(new Input.Commanded(
                new Command("m", "g", Command.Type.MODIFY, "", null, null, null, null, patch, null)));
        world.answerAs(Planning.USER, null, patch);

        world.succeed(world.queued("a"));
        world.succeed(world.queued("b"));
        world.succeed(world.queued("c"));
        world.succeed(world.queued("slow"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void aChangeTakesTheReasonOfItsCommandWhereItHasNone() {
        var world = world(ApprovalPolicy.AUTO, step("a"), step("b", "a"));
        for (var own : List.of("", "its own")) {
            var events = world.give(new Input.Commanded(new Command(
                    "m" + own,
                    "g",
                    Command.Type.MODIFY,
                    "the command's",
                    null,
                    null,
                    null,
                    null,
                    new Patch(0, own, List.of(new Patch.Drop("b"))),
                    null)));
            assertThat(events)
                    .filteredOn(GoalEvent.PlanningRequested.class::isInstance)
                    .allSatisfy(event -> assertThat(
                                    ((GoalEvent.PlanningRequested) event).task().edit())
                            .extracting(Patch::reason)
                            .isEqualTo(own.isEmpty() ? "the command's" : own));
            world.answerAs(Planning.USER, null, null);
        }
    }

    @Test
    void anApprovalThatComesTooLateIsRefusedAndTheReasonNamesTheEnd() {
        var world = new GoalWorld();
        world.submit(new Limits(null, null, null, Duration.ofHours(5), null, null, null), ApprovalPolicy.AUTO);
        world.adopt(List.of(FINAL));
        var hash = waiting(world).hash();
        world.passes(Duration.ofHours(1));
        world.wakeWhatIsDue();

        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.APPROVE, 1, hash, null)))))
                .isEqualTo("the goal has ended already: FAILED");
        assertThat(world.queue).isEmpty();
    }

    @Test
    void aStepThatNobodyApprovesInTimeFailsAndTheOthersGoOn() {
        var world = new GoalWorld();
        world.submit(new Limits(null, null, null, Duration.ofHours(5), null, null, null), ApprovalPolicy.AUTO);
        world.adopt(List.of(step("b").toBuilder().approval(true).build(), step("after", "b"), step("free")));
        world.succeed(world.queued("free"));
        var hash = waiting(world).hash();
        world.passes(Duration.ofHours(1));
        world.wakeWhatIsDue();

        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("b").reason())
                .isEqualTo(
                        "nobody approved it within PT1H; approve it in time, or raise planexec.planner.approval-wait");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.APPROVE, null, hash, "b")))))
                .contains("ended already");
    }

    @Test
    void ofTwoApprovalsOfAStepTheSecondIsRefused() {
        var world =
                world(ApprovalPolicy.AUTO, step("b").toBuilder().approval(true).build());
        var hash = waiting(world).hash();
        world.give(new Input.Commanded(command(Command.Type.APPROVE, null, hash, "b")));

        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.APPROVE, null, hash, "b")))))
                .isEqualTo("no step b waits for an approval");
        assertThat(world.queue).hasSize(1);
    }

    @Test
    void anApprovalAfterARejectionAndTheOtherWayRoundCountsForNothing() {
        var rejected = world(ApprovalPolicy.ALWAYS, step("a"));
        var hash = waiting(rejected).hash();
        rejected.give(new Input.Commanded(command(Command.Type.REJECT, null, hash, null)));
        assertThat(refusal(rejected.give(new Input.Commanded(command(Command.Type.APPROVE, null, hash, null)))))
                .contains("ended already: REJECTED");

        var approved = world(ApprovalPolicy.ALWAYS, step("a"));
        approved.give(new Input.Commanded(command(Command.Type.APPROVE, null, hash, null)));
        assertThat(refusal(approved.give(new Input.Commanded(command(Command.Type.REJECT, null, hash, null)))))
                .contains("does not wait for an approval");
        assertThat(approved.queue).hasSize(1);
    }

    @Test
    void everyCommandIsCarriedOutOnceHoweverOftenItComes() {
        var world = world(ApprovalPolicy.ALWAYS, step("a"), step("b"));
        var edit = new Command(
                "m",
                "g",
                Command.Type.MODIFY,
                "",
                1,
                null,
                null,
                null,
                new Patch(1, "", List.of(new Patch.Drop("b"))),
                null);
        world.give(new Input.Commanded(edit));
        assertThat(world.give(new Input.Commanded(edit))).isEmpty();
        world.answerAs("user", null, world.planning.getLast().edit());
        assertThat(world.give(new Input.Commanded(edit))).isEmpty();

        assertThat(world.records.header().planVersion()).isEqualTo(2);
        var reject = command(Command.Type.REJECT, 2, null, null);
        world.give(new Input.Commanded(reject));
        assertThat(world.give(new Input.Commanded(reject))).isEmpty();
    }

    @Test
    void aStepInFlightThatAUserDropsIsToStop() {
        var world = world(ApprovalPolicy.AUTO, step("a"), step("b"));
        var dropped = world.queued("b");
        world.give(new Input.Commanded(new Command(
                "m",
                "g",
                Command.Type.MODIFY,
                "",
                1,
                null,
                null,
                new Plan("", List.of(step("a")), List.of()),
                null,
                null)));
        var events = world.answerAs("user", null, world.planning.getLast().edit());

        assertThat(events)
                .contains(new GoalEvent.RunCancelled(
                        "b", dropped.attemptId(), "plan version 2 drops the step or runs it anew"));
        world.succeed(dropped);
        world.succeed(world.queued("a"));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.header().steps()).isEqualTo(1);
    }

    @Test
    void aCommandForAnotherPlanVersionIsStaleWhateverItIsAbout() {
        var world = world(ApprovalPolicy.AUTO, step("a"));
        var patch = new Patch(7, "", List.of(new Patch.Drop("a")));

        for (var command : List.of(
                new Command("c1", "g", Command.Type.RETRY, "", 7, null, "a", null, null, null),
                new Command("c2", "g", Command.Type.APPROVE, "", 7, null, "a", null, null, null),
                new Command("c3", "g", Command.Type.REJECT, "", 7, null, "a", null, null, null),
                new Command("c4", "g", Command.Type.ANSWER, "", 7, null, "a", null, null, Command.Answer.FAILED),
                new Command("c5", "g", Command.Type.MODIFY, "", null, null, null, null, patch, null))) {
            assertThat(world.give(new Input.Commanded(command)))
                    .containsExactly(GoalEvent.CommandAnswered.refused(
                            command.commandId(),
                            GoalEvent.Refusal.STALE,
                            "it was written for plan version 7, but version 1 is in force"));
        }
    }

    @Test
    void whatCannotBeDoneIsRefusedWithTheReason() {
        var world = world(ApprovalPolicy.AUTO, step("a"));

        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.RETRY, null, null, "a")))))
                .isEqualTo("step a is QUEUED; only a failed, skipped or cancelled step can be retried");
        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.RETRY, null, null, "x")))))
                .isEqualTo("the plan has no step x");
        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.ANSWER, null, null, "a")))))
                .isEqualTo("no step a is uncertain");
        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.MODIFY, null, null, null)))))
                .contains("neither a plan nor a patch");
    }

    private String modified(GoalWorld world, @Nullable Integer version, @Nullable Plan plan, @Nullable Patch patch) {
        return refusal(world.give(new Input.Commanded(
                new Command("m" + ++commands, "g", Command.Type.MODIFY, "", version, null, null, plan, patch, null))));
    }

    @Test
    void aChangeThatCannotBeMadeNowIsRefusedWithTheReason() {
        var drop = new Patch(1, "", List.of(new Patch.Drop("b")));
        var planning = new GoalWorld();
        planning.submit(Limits.UNSET);
        assertThat(modified(planning, null, null, drop)).isEqualTo("there is no plan yet");

        var replanning = world(ApprovalPolicy.AUTO, step("a"), step("b"));
        replanning.fail(replanning.queued("a"), false);
        assertThat(modified(replanning, null, null, drop))
                .isEqualTo("the plan is being changed already; try again when that is done");
        assertThat(refusal(replanning.give(new Input.Commanded(command(Command.Type.RETRY, null, null, "a")))))
                .isEqualTo("the plan is being changed already; try again when that is done");

        var stopping = GoalWorld.running(
                new Limits(null, null, null, null, 20_000L, null, null),
                List.of(
                        Step.builder("a", Step.AGENT).description("think").build(),
                        step("b"),
                        Step.builder("c", Step.AGENT)
                                .description("think")
                                .dependsOn(List.of("a"))
                                .build()));
        var task = stopping.queued("a");
        stopping.give(new Input.Reported(new Report.Result(
                "g",
                "a",
                1,
                task.attemptId(),
                "executor-1",
                Output.inline(Map.of()),
                null,
                new Usage(0, 1, 0, 20_000, 0, BigDecimal.ZERO),
                List.of(),
                stopping.now,
                stopping.now)));
        assertThat(modified(stopping, null, null, drop)).isEqualTo("the goal is coming to its end");

        var models = new GoalSettings.Models(false, false, true);
        var finishing = GoalWorld.running(GoalWorld.SETTINGS.withModels(models), Limits.UNSET, List.of(step("a")));
        finishing.succeed(finishing.queued("a"));
        assertThat(modified(finishing, null, null, drop)).isEqualTo("the goal is coming to its end");
    }

    @Test
    void aPatchThatDoesNotSayForWhichVersionIsForTheOneInForce() {
        var world = world(ApprovalPolicy.AUTO, step("a"), step("b", "a"));

        var events = world.give(new Input.Commanded(new Command(
                "m",
                "g",
                Command.Type.MODIFY,
                "",
                null,
                null,
                null,
                null,
                new Patch(0, "", List.of(new Patch.Drop("b"))),
                null)));

        assertThat(events)
                .filteredOn(GoalEvent.PlanningRequested.class::isInstance)
                .singleElement()
                .extracting(
                        event -> ((GoalEvent.PlanningRequested) event).task().edit())
                .isEqualTo(new Patch(1, "", List.of(new Patch.Drop("b"))));
    }

    @Test
    void aChangeForAnotherVersionOrOfNothingIsRefused() {
        var world = world(ApprovalPolicy.AUTO, step("a"), step("b"));
        var drop = new Patch(1, "", List.of(new Patch.Drop("b")));

        assertThat(modified(world, 3, null, drop))
                .isEqualTo("it was written for plan version 3, but version 1 is in force");
        assertThat(modified(world, 1, new Plan("", List.of(step("a"), step("b")), List.of()), null))
                .isEqualTo("it changes nothing in the steps of the plan or in its rollback list");
        assertThat(modified(world, 1, new Plan("", List.of(step("a")), List.of()), drop))
                .isEqualTo("it holds a plan and a patch; expected one of them");
    }

    @Test
    void aGoalThatIsRolledBackCannotBeCancelled() {
        var world = new GoalWorld();
        world.submitWithoutApprovals();
        var undo = new ToolCall("undo", Map.of());
        world.adopt(List.of(
                step("a").toBuilder()
                        .effect(Effect.COMPENSATABLE)
                        .compensation(undo)
                        .build(),
                step("slow")));
        world.claim(world.queued("a"), "run", Effect.COMPENSATABLE);
        world.succeed(world.queued("a"));
        world.give(new Input.Commanded(command(Command.Type.CANCEL, null, null, null)));

        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.CANCEL, null, null, null)))))
                .isEqualTo("the goal is being rolled back and ends after that");
    }

    @Test
    void whileAChangedPlanWaitsNothingThatWasLinedUpIsQueued() {
        var world = new GoalWorld();
        world.submit(new Limits(null, null, 2, null, null, null, null), ApprovalPolicy.AUTO);
        world.adopt(List.of(step("a"), step("b"), step("c"), step("d", "b")));
        world.fail(world.queued("a"), false);
        assertThat(world.queue).extracting(Task::stepId).containsExactly("b", "c");
        world.answer(
                null,
                new Patch(
                        1,
                        "",
                        List.of(
                                new Patch.Drop("a"),
                                new Patch.Add(FINAL.toBuilder().id("z").build()))));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.AWAITING_APPROVAL);
        world.succeed(world.queued("b"));
        assertThat(world.queue).extracting(Task::stepId).containsExactly("c");

        world.give(new Input.Commanded(
                command(Command.Type.APPROVE, 2, waiting(world).hash(), null)));
        assertThat(world.queue).hasSize(2);
    }

    private static Command edit(Plan plan) {
        return new Command("m", "g", Command.Type.MODIFY, "", 1, null, null, plan, null, null);
    }

    @Test
    void anEditedRollbackListIsPutInForceAndIsPartOfWhatIsApproved() {
        var world = world(ApprovalPolicy.AUTO, FINAL);
        var first = waiting(world).hash();
        var calls = List.of(new ToolCall("restore", Map.of("to", 1)));
        world.give(new Input.Commanded(edit(new Plan("", List.of(FINAL), calls))));
        var edit = Objects.requireNonNull(world.planning.getLast().edit());
        assertThat(edit.operations()).containsExactly(new Patch.Rollback(calls));
        world.answerAs("user", null, edit);

        assertThat(world.records.planText().rollback()).isEqualTo(calls);
        assertThat(waiting(world).hash()).isNotEqualTo(first);
        assertThat(refusal(world.give(new Input.Commanded(command(Command.Type.APPROVE, null, first, null)))))
                .contains("another plan");
        assertThat(world.log.stream().map(GoalWorld.At::event))
                .filteredOn(GoalEvent.PlanPatched.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(((GoalEvent.PlanPatched) event).diff())
                        .containsExactly("~ rollback list: nothing → restore {to=1}"));
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void anEditWithoutARollbackListLeavesTheOneInForce() {
        var world = new GoalWorld();
        world.submit(Limits.UNSET, ApprovalPolicy.ALWAYS);
        var calls = List.of(new ToolCall("restore", Map.of("to", 1)));
        world.answer(new Plan("", List.of(step("a")), calls), null);
        world.give(new Input.Commanded(edit(new Plan("", List.of(step("a"), step("b")), List.of()))));
        world.answerAs("user", null, world.planning.getLast().edit());

        assertThat(world.records.header().planVersion()).isEqualTo(2);
        assertThat(world.records.planText().rollback()).isEqualTo(calls);
    }

    @Test
    void aCommandAboutAStepThatIsNotThereIsWrongAndNotJustEarly() {
        var world = world(ApprovalPolicy.AUTO, step("a"));

        for (var type : List.of(Command.Type.APPROVE, Command.Type.REJECT, Command.Type.RETRY, Command.Type.ANSWER)) {
            assertThat(world.give(new Input.Commanded(command(type, null, null, "x"))))
                    .containsExactly(GoalEvent.CommandAnswered.refused(
                            "c" + commands, GoalEvent.Refusal.CONTENT, "the plan has no step x"));
        }
        for (var type : List.of(Command.Type.RETRY, Command.Type.ANSWER)) {
            assertThat(world.give(new Input.Commanded(command(type, null, null, null))))
                    .containsExactly(GoalEvent.CommandAnswered.refused(
                            "c" + commands,
                            GoalEvent.Refusal.CONTENT,
                            "it does not say which step it is about; expected its id as stepId"));
        }
    }
}
