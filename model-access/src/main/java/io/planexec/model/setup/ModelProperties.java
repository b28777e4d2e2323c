package io.planexec.model.setup;

import io.planexec.model.Role;
import io.planexec.model.provider.Secret;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The models of the three roles, as configured below {@code planexec.models}. A role that is not configured is worked out
 * by {@link Models}. Checked when it is bound.
 */
record ModelProperties(
        @DefaultValue Settings planner,
        @DefaultValue Settings judge,
        @DefaultValue Settings executor) {

    static final String PREFIX = "planexec.models";

    Settings of(Role role) {
        return switch (role) {
            case PLANNER -> planner;
            case JUDGE -> judge;
            case EXECUTOR -> executor;
        };
    }

    /**
     * One role. What is null was not set.
     *
     * @param provider {@code openai}, {@code anthropic}, or {@code none} for no model
     * @param baseUrl for OpenAI's protocol with its version, such as {@code http://localhost:11434/v1}
     * @param headers sent with each request; their values are kept as secret as keys
     * @param temperature 0 to 2
     * @param maxOutputTokens at least 1
     * @param timeout of one request, positive
     */
    record Settings(
            @Nullable String provider,
            @Nullable String baseUrl,
            @Nullable Secret apiKey,
            @DefaultValue Map<String, Secret> headers,
            @Nullable String model,
            @Nullable Double temperature,
            @Nullable Integer maxOutputTokens,
            @Nullable Duration timeout,
            @Nullable PriceSettings prices) {

        private static final List<String> PROVIDERS = List.of("openai", "anthropic", "none");

        /** What is wrong with it; empty where nothing is. */
        String problem(String prefix) {
            if (provider != null && !PROVIDERS.contains(provider)) {
                return prefix + ".provider is \"" + provider + "\", expected openai, anthropic or none";
            }
            if (baseUrl != null && !isUrl(baseUrl)) {
                return prefix + ".base-url is \"" + baseUrl
                        + "\", expected an address such as http://localhost:11434/v1, without user, query or fragment";
            }
            if (model != null && model.isBlank()) {
                return prefix + ".model is blank, expected a model's name";
            }
            if (temperature != null && !(temperature >= 0 && temperature <= 2)) {
                return prefix + ".temperature is " + temperature + ", expected 0 to 2";
            }
            if (maxOutputTokens != null && maxOutputTokens < 1) {
                return prefix + ".max-output-tokens is " + maxOutputTokens + ", expected at least 1";
            }
            if (timeout != null && !timeout.isPositive()) {
                return prefix + ".timeout is " + timeout + ", expected a duration above zero, such as PT2M";
            }
            return prices == null ? "" : prices.problem(prefix + ".prices");
        }

        private static boolean isUrl(String text) {
            try {
                var uri = new URI(text);
                return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                        && uri.getHost() != null
                        && uri.getUserInfo() == null
                        && uri.getQuery() == null
                        && uri.getFragment() == null;
            } catch (URISyntaxException e) {
                return false;
            }
        }

        /** Whether it says anything about where the model is. */
        boolean namesPlace() {
            return provider != null || baseUrl != null || apiKey != null;
        }
    }

    /**
     * US dollars for a million tokens, at least 0 each.
     *
     * @param asOf when they were true
     */
    record PriceSettings(
            @Nullable BigDecimal inputPerMillion,
            @Nullable BigDecimal outputPerMillion,
            @Nullable LocalDate asOf) {

        String problem(String prefix) {
            if (inputPerMillion == null || inputPerMillion.signum() < 0) {
                return prefix + ".input-per-million is " + inputPerMillion
                        + ", expected US dollars for a million tokens, such as 1.25";
            }
            if (outputPerMillion == null || outputPerMillion.signum() < 0) {
                return prefix + ".output-per-million is " + outputPerMillion
                        + ", expected US dollars for a million tokens, such as 10";
            }
            return asOf == null ? prefix + ".as-of is missing, expected the prices' date, such as 2026-03-01" : "";
        }
    }
}
