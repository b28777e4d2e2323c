package io.planexec.planner.rules;

import java.util.Locale;

/**
 * A piece of a goal's text.
 *
 * @param text as written, quotes and surrounding punctuation taken off
 * @param concept what a word means ({@link Language#concept}); the text in lower case for everything else
 * @param index position among the goal's tokens
 */
record Token(Kind kind, String text, String concept, int index) {

    enum Kind {
        WORD,
        NUMBER,
        QUOTE,
        PATH,
        GLOB,
        URL,
        /** Ends a clause. */
        STOP,
        COMMA
    }

    /** Whether it stands for one certain thing: a file, an address, a text. */
    boolean names() {
        return switch (kind) {
            case QUOTE, PATH, GLOB, URL -> true;
            case WORD, NUMBER, STOP, COMMA -> false;
        };
    }

    boolean isWord() {
        return kind == Kind.WORD;
    }

    String lower() {
        return text.toLowerCase(Locale.ROOT);
    }

    boolean capitalised() {
        return !text.isEmpty() && Character.isUpperCase(text.charAt(0));
    }

    /** Whether the word is rather a name in code than a word of the language: TODO, foo_bar, KafkaShareConsumer. */
    boolean looksLikeCode() {
        if (kind != Kind.WORD || text.length() < 2) {
            return false;
        }
        var tail = text.substring(1);
        return tail.chars().anyMatch(c -> Character.isUpperCase(c) || c == '_' || c == '(' || c == '@')
                || text.startsWith("@");
    }
}
