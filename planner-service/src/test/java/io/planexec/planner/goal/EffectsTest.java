package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Artifact;
import io.planexec.messages.Command;
import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EffectsTest {
    private static final ToolCall VERIFY = new ToolCall("is_deployed", Map.of());
    private static final ToolCall UNDO = new ToolCall("undeploy", Map.of());

    private static Step deploy(String id, Effect effect, @Nullable ToolCall verify, String... dependsOn) {
        return Step.builder(id, "deploy")
                .effect(effect)
                .verify(verify)
                .compensation(effect == Effect.COMPENSATABLE ? UNDO : null)
                .dependsOn(List.of(dependsOn))
                .build();
    }

    private static GoalWorld world(List<ToolCall> rollback, Step... steps) {
        var world = new GoalWorld();
        world.submitWithoutApprovals();
        world.answer(new Plan("", List.of(steps), rollback), null);
        return world;
    }

    private static Task granted(GoalWorld world, String stepId, Effect effect) {
        var task = world.queued(stepId);
        world.claim(task, "run", effect);
        return task;
    }

    private static List<GoalEvent> lost(GoalWorld world, String stepId) {
        world.queue.remove(world.queued(stepId));
        var from = world.log.size();
        world.passes(Duration.ofMinutes(6));
        world.wakeWhatIsDue();
        return world.log.subList(from, world.log.size()).stream()
                .map(GoalWorld.At::event)
                .toList();
    }

    private static void answer(GoalWorld world, Command.Answer answer) {
        world.give(new Input.Commanded(
                new Command("c-" + answer, "g", Command.Type.ANSWER, "", null, null, "a", null, null, answer)));
    }

    @Test
    void anIrreversibleAttemptThatWasLostIsUncertainAndNotRepeated() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);
        assertThat(world.queue).isEmpty();
        assertThat(world.records.step("a").reason()).contains("may have run");
    }

    @Test
    void anIrreversibleAttemptThatWasNeverGrantedIsRepeated() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        world.start(world.queued("a"));
        lost(world, "a");

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.AWAITING_RETRY);
    }

    @Test
    void anIrreversibleAttemptThatSaysItFailedIsNotRepeatedEither() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        world.fail(granted(world, "a", Effect.IRREVERSIBLE), true);

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason()).contains("not repeated");
    }

    @Test
    void aCallThatWasLetInAndNotMadeIsTriedAgainWhateverItsEffectAndLeavesNothingToUndo() {
        var refused = new TaskError(TaskError.Kind.NOT_MADE, "the connection was refused", true);
        for (var effect : List.of(Effect.COMPENSATABLE, Effect.IRREVERSIBLE)) {
            var world = world(
                    List.of(),
                    deploy("a", effect, VERIFY).toBuilder().compensation(UNDO).build());
            for (var attempt = 1; attempt <= 3; attempt++) {
                assertThat(world.queued("a").attempt()).isEqualTo(attempt);
                world.fail(granted(world, "a", effect), refused);
                world.passes(Duration.ofMinutes(1));
                world.wakeWhatIsDue();
            }
            world.answer(null, null);

            assertThat(world.queue).isEmpty();
            assertThat(world.records.step("a").reason()).isEqualTo("the connection was refused (after 3 tries)");
            assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
            assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
        }
    }

    @Test
    void whatFailsBeforeItAskedOnAnotherExecutorSaysNothingOfTheRunThatWasLetIn() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        var task = granted(world, "a", Effect.IRREVERSIBLE);
        var events = world.give(new Input.Reported(new Report.Result(
                "g",
                "a",
                1,
                task.attemptId(),
                "executor-2",
                null,
                new TaskError(TaskError.Kind.UNKNOWN_TOOL, "executor-2 has no tool deploy", true),
                Usage.NONE,
                List.of(),
                world.now,
                world.now)));

        assertThat(events).singleElement().isInstanceOf(GoalEvent.ReportIgnored.class);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.RUNNING);
        world.succeed(task);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.SUCCEEDED);
    }

    @Test
    void oneOfSeveralCallsThatWasNotMadeSaysNothingOfTheOthers() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        var task = granted(world, "a", Effect.IRREVERSIBLE);
        world.give(new Input.Reported(new Report.Claim(
                "g", "a", 1, task.attemptId(), "run", "executor-1", "2.1", "deploy", Effect.IRREVERSIBLE)));
        world.fail(task, new TaskError(TaskError.Kind.NOT_MADE, "the connection was refused", true));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason()).contains("not repeated");
    }

    @Test
    void aVerificationFindsOutWhatBecameOfIt() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, VERIFY), step("b", "a"));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        assertThat(world.queue)
                .singleElement()
                .satisfies(task -> assertThat(task.action()).isEqualTo("is_deployed"));

        world.give(world.queue.getFirst(), Map.of("version", 7));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(world.records.step("a").attempt()).isEqualTo(1);
        assertThat(world.queued("b").inputs()).containsEntry("a", Output.inline(Map.of("version", 7)));
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void whatAVerificationSaysDidNotRunIsRunAgain() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, VERIFY));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        world.give(world.queue.getFirst(), Map.of("exitCode", 1));
        world.passes(Duration.ofMinutes(1));

        assertThat(
                        world.queue.isEmpty()
                                ? StepStatus.UNCERTAIN
                                : world.records.step("a").status())
                .isIn(StepStatus.UNCERTAIN, StepStatus.QUEUED);
        for (var i = 0; i < 3 && world.records.step("a").status() == StepStatus.UNCERTAIN; i++) {
            world.wakeWhatIsDue();
            if (!world.queue.isEmpty() && world.queue.getFirst().action().equals("is_deployed")) {
                world.give(world.queue.getFirst(), Map.of("exitCode", 1));
                world.passes(Duration.ofMinutes(1));
            }
        }
        assertThat(world.queued("a").attempt()).isEqualTo(2);
    }

    @Test
    void aVerificationThatCannotTellLeavesItToAHuman() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, VERIFY));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        var verification = world.queue.removeFirst();
        world.give(new Input.Reported(
                world.result(verification, null, new TaskError(TaskError.Kind.UNKNOWN_TOOL, "no such tool", false))));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);
        answer(world, Command.Answer.SUCCEEDED);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    @Test
    void aHumanMaySayThatItDidNotRun() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        answer(world, Command.Answer.REPEAT);

        assertThat(world.queued("a").attempt()).isEqualTo(2);
    }

    @Test
    void nobodysWordEndsAnUncertainStepInTime() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        world.passes(Duration.ofHours(1));
        world.give(new Input.Woken("a"));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason()).contains("nobody answered within PT1H");
    }

    @Test
    void theResultOfAnAttemptThatWasThoughtLostIsBelieved() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        var task = granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        world.succeed(task);

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    @Test
    void aCompensatableAttemptIsUndoneBeforeItIsRepeated() {
        var world = world(List.of(), deploy("a", Effect.COMPENSATABLE, null));
        world.fail(granted(world, "a", Effect.COMPENSATABLE), true);

        assertThat(world.queue)
                .singleElement()
                .satisfies(task -> assertThat(task.action()).isEqualTo("undeploy"));
        world.give(world.queue.getFirst(), Map.of());
        assertThat(world.queued("a").action()).isEqualTo("deploy");
        assertThat(world.queued("a").attempt()).isEqualTo(2);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void aCompensatableAttemptThatIsNotRepeatedIsUndoneBeforeItsStepFails() {
        var world = world(List.of(), deploy("a", Effect.COMPENSATABLE, null));
        world.fail(granted(world, "a", Effect.COMPENSATABLE), false);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.AWAITING_RETRY);

        world.give(world.queued("a"), Map.of());

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason()).isEqualTo("broken pipe; it was undone");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.REPLANNING);
    }

    @Test
    void whatWasUndoneAfterItsFailureIsNotUndoneAgainByTheRollback() {
        var world = world(
                List.of(new ToolCall("restore", Map.of())),
                deploy("a", Effect.COMPENSATABLE, null),
                deploy("b", Effect.COMPENSATABLE, null, "a"));
        world.succeed(granted(world, "a", Effect.COMPENSATABLE));
        world.fail(granted(world, "b", Effect.COMPENSATABLE), false);
        world.give(world.queued("b"), Map.of());
        world.answer(null, null);

        assertThat(ran(world)).containsExactly("a undeploy", "rollback-1 restore");
        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.FAILED);
    }

    @Test
    void anAttemptThatCannotBeUndoneIsUncertainAndTheRollbackTriesAgain() {
        var world = world(List.of(), deploy("a", Effect.COMPENSATABLE, null));
        world.fail(granted(world, "a", Effect.COMPENSATABLE), false);
        world.fail(world.queued("a"), false);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);
        assertThat(world.records.step("a").reason()).isEqualTo("broken pipe; undoing it failed: broken pipe");

        cancel(world);

        assertThat(ran(world)).containsExactly("a undeploy");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
    }

    @Test
    void aVerificationMaySayInItsOutputThatTheStepDidNotRun() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, VERIFY));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        world.give(world.queue.getFirst(), Map.of("done", false));

        assertThat(world.queued("a").action()).isEqualTo("deploy");
        assertThat(world.queued("a").attempt()).isEqualTo(2);
    }

    @Test
    void aVerificationWhoseToolFailsForGoodSaysThatTheStepDidNotRun() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, VERIFY));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        world.fail(world.queue.getFirst(), false);

        assertThat(world.queued("a").attempt()).isEqualTo(2);
    }

    @Test
    void aVerificationThatCannotRunIsTriedAgainAndThenLeavesItToAHumanWithItsReason() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, VERIFY));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        for (var tries = 1; tries <= 3; tries++) {
            world.fail(world.queued("a"), true);
            world.passes(Duration.ofSeconds(30));
            world.wakeWhatIsDue();
        }

        assertThat(world.queue).isEmpty();
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);
        assertThat(world.records.step("a").reason()).endsWith("its verification failed as well: broken pipe");
    }

    @Test
    void aVerificationThatReportsNothingSaysNothing() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, VERIFY));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        for (var tries = 1; tries <= 3; tries++) {
            var task = world.queued("a");
            world.queue.remove(task);
            world.give(new Input.Reported(world.result(task, null, null)));
            world.passes(Duration.ofSeconds(30));
            world.wakeWhatIsDue();
        }

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);
        assertThat(world.records.step("a").reason()).endsWith("executor executor-1 reported nothing");
    }

    @Test
    void aVerificationThatComesAfterTheResultChangesNothing() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, VERIFY), step("b", "a"));
        var task = granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        var verification = world.queued("a");
        world.succeed(task);
        world.give(verification, Map.of("done", false));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(world.queue).extracting(Task::stepId).containsExactly("b");
    }

    @Test
    void anExecutorThatSaysItWasInterruptedLeavesTheStepUncertain() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        var task = granted(world, "a", Effect.IRREVERSIBLE);
        world.queue.remove(task);
        world.give(new Input.Reported(
                world.result(task, null, new TaskError(TaskError.Kind.INTERRUPTED, "drained", true))));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);
    }

    @Test
    void theWorstOfAnAgentsCallsDecides() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        var task = world.queued("a");
        for (var effect : List.of(Effect.COMPENSATABLE, Effect.IRREVERSIBLE, Effect.READ)) {
            world.give(new Input.Reported(new Report.Claim(
                    "g", "a", 1, task.attemptId(), "run", "executor-1", "call-" + effect, "tool", effect)));
        }

        assertThat(Effects.ofRun(world.records.step("a"))).isEqualTo(Effect.IRREVERSIBLE);
        assertThat(world.records.header().hazards).isEqualTo(2);
    }

    @Test
    void whoHasItRunAgainIsQuotedInTheLog() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        var events = world.give(new Input.Commanded(new Command(
                "c", "g", Command.Type.ANSWER, "no trace of it", null, null, "a", null, null, Command.Answer.REPEAT)));

        assertThat(events)
                .contains(GoalEvent.CommandAnswered.accepted(
                        "c", "a", "it did not run, and is to run again: no trace of it"));
    }

    @Test
    void whatIsBeingUndoneHasItsTimeThoughTheGoalsDeadlineIsNear() {
        var world = new GoalWorld();
        world.submit(new Limits(null, 0, null, Duration.ofSeconds(5), null, null, null), ApprovalPolicy.NEVER);
        world.adopt(List.of(deploy("a", Effect.COMPENSATABLE, null), step("b", "a")));
        world.succeed(granted(world, "a", Effect.COMPENSATABLE));
        world.fail(world.queued("b"), false);

        assertThat(world.queued("a").action()).isEqualTo("undeploy");
        assertThat(world.queued("a").deadline()).isAfter(world.now.plus(Duration.ofMinutes(10)));
    }

    @Test
    void aHumanMaySayThatItFailedAndWhy() {
        for (var reason : List.of("", "the pod is down")) {
            var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
            granted(world, "a", Effect.IRREVERSIBLE);
            lost(world, "a");
            var events = world.give(new Input.Commanded(new Command(
                    "c", "g", Command.Type.ANSWER, reason, null, null, "a", null, null, Command.Answer.FAILED)));

            assertThat(events).first().isEqualTo(GoalEvent.CommandAnswered.accepted("c"));
            assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
            assertThat(world.records.step("a").reason())
                    .isEqualTo("a human said that it failed" + (reason.isEmpty() ? "" : ": " + reason));
        }
    }

    @Test
    void whatAHumanSaysOfASuccessStandsInTheLog() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        var events = world.give(new Input.Commanded(new Command(
                "c",
                "g",
                Command.Type.ANSWER,
                "the site is up",
                null,
                null,
                "a",
                null,
                null,
                Command.Answer.SUCCEEDED)));

        assertThat(events)
                .filteredOn(GoalEvent.StepSucceeded.class::isInstance)
                .singleElement()
                .extracting(event -> ((GoalEvent.StepSucceeded) event).knownBy())
                .isEqualTo("a human said so: the site is up");
    }

    @Test
    void whoeverIsHandedTheTaskOfAGrantedCallDoesNotCountAsRunningIt() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        var task = granted(world, "a", Effect.IRREVERSIBLE);
        var holder = world.records.step("a").executor();
        var startedAt = Objects.requireNonNull(world.records.step("a").startedAt());

        assertThat(world.give(new Input.Reported(new Report.Progress(
                        "g", "a", task.attempt(), task.attemptId(), "another", startedAt.plusSeconds(15)))))
                .isEmpty();
        assertThat(world.records.step("a").executor()).isEqualTo(holder);
        assertThat(world.records.step("a").startedAt()).isEqualTo(startedAt);
    }

    @Test
    void anAnswerThatComesTooEarlyIsToldWhenItsTimeIs() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        granted(world, "a", Effect.IRREVERSIBLE);

        var events = world.give(new Input.Commanded(
                new Command("c", "g", Command.Type.ANSWER, "", null, null, "a", null, null, Command.Answer.SUCCEEDED)));

        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        GoalEvent.CommandAnswered.class,
                        answered -> assertThat(answered.reason())
                                .startsWith("no step a is uncertain: it runs on ")
                                .contains("which is given up where it has not reported by 20"));
    }

    @Test
    void anAnswerThatSaysNothingIsRefused() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        var events = world.give(
                new Input.Commanded(new Command("c", "g", Command.Type.ANSWER, "", null, null, "a", null, null, null)));

        assertThat(events)
                .containsExactly(GoalEvent.CommandAnswered.refused(
                        "c", GoalEvent.Refusal.CONTENT, "it holds no answer; expected succeeded, failed or repeat"));
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);
    }

    @Test
    void aStepThatIsTriedAgainAfterItWasUndoneSaysSoInTheLog() {
        var world = world(List.of(), deploy("a", Effect.COMPENSATABLE, null));
        world.fail(granted(world, "a", Effect.COMPENSATABLE), true);
        var events = world.give(world.queued("a"), Map.of());

        assertThat(events).contains(new GoalEvent.RetryScheduled("a", 2, world.now));
    }

    @Test
    void whatUndoesMayReferToWhatWasDone() {
        var undo = new ToolCall("undeploy", Map.of("id", "${steps.a.output.id}"));
        var world = world(
                List.of(new ToolCall("notify", Map.of("id", "${steps.a.output.id}"))),
                deploy("a", Effect.COMPENSATABLE, null).toBuilder()
                        .compensation(undo)
                        .build(),
                step("slow"));
        world.give(granted(world, "a", Effect.COMPENSATABLE), Map.of("id", 7));
        cancel(world);
        world.succeed(world.queued("slow"));

        assertThat(world.queued("a").inputs()).isEqualTo(Map.of("a", Output.inline(Map.of("id", 7))));
        world.give(world.queued("a"), Map.of());
        assertThat(world.queued("rollback-1").inputs()).isEqualTo(Map.of("a", Output.inline(Map.of("id", 7))));
        assertThat(world.queued("rollback-1").deadline()).isEqualTo(GoalWorld.START.plus(Duration.ofHours(10)));
    }

    @Test
    void undoingGoesOnAfterTheDeadlineAndItsTriesAreNumbered() {
        var world = failedDeployment();
        world.passes(Duration.ofHours(11));
        world.wakeWhatIsDue();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);
        while (!world.queue.isEmpty() && !world.queue.getFirst().stepId().startsWith("rollback")) {
            world.give(world.queue.getFirst(), Map.of());
            world.passes(Duration.ofSeconds(30));
            world.wakeWhatIsDue();
        }
        for (var tries = 1; tries <= 3; tries++) {
            var task = world.queued("rollback-1");
            assertThat(task.attempt()).isEqualTo(tries);
            assertThat(task.attemptId()).isEqualTo("g/rollback-1/" + tries);
            assertThat(task.deadline()).isAfter(world.now);
            world.fail(task, true);
            world.passes(Duration.ofSeconds(30));
            world.wakeWhatIsDue();
        }
        assertThat(world.queue).extracting(Task::stepId).containsExactly("rollback-2");
    }

    @Test
    void whatUndoesIsBilledAndItsFilesAreKept() {
        var world = failedDeployment();
        var before = world.records.header().usage().toolCalls();
        world.fail(world.queued("b"), true);
        assertThat(world.records.header().usage().toolCalls()).isEqualTo(before + 1);
        world.passes(Duration.ofSeconds(30));
        world.wakeWhatIsDue();
        var file = new Artifact("undone.txt", "/out/undone.txt", "text/plain", 3);
        var task = world.queued("b");
        world.queue.remove(task);
        world.give(new Input.Reported(new Report.Result(
                "g",
                "b",
                task.attempt(),
                task.attemptId(),
                "executor-1",
                Output.inline(Map.of()),
                null,
                Usage.ONE_TOOL_CALL,
                List.of(file),
                world.now,
                world.now)));

        assertThat(world.records.header().usage().toolCalls()).isEqualTo(before + 2);
        assertThat(world.records.step("b").artifacts()).containsExactly(file);
        assertThat(task.attempt()).isEqualTo(2);
    }

    @Test
    void undoingThatARunMayHaveMadeIsNotMadeAgainBlindly() {
        var world = failedDeployment();
        world.claim(world.queued("b"), "run-1", Effect.COMPENSATABLE);
        world.queue.clear();
        world.passes(Duration.ofMinutes(11));
        world.wakeWhatIsDue();

        assertThat(world.queue).extracting(Task::stepId).containsExactly("a");
        assertThat(world.log)
                .extracting(GoalWorld.At::event)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                GoalEvent.SideTaskEnded.class,
                                ended -> assertThat(ended.error())
                                        .isEqualTo(new TaskError(
                                                TaskError.Kind.TIMEOUT,
                                                "no executor reported on it in time; it may have run, so it was not run"
                                                        + " again: see whether it did, and do by hand what is missing",
                                                false))));
    }

    @Test
    void undoingThatWasLetInIsGivenUpWhenItsOwnTimeIsOver() {
        var world = failedDeployment();
        var task = world.queued("b");
        world.passes(Duration.ofMinutes(4));
        world.wakeWhatIsDue();
        world.give(new Input.Reported(claim(task, "run-1", Duration.ofSeconds(20))));
        world.queue.clear();
        world.passes(Duration.ofSeconds(34));
        world.wakeWhatIsDue();
        assertThat(world.queue).isEmpty();

        // The same run asks again: that is no reason to wait longer.
        world.give(new Input.Reported(claim(task, "run-1", Duration.ofSeconds(20))));
        world.passes(Duration.ofSeconds(1));
        world.wakeWhatIsDue();

        assertThat(world.queue).extracting(Task::stepId).containsExactly("a");
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void undoingThatWasLetInLateHasItsWholeTime() {
        var world = failedDeployment();
        var task = world.queued("b");
        world.passes(Duration.ofMinutes(5));
        world.wakeWhatIsDue();
        world.give(new Input.Reported(claim(task, "run-1", Duration.ofHours(1))));
        world.passes(Duration.ofMinutes(59));
        world.wakeWhatIsDue();

        assertThat(world.give(task, Map.of())).contains(new GoalEvent.StepCompensated("b"));
    }

    private static Report.Claim claim(Task task, String run, Duration timeout) {
        return new Report.Claim(
                "g",
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                run,
                "executor-1",
                "",
                task.action(),
                Effect.COMPENSATABLE,
                timeout);
    }

    @Test
    void undoingWhoseExecutorWasStoppedInItIsNotMadeAgainBlindly() {
        for (var kind : List.of(TaskError.Kind.INTERRUPTED, TaskError.Kind.TIMEOUT)) {
            var world = failedDeployment();
            var task = world.queued("b");
            world.claim(task, "run-1", Effect.COMPENSATABLE);
            world.queue.remove(task);
            world.give(new Input.Reported(world.result(task, null, new TaskError(kind, "stopped", true))));

            assertThat(world.queue).extracting(Task::stepId).containsExactly("a");
            ran(world);
            assertThat(world.records.header().reason())
                    .contains("but for: b: stopped; it may have run, so it was not run again");
        }
    }

    @Test
    void undoingThatCanBeRepeatedIsRepeatedWhereItsExecutorWasStopped() {
        var world = failedDeployment();
        var task = world.queued("b");
        world.queue.remove(task);
        world.give(new Input.Reported(
                world.result(task, null, new TaskError(TaskError.Kind.INTERRUPTED, "stopped", true))));
        world.passes(Duration.ofSeconds(2));
        world.wakeWhatIsDue();

        assertThat(world.queued("b").attempt()).isEqualTo(2);
    }

    @Test
    void undoingThatNobodyTookIsTriedAgain() {
        var world = failedDeployment();
        world.queue.clear();
        world.passes(Duration.ofMinutes(9));
        world.wakeWhatIsDue();
        assertThat(world.queue).isEmpty();
        world.passes(Duration.ofMinutes(2));
        world.wakeWhatIsDue();
        world.passes(Duration.ofSeconds(30));
        world.wakeWhatIsDue();

        assertThat(world.queued("b").attempt()).isEqualTo(2);
    }

    @Test
    void undoingIsGrantedToOneRunAlone() {
        var world = world(List.of(), deploy("a", Effect.COMPENSATABLE, null));
        world.fail(granted(world, "a", Effect.COMPENSATABLE), true);
        var undo = world.queued("a");

        assertGrantedOnce(world, undo);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.AWAITING_RETRY);
        world.give(undo, Map.of());
        assertThat(world.queued("a").action()).isEqualTo("deploy");
    }

    @Test
    void undoingInARollbackIsGrantedToOneRunAlone() {
        var world = failedDeployment();
        assertGrantedOnce(world, world.queued("b"));
        world.give(world.queued("b"), Map.of());
        assertGrantedOnce(world, world.queued("a"));
        world.give(world.queued("a"), Map.of());
        assertGrantedOnce(world, world.queue.getFirst());
    }

    private static void assertGrantedOnce(GoalWorld world, Task task) {
        assertThat(world.claim(task, "run-1", Effect.COMPENSATABLE))
                .singleElement()
                .isInstanceOf(GoalEvent.RunGranted.class);
        assertThat(world.claim(task, "run-1", Effect.COMPENSATABLE))
                .singleElement()
                .isInstanceOf(GoalEvent.RunGranted.class);
        assertThat(world.claim(task, "run-2", Effect.COMPENSATABLE))
                .singleElement()
                .isInstanceOfSatisfying(
                        GoalEvent.RunRefused.class,
                        refused -> assertThat(refused.reason())
                                .isEqualTo("another run of the attempt was granted the call"));
    }

    // Rolling back

    private static List<String> ran(GoalWorld world) {
        var ran = new ArrayList<String>();
        while (!world.queue.isEmpty()) {
            assertThat(world.queue).hasSize(1);
            var task = world.queue.getFirst();
            ran.add(task.stepId() + " " + task.action());
            world.give(task, Map.of());
        }
        return ran;
    }

    private static void cancel(GoalWorld world) {
        world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "enough")));
    }

    @Test
    void aCancelLetsWhatIsBeingUndoneBeUndoneOnce() {
        var world = world(List.of(), deploy("a", Effect.COMPENSATABLE, null));
        world.fail(granted(world, "a", Effect.COMPENSATABLE), true);
        cancel(world);

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);
        assertThat(ran(world)).containsExactly("a undeploy");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(world.records.header().reason()).isEqualTo("cancelled: enough; rolled back");
    }

    @Test
    void aLimitThatIsReachedLetsWhatIsBeingUndoneBeUndoneOnce() {
        var world = new GoalWorld();
        world.submit(new Limits(null, null, null, null, null, null, 2), ApprovalPolicy.NEVER);
        world.adopt(List.of(deploy("a", Effect.COMPENSATABLE, null), step("b"), step("c", "b")));
        world.fail(granted(world, "a", Effect.COMPENSATABLE), true);
        world.succeed(world.queued("b"));
        assertThat(world.records.step("c").status()).isEqualTo(StepStatus.CANCELLED);

        assertThat(ran(world)).containsExactly("a undeploy");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
    }

    @Test
    void aCancelLetsARunningStepEndAndThenUndoesIt() {
        var world = world(List.of(), deploy("a", Effect.COMPENSATABLE, null));
        var running = granted(world, "a", Effect.COMPENSATABLE);
        cancel(world);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);

        world.succeed(running);

        assertThat(ran(world)).containsExactly("a undeploy");
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.COMPENSATED);
    }

    private static GoalWorld failedDeployment() {
        var world = world(
                List.of(new ToolCall("restore", Map.of()), new ToolCall("notify", Map.of())),
                deploy("a", Effect.COMPENSATABLE, null),
                deploy("b", Effect.COMPENSATABLE, null, "a"),
                step("test", "b"),
                step("after", "test"));
        world.succeed(granted(world, "a", Effect.COMPENSATABLE));
        world.succeed(granted(world, "b", Effect.COMPENSATABLE));
        world.fail(world.queued("test"), false);
        world.answer(null, null);
        return world;
    }

    @Test
    void whatWasDoneIsUndoneInReverseOrderAndThenTheRollbackListRuns() {
        var world = failedDeployment();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);
        assertThat(world.records.step("after").status()).isIn(StepStatus.SKIPPED, StepStatus.CANCELLED);

        assertThat(ran(world)).containsExactly("b undeploy", "a undeploy", "rollback-1 restore", "rollback-2 notify");
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.COMPENSATED);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).isEqualTo("step test failed: broken pipe; rolled back");
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void anEntryThatFailsIsReportedAndTheRestStillRun() {
        var world = failedDeployment();
        world.fail(world.queue.getFirst(), false);
        while (!world.queue.isEmpty()) {
            world.give(world.queue.getFirst(), Map.of());
        }

        assertThat(world.records.step("b").status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.COMPENSATED);
        assertThat(world.records.header().reason()).endsWith("rolled back, but for: b: broken pipe");
    }

    @Test
    void anEntryIsTriedAgainWhereThatMayHelp() {
        var world = failedDeployment();
        world.fail(world.queue.getFirst(), true);
        assertThat(world.queue).isEmpty();
        world.passes(Duration.ofSeconds(2));
        world.wakeWhatIsDue();

        assertThat(world.queue)
                .singleElement()
                .satisfies(task -> assertThat(task.action()).isEqualTo("undeploy"));
    }

    @Test
    void anEntryThatNobodyAnswersForIsGivenUpAndTheGoalEnds() {
        var world = failedDeployment();
        for (var i = 0; i < 50 && !world.records.header().status().ended(); i++) {
            world.passes(Duration.ofMinutes(11));
            world.wakeWhatIsDue();
        }

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
    }

    @Test
    void whatAPatchTakesAwayThatHasFailedInTheMiddleIsStillUndone() {
        for (var operation : List.of(
                new Patch.Drop("b"), new Patch.Change(step("b", "a").withDescription("with nothing to undo")))) {
            var world = failedInTheMiddle();
            var events =
                    world.answer(null, new Patch(1, "another way", List.of(operation, new Patch.Add(step("c", "a")))));
            assertThat(events)
                    .filteredOn(GoalEvent.PlanPatched.class::isInstance)
                    .singleElement()
                    .satisfies(event -> assertThat(((GoalEvent.PlanPatched) event).diff())
                            .contains("~ rollback list: notify → undeploy {which=b}, notify"));
            world.fail(world.queued("c"), false);
            if (world.queue.stream().anyMatch(task -> task.stepId().equals("b"))) {
                world.succeed(world.queued("b"));
            }
            world.answer(null, null);

            assertThat(ran(world)).containsExactly("a undeploy", "rollback-1 undeploy", "rollback-2 notify");
            assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
        }
    }

    @Test
    void aRollbackListThatAPatchWritesKeepsWhatIsStillToUndo() {
        var world = failedInTheMiddle();
        world.answer(
                null,
                new Patch(
                        1,
                        "another way",
                        List.of(
                                new Patch.Rollback(List.of(new ToolCall("restore", Map.of()))),
                                new Patch.Drop("b"),
                                new Patch.Add(step("c", "a")))));
        world.fail(world.queued("c"), false);
        world.answer(null, null);

        assertThat(ran(world)).containsExactly("a undeploy", "rollback-1 undeploy", "rollback-2 restore");
    }

    @Test
    void whatIsRunAgainIsUndoneOnce() {
        var world = failedInTheMiddle();
        world.answer(null, new Patch(1, "again", List.of(new Patch.Retry("b"))));
        world.fail(granted(world, "b", Effect.IRREVERSIBLE), false);

        assertThat(ran(world)).containsExactly("b undeploy", "a undeploy", "rollback-1 notify");
    }

    @Test
    void whatWasDoneBeforeItWasRunAgainIsUndoneThoughTheLastAttemptDidNothing() {
        var retried = failedInTheMiddle();
        retried.answer(null, new Patch(1, "again", List.of(new Patch.Retry("b"))));
        retried.fail(retried.queued("b"), false);
        retried.answer(null, null);

        assertThat(ran(retried)).containsExactly("b undeploy", "a undeploy", "rollback-1 notify");
        assertThat(retried.replayed()).usingRecursiveComparison().isEqualTo(retried.records);

        var changed = failedInTheMiddle();
        var other = new ToolCall("undeploy", Map.of("which", "b", "force", true));
        changed.answer(
                null,
                new Patch(
                        1,
                        "otherwise",
                        List.of(new Patch.Change(deploy("b", Effect.IRREVERSIBLE, null, "a").toBuilder()
                                .compensation(other)
                                .build()))));
        changed.fail(changed.queued("b"), false);
        changed.answer(null, null);

        assertThat(ran(changed)).containsExactly("a undeploy", "rollback-1 undeploy", "rollback-2 notify");
    }

    @Test
    void whatWasDoneBeforeItWasRunAgainIsNamedWhereNothingUndoesIt() {
        var world =
                world(List.of(), deploy("a", Effect.COMPENSATABLE, null), deploy("b", Effect.IRREVERSIBLE, null, "a"));
        world.succeed(granted(world, "a", Effect.COMPENSATABLE));
        world.fail(granted(world, "b", Effect.IRREVERSIBLE), false);
        world.answer(null, new Patch(1, "again", List.of(new Patch.Retry("b"))));
        world.fail(world.queued("b"), false);
        world.answer(null, null);

        assertThat(ran(world)).containsExactly("a undeploy");
        assertThat(world.records.header().reason()).endsWith("; what may have been done is not undone: step b");
    }

    @Test
    void whatAHumanSaysDidNotRunIsNotUndone() {
        var world = world(
                List.of(),
                deploy("a", Effect.IRREVERSIBLE, null).toBuilder()
                        .compensation(UNDO)
                        .build());
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        answer(world, Command.Answer.REPEAT);
        world.fail(world.queued("a"), false);
        world.answer(null, null);

        assertThat(ran(world)).isEmpty();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
    }

    /** Step b cannot be undone for certain, and has a compensation that does what it can. */
    private static GoalWorld failedInTheMiddle() {
        var world = world(
                List.of(new ToolCall("notify", Map.of())),
                deploy("a", Effect.COMPENSATABLE, null),
                deploy("b", Effect.IRREVERSIBLE, null, "a").toBuilder()
                        .compensation(new ToolCall("undeploy", Map.of("which", "b")))
                        .build());
        world.succeed(granted(world, "a", Effect.COMPENSATABLE));
        world.fail(granted(world, "b", Effect.IRREVERSIBLE), false);
        return world;
    }

    @Test
    void aFailureBeforeAnyEffectRollsNothingBack() {
        var world = world(
                List.of(new ToolCall("restore", Map.of())),
                step("check"),
                deploy("a", Effect.COMPENSATABLE, null, "check"));
        world.fail(world.queued("check"), false);
        world.answer(null, null);

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.queue).isEmpty();
    }

    @Test
    void cancellingStopsWhatCanSimplyBeStoppedAndUndoesWhatWasDone() {
        var world = world(List.of(), deploy("a", Effect.COMPENSATABLE, null), step("slow"));
        world.succeed(granted(world, "a", Effect.COMPENSATABLE));
        var events = world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "enough")));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);
        assertThat(events)
                .filteredOn(GoalEvent.RunCancelled.class::isInstance)
                .extracting(event -> ((GoalEvent.RunCancelled) event).stepId())
                .containsExactly("slow");
        assertThat(world.records.step("slow").status()).isEqualTo(StepStatus.CANCELLED);
        world.give(world.queued("a"), Map.of());
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(world.records.header().reason()).isEqualTo("cancelled: enough; rolled back");
    }

    @Test
    void whatMayHaveRunAndCannotBeUndoneIsNamedWhereTheRestIsRolledBack() {
        var world =
                world(List.of(), deploy("a", Effect.COMPENSATABLE, null), deploy("b", Effect.IRREVERSIBLE, null, "a"));
        world.succeed(granted(world, "a", Effect.COMPENSATABLE));
        granted(world, "b", Effect.IRREVERSIBLE);
        lost(world, "b");
        world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "enough")));

        assertThat(ran(world)).containsExactly("a undeploy");
        assertThat(world.records.header().reason())
                .isEqualTo("cancelled: enough; rolled back; what may have been done is not undone: step b");
    }

    @Test
    void whatWasDoneAndHasNothingThatUndoesItIsNamed() {
        var kept = step("kept").toBuilder().effect(Effect.COMPENSATABLE).build();
        var world = world(List.of(), kept, deploy("a", Effect.COMPENSATABLE, null), step("slow"));
        world.succeed(granted(world, "kept", Effect.COMPENSATABLE));
        world.succeed(granted(world, "a", Effect.COMPENSATABLE));
        cancel(world);

        world.give(world.queued("a"), Map.of());
        assertThat(world.records.header().reason()).endsWith("; rolled back; what was done is not undone: step kept");
    }

    @Test
    void aLimitThatIsReachedUndoesWhatWasDone() {
        var world = new GoalWorld();
        world.submit(new Limits(null, null, null, null, null, null, 1), ApprovalPolicy.NEVER);
        world.adopt(List.of(deploy("a", Effect.COMPENSATABLE, null), step("b", "a")));
        world.succeed(granted(world, "a", Effect.COMPENSATABLE));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);
        assertThat(ran(world)).containsExactly("a undeploy");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason())
                .contains("limit toolCalls of 1")
                .endsWith("; rolled back");
    }

    @Test
    void nobodysWordOnTheLastStepEndsTheGoal() {
        var world = world(List.of(), deploy("a", Effect.IRREVERSIBLE, null));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        world.passes(Duration.ofHours(1));
        world.give(new Input.Woken("a"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
    }

    // Uncertain while the goal comes to its end

    /** Cannot be undone by itself, but there is something that does it, and something that looks. */
    private static Step release(String id, @Nullable ToolCall verify, @Nullable ToolCall undo) {
        return Step.builder(id, "deploy")
                .effect(Effect.IRREVERSIBLE)
                .verify(verify)
                .compensation(undo)
                .build();
    }

    private static GoalWorld lostRelease(List<ToolCall> rollback, Step step) {
        var world = world(rollback, step);
        granted(world, step.id(), Effect.IRREVERSIBLE);
        lost(world, step.id());
        return world;
    }

    @Test
    void aCancelWaitsForTheVerificationAndUndoesWhatItFinds() {
        var world = lostRelease(List.of(), release("a", VERIFY, UNDO));
        cancel(world);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);

        assertThat(ran(world)).containsExactly("a is_deployed", "a undeploy");
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.COMPENSATED);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void whatAVerificationSaysDidNotRunIsNotUndone() {
        var world = lostRelease(List.of(), release("a", VERIFY, UNDO));
        cancel(world);
        world.give(world.queue.getFirst(), Map.of("done", false));

        assertThat(world.queue).isEmpty();
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason()).endsWith("it may have run; it did not run");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(world.replayed()).usingRecursiveComparison().isEqualTo(world.records);
    }

    @Test
    void whatAVerificationCannotTellIsUndoneAndSaidToHavePerhapsRun() {
        var world = lostRelease(List.of(), release("a", VERIFY, UNDO));
        cancel(world);
        var verification = world.queue.removeFirst();
        world.give(new Input.Reported(
                world.result(verification, null, new TaskError(TaskError.Kind.UNKNOWN_TOOL, "no such tool", false))));

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason())
                .endsWith("it may have run; its verification failed as well: no such tool");
        assertThat(ran(world)).containsExactly("a undeploy");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
    }

    @Test
    void whatNobodyCanVerifyIsUndoneWithoutWaitingForAHuman() {
        var world = lostRelease(List.of(), release("a", null, UNDO));
        cancel(world);

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.CANCELLED);
        assertThat(world.records.step("a").reason())
                .startsWith("the goal is rolled back: cancelled: enough; ")
                .endsWith("; it may have run");
        assertThat(ran(world)).containsExactly("a undeploy");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
    }

    @Test
    void whatIsLostWhileTheGoalIsRolledBackIsVerifiedToo() {
        var world = world(List.of(), release("a", VERIFY, UNDO));
        granted(world, "a", Effect.IRREVERSIBLE);
        cancel(world);
        lost(world, "a");

        assertThat(ran(world)).containsExactly("a is_deployed", "a undeploy");
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
    }

    @Test
    void whatIsLostWhileTheGoalIsRolledBackWaitsForNoHuman() {
        var world = world(List.of(), release("a", null, UNDO));
        granted(world, "a", Effect.IRREVERSIBLE);
        cancel(world);
        lost(world, "a");

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason()).endsWith("; it may have run");
        assertThat(ran(world)).containsExactly("a undeploy");
    }

    @Test
    void aLimitThatIsReachedLetsAVerificationEnd() {
        var world = new GoalWorld();
        var limits = new Limits(null, null, null, Duration.ofHours(10), null, null, 2);
        world.submit(limits, ApprovalPolicy.NEVER);
        world.adopt(List.of(release("a", VERIFY, null), step("b"), step("c", "b")));
        granted(world, "a", Effect.IRREVERSIBLE);
        var slow = world.queued("b");
        world.start(slow);
        lost(world, "a");
        world.queue.removeIf(task -> task.stepId().equals("b"));
        for (var spent = 0; spent < 2; spent++) {
            world.give(new Input.Reported(world.result(slow, Output.inline(Map.of()), null)));
        }
        world.passes(Duration.ofMinutes(1));
        world.wakeWhatIsDue();
        assertThat(world.records.header().stopping).contains("limit toolCalls");
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.UNCERTAIN);

        world.give(world.queued("a"), Map.of());

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.SUCCEEDED);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.PARTIAL);
    }

    @Test
    void aGoalThatEndsWithNothingToUndoSaysWhatMayHaveRun() {
        var lost = lostRelease(List.of(), release("a", VERIFY, null));
        cancel(lost);
        assertThat(lost.records.header().status()).isEqualTo(GoalStatus.CANCELLED);
        assertThat(lost.records.step("a").reason())
                .startsWith("cancelled: enough; ")
                .endsWith("; it may have run");

        var running = world(List.of(), release("a", null, null), step("b"));
        granted(running, "a", Effect.IRREVERSIBLE);
        running.start(running.queued("b"));
        cancel(running);
        assertThat(running.records.step("a").reason()).isEqualTo("cancelled: enough; it may have run");
        assertThat(running.records.step("b").reason()).isEqualTo("cancelled: enough");
    }

    @Test
    void aStepIsNotRunAgainForeverBecauseItNeverRan() {
        var world = world(List.of(), release("a", VERIFY, null));
        for (var tries = 1; tries <= 3; tries++) {
            assertThat(granted(world, "a", Effect.IRREVERSIBLE).attempt()).isEqualTo(tries);
            lost(world, "a");
            world.give(world.queued("a"), Map.of("done", false));
        }

        assertThat(world.queue).isEmpty();
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.FAILED);
        assertThat(world.records.step("a").reason()).endsWith("it may have run (after 3 tries); it did not run");
    }

    @Test
    void whatAHumanHasRunAgainIsNotVerifiedAnyMore() {
        var world = new GoalWorld();
        var limits = new Limits(null, null, 1, Duration.ofHours(10), null, null, null);
        world.submit(limits, ApprovalPolicy.NEVER);
        world.adopt(List.of(release("a", VERIFY, null), step("b")));
        granted(world, "a", Effect.IRREVERSIBLE);
        lost(world, "a");
        var verification = world.queued("a");
        answer(world, Command.Answer.REPEAT);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.READY);
        assertThat(world.records.step("a").side).isNull();

        world.give(verification, Map.of());

        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.READY);
    }
}
