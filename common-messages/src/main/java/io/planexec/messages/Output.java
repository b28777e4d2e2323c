package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.planexec.messages.text.Cut;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a step produced: the value itself, or where it lies when it is too large for a record. Exactly one of the two is
 * set.
 *
 * @param value of JSON type object
 * @param artifact a file that holds the value as JSON
 * @param words what a value that lies elsewhere says in words, at most {@value #MOST_WORDS} characters; null where it says
 *     nothing, or is not elsewhere
 */
public record Output(
        @Nullable Map<String, @Nullable Object> value,
        @Nullable Artifact artifact,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String words) {

    /** Outputs above this many bytes of JSON travel as an artifact. */
    public static final int MAX_INLINE_BYTES = 64 * 1024;

    /** Characters of what an output says in words. */
    public static final int MOST_WORDS = 2_000;

    /** Fields in which outputs say in words what was found, the most telling first. */
    private static final List<String> TELLING = List.of("answer", "summary", "text", "content", "stdout", "body");

    public Output {
        words = words == null ? null : cut(words);
    }

    public static Output inline(Map<String, @Nullable Object> value) {
        return new Output(value, null, null);
    }

    /** One that says nothing in words. */
    public static Output stored(Artifact artifact) {
        return new Output(null, artifact, null);
    }

    /**
     * One that says in words what its value does.
     *
     * @param value what the file holds
     */
    public static Output stored(Artifact artifact, Map<String, @Nullable Object> value) {
        return new Output(null, artifact, told(value));
    }

    /** What it says in words, at most {@value #MOST_WORDS} characters; null where it says nothing. */
    public @Nullable String inWords() {
        return value == null ? words : told(value);
    }

    private static @Nullable String told(Map<String, @Nullable Object> value) {
        return TELLING.stream()
                .map(value::get)
                .filter(Objects::nonNull)
                .filter(field -> field instanceof String text && !text.isBlank())
                .map(text -> cut(text.toString().strip()))
                .findFirst()
                .orElse(null);
    }

    private static String cut(String text) {
        return Cut.within(text, MOST_WORDS, " …");
    }
}
