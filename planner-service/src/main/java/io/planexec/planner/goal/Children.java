package io.planexec.planner.goal;

import io.planexec.messages.Command;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.UnresolvedReference;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Steps that are goals of their own. Such a goal gets its part of this goal's limits, ends before it, and is ended with
 * it; what it reports is a result like an executor's.
 */
final class Children {
    /** What a goal within a goal leaves its parent, to end in order: a tenth of the time, but no more than this. */
    private static final Duration MOST_LEFT_TO_PARENT = Duration.ofSeconds(15);

    private static final Duration LEAST_TIME = Duration.ofMillis(1);

    private final Turn turn;

    Children(Turn turn) {
        this.turn = turn;
    }

    static boolean isOne(Step step) {
        return step.action().equals(Step.GOAL);
    }

    /** The id of the goal that a step's current attempt is. */
    static String id(String goalId, String stepId, int attempt) {
        return goalId + "." + stepId + "." + attempt;
    }

    String id(StepState step) {
        return id(turn.header().goalId, step.id, step.attempt);
    }

    /** Whether goals that are steps have not ended. They roll back what they have done before they do. */
    boolean anyInFlight() {
        return turn.records.definitions().stream()
                .anyMatch(definition -> isOne(definition.step())
                        && turn.state(definition.step().id()).status.inFlight());
    }

    /** Submits the goal that a step is, which was queued just now. */
    void submit(Task task) {
        Map<String, @Nullable Object> inputs;
        try {
            inputs = inputs(task);
        } catch (UnresolvedReference e) {
            failed(task, Objects.requireNonNullElse(e.getMessage(), ""));
            return;
        }
        if (JsonLength.exceeds(inputs, Bounds.INPUTS)) {
            failed(task, "its inputs take more than " + Bounds.INPUTS + " characters of JSON; let steps write files");
            return;
        }
        var goal = turn.records.goal();
        var tools = task.tools().isEmpty() ? goal.tools() : task.tools();
        turn.emit(new GoalEvent.ChildSubmitted(
                task.stepId(),
                new Goal(
                        id(task.goalId(), task.stepId(), task.attempt()),
                        task.description(),
                        Mode.AUTO,
                        inputs,
                        null,
                        goal.approval(),
                        tools,
                        limits(goal.limits(), task),
                        goal.labels(),
                        new Goal.Parent(
                                task.goalId(), task.stepId(), task.attempt(), task.attemptId(), goal.depth() + 1))));
    }

    private void failed(Task task, String reason) {
        var error = new TaskError(TaskError.Kind.ARGUMENTS, reason, false);
        turn.attempts.failed(new GoalEvent.AttemptFailed(
                task.stepId(), task.attempt(), null, error, null, List.of(), Usage.NONE, null, null));
    }

    private Limits limits(Limits own, Task task) {
        var left = Duration.between(turn.now, task.deadline());
        var tenth = left.dividedBy(10);
        var time = left.minus(tenth.compareTo(MOST_LEFT_TO_PARENT) < 0 ? tenth : MOST_LEFT_TO_PARENT);
        var timeout = task.timeout();
        if (timeout != null && timeout.compareTo(time) < 0) {
            time = timeout;
        }
        if (time.compareTo(LEAST_TIME) < 0) {
            time = LEAST_TIME;
        }
        var allowance = Objects.requireNonNull(task.allowance());
        return new Limits(
                own.maxSteps(),
                own.maxReplans(),
                allowance.maxParallel(),
                time,
                allowance.tokens(),
                allowance.usd(),
                allowance.toolCalls());
    }

    /** The goal's own inputs, what the steps before it gave, by their ids, and the step's arguments; the latter win. */
    private static Map<String, @Nullable Object> inputs(Task task) throws UnresolvedReference {
        var outputs = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        task.inputs().forEach((id, output) -> {
            var artifact = output.artifact();
            var value = output.value();
            if (value != null) {
                outputs.put(id, value);
            } else if (artifact != null) {
                outputs.put(id, Map.of("storedAs", artifact.path(), "bytes", artifact.bytes()));
            }
        });
        var inputs = new LinkedHashMap<String, @Nullable Object>(task.goalInputs());
        inputs.putAll(outputs);
        inputs.putAll(References.resolve(task.arguments(), outputs, task.goalInputs()));
        return inputs;
    }

    /** Ends the goal that a step's current attempt is. */
    void cancel(StepState step, String reason) {
        turn.emit(new GoalEvent.ChildCancelled(step.id, cancellation(id(step), reason)));
    }

    private static Command cancellation(String childId, String reason) {
        return new Command(childId + "/end", childId, Command.Type.CANCEL, reason);
    }

    /** It was taken in. A goal that nobody waits for any longer may have been cancelled before it was there. */
    void started(Report.ChildStarted started) {
        var stale = turn.attempts.staleness(started.stepId(), started.attempt(), started.attemptId());
        if (stale != null) {
            turn.emit(new GoalEvent.ChildCancelled(started.stepId(), cancellation(started.childId(), stale)));
            return;
        }
        var rollback = turn.header().rollback;
        if (rollback != null) {
            turn.emit(
                    new GoalEvent.ChildCancelled(started.stepId(), cancellation(started.childId(), rollback.reason())));
        }
        turn.attempts.started(new Report.Progress(
                started.goalId(),
                started.stepId(),
                started.attempt(),
                started.attemptId(),
                AsChild.NAME + started.childId(),
                started.startedAt()));
    }
}
