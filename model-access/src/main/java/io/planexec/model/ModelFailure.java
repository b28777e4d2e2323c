package io.planexec.model;

/** A model gave no reply that can be used. The message is for users and names what to do next. */
public final class ModelFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient Reply.Bill bill;

    /** Sorts of failure. */
    public enum Kind {
        /** The provider does not take the key. */
        KEY_REFUSED,
        /** The provider does not take the request, such as an unknown model. */
        REQUEST_REFUSED,
        /** The model declines to answer. */
        DECLINED,
        /** Too many requests, or money used up; coming back later was tried. */
        RATE_LIMITED,
        /** No answer in time. */
        TIMED_OUT,
        /** No connection, a connection that broke, or the provider's own error. */
        UNAVAILABLE,
        /** An answer that does not follow the protocol. */
        MALFORMED
    }

    public ModelFailure(Kind kind, String message, Reply.Bill bill) {
        super(message);
        this.kind = kind;
        this.bill = bill;
    }

    public Kind kind() {
        return kind;
    }

    /** What the calls cost that came to nothing. */
    public Reply.Bill bill() {
        return bill;
    }

    /** Whether the same request may work later. */
    public boolean retryable() {
        return switch (kind) {
            case RATE_LIMITED, TIMED_OUT, UNAVAILABLE, MALFORMED -> true;
            case KEY_REFUSED, REQUEST_REFUSED, DECLINED -> false;
        };
    }
}
