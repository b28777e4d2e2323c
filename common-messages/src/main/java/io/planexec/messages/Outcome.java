package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a goal stands, for users: the value on the goal-status topic while it runs and at its end.
 *
 * @param reason why it ended as it did, or what it waits for; empty where there is nothing to say
 * @param answer the goal's answer in words, null before the end or where there is none
 * @param mode what was chosen, {@link Mode#AUTO} before that
 * @param planVersion 0 before there is a plan
 * @param approvals what waits for a human; left out of the document where nothing does
 * @param durationMs from submission to the end, or to this document's making
 */
public record Outcome(
        String goalId,
        GoalStatus status,
        String reason,
        @Nullable String answer,
        Mode mode,
        int planVersion,
        List<StepOutcome> steps,
        List<Artifact> artifacts,
        Usage usage,
        int replans,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Approval> approvals,
        long durationMs) {

    /** Nothing waits for a human where a document does not say so. */
    public Outcome {
        approvals = Objects.requireNonNullElse(approvals, List.of());
    }

    /** A document of a goal of which nothing waits for a human. */
    public Outcome(
            String goalId,
            GoalStatus status,
            String reason,
            @Nullable String answer,
            Mode mode,
            int planVersion,
            List<StepOutcome> steps,
            List<Artifact> artifacts,
            Usage usage,
            int replans,
            long durationMs) {
        this(
                goalId,
                status,
                reason,
                answer,
                mode,
                planVersion,
                steps,
                artifacts,
                usage,
                replans,
                List.of(),
                durationMs);
    }

    /**
     * Something that waits for a human's approval.
     *
     * @param stepId null where it is the plan
     * @param planVersion of the plan, or of the plan the step is in
     * @param hash to be sent back with the approval: it counts for nothing else
     * @param reason why a human is asked
     * @param arguments of the step as it would run; null where it is the plan
     * @param dueBy until when it waits
     */
    public record Approval(
            @Nullable String stepId,
            int planVersion,
            String hash,
            String reason,
            @Nullable Map<String, @Nullable Object> arguments,
            Instant dueBy) {}

    /**
     * Where a step stands. Times are of the last attempt.
     *
     * @param reason why it failed, was skipped or waits; null where there is nothing to say
     * @param attempts how many tries were made, 0 if it never was queued
     * @param executor who ran it last, null if it never ran
     * @param output null before it succeeded, and where the document would grow too large for a record
     * @param queuedAt when the planner put it on the queue
     * @param startedAt taken where the tool runs, null if it never ran
     * @param finishedAt taken where the tool runs, null if it never ended
     * @param usage what all its attempts cost, and judging them
     */
    public record StepOutcome(
            String id,
            String action,
            StepStatus status,
            @Nullable String reason,
            int attempts,
            @Nullable String executor,
            List<String> dependsOn,
            @Nullable Map<String, @Nullable Object> output,
            @Nullable Instant queuedAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            Usage usage) {}
}
