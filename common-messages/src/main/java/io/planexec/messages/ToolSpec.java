package io.planexec.messages;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tool tells of itself; an executor announces one for each tool it serves.
 *
 * <p>Beside standard JSON Schema keywords a schema may carry {@value #TYPE_KEYWORD}, the name of what a value means
 * ({@code dataset}, {@code statistics}, {@code chart}, {@code text}). It may stand at the top of an output schema (the
 * whole output is of that type) or at a property, of input or output. The planner chains tools over these types; a value
 * without one is matched by property name and JSON type.
 *
 * @param name unique in a catalogue; letters, digits, {@code _ - .}
 * @param description one or two sentences for a planner, model or rules, to choose by
 * @param inputSchema JSON Schema (2020-12) of the arguments, of type object
 * @param outputSchema JSON Schema of the output, of type object
 * @param effect what running it does to the world
 * @param timeout how long one call may take; positive
 * @param version changes whenever behaviour or schema does
 * @param examples arguments of good calls, at most a few
 * @param verify finds out whether a call that may have run did; null where nothing is known
 * @param compensation undoes a call; null where nothing is known
 */
public record ToolSpec(
        String name,
        String description,
        Map<String, @Nullable Object> inputSchema,
        Map<String, @Nullable Object> outputSchema,
        Effect effect,
        Duration timeout,
        String version,
        List<Map<String, @Nullable Object>> examples,
        @Nullable ToolCall verify,
        @Nullable ToolCall compensation) {

    /** The schema keyword that names what a value means. */
    public static final String TYPE_KEYWORD = "x-type";

    /** A tool that can neither be verified nor undone by another. */
    public ToolSpec(
            String name,
            String description,
            Map<String, @Nullable Object> inputSchema,
            Map<String, @Nullable Object> outputSchema,
            Effect effect,
            Duration timeout,
            String version,
            List<Map<String, @Nullable Object>> examples) {
        this(name, description, inputSchema, outputSchema, effect, timeout, version, examples, null, null);
    }

    /** The same tool with another effect. */
    public ToolSpec withEffect(Effect other) {
        return new ToolSpec(
                name, description, inputSchema, outputSchema, other, timeout, version, examples, verify, compensation);
    }
}
