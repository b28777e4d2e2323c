package io.planexec.planner.goal;

import static io.planexec.planner.goal.GoalWorld.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Command;
import io.planexec.messages.Criterion;
import io.planexec.messages.Effect;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A fault of the machine itself ends the goal that met it, where everybody can see it, and breaks off nothing half done. */
class FaultsTest {
    private static final String WORDS = "a fault in the planner: IllegalStateException: there is no way, met with the ";

    private static List<GoalEvent> fault(GoalWorld world, Input input) {
        return world.machine().fault(world.records, input, new IllegalStateException("there is no way"), world.now);
    }

    private static Input result(GoalWorld world, String stepId) {
        return new Input.Reported(world.result(world.queued(stepId), null, null));
    }

    @Test
    void aSubmissionThatMeetsItIsAGoalThatFailed() {
        var world = new GoalWorld();
        var events = fault(world, new Input.Submitted(Goal.ofText("g", "do it")));

        assertThat(events).first().isInstanceOf(GoalEvent.GoalSubmitted.class);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).startsWith(WORDS + "submission; please report it");
    }

    @Test
    void whatMeetsItWithoutAGoalIsNothing() {
        assertThat(fault(new GoalWorld(), new Input.Woken(null))).isEmpty();
    }

    @Test
    void aSecondSubmissionThatMeetsItIsOneMoreSubmission() {
        var world = GoalWorld.running(step("a"));

        assertThat(fault(world, new Input.Submitted(world.records.goal())))
                .containsExactly(new GoalEvent.SubmissionRepeated());
    }

    @Test
    void aCommandThatMeetsItIsRefusedOnce() {
        var world = GoalWorld.running(step("a"));
        var command = new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, ""));

        assertThat(fault(world, command))
                .singleElement()
                .isInstanceOfSatisfying(GoalEvent.CommandAnswered.class, answered -> {
                    assertThat(answered.accepted()).isFalse();
                    assertThat(answered.refusal()).isEqualTo(GoalEvent.Refusal.FAULT);
                    assertThat(answered.reason()).startsWith(WORDS + "command c");
                });
        assertThat(fault(world, command)).isEmpty();
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.RUNNING);
    }

    @Test
    void aReportThatMeetsItIsBilledAndEndsTheGoalAndStopsWhatRuns() {
        var world = GoalWorld.running(step("a"), step("b"), step("c", "a"));
        var events = fault(world, result(world, "a"));

        assertThat(events).first().isInstanceOfSatisfying(GoalEvent.ReportIgnored.class, ignored -> {
            assertThat(ignored.usage()).isEqualTo(Usage.ONE_TOOL_CALL);
            assertThat(ignored.reason()).startsWith(WORDS + "result of a#1 from executor-1");
        });
        assertThat(events.stream().filter(GoalEvent.RunCancelled.class::isInstance))
                .hasSize(2);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.step("c").status()).isEqualTo(StepStatus.CANCELLED);
        assertThat(fault(world, new Input.Woken(null))).isEmpty();
    }

    @Test
    void whatIsDoneStays() {
        var world = GoalWorld.running(step("a"), step("b"));
        world.succeed(world.queued("a"));
        fault(world, new Input.Woken("b"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.SUCCEEDED);
    }

    @Test
    void aStepThatIsJudgedRunsNowhereAndIsNotStopped() {
        var models = new GoalSettings.Models(false, true, false);
        var judged = Step.builder("a", "echo")
                .criteria(List.of(new Criterion.Prose("good")))
                .build();
        var world = GoalWorld.running(GoalWorld.SETTINGS.withModels(models), Limits.UNSET, List.of(judged));
        world.succeed(world.queued("a"));

        assertThat(fault(world, new Input.Woken(null))).noneMatch(GoalEvent.RunCancelled.class::isInstance);
        assertThat(world.records.step("a").status()).isEqualTo(StepStatus.CANCELLED);
    }

    private static GoalWorld deployed() {
        var world = new GoalWorld();
        world.submitWithoutApprovals();
        world.adopt(List.of(
                step("a").toBuilder()
                        .effect(Effect.COMPENSATABLE)
                        .compensation(new ToolCall("undo", Map.of()))
                        .build(),
                step("b", "a")));
        world.claim(world.queued("a"), "run", Effect.COMPENSATABLE);
        world.succeed(world.queued("a"));
        return world;
    }

    @Test
    void whatWasBegunIsUndoneAllTheSame() {
        var world = deployed();
        var events = fault(world, new Input.Woken("b"));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);
        assertThat(events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                GoalEvent.RollbackStarted.class,
                                started -> assertThat(started.status()).isEqualTo(GoalStatus.FAILED)));
    }

    @Test
    void aReportThatMeetsItDuringARollbackIsSetAsideAndATimerEndsIt() {
        var world = deployed();
        world.succeed(world.queued("b"));
        world = deployed();
        world.give(new Input.Commanded(new Command("c", "g", Command.Type.CANCEL, "")));
        world.succeed(world.queued("b"));
        assertThat(world.queued("a").action()).isEqualTo("undo");

        assertThat(fault(world, result(world, "a"))).singleElement().isInstanceOf(GoalEvent.ReportIgnored.class);
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.ROLLING_BACK);

        fault(world, new Input.Woken(null));
        assertThat(world.records.header().status()).isEqualTo(GoalStatus.FAILED);
        assertThat(world.records.header().reason()).endsWith("; the rollback was not finished");
    }

    @Test
    void aGoalThatOnlyWaitsForItsAnswerSucceedsWithoutIt() {
        var models = new GoalSettings.Models(false, false, true);
        var world = GoalWorld.running(GoalWorld.SETTINGS.withModels(models), Limits.UNSET, List.of(step("a")));
        world.succeed(world.queued("a"));
        fault(world, new Input.Reported(new Report.Summary("g", "g/planning/2", "42", "", "m", Usage.ONE_TOOL_CALL)));

        assertThat(world.records.header().status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(world.records.header().usage().toolCalls()).isEqualTo(2);
    }

    @Test
    void aFaultWithoutWordsIsNamed() {
        var world = GoalWorld.running(step("a"));
        world.machine().fault(world.records, new Input.Woken("a"), new ArithmeticException(), world.now);

        assertThat(world.records.header().reason())
                .startsWith("a fault in the planner: ArithmeticException, met with the timer of a");
    }
}
