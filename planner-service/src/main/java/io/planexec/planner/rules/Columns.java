package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads names of columns off a clause: what is added up, and what it is split by. */
final class Columns {

    private static final Set<String> RANKING = Language.concepts("top best worst bottom rank maximum minimum");
    private static final Set<String> FIRST = Language.concepts("top best worst bottom rank");
    private static final Set<String> NO_COLUMN =
            Language.concepts("dataset column statistic row file trend " + Language.IT);
    private static final Set<String> PERIODIC = Set.of("daily", "weekly", "monthly", "quarterly", "yearly", "annual");
    private static final Set<String> TIMES = Language.concepts("day week month quarter year");

    /** Whether the clause asks for the first of many: "which region has the highest revenue", "top 5 products by revenue". */
    boolean ranks(Clause clause) {
        var extreme = clause.find(token -> RANKING.contains(token.concept())).isPresent();
        return (clause.ask() == Clause.Ask.WHICH && extreme) || ranksGroups(clause);
    }

    /** "Top 5 products by revenue" is revenue by product. */
    private static boolean ranksGroups(Clause clause) {
        return clause.tokens().stream().anyMatch(token -> FIRST.contains(token.concept()))
                && !clause.groupings().isEmpty();
    }

    /** Words such as "highest", which order what there is. */
    static boolean isRanking(Token token) {
        return RANKING.contains(token.concept());
    }

    /** "Monthly revenue" is revenue by month. */
    static boolean isPeriodic(Token token) {
        return token.isWord() && TIMES.contains(token.concept()) && PERIODIC.contains(token.lower());
    }

    Optional<Object> column(Capability tool, Param param, Need need, Draft draft) {
        var clause = need.clause();
        var names = new ArrayList<String>();
        if (param.isGrouping()) {
            for (var phrase : groups(clause, need.phrase())) {
                var overTime = phrase.words().stream().anyMatch(word -> choosesTime(tool, word));
                if (!overTime) {
                    name(phrase, tool, draft).map(Columns::grouped).ifPresent(names::add);
                }
            }
            if (names.isEmpty()) {
                clause.find(word -> isPeriodic(word) && !choosesTime(tool, word))
                        .ifPresent(word -> {
                            draft.account(word);
                            names.add(word.concept());
                        });
            }
        } else if (param.isMeasure()) {
            measured(clause, need.phrase(), tool)
                    .flatMap(phrase -> name(phrase, tool, draft))
                    .ifPresent(names::add);
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(param.many() ? List.copyOf(names) : names.getFirst());
    }

    private static List<Phrase> groups(Clause clause, @Nullable Phrase object) {
        if (clause.ask() == Clause.Ask.WHICH) {
            return clause.phrase("which").map(List::of).orElse(List.of());
        }
        if (ranksGroups(clause) && object != null) {
            return List.of(object);
        }
        return clause.groupings();
    }

    private static Optional<Phrase> measured(Clause clause, @Nullable Phrase object, Capability tool) {
        if (ranksGroups(clause)) {
            return clause.groupings().stream().findFirst();
        }
        if (clause.ask() == Clause.Ask.HOW_MANY) {
            return Optional.empty();
        }
        // "The sales data" is all of the data, not a column of it.
        return Optional.ofNullable(object)
                .filter(phrase -> phrase.head()
                        .filter(head -> !NO_COLUMN.contains(head.concept()))
                        .isPresent())
                .filter(phrase ->
                        !namesWork(phrase, tool) || clause.phrase("of").isEmpty())
                .or(() -> ofWhat(clause, object, tool));
    }

    /** What is done with a column, not the column: the sum, the growth. */
    private static boolean namesWork(Phrase phrase, Capability tool) {
        return phrase.words().stream()
                .map(Token::concept)
                .allMatch(word -> tool.gives(word) || tool.says(word) || tool.aggregatesBy(word));
    }

    /** "Trends in revenue", "statistics of the price". */
    private static Optional<Phrase> ofWhat(Clause clause, @Nullable Phrase object, Capability tool) {
        var given = object != null && namesWork(object, tool);
        return !given
                ? Optional.empty()
                : clause.phrases().stream()
                        .filter(phrase -> phrase.is("of", "in", "for", "about"))
                        .filter(phrase -> phrase.tokens().stream().allMatch(Token::isWord))
                        .filter(phrase -> phrase.head()
                                .filter(head -> !Language.isKnown(head.concept()) && !head.capitalised())
                                .isPresent())
                        .findFirst();
    }

    /** The words of a phrase that no tool takes for itself; "average revenue" is the revenue. */
    private static Optional<String> name(Phrase phrase, Capability tool, Draft draft) {
        var quoted = phrase.first(Token.Kind.QUOTE);
        if (quoted.isPresent()) {
            draft.account(quoted.get());
            return quoted.map(Token::text);
        }
        var words = phrase.words().stream()
                .filter(word -> !tool.offersChoice(word.concept()))
                .filter(word -> !RANKING.contains(word.concept()))
                .filter(word -> !NO_COLUMN.contains(word.concept()))
                .filter(word -> !tool.gives(word.concept()) && !choosesTime(tool, word) && !isPeriodic(word))
                .toList();
        words.forEach(draft::account);
        phrase.words().stream()
                .filter(word -> RANKING.contains(word.concept()))
                .filter(word -> !FIRST.contains(word.concept()))
                .forEach(draft::account);
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(words.stream().map(Token::text).collect(Collectors.joining(" ")));
    }

    private static String grouped(String name) {
        return Language.singular(name);
    }

    /** "Per month" where the tool has a choice for months, such as {@code monthly_totals}. */
    private static boolean choosesTime(Capability tool, Token word) {
        return TIMES.contains(word.concept())
                && tool.flatParams()
                        .filter(param -> param.role() == Param.Role.CHOICE)
                        .flatMap(param -> param.choices().stream())
                        .anyMatch(choice ->
                                Language.nameConcepts(choice.toString()).contains(word.concept()));
    }

    /** {@code deduplicateBy} takes what follows "by" only where the clause speaks of duplicates. */
    Optional<Object> named(Param param, Clause clause, Draft draft) {
        var spoken = clause.find(token ->
                token.isWord() && param.nameConcepts().stream().anyMatch(concept -> concept.equals(token.concept())));
        if (spoken.isEmpty()) {
            return Optional.empty();
        }
        var names = new ArrayList<String>();
        for (var phrase : clause.groupings()) {
            phrase.tokens().forEach(draft::account);
            names.add(phrase.text());
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        draft.account(spoken.get());
        return Optional.of(param.many() ? List.copyOf(names) : names.getFirst());
    }
}
