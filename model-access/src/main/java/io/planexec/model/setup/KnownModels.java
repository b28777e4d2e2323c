package io.planexec.model.setup;

import io.planexec.model.Role;
import io.planexec.model.provider.Prices;
import io.planexec.model.provider.Provider;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/** The models that are taken where none is named, and what they cost. */
final class KnownModels {
    /** When the prices below were looked up. */
    static final LocalDate AS_OF = LocalDate.of(2026, 3, 1);

    private static final Map<String, Prices> PRICES = Map.of(
            "gpt-5", usd("1.25", "10"),
            "gpt-5-mini", usd("0.25", "2"),
            "claude-opus-4-5", usd("5", "25"),
            "claude-haiku-4-5", usd("1", "5"));

    private KnownModels() {}

    /** A strong one for planning and judging, a cheap one for executing. */
    static String byDefault(Provider provider, Role role) {
        var cheap = role == Role.EXECUTOR;
        return switch (provider) {
            case OPENAI -> cheap ? "gpt-5-mini" : "gpt-5";
            case ANTHROPIC -> cheap ? "claude-haiku-4-5" : "claude-opus-4-5";
        };
    }

    static Optional<Prices> prices(String model) {
        return Optional.ofNullable(PRICES.get(model));
    }

    private static Prices usd(String input, String output) {
        return new Prices(new BigDecimal(input), new BigDecimal(output));
    }
}
