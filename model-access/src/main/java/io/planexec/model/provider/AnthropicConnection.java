package io.planexec.model.provider;

import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.ToolChoice;
import com.anthropic.models.messages.ToolChoiceTool;
import io.micrometer.observation.ObservationRegistry;
import io.planexec.model.Prompt;
import java.util.HashMap;
import java.util.List;
import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.anthropic.AnthropicSetup;

/** Anthropic's messages. */
final class AnthropicConnection implements Connection {
    /** The protocol demands a limit; this is far from where the client insists on streaming. */
    private static final int MAX_OUTPUT_TOKENS = 16_000;

    private final Endpoint endpoint;
    private final AnthropicChatModel model;

    AnthropicConnection(Endpoint endpoint) {
        this.endpoint = endpoint;
        var headers = new HashMap<String, String>();
        endpoint.headers().forEach((name, value) -> headers.put(name, value.reveal()));
        var key = endpoint.key();
        var client = AnthropicSetup.setupSyncClient(
                endpoint.address(),
                key == null ? "none" : key.reveal(),
                endpoint.timeout(),
                0,
                null,
                headers,
                ObservationRegistry.NOOP,
                null,
                null,
                List.of(http -> http.interceptor(new SendOnce())));
        this.model = AnthropicChatModel.builder()
                .anthropicClient(client)
                .anthropicClientAsync(client.async())
                .options(AnthropicChatOptions.builder().model(endpoint.model()).build())
                .build();
    }

    @Override
    public Exchange send(Prompt prompt) throws Fault {
        try {
            return Answers.exchange(model.call(
                    new org.springframework.ai.chat.prompt.Prompt(Conversation.messages(prompt), options(prompt))));
        } catch (AnthropicServiceException e) {
            throw Faults.ofStatus(endpoint, e.statusCode(), e.headers().values("Retry-After"), e.getMessage());
        } catch (AnthropicException e) {
            throw Faults.of(endpoint, e);
        }
    }

    private AnthropicChatOptions options(Prompt prompt) {
        var options = AnthropicChatOptions.builder().model(endpoint.model()).timeout(endpoint.timeout());
        if (endpoint.temperature() != null) {
            options.temperature(endpoint.temperature());
        }
        var most = endpoint.mostOutputTokens(prompt);
        options.maxTokens(most == null ? MAX_OUTPUT_TOKENS : most);
        if (!prompt.tools().isEmpty()) {
            options.toolCallbacks(Conversation.tools(prompt));
        }
        if (prompt.mustCall() != null) {
            options.toolChoice(ToolChoice.ofTool(
                    ToolChoiceTool.builder().name(prompt.mustCall()).build()));
        }
        return options.build();
    }
}
