package io.planexec.planner.goal;

import io.planexec.messages.Allowance;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is set aside of a goal's limits for tasks that are not settled yet; only of limits that are set.
 *
 * @param places of {@code maxParallel} beside the one that every step in flight takes
 */
record Reserve(long tokens, BigDecimal usd, int toolCalls, int places) {
    static final Reserve NONE = new Reserve(0, BigDecimal.ZERO, 0, 0);

    /** What a task may use is what is set aside for it. */
    static @Nullable Reserve of(@Nullable Allowance allowance) {
        return allowance == null
                ? null
                : new Reserve(
                        Objects.requireNonNullElse(allowance.tokens(), 0L),
                        Objects.requireNonNullElse(allowance.usd(), BigDecimal.ZERO),
                        Objects.requireNonNullElse(allowance.toolCalls(), 0),
                        Objects.requireNonNullElse(allowance.maxParallel(), 1) - 1);
    }

    Reserve plus(@Nullable Reserve other) {
        return other == null
                ? this
                : new Reserve(
                        tokens + other.tokens, usd.add(other.usd), toolCalls + other.toolCalls, places + other.places);
    }

    Reserve minus(@Nullable Reserve other) {
        return other == null
                ? this
                : new Reserve(
                        tokens - other.tokens,
                        usd.subtract(other.usd),
                        toolCalls - other.toolCalls,
                        places - other.places);
    }
}
