package io.planexec.messages.json;

import io.planexec.messages.Finding;
import java.util.List;

/** What became of something a user wrote. */
public sealed interface Reading<T> {

    /** It is as it should be. */
    record Read<T>(T value) implements Reading<T> {}

    /**
     * It is not.
     *
     * @param findings everything that is wrong with it, at least one
     */
    record Refused<T>(List<Finding> findings) implements Reading<T> {

        /** A refusal for one reason that concerns the whole. */
        static <T> Refused<T> because(String message) {
            return new Refused<>(List.of(new Finding(null, "", message)));
        }

        /** The findings on one line, for a record's header or a log. */
        public String reason() {
            return String.join("; ", findings.stream().map(Finding::line).toList());
        }
    }
}
