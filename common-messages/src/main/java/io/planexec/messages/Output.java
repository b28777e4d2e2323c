package io.planexec.messages;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a step produced: the value itself, or where it lies when it is too large for a record. Exactly one of the two is
 * set.
 *
 * @param value of JSON type object
 * @param artifact a file that holds the value as JSON
 */
public record Output(
        @Nullable Map<String, @Nullable Object> value,
        @Nullable Artifact artifact) {

    /** Outputs above this many bytes of JSON travel as an artifact. */
    public static final int MAX_INLINE_BYTES = 64 * 1024;

    public static Output inline(Map<String, @Nullable Object> value) {
        return new Output(value, null);
    }

    public static Output stored(Artifact artifact) {
        return new Output(null, artifact);
    }
}
