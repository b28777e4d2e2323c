package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which of a schema's values an argument gets: what the words name, else what suits what they talk of. */
final class Choices {
    private final Sources sources;
    private final Columns columns;
    private final Draft draft;

    Choices(Sources sources, Columns columns, Draft draft) {
        this.sources = sources;
        this.columns = columns;
        this.draft = draft;
    }

    Optional<Object> choice(Capability tool, Param param, Need need) {
        if (!need.kind().isEmpty() && param.choices().contains(need.kind())) {
            return Optional.of(need.kind());
        }
        if (!need.direct()) {
            return Optional.empty();
        }
        if (param.many()) {
            return choices(tool, param, need);
        }
        if (Columns.isOrder(param)) {
            return order(param, need);
        }
        if (tool.aggregates() && columns.ranks(need.clause())) {
            // "Highest" orders what there is. Whether it is added up or averaged depends on what it is.
            return named(
                    param,
                    wordsFirstOf(need).stream()
                            .filter(word -> !Columns.isRanking(word))
                            .toList());
        }
        var counts =
                need.clause().ask() == Clause.Ask.HOW_MANY || Columns.listsValues(need.clause(), need.phrase(), tool);
        if (counts && tool.aggregates() && param.choices().contains("count")) {
            return Optional.of("count");
        }
        var named = named(param, wordsFirstOf(need));
        if (named.isPresent()) {
            return named;
        }
        if (tool.aggregates() && param.choices().contains("sum") && Columns.isTotal(need.clause(), need.phrase())) {
            return Optional.of("sum");
        }
        var ending = sources.target(need.clause()).map(Sources::ending).orElse("");
        if (!ending.isEmpty()) {
            var byEnding = param.choices().stream()
                    .filter(choice -> Language.nameConcepts(choice.toString()).contains(Language.concept(ending)))
                    .findFirst();
            if (byEnding.isPresent()) {
                return byEnding;
            }
        }
        return suiting(param, need);
    }

    private Optional<Object> order(Param param, Need need) {
        var clause = need.clause();
        if (Columns.sorts(clause)) {
            return sorted(param, clause);
        }
        if (!columns.ranks(clause) && !Columns.ranksRows(need.phrase())) {
            return Optional.empty();
        }
        clause.tokens().stream().filter(Columns::isRanking).forEach(draft::account);
        var fromBelow = clause.find(token -> Columns.ranksFromBelow(token) || Columns.isEarly(token))
                .isPresent();
        // Without an order, months come as they followed each other.
        var said = fromBelow || clause.find(Columns::isTime).isPresent();
        return param.choices().stream()
                .filter(choice ->
                        said && fromBelow == Language.concept(choice.toString()).equals(Columns.SMALLEST))
                .findFirst();
    }

    /** "From highest to lowest", "descending", "newest first": the first such word says what comes first. */
    private Optional<Object> sorted(Param param, Clause clause) {
        var words = clause.tokens().stream().filter(Columns::isOrdering).toList();
        words.forEach(draft::account);
        return words.stream().findFirst().flatMap(word -> {
            var fromBelow = Columns.ordersFromBelow(word);
            return param.choices().stream()
                    .filter(choice ->
                            fromBelow == Language.concept(choice.toString()).equals(Columns.SMALLEST))
                    .findFirst();
        });
    }

    /** The words for the result itself before the other words of the clause, and those of clauses without a verb last. */
    private static List<Token> wordsFirstOf(Need need) {
        var words = new ArrayList<Token>();
        if (need.phrase() != null) {
            words.addAll(need.phrase().words());
        }
        words.addAll(need.clause().tokens());
        return words;
    }

    private Optional<Object> named(Param param, List<Token> words) {
        for (var word : words) {
            for (var choice : param.choices()) {
                if (Language.nameConcepts(choice.toString()).equals(List.of(word.concept()))) {
                    draft.account(word);
                    return Optional.of(choice);
                }
            }
        }
        return Optional.empty();
    }

    /** A kind that suits what the clause, or else the goal, talks of: a line for a trend. */
    private Optional<Object> suiting(Param param, Need need) {
        if (param.choices().stream().noneMatch(choice -> choice.equals("line"))) {
            return Optional.empty();
        }
        if (!need.clause().groupings().isEmpty() || columns.ranks(need.clause())) {
            var overTime = need.clause().groupings().stream()
                            .flatMap(phrase -> phrase.words().stream())
                            .anyMatch(word -> Language.suits("line", word.concept()))
                    || need.clause().find(Columns::isPeriodic).isPresent();
            return Optional.<Object>of(overTime ? "line" : "bar").filter(param.choices()::contains);
        }
        for (var word : need.clause().tokens()) {
            for (var choice : param.choices()) {
                if (Language.suits(choice.toString(), word.concept())) {
                    draft.account(word);
                    return Optional.of(choice);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Object> choices(Capability tool, Param param, Need need) {
        if (tool.collects()
                && need.clause()
                        .find(word -> param.nameConcepts().contains(word.concept()))
                        .isEmpty()) {
            return Optional.empty();
        }
        var chosen = new ArrayList<Object>();
        for (var choice : param.choices()) {
            var parts = Language.nameConcepts(choice.toString());
            var words = need.clause().tokens().stream()
                    .filter(token -> token.isWord() && !draft.accountsFor(token))
                    .toList();
            var first = words.stream()
                    .filter(word -> !parts.isEmpty() && word.concept().equals(parts.getFirst()))
                    .findFirst();
            if (first.isPresent()) {
                draft.account(first.get());
                chosen.add(choice);
            }
        }
        return chosen.isEmpty() ? Optional.empty() : Optional.of(chosen);
    }
}
