package io.planexec.planner;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.planner.goal.GoalRecords;
import io.planexec.planner.topology.GoalMeters;
import io.planexec.planner.topology.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the state machine decides. Goals' ids are no labels: there is no bound on them. Labels that users have a say
 * in, such as actions, are bounded by {@link BoundedLabel}.
 */
final class MicrometerGoalMeters implements GoalMeters {
    private static final int MOST_ACTIONS = 100;

    /** From a tool that reads a small file to a migration that takes half an hour. */
    private static final Duration[] STEP_BUCKETS = seconds(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1800);

    private static final Duration[] GOAL_BUCKETS = seconds(0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600);

    private final MeterRegistry registry;
    private final WorkloadMeters workload;
    private final BoundedLabel actions = new BoundedLabel(MOST_ACTIONS);
    private final ConcurrentMap<Meter, Counter> counters = new ConcurrentHashMap<>();
    private final ConcurrentMap<Meter, Timer> timers = new ConcurrentHashMap<>();
    private final PlanningClock planning = new PlanningClock();
    private final Counter decisions;

    /** A meter's name with its labels: name, value, name, value. */
    private record Meter(String name, List<String> labels) {}

    MicrometerGoalMeters(MeterRegistry registry, WorkloadMeters workload) {
        this.registry = registry;
        this.workload = workload;
        decisions = Counter.builder("planexec.decisions")
                .description("Decisions written to the goals' logs")
                .register(registry);
        // There from the start, so that the first of them is an increase and not a beginning.
        for (var status : GoalStatus.values()) {
            if (status.ended()) {
                goalDuration(status);
            }
        }
        for (var verdict : Report.Verdict.values()) {
            counter("planexec.judgements", "verdict", lower(verdict));
        }
        counter("planexec.criteria.not.judged");
        counter("planexec.steps.uncertain");
        counter("planexec.rollbacks");
        counter("planexec.grants", "outcome", "granted");
        counter("planexec.grants", "outcome", "refused");
        counter("planexec.inputs.failed");
        counter("planexec.goals.refused");
        counter("planexec.reports.ignored", "reason", "stale");
        counter("planexec.reports.ignored", "reason", "unknown_goal");
    }

    @Override
    public void decided(Decision decision, GoalRecords goal) {
        decisions.increment();
        decision.events().forEach(event -> count(event, goal, decision.at()));
    }

    private void count(GoalEvent event, GoalRecords goal, Instant at) {
        switch (event) {
            case GoalEvent.GoalSubmitted submitted ->
                count("planexec.goals.submitted", "mode", lower(submitted.goal().mode()));
            case GoalEvent.PlanningRequested requested -> planningRequested(goal, requested.task(), at);
            case GoalEvent.PlanAdopted adopted -> planned(goal, PlanningTask.Kind.PLAN, "adopted", at);
            case GoalEvent.PlanRefused refused -> planned(goal, PlanningTask.Kind.PLAN, "refused", at);
            case GoalEvent.PlanPatched patched -> planned(goal, PlanningTask.Kind.REPLAN, "adopted", at);
            case GoalEvent.ReplanDeclined declined -> planned(goal, PlanningTask.Kind.REPLAN, "refused", at);
            case GoalEvent.StepSucceeded succeeded -> {
                attemptEnded(goal, succeeded.stepId(), "succeeded", succeeded.startedAt(), succeeded.finishedAt());
                stepEnded(goal, succeeded.stepId(), "succeeded");
                counter("planexec.criteria.not.judged").increment(succeeded.notJudged());
            }
            case GoalEvent.AttemptFailed failed -> {
                attemptEnded(goal, failed.stepId(), "failed", failed.startedAt(), failed.finishedAt());
                count(
                        "planexec.attempts.failed",
                        "action",
                        action(goal, failed.stepId()),
                        "kind",
                        lower(failed.error().kind()));
            }
            case GoalEvent.RetryScheduled retry ->
                count("planexec.step.retries", "action", action(goal, retry.stepId()));
            case GoalEvent.StepFailed failed -> stepEnded(goal, failed.stepId(), "failed");
            case GoalEvent.StepSkipped skipped -> stepEnded(goal, skipped.stepId(), "skipped");
            case GoalEvent.StepCancelled cancelled -> stepEnded(goal, cancelled.stepId(), "cancelled");
            case GoalEvent.ReportIgnored ignored -> count("planexec.reports.ignored", "reason", "stale");
            case GoalEvent.GoalEnded ended ->
                record(goalDuration(ended.status()), goal.header().submittedAt(), at);
            case GoalEvent.StepJudged judged -> judged(goal, judged, at);
            case GoalEvent.AnswerWritten written ->
                planned(goal, PlanningTask.Kind.SUMMARISE, written.answer() == null ? "refused" : "adopted", at);
            case GoalEvent.RunGranted granted -> count("planexec.grants", "outcome", "granted");
            case GoalEvent.RunRefused refused -> count("planexec.grants", "outcome", "refused");
            case GoalEvent.StepUncertain uncertain -> count("planexec.steps.uncertain");
            case GoalEvent.StepCompensated compensated -> stepEnded(goal, compensated.stepId(), "compensated");
            case GoalEvent.RollbackStarted rollback -> count("planexec.rollbacks");
            case GoalEvent.ChildSubmitted other -> {}
            case GoalEvent.ChildCancelled other -> {}
            case GoalEvent.ParentTold other -> {}
            case GoalEvent.PlanCheckRefused refused -> {
                if (refused.commandId().isEmpty()) {
                    planned(goal, PlanningTask.Kind.REPLAN, "refused", at);
                }
            }
            case GoalEvent.LimitReached other -> {}
            case GoalEvent.ApprovalRequested other -> {}
            case GoalEvent.StepApprovalRequested other -> {}
            case GoalEvent.ApprovalGiven other -> {}
            case GoalEvent.SideTaskQueued other -> {}
            case GoalEvent.SideTaskFailed other -> {}
            case GoalEvent.SideTaskEnded other -> {}
            case GoalEvent.RunCancelled other -> {}
            case GoalEvent.AttemptReported other -> {}
            case GoalEvent.SubmissionRepeated other -> {}
            case GoalEvent.StepReady other -> {}
            case GoalEvent.StepQueued other -> {}
            case GoalEvent.StepStarted other -> {}
            case GoalEvent.StepProgressed other -> {}
            case GoalEvent.TimerRearmed other -> {}
            case GoalEvent.CommandAnswered other -> {}
        }
    }

