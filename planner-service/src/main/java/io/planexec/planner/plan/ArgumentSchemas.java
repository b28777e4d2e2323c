package io.planexec.planner.plan;

import io.planexec.messages.ToolSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whoever knows JSON Schema. Implementations are safe for use by several threads. */
public interface ArgumentSchemas {

    /**
     * Where arguments do not fit a tool's input schema.
     *
     * @param unknown places whose value is not known yet, written as {@link Violation#place} is; nothing is said of them,
     *     nor of what only they decide
     */
    List<Violation> violations(ToolSpec tool, Map<String, @Nullable Object> arguments, Set<String> unknown);

    /** Where a value does not fit a schema, in words; empty where it fits. */
    Optional<String> misfit(Map<String, @Nullable Object> schema, Map<String, @Nullable Object> value);

    /** Why this is no JSON Schema; empty where it is one. */
    Optional<String> defect(Map<String, @Nullable Object> schema);

    /**
     * One thing that does not fit.
     *
     * @param place such as {@code arguments.config.window} or {@code arguments.sections[2]}
     * @param message what was found and what was expected
     */
    record Violation(String place, String message) {}
}
