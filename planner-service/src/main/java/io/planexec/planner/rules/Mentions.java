package io.planexec.planner.rules;

import io.planexec.planner.rules.Draft.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values that stand in the goal's own words: numbers, names, patterns, titles. What was used is accounted for. */
final class Mentions {
    private static final String DUPLICATES = Language.concept("duplicates");
    private static final Set<String> CLEANING = Language.concepts("clean analyze");
    private static final Set<String> EMPTY = Set.of("empty", "missing", "blank", "null", "nulls", "incomplete");

    private final List<Capability> tools;
    private final List<Clause> clauses;
    private final Draft draft;

    Mentions(List<Capability> tools, List<Clause> clauses, Draft draft) {
        this.tools = tools;
        this.clauses = clauses;
        this.draft = draft;
    }

    Optional<String> glob(Param param, Need need) {
        if (!need.direct()) {
            return Optional.empty();
        }
        var glob = need.clause().find(token -> token.kind() == Token.Kind.GLOB);
        if (glob.isPresent()) {
            draft.account(glob.get());
            return glob.map(Token::text);
        }
        for (var phrase : need.clause().phrases()) {
            var words = phrase.words();
            for (var i = 0; i + 1 < words.size(); i++) {
                var ending = Language.fileEnding(words.get(i).lower());
                if (!ending.isEmpty() && words.get(i + 1).concept().equals("file")) {
                    draft.account(words.get(i));
                    return Optional.of(Places.globFor(param, ending));
                }
            }
        }
        return Optional.empty();
    }

    /** The value that follows the argument's own name: "window 14", "channel general", "title 'Sales'". */
    Optional<Value> byName(Param param, Need need) {
        return need.direct() ? following(param, need.clause()).map(Token::text).map(Value::given) : Optional.empty();
    }

