package io.planexec.messages;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a step, with all that an executor needs: it serves any planner.
 *
 * @param attempt from 1, never restarting within a goal
 * @param attemptId fences results: only the current attempt's result counts
 * @param goal the goal's text
 * @param arguments may hold references, which the executor resolves
 * @param inputs outputs of the step's direct dependencies, by step id
 * @param goalInputs the goal's own inputs, by name
 * @param effect what running it does, as the plan was approved
 * @param tools what an agent may use; empty means all
 * @param outputSchema JSON Schema the output must fit beside the tool's own, or null
 * @param timeout of this attempt; null for the tool's
 * @param deadline when the goal's time is up
 * @param replyTo topic for the result
 * @param expectedOutput a hint in words for an agent, never checked
 * @param allowance what the attempt may use; null for no bound
 */
public record Task(
        String goalId,
        String stepId,
        int attempt,
        String attemptId,
        String goal,
        String action,
        String description,
        Map<String, @Nullable Object> arguments,
        Map<String, Output> inputs,
        Map<String, @Nullable Object> goalInputs,
        @Nullable Effect effect,
        List<Criterion> criteria,
        List<String> tools,
        @Nullable Integer maxIterations,
        @Nullable Map<String, @Nullable Object> outputSchema,
        @Nullable Duration timeout,
        Instant deadline,
        String replyTo,
        @Nullable String expectedOutput,
        @Nullable Allowance allowance) {

    /** A task without a hint and without bounds. */
    public Task(
            String goalId,
            String stepId,
            int attempt,
            String attemptId,
            String goal,
            String action,
            String description,
            Map<String, @Nullable Object> arguments,
            Map<String, Output> inputs,
            Map<String, @Nullable Object> goalInputs,
            @Nullable Effect effect,
            List<Criterion> criteria,
            List<String> tools,
            @Nullable Integer maxIterations,
            @Nullable Map<String, @Nullable Object> outputSchema,
            @Nullable Duration timeout,
            Instant deadline,
            String replyTo) {
        this(
                goalId,
                stepId,
                attempt,
                attemptId,
                goal,
                action,
                description,
                arguments,
                inputs,
                goalInputs,
                effect,
                criteria,
                tools,
                maxIterations,
                outputSchema,
                timeout,
                deadline,
                replyTo,
                null,
                null);
    }
}
