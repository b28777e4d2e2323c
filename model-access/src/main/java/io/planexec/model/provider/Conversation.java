package io.planexec.model.provider;

import io.planexec.model.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A prompt in Spring AI's terms. */
final class Conversation {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String NOT_JSON = "not_json";

    private Conversation() {}

    /** Observations that follow each other belong to one turn. */
    static List<Message> messages(Prompt prompt) {
        var messages = new ArrayList<Message>();
        var observed = new ArrayList<ToolResponseMessage.ToolResponse>();
        for (var entry : prompt.messages()) {
            if (entry instanceof Prompt.Observation(var callId, var tool, var text)) {
                observed.add(new ToolResponseMessage.ToolResponse(callId, tool, text));
                continue;
            }
            flush(observed, messages);
            messages.add(
                    switch (entry) {
                        case Prompt.Instruction(var text) -> new SystemMessage(text);
                        case Prompt.Question(var text) -> new UserMessage(text);
                        case Prompt.Answer answer -> answer(answer);
                        case Prompt.Observation observation ->
                            throw new IllegalStateException("grouped above: " + observation);
                    });
        }
        flush(observed, messages);
        return messages;
    }

    private static void flush(List<ToolResponseMessage.ToolResponse> observed, List<Message> messages) {
        if (!observed.isEmpty()) {
            messages.add(ToolResponseMessage.builder()
                    .responses(List.copyOf(observed))
                    .build());
            observed.clear();
        }
    }

    private static Message answer(Prompt.Answer answer) {
        var calls = answer.calls().stream()
                .map(call ->
                        new AssistantMessage.ToolCall(call.id(), "function", call.tool(), object(call.arguments())))
                .toList();
        return AssistantMessage.builder()
                .content(answer.text())
                .toolCalls(calls)
                .build();
    }

    /** What the model wrote, where it is a JSON object; providers refuse a conversation that holds anything else. */
    private static String object(String arguments) {
        try {
            MAPPER.readValue(arguments, new TypeReference<Map<String, Object>>() {});
            return arguments;
        } catch (JacksonException e) {
            return MAPPER.writeValueAsString(Map.of(NOT_JSON, arguments));
        }
    }

    static List<ToolCallback> tools(Prompt prompt) {
        return prompt.tools().stream().<ToolCallback>map(Described::new).toList();
    }

    /** A tool that is described and never run: calls of tools are part of the reply. */
    private record Described(Prompt.Offer offer) implements ToolCallback {

        @Override
        public ToolDefinition getToolDefinition() {
            return ToolDefinition.builder()
                    .name(offer.name())
                    .description(offer.description())
                    .inputSchema(MAPPER.writeValueAsString(offer.schema()))
                    .build();
        }

        @Override
        public String call(String input) {
            throw new IllegalStateException("a model's call of " + offer.name() + " is for the caller to run");
        }
    }
}
