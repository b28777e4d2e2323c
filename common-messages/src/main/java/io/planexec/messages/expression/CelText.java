package io.planexec.messages.expression;

/** Where things end in the text of a CEL expression. */
final class CelText {
    private CelText() {}

    /** The index behind the string literal or comment that starts here; the same index where neither does. */
    static int behindLiteral(String text, int at, boolean raw) {
        var c = text.charAt(at);
        if (c == '/' && text.startsWith("//", at)) {
            var end = text.indexOf('\n', at);
            return end < 0 ? text.length() : end;
        }
        if (c != '"' && c != '\'') {
            return at;
        }
        var triple = String.valueOf(c).repeat(3);
        var quote = text.startsWith(triple, at) ? triple : String.valueOf(c);
        var i = at + quote.length();
        while (i < text.length()) {
            if (!raw && text.charAt(i) == '\\') {
                i += 2;
            } else if (text.startsWith(quote, i)) {
                return i + quote.length();
            } else {
                i++;
            }
        }
        return text.length();
    }

    /** The index behind the identifier that starts here; the same index where none does. */
    static int behindIdentifier(String text, int at) {
        var i = at;
        if (i < text.length() && isIdentifierStart(text.charAt(i))) {
            while (i < text.length() && isIdentifierPart(text.charAt(i))) {
                i++;
            }
        }
        return i;
    }

    /** Whether the word before a quote makes the literal raw: backslashes in it are plain signs. */
    static boolean isRawPrefix(String word) {
        return word.equalsIgnoreCase("r") || word.equalsIgnoreCase("br") || word.equalsIgnoreCase("rb");
    }

    static boolean isIdentifierStart(char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isIdentifierPart(char c) {
        return isIdentifierStart(c) || (c >= '0' && c <= '9');
    }

    /** A CEL string literal for this value. */
    static String quoted(String value) {
        var literal = new StringBuilder("\"");
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '"' || c == '\\') {
                literal.append('\\').append(c);
            } else if (c < ' ') {
                literal.append(String.format("\\u%04x", (int) c));
            } else {
                literal.append(c);
            }
        }
        return literal.append('"').toString();
    }
}
