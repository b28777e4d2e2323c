package io.planexec.messages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model worked on an attempt.
 *
 * @param model that was asked
 * @param iterations turns of the model, at least 0
 * @param calls receipts of the tool calls, in the model's order, {@value #MAX_RECEIPTS} at most
 * @param trace folder of the full record, one file an iteration, relative to the goal's output folder
 */
public record AgentRun(String model, int iterations, List<Receipt> calls, String trace) {

    /** Further calls stand in the trace only. */
    public static final int MAX_RECEIPTS = 200;

    /**
     * A tool call that ran.
     *
     * @param iteration from 1
     * @param error null where the call succeeded
     */
    public record Receipt(
            int iteration, String tool, @Nullable String error, Instant startedAt, Instant finishedAt) {}
}
