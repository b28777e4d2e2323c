package io.planexec.planner.goal;

import io.planexec.messages.Goal;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The state of one goal in memory: to rebuild a goal from its event log, and for tests. */
public final class GoalMemory implements GoalRecords {
    private @Nullable GoalHeader header;
    private @Nullable Goal goal;
    private PlanText planText = PlanText.NONE;
    private Map<String, StepDefinition> definitions = new LinkedHashMap<>();
    private final Map<String, StepState> steps = new HashMap<>();

    @Override
    public boolean exists() {
        return header != null;
    }

    @Override
    public void create(GoalHeader newHeader, Goal text) {
        header = newHeader;
        goal = text;
    }

    @Override
    public GoalHeader header() {
        return Objects.requireNonNull(header, "no goal yet");
    }

    @Override
    public Goal goal() {
        return Objects.requireNonNull(goal, "no goal yet");
    }

    @Override
    public void replacePlan(PlanText newText, Map<String, StepDefinition> newDefinitions) {
        planText = newText;
        definitions = newDefinitions;
    }

    @Override
    public PlanText planText() {
        return planText;
    }

    @Override
    public boolean hasStep(String stepId) {
        return definitions.containsKey(stepId);
    }

    @Override
    public StepDefinition definition(String stepId) {
        return Objects.requireNonNull(definitions.get(stepId), stepId);
    }

    @Override
    public Collection<StepDefinition> definitions() {
        return definitions.values();
    }

    @Override
    public StepState step(String stepId) {
        return steps.computeIfAbsent(stepId, id -> StepState.pending(definition(id)));
    }

    @Override
    public StepState changeStep(String stepId) {
        return step(stepId);
    }

    @Override
    public void forgetStep(String stepId) {
        steps.remove(stepId);
    }
}
