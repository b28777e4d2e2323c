package io.planexec.messages;

import java.math.BigDecimal;

/**
 * What something cost. All figures are at least 0.
 *
 * @param plannerCalls calls of the planner's and the judge's model
 * @param executorCalls calls of the executor's model
 * @param toolCalls calls of tools
 * @param inputTokens tokens sent to models
 * @param outputTokens tokens received from models
 * @param usd at the configured prices
 */
public record Usage(
        int plannerCalls, int executorCalls, int toolCalls, long inputTokens, long outputTokens, BigDecimal usd) {

    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, BigDecimal.ZERO);

    /** One call of a tool, and no model. */
    public static final Usage ONE_TOOL_CALL = new Usage(0, 0, 1, 0, 0, BigDecimal.ZERO);

    public Usage plus(Usage other) {
        return new Usage(
                plannerCalls + other.plannerCalls,
                executorCalls + other.executorCalls,
                toolCalls + other.toolCalls,
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                usd.add(other.usd));
    }
}
