package io.planexec.benchmarks;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Limits;
import io.planexec.messages.Mode;
import io.planexec.messages.Output;
import io.planexec.messages.Plan;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.Task;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.Usage;
import io.planexec.planner.goal.Evolution;
import io.planexec.planner.goal.GoalMachine;
import io.planexec.planner.goal.GoalMemory;
import io.planexec.planner.goal.GoalSettings;
import io.planexec.planner.goal.Input;
import io.planexec.planner.plan.ArgumentSchemas;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that comes in for a goal whose steps succeed, from its submission to its end, and all that is decided on it. The
 * machine is deterministic, so the same inputs lead to the same end again.
 */
final class GoalLife {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final GoalMachine machine = new GoalMachine(GoalSettings.defaults("results"), new NoSchemas());
    private final List<Input> inputs = new ArrayList<>();
    private final List<GoalEvent> events = new ArrayList<>();

    /** The steps of these plans ask for no schemas. */
    private static final class NoSchemas implements ArgumentSchemas {
        @Override
        public List<Violation> violations(ToolSpec tool, Map<String, @Nullable Object> arguments, Set<String> unknown) {
            return List.of();
        }

        @Override
        public Optional<String> misfit(Map<String, @Nullable Object> schema, Map<String, @Nullable Object> value) {
            return Optional.empty();
        }

        @Override
        public Optional<String> defect(Map<String, @Nullable Object> schema) {
            return Optional.empty();
        }
    }

    /**
     * The life of a goal with a plan.
     *
     * @param steps of which none fails
     */
    GoalLife(List<Step> steps) {
        var goal = new GoalMemory();
        var queue = new ArrayDeque<Task>();
        take(goal, queue, new Input.Submitted(submission(steps.size())));
        take(goal, queue, new Input.Reported(plan(steps)));
        while (!queue.isEmpty()) {
            var task = queue.removeFirst();
            take(goal, queue, new Input.Reported(started(task)));
            take(goal, queue, new Input.Reported(result(task)));
        }
        if (goal.header().status() != GoalStatus.SUCCEEDED) {
            throw new IllegalStateException("the goal ended as " + goal.header().status() + ": "
                    + goal.header().reason());
        }
    }

    private void take(GoalMemory goal, ArrayDeque<Task> queue, Input input) {
        inputs.add(input);
        for (var event : machine.decide(goal, input, NOW)) {
            events.add(event);
            if (event instanceof GoalEvent.StepQueued queued) {
                queue.add(queued.task());
            }
        }
    }

    private static Goal submission(int steps) {
        var limits = new Limits(steps, null, null, null, null, null, null);
        return new Goal("g", "do it", Mode.AUTO, Map.of(), null, ApprovalPolicy.AUTO, List.of(), limits, Map.of());
    }

    private static Report plan(List<Step> steps) {
        var plan = new Plan("", steps, List.of());
        return new Report.PlanningAnswer(
                "g", "g/planning/1", plan, null, List.of(), Mode.PLAN, "", "user", "1", Usage.NONE);
    }

    private static Report started(Task task) {
        return new Report.Progress("g", task.stepId(), task.attempt(), task.attemptId(), "executor-1", NOW);
    }

    private static Report result(Task task) {
        return new Report.Result(
                "g",
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                "executor-1",
                Output.inline(Map.of("value", task.stepId())),
                null,
                Usage.ONE_TOOL_CALL,
                List.of(),
                NOW,
                NOW);
    }

    int inputs() {
        return inputs.size();
    }

    /** Decides on every input anew, and applies what is decided. */
    GoalMemory lived() {
        var goal = new GoalMemory();
        for (var input : inputs) {
            machine.decide(goal, input, NOW);
        }
        return goal;
    }

    /** Applies what was decided, and decides nothing. */
    GoalMemory replayed() {
        var goal = new GoalMemory();
        for (var event : events) {
            Evolution.evolve(goal, event, NOW);
        }
        return goal;
    }
}
