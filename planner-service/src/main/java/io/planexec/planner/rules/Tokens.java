package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What a goal's text is made of, in its order. Not thread-safe. */
final class Tokens {

    private final List<Token> tokens;

    Tokens(List<Token> tokens) {
        this.tokens = new ArrayList<>(tokens);
    }

    int size() {
        return tokens.size();
    }

    /**
     * What stands at a place.
     *
     * @throws IndexOutOfBoundsException where nothing does
     */
    Token get(int i) {
        return tokens.get(i);
    }

    void add(int i, Token token) {
        tokens.add(i, token);
    }

    Token remove(int i) {
        return tokens.remove(i);
    }

    /** Whether there is a word at this place, in lower case as wanted; false outside the text. */
    boolean isWordAt(int i, Predicate<String> wanted) {
        return i >= 0
                && i < tokens.size()
                && tokens.get(i).isWord()
                && wanted.test(tokens.get(i).lower());
    }

    /** Whether there is a number at this place; false outside the text. */
    boolean isNumberAt(int i) {
        return i >= 0 && i < tokens.size() && tokens.get(i).kind() == Token.Kind.NUMBER;
    }

    /** Where the words of a kind end that begin here. */
    int after(int from, Predicate<String> kind) {
        var i = from;
        while (isWordAt(i, kind)) {
            i++;
        }
        return i;
    }
}
