package io.planexec.messages.expression;

/** A reference has no value. The message names the argument, the expression, what is missing and what there is. */
public final class UnresolvedReference extends Exception {
    private static final long serialVersionUID = 1L;

    UnresolvedReference(String message) {
        super(message, null, false, false);
    }
}
