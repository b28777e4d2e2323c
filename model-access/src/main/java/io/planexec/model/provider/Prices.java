package io.planexec.model.provider;

import io.planexec.model.Reply;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a model costs, in US dollars per million tokens, each at least 0.
 */
public record Prices(BigDecimal inputPerMillion, BigDecimal outputPerMillion) {
    /** Where nothing is known. */
    public static final Prices NONE = new Prices(BigDecimal.ZERO, BigDecimal.ZERO);

    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    Reply.Bill bill(int calls, long inputTokens, long outputTokens) {
        var usd = inputPerMillion
                .multiply(BigDecimal.valueOf(inputTokens))
                .add(outputPerMillion.multiply(BigDecimal.valueOf(outputTokens)))
                .divide(MILLION, 9, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return new Reply.Bill(calls, inputTokens, outputTokens, usd.signum() == 0 ? BigDecimal.ZERO : usd);
    }
}
