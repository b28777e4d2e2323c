package io.planexec.scripted;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A provider's way of asking and answering. Implementations hold no state. */
interface Protocol {

    /**
     * Understands a request.
     *
     * @throws BadRequest when the provider would refuse it
     */
    Asked read(String role, Map<String, @Nullable Object> body) throws BadRequest;

    /** The body of an answer. */
    Map<String, @Nullable Object> answer(Asked asked, Script.Say said, int number);

    /** The body of an error. */
    Map<String, @Nullable Object> error(int status, String message);

    /** Where a request carries its key. */
    String keyHeader();

    /** A request that does not follow the protocol. */
    final class BadRequest extends Exception {
        private static final long serialVersionUID = 1L;

        BadRequest(String message) {
            super(message);
        }
    }
}
