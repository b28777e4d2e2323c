package io.planexec.planner;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.planner.topology.GoalMeters;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Counts what the state machine decides. Goals' ids are no labels: there is no bound on them. */
final class MicrometerGoalMeters implements GoalMeters {
    private final MeterRegistry registry;
    private final ConcurrentMap<String, Counter> counters = new ConcurrentHashMap<>();
    private final Counter decisions;
    private final Counter stepsQueued;
    private final Timer stepRun;

    MicrometerGoalMeters(MeterRegistry registry) {
        this.registry = registry;
        decisions = registry.counter("planexec.decisions");
        stepsQueued = registry.counter("planexec.steps.queued");
        stepRun = registry.timer("planexec.steps.run");
    }

    @Override
    public void decided(Decision decision) {
        decisions.increment();
        decision.events().forEach(this::count);
    }

    private void count(GoalEvent event) {
        switch (event) {
            case GoalEvent.StepQueued queued -> stepsQueued.increment();
            case GoalEvent.StepSucceeded succeeded -> {
                stepRun.record(Duration.between(succeeded.startedAt(), succeeded.finishedAt()));
                counter("planexec.steps.ended", "status", "succeeded").increment();
            }
            case GoalEvent.StepFailed failed ->
                counter("planexec.steps.ended", "status", "failed").increment();
            case GoalEvent.StepSkipped skipped ->
                counter("planexec.steps.ended", "status", "skipped").increment();
            case GoalEvent.StepCancelled cancelled ->
                counter("planexec.steps.ended", "status", "cancelled").increment();
            case GoalEvent.AttemptFailed failed ->
                counter("planexec.attempts.failed", "kind", lower(failed.error().kind()))
                        .increment();
            case GoalEvent.ReportIgnored ignored ->
                counter("planexec.reports.ignored", "why", "stale").increment();
            case GoalEvent.GoalSubmitted submitted ->
                counter(
                                "planexec.goals.submitted",
                                "mode",
                                lower(submitted.goal().mode()))
                        .increment();
            case GoalEvent.PlanPatched patched ->
                counter("planexec.replans", "outcome", "patched").increment();
            case GoalEvent.ReplanDeclined declined ->
                counter("planexec.replans", "outcome", "declined").increment();
            case GoalEvent.GoalEnded ended ->
                counter("planexec.goals.ended", "status", lower(ended.status())).increment();
            case GoalEvent.RunGranted other -> {}
            case GoalEvent.PlanCheckRefused other -> {}
            case GoalEvent.LimitReached other -> {}
            case GoalEvent.ApprovalRequested other -> {}
            case GoalEvent.StepApprovalRequested other -> {}
            case GoalEvent.ApprovalGiven other -> {}
            case GoalEvent.StepUncertain other -> {}
            case GoalEvent.SideTaskQueued other -> {}
            case GoalEvent.SideTaskFailed other -> {}
            case GoalEvent.SideTaskEnded other -> {}
            case GoalEvent.RollbackStarted other -> {}
            case GoalEvent.StepCompensated other -> {}
            case GoalEvent.RunRefused other -> {}
            case GoalEvent.RunCancelled other -> {}
            case GoalEvent.AttemptReported other -> {}
            case GoalEvent.StepJudged other -> {}
            case GoalEvent.AnswerWritten other -> {}
            case GoalEvent.SubmissionRepeated other -> {}
            case GoalEvent.PlanningRequested other -> {}
            case GoalEvent.PlanAdopted other -> {}
            case GoalEvent.PlanRefused other -> {}
            case GoalEvent.StepReady other -> {}
            case GoalEvent.StepStarted other -> {}
            case GoalEvent.RetryScheduled other -> {}
            case GoalEvent.TimerRearmed other -> {}
            case GoalEvent.CommandAnswered other -> {}
        }
    }

    @Override
    public void unknownGoal() {
        counter("planexec.reports.ignored", "why", "unknown-goal").increment();
    }

    @Override
    public void unreadable(String topic) {
        counter("planexec.records.unreadable", "topic", topic).increment();
    }

    @Override
    public void goalRefused() {
        counter("planexec.goals.refused", "why", "unreadable").increment();
    }

    @Override
    public void inputFailed() {
        counter("planexec.inputs.failed", "why", "fault").increment();
    }

    private Counter counter(String name, String label, String value) {
        return counters.computeIfAbsent(name + value, key -> registry.counter(name, label, value));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
