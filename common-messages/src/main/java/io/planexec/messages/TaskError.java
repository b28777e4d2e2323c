package io.planexec.messages;

/**
 * Why an attempt did not succeed.
 *
 * @param kind what sort of failure it was
 * @param message for the user: what was found, expected, where, what next
 * @param retryable whether the same attempt may work later
 */
public record TaskError(Kind kind, String message, boolean retryable) {

    /** Sorts of failure. */
    public enum Kind {
        /** The tool said so. */
        TOOL,
        /** The arguments did not resolve, or do not fit the tool's schema. */
        ARGUMENTS,
        /** The output does not fit a schema. */
        OUTPUT,
        /** The executor's model gave no reply that can be used. */
        MODEL,
        /** The attempt's iterations or allowance were used up. */
        LIMIT,
        /** A criterion of the step does not hold. */
        CRITERION,
        /** The attempt ran out of time. */
        TIMEOUT,
        /** No executor took it in time. */
        NO_EXECUTOR,
        /** The executor does not have the tool. */
        UNKNOWN_TOOL,
        /** The executor stopped in the middle. */
        INTERRUPTED,
        /** The tool was let in and could certainly not begin: whatever its effect, there was none. */
        NOT_MADE
    }
}
