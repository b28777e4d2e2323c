package io.planexec.planner.plan;

import io.planexec.messages.Goal;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.StepStatus;
import java.util.Map;

/** Whoever writes plans: rules, or a model. Implementations are safe for use by several threads. */
public interface Planner {

    /** Shown to users as the plan's author: {@code rules}, or a model's name. */
    String name();

    /**
     * A plan for a goal that brings none.
     *
     * @param catalogue the tools the goal may use, not empty
     */
    Proposal plan(Goal goal, Catalogue catalogue);

    /**
     * Another way after a step failed for good.
     *
     * @param version of the plan, the base of a patch
     * @param statuses of the plan's steps, by id
     */
    Proposal replan(
            Goal goal,
            Plan plan,
            int version,
            Map<String, StepStatus> statuses,
            PlanningTask.Failure failure,
            Catalogue catalogue);
}