    private Optional<Token> following(Param param, Clause clause) {
        var tokens = clause.tokens();
        for (var i = 0; i + 1 < tokens.size(); i++) {
            var word = tokens.get(i);
            var next = tokens.get(i + 1);
            var named = word.isWord()
                    && (param.nameConcepts().contains(word.concept())
                            || word.lower().equals(param.name().toLowerCase(Locale.ROOT)));
            if (named && !draft.accountsFor(next) && next.index() - word.index() <= 2) {
                draft.account(word);
                draft.account(next);
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }

    Optional<Number> number(Capability tool, Param param, Need need) {
        for (var clause : need.direct() ? List.of(need.clause()) : clauses) {
            var tokens = clause.tokens();
            for (var i = 0; i < tokens.size(); i++) {
                var token = tokens.get(i);
                if (token.kind() == Token.Kind.NUMBER && belongs(param, tool, tokens, i, need)) {
                    draft.account(token);
                    return Optional.of(numeric(token.text(), param));
                }
            }
        }
        return Optional.empty();
    }

    private boolean belongs(Param param, Capability tool, List<Token> tokens, int at, Need need) {
        var number = tokens.get(at);
        if (draft.accountsFor(number)) {
            return false;
        }
        for (var i = Math.max(0, at - 2); i < Math.min(tokens.size(), at + 3); i++) {
            var word = tokens.get(i);
            if (word.isWord() && param.nameConcepts().contains(word.concept())) {
                draft.account(word);
                return true;
            }
        }
        if (!need.direct()) {
            return false;
        }
        var next = at + 1 < tokens.size() ? tokens.get(at + 1) : null;
        if (next != null && next.isWord() && param.descriptionConcepts().contains(next.concept())) {
            draft.account(next);
            return true;
        }
        if (next != null
                && (Columns.isRanking(next) || Columns.isRecency(next))
                && param.nameConcepts().contains(Language.concept("limit"))) {
            draft.account(next);
            return true;
        }
        var before = at > 0 ? tokens.get(at - 1) : null;
        if (before != null
                && (Set.of("first", "last").contains(before.lower())
                        || Columns.isRanking(before)
                        || Columns.isRecency(before))
                && param.nameConcepts().stream().anyMatch(Set.of("top", "limit", "maximum", "n", "k")::contains)) {
            draft.account(before);
            return true;
        }
        return param.required()
                && tool.flatParams()
                                .filter(other -> other.role() == Param.Role.NUMBER)
                                .count()
                        == 1;
    }

    private static Number numeric(String text, Param param) {
        var value = Double.parseDouble(text);
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return param.jsonType().equals("number") && text.contains(".") ? (Number) value : (Number) (long) value;
        }
        return value;
    }

    Optional<Boolean> flag(Param param) {
        if (Boolean.TRUE.equals(param.byDefault()) && removesOnlyDuplicates()) {
            // Else rows would go that are no duplicates.
            return Optional.of(false);
        }
        for (var clause : clauses) {
            var words = clause.tokens().stream().filter(Token::isWord).toList();
            var concepts = words.stream().map(Token::concept).toList();
            if (!param.nameConcepts().isEmpty() && concepts.containsAll(param.nameConcepts())) {
                words.stream()
                        .filter(word -> param.nameConcepts().contains(word.concept()))
                        .forEach(draft::account);
                return Optional.of(true);
            }
        }
        return Optional.empty();
    }

    private boolean removesOnlyDuplicates() {
        return clauses.stream()
                        .anyMatch(clause -> clause.find(token -> token.concept().equals(DUPLICATES)
                                        || token.lower().equals("duplicate"))
                                .isPresent())
                && clauses.stream()
                        .noneMatch(clause -> CLEANING.contains(clause.verbConcept())
                                || clause.find(token -> EMPTY.contains(token.lower()))
                                        .isPresent());
    }

    Optional<String> pattern(Capability tool, Need need) {
        var clause = need.clause();
        var quote = clause.find(token -> token.kind() == Token.Kind.QUOTE);
        var code = quote.or(() -> clause.find(
                token -> token.looksLikeCode() && !tool.nameConcepts().contains(token.concept())));
        if (code.isPresent()) {
            draft.account(code.get());
            accountForFillers(clause, code.get());
            return code.map(Token::text);
        }
        var phrase = clause.phrase("for").filter(led -> !led.words().isEmpty());
        if (phrase.isEmpty() && need.phrase() != null) {
            var isOccurrence =
                    need.phrase().head().filter(head -> head.concept().equals("occurrence"));
            phrase = isOccurrence.isPresent() ? clause.phrase("of") : Optional.of(need.phrase());
            isOccurrence.ifPresent(draft::account);
        }
        return phrase.filter(words -> words.words().size() == 1 || words.isName())
                .map(words -> {
                    words.words().forEach(draft::account);
                    return words.text();
                });
    }

    /** "TODO comments", "the word X", "occurrences of X": words around what is looked for. */
    private void accountForFillers(Clause clause, Token found) {
        for (var phrase : clause.phrases()) {
            if (phrase.tokens().contains(found)
                    || phrase.head()
                            .filter(head -> head.concept().equals("occurrence"))
                            .isPresent()) {
                phrase.words().forEach(draft::account);
            }
        }
    }

    /** What the clause says, without the words that lead to the tool. */
    Optional<String> query(Capability tool, Need need) {
        need.clause().tokens().forEach(draft::account);
        var words = new ArrayList<>(Schemas.pieces(need.clause().text()));
        var verb = need.clause().verb();
        while (!words.isEmpty() && leads(words.getFirst(), tool, verb)) {
            words.removeFirst();
        }
        while (!words.isEmpty() && leads(words.getLast(), tool, null)) {
            words.removeLast();
        }
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", words));
    }

    private static boolean leads(String word, Capability tool, @Nullable Token verb) {
        var lower = word.toLowerCase(Locale.ROOT);
        return Language.isNeutral(lower)
                || Language.isPreposition(lower)
                || Language.isDeterminer(lower)
                || tool.nameConcepts().contains(Language.concept(lower))
                || (verb != null && verb.text().equals(word));
    }

    Optional<Value> other(Capability tool, Param param, Need need) {
        var named = byName(param, need);
        if (named.isPresent()
                || !need.direct()
                || !param.required()
                || !param.jsonType().equals("string")) {
            return named;
        }
        for (var phrase : need.clause().phrases()) {
            var open = !phrase.tokens().isEmpty()
                    && phrase.tokens().stream().noneMatch(draft::accountsFor)
                    && phrase.words().size() == phrase.tokens().size()
                    && !phrase.pointsBack();
            var led = phrase.is("to", "into", "in", "for", "at", "of") || (phrase.isObject() && sole(tool));
            var means = phrase.words().stream()
                    .anyMatch(word ->
                            tool.gives(word.concept()) || tool.nameConcepts().contains(word.concept()));
            if (open && led && !means) {
                phrase.tokens().forEach(draft::account);
                return Optional.of(Value.given(phrase.text()));
            }
        }
        return Optional.empty();
    }

    private static boolean sole(Capability tool) {
        return tool.params().stream().filter(Param::required).count() == 1;
    }

    Optional<String> title(Need need) {
        if (!need.direct()) {
            return Optional.empty();
        }
        var called = need.clause().phrase("called").flatMap(phrase -> phrase.first(Token.Kind.QUOTE));
        if (called.isPresent()) {
            draft.account(called.get());
            return called.map(Token::text);
        }
        return new Titles(clauses, tools).of(need, draft);
    }
}
