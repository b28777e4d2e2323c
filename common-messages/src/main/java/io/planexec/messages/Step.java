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
        return builder(id, action).arguments(arguments).dependsOn(dependsOn).build();
    }

    public Step withDescription(String words) {
        return toBuilder().description(words).build();
    }

    public Step withArguments(Map<String, @Nullable Object> others) {
        return toBuilder().arguments(others).build();
    }

    public Step withAction(String other) {
        return toBuilder().action(other).build();
    }

    public Step withDependsOn(List<String> others) {
        return toBuilder().dependsOn(others).build();
    }

    public Step withTimeout(Duration other) {
        return toBuilder().timeout(other).build();
    }

    /** A builder of a step that calls a tool, everything else by default. */
    public static Builder builder(String id, String action) {
        return new Builder(id, action);
    }

    /** A builder that starts from this step. */
    public Builder toBuilder() {
        var builder = new Builder(id, action);
        builder.description = description;
        builder.arguments = arguments;
        builder.dependsOn = dependsOn;
        builder.criteria = criteria;
        builder.expectedOutput = expectedOutput;
        builder.outputSchema = outputSchema;
        builder.effect = effect;
        builder.approval = approval;
        builder.verify = verify;
        builder.compensation = compensation;
        builder.timeout = timeout;
        builder.retry = retry;
        builder.pool = pool;
        builder.tools = tools;
        builder.maxIterations = maxIterations;
        return builder;
    }

    /** Puts a step together. Not thread-safe. */
    public static final class Builder {
        private String id;
        private String action;
        private String description = "";
        private Map<String, @Nullable Object> arguments = Map.of();
        private List<String> dependsOn = List.of();
        private List<Criterion> criteria = List.of();
        private @Nullable String expectedOutput;
        private @Nullable Map<String, @Nullable Object> outputSchema;
        private @Nullable Effect effect;
        private boolean approval;
        private @Nullable ToolCall verify;
        private @Nullable ToolCall compensation;
        private @Nullable Duration timeout;
        private @Nullable RetryPolicy retry;
        private @Nullable String pool;
        private List<String> tools = List.of();
        private @Nullable Integer maxIterations;

        private Builder(String id, String action) {
            this.id = id;
            this.action = action;
        }

        public Builder id(String value) {
            id = value;
            return this;
        }

        public Builder action(String value) {
            action = value;
            return this;
        }

        public Builder description(String value) {
            description = value;
            return this;
        }

        public Builder arguments(Map<String, @Nullable Object> value) {
            arguments = value;
            return this;
        }

        public Builder dependsOn(List<String> value) {
            dependsOn = value;
            return this;
        }

        public Builder criteria(List<Criterion> value) {
            criteria = value;
            return this;
        }

        public Builder expectedOutput(@Nullable String value) {
            expectedOutput = value;
            return this;
        }

        public Builder outputSchema(@Nullable Map<String, @Nullable Object> value) {
            outputSchema = value;
            return this;
        }

        public Builder effect(@Nullable Effect value) {
            effect = value;
            return this;
        }

        public Builder approval(boolean value) {
            approval = value;
            return this;
        }

        public Builder verify(@Nullable ToolCall value) {
            verify = value;
            return this;
        }

        public Builder compensation(@Nullable ToolCall value) {
            compensation = value;
            return this;
        }

        public Builder timeout(@Nullable Duration value) {
            timeout = value;
            return this;
        }

        public Builder retry(@Nullable RetryPolicy value) {
            retry = value;
            return this;
        }

        public Builder pool(@Nullable String value) {
            pool = value;
            return this;
        }

        public Builder tools(List<String> value) {
            tools = value;
            return this;
        }

        public Builder maxIterations(@Nullable Integer value) {
            maxIterations = value;
            return this;
        }

        public Step build() {
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
                    timeout,
                    retry,
                    pool,
                    tools,
                    maxIterations);
        }
    }
}
