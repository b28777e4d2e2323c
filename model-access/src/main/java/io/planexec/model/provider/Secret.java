package io.planexec.model.provider;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A key. Its text is in no message, log or representation of it. Immutable. */
public final class Secret {
    /** What stands where a secret would. */
    static final String HIDDEN = "(hidden)";

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** Spring binds text to this. */
    public static Secret of(String text) {
        return new Secret(text.strip());
    }

    public boolean isBlank() {
        return text.isEmpty();
    }

    String reveal() {
        return text;
    }

    /** The text with this secret taken out of it. */
    String hideIn(String said) {
        return text.isEmpty() ? said : said.replace(text, HIDDEN);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(text);
    }

    @Override
    public String toString() {
        return HIDDEN;
    }
}
