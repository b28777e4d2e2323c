package io.planexec.messages.text;

/**
 * Cuts texts to a length, counted as {@link String#length()} does. No pair of surrogates is divided: half of one is no
 * character, and cannot be written as UTF-8. Stateless.
 */
public final class Cut {
    private Cut() {}

    /**
     * The beginning of a text, all of it where it is short enough.
     *
     * @param most at least 0; the result may be one shorter
     */
    public static String start(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        var dividesPair = most > 0
                && Character.isHighSurrogate(text.charAt(most - 1))
                && Character.isLowSurrogate(text.charAt(most));
        return text.substring(0, dividesPair ? most - 1 : most);
    }

    /**
     * A text that is short enough, else its beginning and a mark after it.
     *
     * @param most of the text; the mark comes on top
     */
    public static String to(String text, int most, String mark) {
        return text.length() <= most ? text : start(text, most) + mark;
    }

    /**
     * The same, but with the mark no longer than {@code most}.
     *
     * @param most at least the mark's length
     */
    public static String within(String text, int most, String mark) {
        return text.length() <= most ? text : start(text, most - mark.length()) + mark;
    }
}
