package io.planexec.planner.goal;

import io.planexec.messages.Allowance;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Output;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Steps on their way to the queue: the moment their dependencies are done, as far as there is room. */
final class Dispatch {
    private final Turn turn;

    Dispatch(Turn turn) {
        this.turn = turn;
    }

    /** Looks at every step of the plan. Takes time in proportion to it. */
    void queueWhatIsReady() {
        queueWhatIsReady(turn.records.definitions().stream()
                .map(definition -> definition.step().id())
                .toList());
    }

    /** Queues those of the steps whose dependencies are done, as far as there is room, and lines up the others. */
    void queueWhatIsReady(List<String> candidates) {
        if (turn.header().approval != null || turn.stopped()) {
            return;
        }
        for (var stepId : candidates) {
            var step = turn.state(stepId);
            if (step.status == StepStatus.PENDING && step.dependenciesLeft == 0) {
                start(stepId);
            }
        }
    }

    /** Queues a step that may run, lines it up, or lets it wait for a human. */
    void start(String stepId) {
        if (hasTooMuchToTakeIn(stepId) || turn.approvals.holdsBack(stepId)) {
            return;
        }
        // Those that are lined up come first. If the first of them waits though there is room, it is for others to be
        // settled that cost tokens, too; a step that costs none passes.
        fillRoom();
        var queued = hasRoom() && queue(stepId);
        if (!queued && !turn.state(stepId).status.ended()) {
            turn.emit(new GoalEvent.StepReady(stepId));
        }
    }

    /** Whether a step's task would be too large. If so, it fails. */
    private boolean hasTooMuchToTakeIn(String stepId) {
        var sources = turn.text(stepId).dependsOn();
        if (sources.size() <= Bounds.FEW_INPUTS) {
            return false;
        }
        var length = 0;
        for (var id : sources) {
            var output = turn.state(id).output;
            length += output == null ? 0 : JsonLength.of(output.value(), Bounds.INPUTS);
            if (length > Bounds.INPUTS) {
                turn.emit(new GoalEvent.StepFailed(
                        stepId,
                        "the outputs of the " + sources.size() + " steps it depends on take more than " + Bounds.INPUTS
                                + " characters, too much for one task; put steps between that sum them up, or let"
                                + " them write files",
                        false));
                return true;
            }
        }
        return false;
    }

    /** Queues the first of those that are lined up. */
    void fillRoom() {
        for (var first = turn.header().ready.first();
                first != null && hasRoom() && queue(first);
                first = turn.header().ready.first()) {}
    }

    private boolean hasRoom() {
        if (turn.header().approval != null || turn.stopped()) {
            return false;
        }
        return places() < most();
    }

    /** How much of {@code maxParallel} is taken: a step that is a goal of its own may take more than its own place. */
    private int places() {
        return turn.header().inFlight + turn.header().reserved.places();
    }

    private int most() {
        return Objects.requireNonNullElse(
                turn.records.goal().limits().maxParallel(),
                turn.settings.defaults().maxParallel());
    }

    /**
     * How many places a goal within this one gets of those that are free: an equal share with the other goals that may begin
     * now, and with this goal's own steps if any of them may. Null where there is no limit.
     */
    @Nullable
    Integer placesOfChild() {
        if (most() == Integer.MAX_VALUE) {
            return null;
        }
        var goals = 0;
        var own = 0;
        for (var definition : turn.records.definitions()) {
            var step = turn.state(definition.step().id());
            if (step.dependenciesLeft == 0 && !step.status.ended() && !step.status.inFlight()) {
                if (Children.isOne(definition.step())) {
                    goals++;
                } else {
                    own = 1;
                }
            }
        }
        return Math.max(1, (most() - places()) / Math.max(1, goals + own));
    }

    /** Returns false where it cannot be paid now. */
    private boolean queue(String stepId) {
        return switch (turn.budget.forStep(turn.text(stepId))) {
            case Budget.Fits(var allowance) -> {
                queue(stepId, allowance);
                yield true;
            }
            case Budget.Later later -> false;
            case Budget.Spent spent -> {
                turn.ending.limitReached(spent);
                yield false;
            }
        };
    }

    private void queue(String stepId, @Nullable Allowance allowance) {
        var header = turn.header();
        var step = turn.text(stepId);
        var state = turn.state(stepId);
        var attempt = state.attempt + 1;
        var inputs = new LinkedHashMap<String, Output>();
        for (var id : step.dependsOn()) {
            inputs.put(id, Objects.requireNonNull(turn.state(id).output));
        }
        var goal = turn.records.goal();
        var arguments = state.argumentsOf(step);
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
                allowance);
        var longest = turn.times.patience(step);
        var waits = turn.settings.waits();
        var child = Children.isOne(step);
        var wait = child ? longest : Collections.min(List.of(longest, waits.executor(), waits.unserved()));
        turn.emit(new GoalEvent.StepQueued(task, step.pool(), turn.in(wait)));
        if (child) {
            turn.children.submit(task);
        }
    }
}
