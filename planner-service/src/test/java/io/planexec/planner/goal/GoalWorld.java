package io.planexec.planner.goal;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Effect;
import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import io.planexec.messages.Output;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import io.planexec.planner.schema.JsonSchemaArguments;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A goal, the state machine, and everything around it played by the test: executors, planning workers, time. */
final class GoalWorld {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    static final GoalSettings SETTINGS = GoalSettings.defaults("results");

    GoalMemory records = new GoalMemory();
    final List<At> log = new ArrayList<>();
    final List<Task> queue = new ArrayList<>();
    final List<PlanningTask> planning = new ArrayList<>();
    final List<PlanningTask> judging = new ArrayList<>();
    Instant now = START;

    private final GoalMachine machine;
    private final List<Input> uncommitted = new ArrayList<>();
    private int committed;

    /** An event and when it was decided. */
    record At(GoalEvent event, Instant at) {}

    GoalWorld() {
        this(SETTINGS);
    }

    GoalWorld(GoalSettings settings) {
        machine = new GoalMachine(settings, new JsonSchemaArguments());
    }

    /** A goal that was submitted with a plan, which was adopted. */
    static GoalWorld running(Step... steps) {
        return running(Limits.UNSET, List.of(steps));
    }

    static GoalWorld running(Limits limits, List<Step> steps) {
        return running(SETTINGS, limits, steps);
    }

    static GoalWorld running(GoalSettings settings, Limits limits, List<Step> steps) {
        var world = new GoalWorld(settings);
        world.submit(limits);
        world.adopt(steps);
        return world;
    }

    static Step step(String id, String... dependsOn) {
        return Step.call(id, "echo", Map.of("value", id), List.of(dependsOn));
    }

    GoalMachine machine() {
        return machine;
    }

    List<GoalEvent> submit(Limits limits) {
        return submit(limits, ApprovalPolicy.AUTO);
    }

    List<GoalEvent> submit(Limits limits, ApprovalPolicy approval) {
        return give(new Input.Submitted(
                new Goal("g", "do it", Mode.AUTO, Map.of(), null, approval, List.of(), limits, Map.of())));
    }

    /** A goal whose steps may do what they like, with time enough. */
    void submitWithoutApprovals() {
        submit(new Limits(null, null, null, Duration.ofHours(10), null, null, null), ApprovalPolicy.NEVER);
    }

    List<GoalEvent> claim(Task task, String run, Effect effect) {
        return give(new Input.Reported(new Report.Claim(
                "g", task.stepId(), task.attempt(), task.attemptId(), run, "executor-1", "", task.action(), effect)));
    }

    List<GoalEvent> adopt(List<Step> steps) {
        return answer(new Plan("", steps, List.of()), null);
    }

    List<GoalEvent> answer(@Nullable Plan plan, @Nullable Patch patch) {
        return answerAs("test", plan, patch);
    }

    List<GoalEvent> answerAs(String author, @Nullable Plan plan, @Nullable Patch patch) {
        return answer(author, plan, patch, List.of());
    }

    List<GoalEvent> refuse(List<Finding> findings) {
        return answer("test", null, null, findings);
    }

    private List<GoalEvent> answer(String author, @Nullable Plan plan, @Nullable Patch patch, List<Finding> findings) {
        var task = planning.removeLast();
        return give(new Input.Reported(new Report.PlanningAnswer(
                "g", task.taskId(), plan, patch, findings, Mode.PLAN, "", author, "1", Usage.NONE)));
    }

    List<GoalEvent> give(Input input) {
        uncommitted.add(input);
        var events = machine.decide(records, input, now);
        for (var event : events) {
            log.add(new At(event, now));
            if (event instanceof GoalEvent.StepQueued queued) {
                queue.add(queued.task());
            } else if (event instanceof GoalEvent.SideTaskQueued queued) {
                queue.add(queued.task());
            } else if (event instanceof GoalEvent.PlanningRequested requested) {
                (requested.task().claim() == null ? planning : judging).add(requested.task());
            }
        }
        return events;
    }

    List<GoalEvent> succeed(Task task) {
        queue.remove(task);
        return give(new Input.Reported(result(task, Output.inline(Map.of("value", task.stepId())), null)));
    }

