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
    private static final Set<String> FROM_BELOW = Language.concepts("worst bottom minimum");

    /** Concept of the choice that puts what is smallest first. */
    static final String SMALLEST = Language.concept("smallest");

    private static final Set<String> NO_COLUMN =
            Language.concepts("dataset column statistic row file trend " + Language.IT);
    private static final Set<String> PERIODIC = Set.of("daily", "weekly", "monthly", "quarterly", "yearly", "annual");
    /** What an argument calls the period that suits the data. */
    private static final String TIME = "time";

    private static final Set<String> TIMES = Language.concepts("day week month quarter year");

    /** Whether the clause asks for the first of many: "which region has the highest revenue", "top 5 products by revenue". */
    boolean ranks(Clause clause) {
        var extreme = clause.find(token -> RANKING.contains(token.concept())).isPresent();
        return (clause.ask() == Clause.Ask.WHICH && extreme) || ranksGroups(clause);
    }

    /** "Top 5 products by revenue" is revenue by product. */
    static boolean ranksGroups(Clause clause) {
        var tokens = clause.tokens();
        for (var i = 0; i < tokens.size(); i++) {
            var numbered = i + 2 < tokens.size() && tokens.get(i + 1).kind() == Token.Kind.NUMBER;
            if (FIRST.contains(tokens.get(i).concept())
                    && (numbered || !clause.groupings().isEmpty())) {
                return true;
            }
        }
        return false;
    }

    /** Words such as "highest", which order what there is. */
    static boolean isRanking(Token token) {
        return RANKING.contains(token.concept());
    }

    static boolean ranksFromBelow(Token token) {
        return token.isWord() && FROM_BELOW.contains(token.concept());
    }

    /** Whether an argument says what comes first: its choices are nothing but words such as "largest" and "smallest". */
    static boolean isOrder(Param param) {
        return param.choices().size() == 2
                && param.choices().stream().allMatch(choice -> RANKING.contains(Language.concept(choice.toString())));
    }

    /** "The 5 largest orders": rows, not groups of them. */
    static boolean ranksRows(@Nullable Phrase phrase) {
        if (phrase == null) {
            return false;
        }
        var tokens = phrase.tokens();
        for (var i = 0; i + 1 < tokens.size(); i++) {
            var numbered = tokens.get(i).kind() == Token.Kind.NUMBER && isRanking(tokens.get(i + 1));
            var counted = isRanking(tokens.get(i)) && tokens.get(i + 1).kind() == Token.Kind.NUMBER;
            var groups = FIRST.contains(tokens.get(i).concept())
                    || FIRST.contains(tokens.get(i + 1).concept());
            if ((numbered || counted) && !groups && i + 2 < tokens.size()) {
                return true;
            }
        }
        return false;
    }

    /** Months, weeks and the like. */
    static boolean isTime(Token token) {
        return token.isWord() && TIMES.contains(token.concept());
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
                if (!overTime && !phrase.tokens().isEmpty()) {
                    name(phrase, tool, draft).map(Columns::grouped).ifPresent(names::add);
                }
            }
            var time = period(clause, tool, param);
            if (time.isPresent() && (names.isEmpty() || param.several())) {
                draft.account(time.get());
                names.addFirst(isPeriodic(time.get()) ? time.get().concept() : TIME);
            }
        } else if (param.isMeasure()) {
            measured(clause, need.phrase(), tool)
                    .flatMap(phrase -> name(phrase, tool, draft))
                    .ifPresent(names::add);
        }
        return listed(names, param);
    }

    /** One name, or several where the argument takes several. */
    private static Optional<Object> listed(List<String> names, Param param) {
        if (names.isEmpty() || (names.size() > 1 && !param.several())) {
            return Optional.empty();
        }
        return Optional.of(param.many() || names.size() > 1 ? List.copyOf(names) : names.getFirst());
    }

    /** "Monthly", or "over time" where the argument says that it takes that. */
    private static Optional<Token> period(Clause clause, Capability tool, Param param) {
        return clause.find(word -> (isPeriodic(word) && !choosesTime(tool, word))
                || (word.text().equals(Language.OVER_TIME)
                        && param.descriptionConcepts().contains(word.concept())));
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
        var ofWhat = ofWhat(clause, object, tool);
        if (ofWhat.isPresent()) {
            return ofWhat;
        }
        // "The sales data" is all of the data, not a column of it.
        return Optional.ofNullable(object)
                .filter(phrase -> phrase.head()
                        .filter(head -> !NO_COLUMN.contains(head.concept())
                                || (tool.gives(head.concept()) && phrase.words().size() > 1))
                        .isPresent())
                .filter(phrase ->
                        !namesWork(phrase, tool) || clause.phrase("of").isEmpty());
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
        var all = phrase.words().stream()
                .filter(word -> !tool.offersChoice(word.concept()))
                .filter(word -> !RANKING.contains(word.concept()))
                .filter(word -> !NO_COLUMN.contains(word.concept()))
                .filter(word -> !tool.gives(word.concept()) && (tool.aggregates() || !tool.holds(word.concept())))
                .filter(word -> !choosesTime(tool, word) && !isPeriodic(word))
                .toList();
        var things =
                all.stream().filter(word -> !Language.isTrading(word.concept())).toList();
        var words = things.isEmpty() ? all : things;
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
        draft.account(spoken.get());
        return listed(names, param);
    }
}
