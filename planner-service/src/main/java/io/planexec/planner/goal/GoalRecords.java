package io.planexec.planner.goal;

import io.planexec.messages.Goal;
import java.util.Collection;
import java.util.Map;

/**
 * The state of one goal, in parts so that the cost of an input does not grow with the plan: the header, the goal's text,
 * the steps' texts, and where each step stands. A working copy: what was changed is kept only once the shell has
 * committed it together with the events.
 */
public interface GoalRecords {

    /** Whether the goal is known. */
    boolean exists();

    /** Takes in a goal that is not known yet. */
    void create(GoalHeader header, Goal goal);

    /** May be changed by whoever asks for it within this package. */
    GoalHeader header();

    Goal goal();

    /** Puts another plan in the place of the one there was. */
    void replacePlan(PlanText text, Map<String, StepDefinition> definitions);

    /** What the plan in force says beside its steps. */
    PlanText planText();

    boolean hasStep(String stepId);

    /** The text of a step that exists. */
    StepDefinition definition(String stepId);

    /** All steps' texts, in the plan's order. Takes time in proportion to the plan. */
    Collection<StepDefinition> definitions();

    /** Where a step stands, to read. */
    StepState step(String stepId);

    /** Where a step stands, to change: the change will be kept. */
    StepState changeStep(String stepId);

    /** Forgets where a step stood: the plan does not have it any more. */
    void forgetStep(String stepId);
}
