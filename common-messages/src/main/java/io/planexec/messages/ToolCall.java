package io.planexec.messages;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool that stands beside a step: its compensation, its verification, an entry of a rollback list.
 *
 * @param action name of the tool
 * @param arguments may hold references
 * @param pool whose executors it needs; null for the step's, and where there is no step for the default pool
 */
public record ToolCall(
        String action,
        Map<String, @Nullable Object> arguments,
        @Nullable String pool) {

    /** A call for the pool of its step. */
    public ToolCall(String action, Map<String, @Nullable Object> arguments) {
        this(action, arguments, null);
    }
}
