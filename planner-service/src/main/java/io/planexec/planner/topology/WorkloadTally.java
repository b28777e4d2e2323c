package io.planexec.planner.topology;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.planner.goal.GoalHeader;
import io.planexec.planner.goal.StepDefinition;
import io.planexec.planner.goal.StepState;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps count of what a partition's open goals wait for. Not thread-safe; a Streams task counts alone. */
final class WorkloadTally {
    private final Map<String, Map<String, Workload.Errand>> tasks = new HashMap<>();

    /** The goal that was silent longest comes first. */
    private final LinkedHashMap<String, OpenGoal> goals = new LinkedHashMap<>(64, 0.75f, true);

    private record OpenGoal(GoalStatus status, Instant due, Instant movedAt) {}

    /** A step stands where it stands now. */
    void step(String goalId, StepState step, Function<String, StepDefinition> definitions) {
        if (!step.status().inFlight()) {
            forgetStep(goalId, step.id());
            return;
        }
        var text = definitions.apply(step.id()).step();
        if (text.action().equals(Step.GOAL)) {
            // No task: what that goal waits for is counted with it.
            return;
        }
        tasks.computeIfAbsent(goalId, id -> new HashMap<>())
                .put(step.id(), new Workload.Errand(text.pool(), text.action(), step.status() == StepStatus.RUNNING));
    }

    /** The plan does not have a step any more. */
    void forgetStep(String goalId, String stepId) {
        var steps = tasks.get(goalId);
        if (steps != null && steps.remove(stepId) != null && steps.isEmpty()) {
            tasks.remove(goalId);
        }
    }

    /** A goal moved, or was found in the stores. */
    void goal(GoalHeader header, Instant now) {
        var due = header.wakeAt();
        if (due == null) {
            goals.remove(header.goalId());
            tasks.remove(header.goalId());
        } else {
            goals.put(header.goalId(), new OpenGoal(header.status(), due, now));
        }
    }

    Workload at(Instant now) {
        var errands = new HashMap<Workload.Errand, Integer>();
        tasks.values().forEach(steps -> steps.values().forEach(errand -> errands.merge(errand, 1, Integer::sum)));
        var byStatus = new EnumMap<GoalStatus, Integer>(GoalStatus.class);
        var overdue = 0;
        @Nullable Instant quietSince = null;
        for (var goal : goals.values()) {
            byStatus.merge(goal.status(), 1, Integer::sum);
            if (goal.due().isBefore(now)) {
                overdue++;
            }
            if (quietSince == null && goal.status() != GoalStatus.AWAITING_APPROVAL) {
                quietSince = goal.movedAt();
            }
        }
        return new Workload(Map.copyOf(errands), Map.copyOf(byStatus), overdue, quietSince, now);
    }
}