    List<GoalEvent> fail(Task task, boolean retryable) {
        return fail(task, new TaskError(TaskError.Kind.TOOL, "broken pipe", retryable));
    }

    List<GoalEvent> fail(Task task, TaskError error) {
        queue.remove(task);
        return give(new Input.Reported(result(task, null, error)));
    }

    /** The executor gives an output of the test's choice. */
    List<GoalEvent> give(Task task, Map<String, @Nullable Object> output) {
        queue.remove(task);
        return give(new Input.Reported(result(task, Output.inline(output), null)));
    }

    /** The judge answers what it was asked first. */
    List<GoalEvent> judge(Report.Verdict verdict, String reason, @Nullable Map<String, @Nullable Object> arguments) {
        return give(new Input.Reported(judgement(judging.removeFirst(), verdict, reason, arguments)));
    }

    static Report.Judgement judgement(
            PlanningTask task,
            Report.Verdict verdict,
            String reason,
            @Nullable Map<String, @Nullable Object> arguments) {
        var claim = Objects.requireNonNull(task.claim());
        return new Report.Judgement(
                "g",
                task.taskId(),
                claim.step().id(),
                claim.attemptId(),
                verdict,
                reason,
                List.of(new Report.Evidence("is good", verdict == Report.Verdict.ACCEPT, "good")),
                arguments,
                "judge-1",
                0,
                new Usage(1, 0, 0, 100, 10, BigDecimal.ZERO));
    }

    List<GoalEvent> start(Task task) {
        return give(new Input.Reported(
                new Report.Progress("g", task.stepId(), task.attempt(), task.attemptId(), "executor-1", now)));
    }

    Report.Result result(Task task, @Nullable Output output, @Nullable TaskError error) {
        return new Report.Result(
                "g",
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                "executor-1",
                output,
                error,
                Usage.ONE_TOOL_CALL,
                List.of(),
                now,
                now.plusMillis(5));
    }

    Task queued(String stepId) {
        return queue.stream()
                .filter(task -> task.stepId().equals(stepId))
                .findFirst()
                .orElseThrow(() -> new AssertionError("step " + stepId + " is not on the queue: " + queue));
    }

    void passes(Duration time) {
        now = now.plus(time);
    }

    /** Wakes whatever has set a time that has come. */
    void wakeWhatIsDue() {
        for (var definition : List.copyOf(records.definitions())) {
            var id = definition.step().id();
            if (records.header().status().ended() || !records.hasStep(id)) {
                continue;
            }
            var wakeAt = records.step(id).wakeAt();
            if (wakeAt != null && !wakeAt.isAfter(now)) {
                give(new Input.Woken(id));
            }
        }
        var wakeAt = records.header().wakeAt();
        if (wakeAt != null && !wakeAt.isAfter(now)) {
            give(new Input.Woken(null));
        }
    }

    /** The next time something wakes up, null where nothing does. */
    @Nullable
    Instant nextWake() {
        var next = records.header().wakeAt();
        for (var definition : records.definitions()) {
            var wakeAt = records.step(definition.step().id()).wakeAt();
            if (wakeAt != null && (next == null || wakeAt.isBefore(next))) {
                next = wakeAt;
            }
        }
        return next;
    }

    /** What was decided so far will not be taken back. Until then, only its tasks are known to have left. */
    void commit() {
        committed = log.size();
        uncommitted.clear();
    }

    /**
     * The planner is killed. Another takes over from what was committed and meets the same inputs again, at another time;
     * tasks that had left stay where they are, and some of those before leave once more.
     *
     * @param between what comes before an input that is read again
     */
    void crash(Runnable between) {
        queue.addAll(queue.stream().limit(3).toList());
        log.subList(committed, log.size()).clear();
        records = replayed();
        var again = List.copyOf(uncommitted);
        uncommitted.clear();
        for (var input : again) {
            between.run();
            give(input);
        }
    }

    /** The state that comes from applying the log anew. */
    GoalMemory replayed() {
        var rebuilt = new GoalMemory();
        log.forEach(entry -> Evolution.evolve(rebuilt, entry.event(), entry.at()));
        return rebuilt;
    }
}
