package io.planexec.executor.worker;

import io.planexec.executor.call.AttemptFailed;
import io.planexec.executor.call.Grants;
import io.planexec.messages.Allowance;
import io.planexec.messages.Effect;
import io.planexec.messages.Output;
import io.planexec.messages.Step;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tasks as a planner sends them. */
final class Tasks {
    private static final Instant DEADLINE = Instant.parse("2100-01-01T00:00:00Z");

    private Tasks() {}

    /** What an executor does whose planner never answers. */
    static final Grants NO_GRANTS = claim -> {
        throw new AttemptFailed(
                Kind.TIMEOUT,
                (claim.tool() + " is " + claim.effect() + " and has no grant").toLowerCase(Locale.ROOT),
                true);
    };

    static Task calling(String action, Map<String, @Nullable Object> arguments) {
        return of(action, arguments, Map.of(), null, null, null, DEADLINE);
    }

    static Task calling(
            String action, Map<String, @Nullable Object> arguments, Map<String, Map<String, @Nullable Object>> inputs) {
        var outputs = new java.util.LinkedHashMap<String, Output>();
        inputs.forEach((step, value) -> outputs.put(step, Output.inline(value)));
        return of(action, arguments, outputs, null, null, null, DEADLINE);
    }

    static Task calling(String action, Output input) {
        return of(action, Map.of("value", "${steps.1.output.value}"), Map.of("1", input), null, null, null, DEADLINE);
    }

    static Task withTimeout(String action, Map<String, @Nullable Object> arguments, Duration timeout) {
        return of(action, arguments, Map.of(), null, null, timeout, DEADLINE);
    }

    static Task withDeadline(String action, Map<String, @Nullable Object> arguments, Instant deadline) {
        return of(action, arguments, Map.of(), null, null, null, deadline);
    }

    static Task withEffect(String action, Map<String, @Nullable Object> arguments, Effect effect) {
        return of(action, arguments, Map.of(), effect, null, null, DEADLINE);
    }

    static Task withSchema(
            String action, Map<String, @Nullable Object> arguments, Map<String, @Nullable Object> outputSchema) {
        return of(action, arguments, Map.of(), null, outputSchema, null, DEADLINE);
    }

    static Task agent(String attemptId) {
        return agent(attemptId, null);
    }

    static Task agent(String attemptId, @Nullable Allowance allowance) {
        return agent(attemptId, null, allowance);
    }

    static Task agentWithTimeout(String attemptId, Duration timeout) {
        return agent(attemptId, timeout, null);
    }

    private static Task agent(String attemptId, @Nullable Duration timeout, @Nullable Allowance allowance) {
        return new Task(
                "q4",
                "2",
                1,
                attemptId,
                "a goal",
                Step.AGENT,
                "",
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                timeout,
                DEADLINE,
                "planexec.results",
                null,
                allowance);
    }

    private static Task of(
            String action,
            Map<String, @Nullable Object> arguments,
            Map<String, Output> inputs,
            @Nullable Effect effect,
            @Nullable Map<String, @Nullable Object> outputSchema,
            @Nullable Duration timeout,
            Instant deadline) {
        return new Task(
                "q4",
                "2",
                1,
                "q4-2-1",
                "a goal",
                action,
                "",
                arguments,
                inputs,
                Map.of("region", "North"),
                effect,
                List.of(),
                List.of(),
                null,
                outputSchema,
                timeout,
                deadline,
                "planexec.results");
    }
}
