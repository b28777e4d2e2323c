package io.planexec.messages;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool that stands beside a step: its compensation, its verification, an entry of a rollback list.
 *
 * @param action name of the tool
 * @param arguments may hold references
 */
public record ToolCall(String action, Map<String, @Nullable Object> arguments) {}
