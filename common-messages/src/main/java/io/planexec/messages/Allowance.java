package io.planexec.messages;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt may use, as reserved for it. A bound that is null is none. All are at least 0.
 *
 * @param tokens sent to and received from the executor's model
 * @param usd of calls of the executor's model
 * @param toolCalls of tools
 * @param maxParallel steps in flight at once, at least 1; null where the attempt is no goal of its own
 */
public record Allowance(
        @Nullable Long tokens,
        @Nullable BigDecimal usd,
        @Nullable Integer toolCalls,
        @Nullable Integer maxParallel) {

    /** Of an attempt that is one step in flight. */
    public Allowance(@Nullable Long tokens, @Nullable BigDecimal usd, @Nullable Integer toolCalls) {
        this(tokens, usd, toolCalls, null);
    }
}
