package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.Output;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/** Steps on their way to the queue: the moment their dependencies are done, as far as there is room. */
final class Dispatch {
    private final Turn turn;

    Dispatch(Turn turn) {
        this.turn = turn;
    }

    /** Queues those of the steps whose dependencies are done, as far as there is room, and lines up the others. */
    void queueWhatIsReady(List<String> candidates) {
        for (var stepId : candidates) {
            var step = turn.state(stepId);
            if (step.status == StepStatus.PENDING && step.dependenciesLeft == 0) {
                start(stepId);
            }
        }
    }

    /** Queues a step that may run, or lines it up. */
    void start(String stepId) {
        if (hasRoom() && turn.header().ready.first() == null) {
            queue(stepId);
        } else {
            turn.emit(new GoalEvent.StepReady(stepId));
        }
    }

    /** Queues the first of those that are lined up. */
    void fillRoom() {
        for (var first = turn.header().ready.first();
                first != null && hasRoom();
                first = turn.header().ready.first()) {
            queue(first);
        }
    }

    private boolean hasRoom() {
        var wanted = turn.records.goal().limits().maxParallel();
        return turn.header().inFlight < (wanted == null ? turn.settings.maxParallel() : wanted);
    }

    private void queue(String stepId) {
        var header = turn.header();
        var step = turn.text(stepId);
        var state = turn.state(stepId);
        var attempt = state.attempt + 1;
        var inputs = new LinkedHashMap<String, Output>();
        for (var id : step.dependsOn()) {
            inputs.put(id, Objects.requireNonNull(turn.state(id).output));
        }
        var goal = turn.records.goal();
        var arguments = state.arguments == null ? step.arguments() : state.arguments;
        var task = new Task(
                header.goalId,
                stepId,
                attempt,
                AttemptId.of(header.goalId, stepId, attempt, step.action(), arguments, inputs),
                goal.goal(),
                step.action(),
                step.description(),
                arguments,
                inputs,
                goal.inputs(),
                step.effect(),
                step.criteria(),
                step.tools(),
                step.maxIterations(),
                step.outputSchema(),
                step.timeout(),
                header.deadline,
                turn.settings.resultsTopic(),
                step.expectedOutput(),
                null);
        var longest = turn.times.patience(step);
        var wait = longest.compareTo(turn.settings.executorWait()) < 0 ? longest : turn.settings.executorWait();
        turn.emit(new GoalEvent.StepQueued(task, step.pool(), turn.in(wait)));
    }
}
