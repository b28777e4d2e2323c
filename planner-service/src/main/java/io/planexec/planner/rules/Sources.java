package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The files, folders and addresses a goal names: which of them are there to be read, and which are to be written. */
final class Sources {

    /** Endings of files that hold rows. */
    static final Set<String> TABLES = Set.of("csv", "tsv");

    private static final int MOST = 20;

    private final List<Clause> clauses;

    /** Whether it names a file or an address. */
    static boolean isSource(Token token) {
        return token.kind() == Token.Kind.PATH || token.kind() == Token.Kind.URL;
    }

    Sources(List<Clause> clauses) {
        this.clauses = clauses;
    }

    /** What the clause itself names to be read. */
    List<Token> of(Clause clause) {
        var target = target(clause).orElse(null);
        var found = new LinkedHashSet<Token>();
        clause.tokens().stream()
                .filter(Sources::isSource)
                .filter(token -> !token.equals(target))
                .limit(MOST)
                .forEach(found::add);
        return List.copyOf(found);
    }

    /** What the clause names, else the nearest clause before it that names something, else the nearest after it. */
    List<Token> inReachOf(Clause clause) {
        var at = clauses.indexOf(clause);
        for (var i = at; i >= 0; i--) {
            var found = of(clauses.get(i));
            if (!found.isEmpty()) {
                return found;
            }
        }
        for (var i = at + 1; i < clauses.size(); i++) {
            var found = of(clauses.get(i));
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** The file the clause asks to be written. */
    Optional<Token> target(Clause clause) {
        var led = clause.phrases().stream()
                .filter(phrase -> phrase.is("to", "into", "as", "called"))
                .flatMap(phrase -> phrase.first(Token.Kind.PATH).stream())
                .findFirst();
        if (led.isPresent()) {
            return led;
        }
        var verb = clause.verbConcept();
        if (!verb.equals("write") && !Language.isMaking(verb)) {
            return Optional.empty();
        }
        var objects = clause.objects().stream()
                .flatMap(phrase -> phrase.first(Token.Kind.PATH).stream())
                .findFirst();
        if (objects.isPresent()) {
            return clause.verb() != null && clause.verb().lower().startsWith("cop") ? Optional.empty() : objects;
        }
        return verb.equals("write")
                ? clause.phrases().stream()
                        .filter(phrase -> phrase.is("in"))
                        .flatMap(phrase -> phrase.first(Token.Kind.PATH).stream())
                        // Nobody writes a report into a table.
                        .filter(path -> !TABLES.contains(ending(path)))
                        .findFirst()
                : Optional.empty();
    }

    /** Every file or address in the goal. */
    List<Token> all() {
        var all = new ArrayList<Token>();
        clauses.forEach(clause -> all.addAll(of(clause)));
        return all;
    }

    /** The folder a clause names: with a slash, as "the docs folder", or as "in src". */
    Optional<Token> folder(Clause clause) {
        var path = of(clause).stream()
                .filter(token ->
                        token.kind() == Token.Kind.PATH && ending(token).isEmpty())
                .findFirst();
        if (path.isPresent()) {
            return path;
        }
        for (var phrase : clause.phrases()) {
            var words = phrase.words();
            var calledFolder = words.stream().anyMatch(word -> word.concept().equals("folder"));
            if (calledFolder) {
                var name = words.stream()
                        .filter(word -> !word.concept().equals("folder"))
                        .reduce((a, b) -> b);
                if (name.isPresent()) {
                    return name;
                }
            } else if (isBareFolder(phrase) || isSearched(phrase, clause)) {
                return words.stream().findFirst();
            }
        }
        return Optional.empty();
    }

    /** LICENSE, "the file Makefile": no ending, no slash, but no word of the language either. */
    static Optional<Token> bareFile(Phrase phrase) {
        var words = phrase.words().stream()
                .filter(word -> !word.concept().equals("file"))
                .toList();
        if (words.size() != 1 || words.getFirst().text().length() < 3) {
            return Optional.empty();
        }
        var calledFile = words.size() < phrase.words().size();
        var shouted = words.getFirst().text().chars().allMatch(Character::isUpperCase);
        return calledFile || shouted ? Optional.of(words.getFirst()) : Optional.empty();
    }

    /** Whether a phrase surely names a place in the file system. */
    static boolean namesPlace(Phrase phrase) {
        var words = phrase.words();
        return phrase.first(Token.Kind.PATH).isPresent()
                || words.stream().anyMatch(word -> Set.of("folder", "file").contains(word.concept()))
                || (words.size() == 1
                        && Language.isCustomaryFolder(words.getFirst().lower())
                        && phrase.is("in", "from", "", "of"));
    }

    /** "Search notes for X". */
    private static boolean isSearched(Phrase phrase, Clause clause) {
        return phrase.isObject()
                && phrase.tokens().size() == 1
                && phrase.words().size() == 1
                && clause.verbConcept().equals(Language.concept("search"))
                && clause.phrase("for")
                        .flatMap(sought -> sought.first(Token.Kind.QUOTE))
                        .isPresent();
    }

    private static boolean isBareFolder(Phrase phrase) {
        if (phrase.words().size() != 1 || phrase.tokens().size() != 1) {
            return false;
        }
        var word = phrase.words().getFirst();
        var customary = Language.isCustomaryFolder(word.lower());
        var known = Language.isKnown(word.concept());
        if (phrase.is("in")) {
            return customary || (!word.capitalised() && !known);
        }
        return phrase.is("", "of", "from") && customary && !known;
    }

    /** Ending of a file's name in lower case, without the dot; empty where it has none. */
    static String ending(Token token) {
        if (token.kind() != Token.Kind.PATH) {
            return "";
        }
        var name = fileName(token.text());
        var dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    static String fileName(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
