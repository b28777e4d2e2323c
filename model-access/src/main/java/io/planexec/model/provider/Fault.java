package io.planexec.model.provider;

import io.planexec.model.ModelFailure;
import org.jspecify.annotations.Nullable;

/** One exchange came to nothing. */
final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    private final ModelFailure.Kind kind;
    private final boolean lasting;
    private final boolean reached;
    private final transient @Nullable String retryAfter;
    private final long inputTokens;
    private final long outputTokens;

    private Fault(
            ModelFailure.Kind kind,
            String message,
            boolean lasting,
            boolean reached,
            @Nullable String retryAfter,
            long inputTokens,
            long outputTokens) {
        super(message);
        this.kind = kind;
        this.lasting = lasting;
        this.reached = reached;
        this.retryAfter = retryAfter;
        this.inputTokens = inputTokens;
        this.outputTokens = outputTokens;
    }

    /** The provider answered with an error, at no cost. */
    static Fault answered(ModelFailure.Kind kind, String message) {
        return new Fault(kind, message, false, true, null, 0, 0);
    }

    /** No answer came. */
    static Fault unanswered(ModelFailure.Kind kind, String message, boolean reached) {
        return new Fault(kind, message, false, reached, null, 0, 0);
    }

    /** The model answered, and its answer is of no use. */
    static Fault paid(ModelFailure.Kind kind, String message, long inputTokens, long outputTokens) {
        return new Fault(kind, message, false, true, null, inputTokens, outputTokens);
    }

    Fault withRetryAfter(@Nullable String header) {
        return new Fault(kind, String.valueOf(getMessage()), lasting, reached, header, inputTokens, outputTokens);
    }

    /** Coming back soon will not help, whatever the kind says. */
    Fault asLasting() {
        return new Fault(kind, String.valueOf(getMessage()), true, reached, retryAfter, inputTokens, outputTokens);
    }

    ModelFailure.Kind kind() {
        return kind;
    }

    boolean lasting() {
        return lasting;
    }

    /** Whether the request may have got to the provider. */
    boolean reached() {
        return reached;
    }

    /** The header of that name as it came. */
    @Nullable
    String retryAfter() {
        return retryAfter;
    }

    long inputTokens() {
        return inputTokens;
    }

    long outputTokens() {
        return outputTokens;
    }
}
