package io.planexec.messages;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a task may spend. It was set aside from the goal's limits before the task was queued, so that tasks side by side
 * cannot overspend together; what it did not need goes back when its result comes in. Null is no limit.
 *
 * @param tokens sent to and received from models, at least 0
 * @param usd at the configured prices, at least 0
 * @param toolCalls at least 0
 */
public record Allowance(
        @Nullable Long tokens,
        @Nullable BigDecimal usd,
        @Nullable Integer toolCalls) {

    public static final Allowance UNLIMITED = new Allowance(null, null, null);
}