    private void planningRequested(GoalRecords goal, PlanningTask task, Instant at) {
        var claim = task.claim();
        planning.begun(
                goal.header().goalId(),
                task.kind(),
                claim == null ? "" : claim.step().id(),
                at);
        if (task.kind() == PlanningTask.Kind.REPLAN && !task.failures().isEmpty()) {
            count(
                    "planexec.replans",
                    "reason",
                    lower(task.failures().getFirst().error().kind()));
        }
    }

    private void planned(GoalRecords goal, PlanningTask.Kind kind, String outcome, Instant at) {
        planned(goal, kind, "", outcome, at);
    }

    private void judged(GoalRecords goal, GoalEvent.StepJudged judged, Instant at) {
        count("planexec.judgements", "verdict", lower(judged.verdict()));
        planned(goal, PlanningTask.Kind.JUDGE, judged.stepId(), lower(judged.verdict()), at);
    }

    private void planned(GoalRecords goal, PlanningTask.Kind kind, String stepId, String outcome, Instant at) {
        var begun = planning.ended(goal.header().goalId(), kind, stepId);
        if (begun != null) {
            record(timer("planexec.planning", GOAL_BUCKETS, "kind", lower(kind), "outcome", outcome), begun, at);
        }
    }

    private void attemptEnded(
            GoalRecords goal, String stepId, String status, @Nullable Instant startedAt, @Nullable Instant finishedAt) {
        var queuedAt = goal.hasStep(stepId) ? goal.step(stepId).queuedAt() : null;
        if (startedAt == null || queuedAt == null) {
            return;
        }
        var action = action(goal, stepId);
        record(timer("planexec.step.queue", STEP_BUCKETS, "action", action), queuedAt, startedAt);
        if (finishedAt != null) {
            record(timer("planexec.step.run", STEP_BUCKETS, "action", action, "status", status), startedAt, finishedAt);
        }
    }

    private void stepEnded(GoalRecords goal, String stepId, String status) {
        count("planexec.steps.ended", "action", action(goal, stepId), "status", status);
    }

    private String action(GoalRecords goal, String stepId) {
        return goal.hasStep(stepId) ? actions.of(goal.definition(stepId).step().action()) : BoundedLabel.OTHER;
    }

    @Override
    public void holds(int partition, @Nullable Workload held) {
        workload.holds(partition, held);
    }

    @Override
    public void unknownGoal() {
        count("planexec.reports.ignored", "reason", "unknown_goal");
    }

    @Override
    public void unreadable(String topic) {
        count("planexec.records.unreadable", "topic", topic);
    }

    @Override
    public void goalRefused() {
        count("planexec.goals.refused");
    }

    @Override
    public void inputFailed() {
        count("planexec.inputs.failed");
    }

    private Timer goalDuration(GoalStatus status) {
        return timer("planexec.goal.duration", GOAL_BUCKETS, "status", lower(status));
    }

    private void count(String name, String... labels) {
        counter(name, labels).increment();
    }

    private Counter counter(String name, String... labels) {
        return counters.computeIfAbsent(
                new Meter(name, List.of(labels)), meter -> registry.counter(name, Tags.of(labels)));
    }

    private Timer timer(String name, Duration[] buckets, String... labels) {
        return timers.computeIfAbsent(
                new Meter(name, List.of(labels)),
                meter -> Timer.builder(name)
                        .tags(labels)
                        .serviceLevelObjectives(buckets)
                        .register(registry));
    }

    /** Clocks of two machines may differ; a time below zero counts as none. */
    private static void record(Timer timer, Instant from, Instant to) {
        var time = Duration.between(from, to);
        timer.record(time.isNegative() ? Duration.ZERO : time);
    }

    private static Duration[] seconds(double... seconds) {
        var durations = new Duration[seconds.length];
        for (var i = 0; i < seconds.length; i++) {
            durations[i] = Duration.ofMillis(Math.round(seconds[i] * 1_000));
        }
        return durations;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** When planning that is under way began; after a restart, or for very many goals, some are not known. */
    private static final class PlanningClock {
        private static final int MOST = 10_000;
        private final Map<String, Instant> begun = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
                return size() > MOST;
            }
        };

        synchronized void begun(String goalId, PlanningTask.Kind kind, String stepId, Instant at) {
            begun.put(key(goalId, kind, stepId), at);
        }

        synchronized @Nullable Instant ended(String goalId, PlanningTask.Kind kind, String stepId) {
            return begun.remove(key(goalId, kind, stepId));
        }

        private static String key(String goalId, PlanningTask.Kind kind, String stepId) {
            return kind.name() + '\0' + goalId + '\0' + stepId;
        }
    }
}
