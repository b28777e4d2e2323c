package io.planexec.model.provider;

import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import io.micrometer.observation.ObservationRegistry;
import io.planexec.model.Prompt;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.setup.OpenAiSetup;

/** Chat completions. */
final class OpenAiConnection implements Connection {
    private final Endpoint endpoint;
    private final OpenAiChatModel model;

    OpenAiConnection(Endpoint endpoint) {
        this.endpoint = endpoint;
        var headers = new HashMap<String, String>();
        endpoint.headers().forEach((name, value) -> headers.put(name, value.reveal()));
        var key = endpoint.key();
        // An empty key means that none is sent.
        var client = OpenAiSetup.setupSyncClient(
                endpoint.address(),
                key == null ? "" : key.reveal(),
                null,
                null,
                null,
                null,
                false,
                false,
                endpoint.model(),
                endpoint.timeout(),
                0,
                null,
                headers,
                ObservationRegistry.NOOP,
                null,
                List.of(http -> http.interceptor(new SendOnce())));
        this.model = OpenAiChatModel.builder()
                .openAiClient(client)
                .openAiClientAsync(client.async())
                .options(OpenAiChatOptions.builder().model(endpoint.model()).build())
                .build();
    }

    @Override
    public Exchange send(Prompt prompt) throws Fault {
        try {
            return Answers.exchange(model.call(
                    new org.springframework.ai.chat.prompt.Prompt(Conversation.messages(prompt), options(prompt))));
        } catch (OpenAIServiceException e) {
            throw Faults.ofStatus(endpoint, e.statusCode(), e.headers().values("Retry-After"), e.getMessage());
        } catch (OpenAIException e) {
            throw Faults.of(endpoint, e);
        }
    }

    private OpenAiChatOptions options(Prompt prompt) {
        var options = OpenAiChatOptions.builder().model(endpoint.model()).timeout(endpoint.timeout());
        if (endpoint.temperature() != null) {
            options.temperature(endpoint.temperature());
        }
        var most = endpoint.mostOutputTokens(prompt);
        if (most != null) {
            // The provider's newer models refuse the older name; others know only that one.
            if (endpoint.isProviderItself() || isAzure()) {
                options.maxCompletionTokens(most);
            } else {
                options.maxTokens(most);
            }
        }
        if (!prompt.tools().isEmpty()) {
            options.toolCallbacks(Conversation.tools(prompt));
        }
        if (prompt.mustCall() != null) {
            options.toolChoice(ChatCompletionToolChoiceOption.ofNamedToolChoice(ChatCompletionNamedToolChoice.builder()
                    .function(ChatCompletionNamedToolChoice.Function.builder()
                            .name(prompt.mustCall())
                            .build())
                    .build()));
        }
        return options.build();
    }

    private boolean isAzure() {
        var host = URI.create(endpoint.address()).getHost();
        return host != null && host.endsWith(".azure.com");
    }
}
