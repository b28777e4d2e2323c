package io.planexec.model;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a model said.
 *
 * @param text empty where there is none
 * @param calls of tools, in the model's order
 * @param cutShort whether it ran into its limit of output tokens
 * @param bill what this call cost, its repetitions included
 */
public record Reply(String text, List<Call> calls, boolean cutShort, Bill bill) {

    /**
     * A call of a tool that the model asks for.
     *
     * @param arguments as the model wrote them: meant to be JSON, and not always so
     */
    public record Call(String id, String tool, String arguments) {}

    /**
     * What calls cost. All figures are at least 0.
     *
     * @param calls that reached the provider
     * @param usd at the configured prices; 0 where none is configured
     */
    public record Bill(int calls, long inputTokens, long outputTokens, BigDecimal usd) {

        public static final Bill NONE = new Bill(0, 0, 0, BigDecimal.ZERO);

        public Bill plus(Bill other) {
            return new Bill(
                    calls + other.calls,
                    inputTokens + other.inputTokens,
                    outputTokens + other.outputTokens,
                    usd.add(other.usd));
        }
    }
}
