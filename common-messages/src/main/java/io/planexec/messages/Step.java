package io.planexec.messages;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of a plan.
 *
 * @param id unique in the plan, not blank
 * @param action name of a tool, {@value #AGENT} or {@value #GOAL}
 * @param description what the step is for; may be empty
 * @param arguments may hold references such as {@code ${steps.1.output.rows}}
 * @param dependsOn ids of steps that must have succeeded before this one may run
 * @param criteria what must hold of the output
 * @param expectedOutput a hint in words, never checked
 * @param outputSchema JSON Schema the output must fit, beside the tool's own
 * @param effect sharper than the tool's, or null for the tool's
 * @param approval whether the step waits for a human by itself
 * @param verify finds out whether an attempt that may have run did
 * @param compensation undoes the step
 * @param timeout of one attempt; null for the tool's
 * @param retry null for the default
 * @param pool whose executors it needs; null for the default pool
 * @param tools what an agent may use; empty means all
 * @param maxIterations of an agent; null for the default
 */
public record Step(
        String id,
        String action,
        String description,
        Map<String, @Nullable Object> arguments,
        List<String> dependsOn,
        List<Criterion> criteria,
        @Nullable String expectedOutput,
        @Nullable Map<String, @Nullable Object> outputSchema,
        @Nullable Effect effect,
        boolean approval,
        @Nullable ToolCall verify,
        @Nullable ToolCall compensation,
        @Nullable Duration timeout,
        @Nullable RetryPolicy retry,
        @Nullable String pool,
        List<String> tools,
        @Nullable Integer maxIterations) {

    /** The action of a step that a model works on with tools. */
    public static final String AGENT = "agent";

    /** The action of a step that is a goal of its own. */
    public static final String GOAL = "goal";

    /** A step that calls a tool, everything else by default. */
    public static Step call(String id, String action, Map<String, @Nullable Object> arguments, List<String> dependsOn) {
        return new Step(
                id, action, "", arguments, dependsOn, List.of(), null, null, null, false, null, null, null, null, null,
                List.of(), null);
    }

    public Step withDescription(String words) {
        return copy(action, words, arguments, dependsOn);
    }

    public Step withArguments(Map<String, @Nullable Object> others) {
        return copy(action, description, others, dependsOn);
    }

    public Step withAction(String other) {
        return copy(other, description, arguments, dependsOn);
    }

    public Step withDependsOn(List<String> others) {
        return copy(action, description, arguments, others);
    }

    public Step withTimeout(Duration other) {
        return new Step(
                id,
                action,
                description,
                arguments,
                dependsOn,
                criteria,
                expectedOutput,
                outputSchema,
                effect,
                approval,
                verify,
                compensation,
                other,
                retry,
                pool,
                tools,
                maxIterations);
    }

    private Step copy(
            String newAction, String words, Map<String, @Nullable Object> newArguments, List<String> newDependsOn) {
        return new Step(
                id,
                newAction,
                words,
                newArguments,
                newDependsOn,
                criteria,
                expectedOutput,
                outputSchema,
                effect,
                approval,
                verify,
                compensation,
                timeout,
                retry,
                pool,
                tools,
                maxIterations);
    }
}
