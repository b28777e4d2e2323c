package io.planexec.model.provider;

import io.planexec.model.Prompt;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model at a provider.
 *
 * @param address base URL; for OpenAI's protocol with its version, such as {@code /v1}
 * @param key null where none is needed
 * @param keySetting what to set when the key is refused, with where it came from
 * @param headers sent with each request
 * @param temperature null for the model's own
 * @param maxOutputTokens at least 1; null for the model's own
 * @param timeout of one request, positive
 */
public record Endpoint(
        Provider provider,
        String address,
        @Nullable Secret key,
        String keySetting,
        Map<String, Secret> headers,
        String model,
        @Nullable Double temperature,
        @Nullable Integer maxOutputTokens,
        Duration timeout) {

    /** Whether this is the provider itself, and no one who speaks its protocol. */
    boolean isProviderItself() {
        return address.equals(provider.address());
    }

    /** Text of others with every secret of this endpoint taken out. */
    String withoutSecrets(String said) {
        var hidden = key == null ? said : key.hideIn(said);
        for (var header : headers.values()) {
            hidden = header.hideIn(hidden);
        }
        return hidden;
    }

    /** The smaller of the role's bound and the prompt's; null where there is neither. */
    @Nullable
    Integer mostOutputTokens(Prompt prompt) {
        var asked = prompt.maxOutputTokens();
        if (asked == null || maxOutputTokens == null) {
            return asked == null ? maxOutputTokens : asked;
        }
        return Math.min(asked, maxOutputTokens);
    }
}
