package io.planexec.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked.
 *
 * @param messages the conversation so far, oldest first, not empty
 * @param tools it may call; names are unique
 * @param mustCall name of the one tool it has to call; null leaves it free
 * @param maxOutputTokens at least 1; null for the role's setting, which bounds it otherwise
 */
public record Prompt(
        List<Message> messages,
        List<Offer> tools,
        @Nullable String mustCall,
        @Nullable Integer maxOutputTokens) {

    /**
     * A tool that a model may call.
     *
     * @param name letters, digits, {@code _} and {@code -}, 64 at most
     * @param schema JSON Schema of the arguments, of type object
     */
    public record Offer(String name, String description, Map<String, @Nullable Object> schema) {}

    /** An entry of a conversation. */
    public sealed interface Message {}

    /** What the model is told of its part. */
    public record Instruction(String text) implements Message {}

    /** What it is asked. */
    public record Question(String text) implements Message {}

    /** What the model said before. */
    public record Answer(String text, List<Reply.Call> calls) implements Message {}

    /** What came of a call it made. */
    public record Observation(String callId, String tool, String text) implements Message {}
}
