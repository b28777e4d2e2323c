package io.planexec.planner.plan;

import io.planexec.messages.Allowance;
import io.planexec.messages.Finding;
import io.planexec.messages.Goal;
import io.planexec.messages.Output;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Usage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whoever writes plans: rules, or a model. Implementations are safe for use by several threads. */
public interface Planner {

    /** Shown to users as the plan's author: {@code rules}, or a model's name. */
    String name();

    /** A plan for a goal that brings none. */
    Answer plan(Assignment assignment, Review review) throws InterruptedException;

    /** Another way after steps failed for good. */
    Answer replan(Assignment assignment, Standing standing, Review review) throws InterruptedException;

    /**
     * What is to be planned.
     *
     * @param catalogue the tools the goal may use, not empty
     * @param maxSteps of the plan, at least 1
     * @param allowance what it may cost; null for no bound
     */
    record Assignment(
            Goal goal,
            Catalogue catalogue,
            int maxSteps,
            @Nullable Allowance allowance) {}

    /**
     * The plan in force and what came of it so far.
     *
     * @param version of the plan, the base of a patch
     * @param statuses of the plan's steps, by id
     * @param outputs by step id, as far as they are known; that of a failed step was not accepted
     * @param failures at least one
     */
    record Standing(
            Plan plan,
            int version,
            Map<String, StepStatus> statuses,
            Map<String, Output> outputs,
            List<PlanningTask.Failure> failures) {}

    /** Looks a proposal through the way it will be looked through in the end. */
    interface Review {
        /** Everything that is wrong with it; empty where it can be run. */
        List<Finding> findings(Proposal proposal);

        /** What is wrong with a plan that is not in the right form yet, beside its form. */
        default List<Finding> outline(Plan plan) {
            return List.of();
        }
    }

    /**
     * What a planner came up with, and what it took.
     *
     * @param repairs how often the planner was given findings back
     */
    record Answer(Proposal proposal, Usage usage, int repairs) {

        /** A draft that cost nothing. */
        public static Answer free(Proposal proposal) {
            return new Answer(proposal, Usage.NONE, 0);
        }
    }
}
