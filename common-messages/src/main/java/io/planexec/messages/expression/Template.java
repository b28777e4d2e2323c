package io.planexec.messages.expression;

import java.util.ArrayList;
import java.util.List;

/** A string taken apart into literal text and references. */
record Template(List<Part> parts, boolean closed) {
    private static final String STEPS = "${steps";
    private static final String INPUTS = "${inputs";

    sealed interface Part {}

    record Text(String text) implements Part {}

    /**
     * A reference.
     *
     * @param content what stands between the braces
     */
    record Reference(String content) implements Part {
        String written() {
            return "${" + content + "}";
        }
    }

    /** Whether a string can hold a reference or an escape at all. */
    static boolean isNeeded(String text) {
        return text.contains("${");
    }

    /** Takes a string apart. A reference that is not closed is left out, and {@link #closed} is false. */
    static Template of(String text) {
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        var i = 0;
        while (i < text.length()) {
            if (text.startsWith("$${", i)) {
                literal.append("${");
                i += 3;
            } else if (startsReference(text, i)) {
                var end = closingBrace(text, i + 2);
                if (end < 0) {
                    return new Template(parts, false);
                }
                flush(literal, parts);
                parts.add(new Reference(text.substring(i + 2, end)));
                i = end + 1;
            } else {
                literal.append(text.charAt(i));
                i++;
            }
        }
        flush(literal, parts);
        return new Template(parts, true);
    }

    private static void flush(StringBuilder literal, List<Part> parts) {
        if (!literal.isEmpty()) {
            parts.add(new Text(literal.toString()));
            literal.setLength(0);
        }
    }

    private static boolean startsReference(String text, int at) {
        return text.charAt(at) == '$' && (startsWord(text, at, STEPS) || startsWord(text, at, INPUTS));
    }

    private static boolean startsWord(String text, int at, String word) {
        var end = at + word.length();
        return text.startsWith(word, at) && (end == text.length() || !CelText.isIdentifierPart(text.charAt(end)));
    }

    private static int closingBrace(String text, int from) {
        var depth = 0;
        var i = from;
        while (i < text.length()) {
            var word = CelText.behindIdentifier(text, i);
            var raw = word > i && CelText.isRawPrefix(text.substring(i, word));
            if (word > i) {
                i = word;
                if (i == text.length()) {
                    return -1;
                }
            }
            var behind = CelText.behindLiteral(text, i, raw);
            if (behind > i) {
                i = behind;
                continue;
            }
            var c = text.charAt(i);
            if (c == '}' && depth == 0) {
                return i;
            }
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            }
            i++;
        }
        return -1;
    }
}
