package io.planexec.planner.rules;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Some words of a clause that belong together, such as {@code with [a] line chart}.
 *
 * @param marker the word that leads it ({@code from}, {@code by}, {@code with}); empty for what the verb acts on
 * @param either whether {@code or} stood before it
 * @param indefinite whether {@code a} or {@code an} stood before it: then it is a thing to make or to find, not the name of a column
 */
record Phrase(String marker, boolean indefinite, boolean either, List<Token> tokens) {

    private static final Set<String> APPOSITIONS =
            Language.concepts("file folder page address dataset word string pattern text phrase csv");

    Phrase(String marker, boolean indefinite, List<Token> tokens) {
        this(marker, indefinite, false, tokens);
    }

    /** The same with other words. */
    Phrase with(List<Token> others) {
        return new Phrase(marker, indefinite, either, others);
    }

    List<Token> words() {
        return tokens.stream().filter(Token::isWord).toList();
    }

    /** The word that says what sort of thing it is: the last one, but for "the file x.csv", which is x.csv. */
    Optional<Token> head() {
        var head = Optional.<Token>empty();
        for (var i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            var named = i + 1 < tokens.size() && tokens.get(i + 1).names() && APPOSITIONS.contains(token.concept());
            if (token.isWord() && !named) {
                head = Optional.of(token);
            }
        }
        return head;
    }

    Optional<Token> first(Token.Kind kind) {
        return tokens.stream().filter(token -> token.kind() == kind).findFirst();
    }

    /** Where it stands in the goal: the place of its first token, 0 without any. */
    int place() {
        return tokens.isEmpty() ? 0 : tokens.getFirst().index();
    }

    boolean is(String... markers) {
        return List.of(markers).contains(marker);
    }

    boolean isObject() {
        return marker.isEmpty();
    }

    /** Whether it points back to what was said before: it, them, the result. */
    boolean pointsBack() {
        return tokens.size() == 1 && tokens.getFirst().concept().equals(Language.IT);
    }

    /** Whether it is a proper name: several words, each with a capital. */
    boolean isName() {
        return tokens.size() > 1 && tokens.stream().allMatch(token -> token.isWord() && token.capitalised());
    }

    String text() {
        return tokens.stream().map(Token::text).collect(Collectors.joining(" "));
    }
}
