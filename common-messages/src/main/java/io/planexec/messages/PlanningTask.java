package io.planexec.messages;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of planning work for a planning worker.
 *
 * @param taskId derived from goal and number; fences answers
 * @param plan the plan as it stands; null before there is one
 * @param planVersion of that plan, 0 before there is one
 * @param failures why planning is asked for again, {@value #MAX_FAILURES} at most; empty at first
 * @param statuses of the plan's steps, by id; empty at first
 * @param outputs by step id, as far as there is room: of the steps that succeeded, and what a failed one gave that was not
 *     accepted; empty at first
 * @param claim what a judge is to decide on; null for other kinds
 * @param edit what a user wants changed in the plan; null for other kinds
 * @param allowance what it may use; null for no bound
 * @param replyTo topic for the answer
 */
public record PlanningTask(
        String goalId,
        String taskId,
        Kind kind,
        Goal goal,
        @Nullable Plan plan,
        int planVersion,
        List<Failure> failures,
        Map<String, StepStatus> statuses,
        Map<String, Output> outputs,
        @Nullable Claim claim,
        @Nullable Patch edit,
        @Nullable Allowance allowance,
        String replyTo) {

    /** A task without an edit and without bounds. */
    public PlanningTask(
            String goalId,
            String taskId,
            Kind kind,
            Goal goal,
            @Nullable Plan plan,
            int planVersion,
            List<Failure> failures,
            Map<String, StepStatus> statuses,
            Map<String, Output> outputs,
            @Nullable Claim claim,
            String replyTo) {
        this(goalId, taskId, kind, goal, plan, planVersion, failures, statuses, outputs, claim, null, null, replyTo);
    }

    /** How many failed steps one task asks about; further ones wait for the next. */
    public static final int MAX_FAILURES = 20;

    /** Sorts of planning work. */
    public enum Kind {
        /** Write a plan for the goal, or check the one the user brought. */
        PLAN,
        /** Find another way after a step has failed for good. */
        REPLAN,
        /** Check what a user wants changed in the plan, and make explicit what it leaves to be understood. */
        CHECK,
        /** Decide whether an output meets what its step's criteria ask, in order: schema, expressions, prose. */
        JUDGE,
        /** Put the goal's answer into words. */
        SUMMARISE
    }

    /**
     * An attempt's output that is not believed yet: it lies outside Kafka, or a criterion is prose.
     *
     * @param step as the plan has it
     * @param attemptId of the attempt whose output it is
     */
    public record Claim(Step step, int attempt, String attemptId, Output output) {}

    /**
     * What went wrong.
     *
     * @param attemptedActions tools that were tried for this step and failed, the last one last
     */
    public record Failure(String stepId, TaskError error, List<String> attemptedActions) {}
}
