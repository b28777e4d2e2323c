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

    private static final Set<String> RECENT = Set.of("recent", "latest", "newest");
    private static final Set<String> EARLY = Set.of("earliest");
    private static final Set<String> NO_COLUMN =
            Language.concepts("dataset column statistic row file trend " + Language.IT);
    private static final Set<String> PERIODIC = Set.of("daily", "weekly", "monthly", "quarterly", "yearly", "annual");
    /** What an argument calls the period that suits the data. */
    private static final String TIME = "time";

    private static final Set<String> SORTING = Language.concepts("sort order");
    private static final String LIST = Language.concept("list");
    private static final Set<String> LISTING = Language.concepts("list enumerate show display print get");
    private static final Set<String> DIFFERENT = Language.concepts("different distinct unique");
    private static final String SUM = Language.concept("sum");
    private static final String AVERAGE = Language.concept("average");
    private static final Set<String> AVERAGES = Language.concepts("average median minimum maximum");
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

    /** Words such as "best", which say nothing of what by. */
    static boolean isFirst(Token token) {
        return FIRST.contains(token.concept());
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
            var numbered = tokens.get(i).kind() == Token.Kind.NUMBER
                    && (isRanking(tokens.get(i + 1)) || isRecency(tokens.get(i + 1)));
            var counted = (isRanking(tokens.get(i))
                            || isRecency(tokens.get(i))
                            || tokens.get(i).lower().equals("last"))
                    && tokens.get(i + 1).kind() == Token.Kind.NUMBER;
            var groups = FIRST.contains(tokens.get(i).concept())
                    || FIRST.contains(tokens.get(i + 1).concept());
            if ((numbered || counted) && !groups && i + 2 < tokens.size()) {
                return true;
            }
        }
        return false;
    }

    /** Words that put rows in the order of their time, such as "latest"; "last" does beside a number. */
    static boolean isRecency(Token token) {
        return token.isWord() && (RECENT.contains(token.lower()) || EARLY.contains(token.lower()));
    }

    static boolean isEarly(Token token) {
        return EARLY.contains(token.lower());
    }

    /** The word by which "the 5 latest orders" are the first ones in time. */
    private static Optional<Token> recency(Clause clause) {
        return clause.objects().stream()
                .filter(Columns::ranksRows)
                .flatMap(phrase -> phrase.words().stream())
                .filter(word -> isRecency(word) || word.lower().equals("last"))
                .findFirst();
    }

    /** "Sort the orders by revenue"; what is only ordered, somebody buys. */
    static boolean sorts(Clause clause) {
        var verb = clause.verbConcept();
        return SORTING.contains(verb)
                && (verb.equals("sort") || !clause.groupings().isEmpty());
    }

    /** Words such as "descending", and those that rank. */
    static boolean isOrdering(Token token) {
        return token.isWord()
                && (isRanking(token) || Language.descends(token.lower()) || Language.ascends(token.lower()));
    }

    static boolean ordersFromBelow(Token token) {
        return ranksFromBelow(token) || Language.ascends(token.lower());
    }

    /** "List all customers": what there is of a kind. */
    static boolean listsValues(Clause clause, @Nullable Phrase object, Capability tool) {
        if (object == null
                || clause.ask() != Clause.Ask.DO
                || !LISTING.contains(clause.verbConcept())
                || !clause.groupings().isEmpty()
                || !clause.conditions().isEmpty()
                || clause.phrases().stream()
                        .anyMatch(phrase -> !phrase.equals(object)
                                && phrase.first(Token.Kind.PATH).isEmpty())
                || object.indefinite()
                || !object.isObject()
                || object.words().size() != object.tokens().size()
                || object.tokens().isEmpty()) {
            return false;
        }
        var words = object.words();
        var kind = words.getLast();
        return words.subList(0, words.size() - 1).stream().allMatch(word -> DIFFERENT.contains(word.concept()))
                && Language.isPlural(kind.lower())
                && !tool.gives(kind.concept())
                && !tool.aggregatesBy(kind.concept())
                && !Language.isLayout(kind.concept())
                && (clause.verbConcept().equals(LIST) || !Language.isQuantity(kind.concept()))
                && !NO_COLUMN.contains(kind.concept());
    }

    /** "How many different customers": the values of a column, not its rows. */
    static boolean countsValues(Clause clause, @Nullable Phrase object) {
        return object != null
                && clause.ask() == Clause.Ask.HOW_MANY
                && clause.groupings().isEmpty()
                && object.words().size() == object.tokens().size()
                && object.words().size() > 1
                && isDifferent(object.words().getFirst());
    }

    /** What the rows are called, which may say which of them are meant: "the 3 cheapest houses", "a report on sold houses". */
    Optional<Object> kind(Clause clause) {
        var about =
                clause.phrases().stream().filter(phrase -> phrase.is("about")).findFirst();
        var object = clause.ask() == Clause.Ask.DO && clause.objects().size() == 1
                ? Optional.of(clause.objects().getFirst())
                : Optional.<Phrase>empty();
        return about.filter(Columns::isKind)
                .or(() -> object.filter(Columns::isKind))
                .map(phrase -> phrase.words().stream()
                        .filter(word -> !isRanking(word) && !isRecency(word))
                        .map(Token::text)
                        .collect(Collectors.joining(" ")));
    }

    /** Whether all that a clause makes is about rows of some kind. */
    boolean isAboutKind(Clause clause) {
        return clause.phrases().stream().anyMatch(phrase -> phrase.is("about") && isKind(phrase));
    }

    private static boolean isKind(Phrase phrase) {
        return phrase.tokens().stream().noneMatch(Token::names)
                && phrase.head()
                        .filter(head -> Language.isPlural(head.lower())
                                && !head.capitalised()
                                && !Language.isKnown(head.concept())
                                && !Language.isQuantity(head.concept())
                                && !Language.isHappening(head.concept())
                                && !Language.isUnit(head.lower())
                                && !NO_COLUMN.contains(head.concept()))
                        .isPresent();
    }

    /** What is counted where rows are not: "how many customers". What was sold is counted by neither. */
    Optional<Object> counted(Need need) {
        var clause = need.clause();
        if (clause.ask() != Clause.Ask.HOW_MANY
                || need.phrase() == null
                || countsValues(clause, need.phrase())
                || clause.find(token -> Language.isTrading(token.concept())).isPresent()) {
            return Optional.empty();
        }
        return clause.objects().stream()
                .findFirst()
                .flatMap(object -> counted(clause, object))
                .filter(token -> token.isWord() && !NO_COLUMN.contains(token.concept()))
                .map(Token::text);
    }

    /** The word for what is counted, which others may follow: "how many runs won". */
    static Optional<Token> counted(Clause clause, Phrase phrase) {
        var plural = plural(phrase);
        if (plural.isPresent() || !phrase.isObject()) {
            return plural.or(phrase::head);
        }
        var objects = clause.objects();
        if (objects.size() > 1) {
            // "How many men and women": it is not sure which of them is what is counted.
            return Optional.empty();
        }
        return phrase.words().stream()
                .filter(word -> !Language.bringsAbout(word.concept()))
                .reduce((before, last) -> last)
                .or(phrase::head);
    }

    private static Optional<Token> plural(Phrase phrase) {
        return phrase.words().stream()
                .filter(word -> Language.isPlural(word.lower()))
                .reduce((before, last) -> last);
    }

    /** "Revenue of Bob", "the spending": a quantity by itself, which is added up where it can be. */
    static boolean isQuantity(Clause clause, @Nullable Phrase object) {
        if (object == null
                || clause.ask() != Clause.Ask.DO
                || object.indefinite()
                || object.words().size() != object.tokens().size()
                || clause.conditions().stream().anyMatch(Narrowing::comparesNumbers)) {
            return false;
        }
        var asks =
                Language.isLight(clause.verbConcept()) && !clause.verbConcept().equals("write");
        return asks
                && object.head()
                        .filter(head -> Language.isQuantity(head.concept()))
                        .filter(head -> !(Language.isHappening(head.concept()) && Language.isPlural(head.lower())))
                        .isPresent()
                && object.words().stream().noneMatch(Columns::isRanking);
    }

    /** Whether such a quantity is one sum: not split, and nothing else is asked of it. */
    static boolean isTotal(Clause clause, @Nullable Phrase object) {
        return isQuantity(clause, object)
                && object != null
                && object.head().filter(head -> Language.isFlow(head.concept())).isPresent()
                && clause.groupings().isEmpty()
                && clause.find(token -> isPeriodic(token) || token.text().equals(Language.OVER_TIME))
                        .isEmpty();
    }

    /** Whether the figures' layout is named, and what they are of stands behind "of": "a breakdown of revenue". */
    private static boolean isLayoutOf(Clause clause, @Nullable Phrase object) {
        return object != null && laysOut(object) && clause.phrase("of").isPresent();
    }

    static boolean laysOut(Phrase phrase) {
        return phrase.head().filter(head -> Language.isLayout(head.concept())).isPresent();
    }

    static boolean isDifferent(Token token) {
        return token.isWord() && DIFFERENT.contains(token.concept());
    }

    /** "Total amount", "average price": one figure of a column, whose rows may be split. */
    static boolean addsUp(Clause clause) {
        return AVERAGES.contains(clause.verbConcept())
                || clause.verbConcept().equals(SUM)
                || (clause.verb() == null
                        && clause.objects().size() == 1
                        && clause.objects().getFirst().words().stream()
                                .findFirst()
                                .filter(word ->
                                        isAverage(word) || word.concept().equals(SUM))
                                .isPresent());
    }

    /** Concept of the figure that is wanted where a clause {@link #addsUp}. */
    static String figure(Clause clause) {
        return clause.verb() == null
                ? clause.objects().stream()
                        .findFirst()
                        .flatMap(phrase -> phrase.words().stream().findFirst())
                        .map(Token::concept)
                        .orElse("")
                : clause.verbConcept();
    }

    /** "Average revenue per transaction" in a file of transactions is that of its rows. */
    private static boolean isEachRow(Clause clause, @Nullable Phrase object, Phrase group) {
        var averages = clause.verbConcept().equals(AVERAGE)
                || (object != null
                        && object.words().stream()
                                .anyMatch(word -> word.concept().equals(AVERAGE)));
        return averages
                && group.tokens().size() == 1
                && group.words().stream()
                        .anyMatch(word -> Language.isHappening(word.concept())
                                && !word.capitalised()
                                && !Language.isPlural(word.lower()));
    }

    static boolean isAverage(Token token) {
        return token.isWord() && AVERAGES.contains(token.concept());
    }

    /** "Average monthly spending", "average spending per month": of the months, not of the payments. */
    Optional<Object> period(Capability tool, Need need, Draft draft) {
        return averaged(need.clause(), need.phrase(), tool).map(token -> {
            draft.account(token);
            return token.concept();
        });
    }

    private static Optional<Token> averaged(Clause clause, @Nullable Phrase object, Capability tool) {
        if (object == null || !tool.has(Param.Role.PERIOD)) {
            return Optional.empty();
        }
        var words = new ArrayList<Token>();
        Optional.ofNullable(clause.verb()).ifPresent(words::add);
        words.addAll(object.words());
        for (var i = 0; i + 1 < words.size(); i++) {
            if (isAverage(words.get(i)) && isPeriodic(words.get(i + 1))) {
                return Optional.of(words.get(i + 1));
            }
        }
        var averages = words.stream().anyMatch(Columns::isAverage);
        var flow = object.head().filter(head -> Language.isFlow(head.concept())).isPresent();
        return !averages || !flow
                ? Optional.empty()
                : clause.groupings().stream()
                        .filter(phrase -> phrase.tokens().size() == 1
                                && isTime(phrase.tokens().getFirst()))
                        .map(phrase -> phrase.tokens().getFirst())
                        .findFirst();
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
            var averaged = averaged(clause, need.phrase(), tool);
            for (var phrase : groups(clause, need.phrase(), tool)) {
                if (averaged.isPresent() && phrase.tokens().contains(averaged.get())) {
                    continue;
                }
                if (tool.aggregates() && isEachRow(clause, need.phrase(), phrase)) {
                    phrase.tokens().forEach(draft::account);
                    continue;
                }
                var overTime = phrase.words().stream().anyMatch(word -> choosesTime(tool, word));
                if (!overTime && !phrase.tokens().isEmpty()) {
                    name(phrase, tool, draft).map(Columns::grouped).ifPresent(names::add);
                }
            }
            var time = averaged.isPresent() ? Optional.<Token>empty() : period(clause, tool, param);
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

    private static List<Phrase> groups(Clause clause, @Nullable Phrase object, Capability tool) {
        if (clause.ask() == Clause.Ask.WHICH) {
            return clause.phrase("which").map(List::of).orElse(List.of());
        }
        var values = listsValues(clause, object, tool) || countsValues(clause, object);
        if ((ranksGroups(clause) || values) && object != null) {
            return List.of(object);
        }
        if (isLayoutOf(clause, object) && object != null && clause.groupings().isEmpty()) {
            return List.of(object);
        }
        return clause.groupings();
    }

    private static Optional<Phrase> measured(Clause clause, @Nullable Phrase object, Capability tool) {
        if (ranksGroups(clause)) {
            return clause.groupings().stream().findFirst();
        }
        if (clause.ask() == Clause.Ask.HOW_MANY || listsValues(clause, object, tool)) {
            return Optional.empty();
        }
        if (isLayoutOf(clause, object)) {
            return clause.phrase("of");
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
                .allMatch(word -> tool.gives(word)
                        || tool.says(word)
                        || tool.aggregatesBy(word)
                        || Language.isLayout(word)
                        || TIMES.contains(word));
    }

    /** "Trends in revenue", "statistics of the price". */
    private static Optional<Phrase> ofWhat(Clause clause, @Nullable Phrase object, Capability tool) {
        var given = object != null && namesWork(object, tool);
        // "The sum of Sales Amount" is of nothing else; trends and statistics may be somebody's.
        var figure = object != null
                && object.head()
                        .filter(head -> isAverage(head) || head.concept().equals(SUM))
                        .isPresent();
        return !given
                ? Optional.empty()
                : clause.phrases().stream()
                        .filter(phrase -> phrase.is("of", "in", "for", "about"))
                        .filter(phrase -> phrase.tokens().stream().allMatch(Token::isWord))
                        .filter(phrase -> phrase.head()
                                .filter(head -> !Language.isKnown(head.concept()) && (figure || !head.capitalised()))
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
                .filter(word -> !Language.isLayout(word.concept()) && !DIFFERENT.contains(word.concept()))
                .filter(word -> !tool.gives(word.concept()) && (tool.aggregates() || !tool.holds(word.concept())))
                .filter(word -> !choosesTime(tool, word) && !isPeriodic(word))
                .toList();
        var things = all.stream()
                .filter(word -> word.capitalised() || !Language.isTrading(word.concept()))
                .toList();
        var words = things.isEmpty() ? all : things;
        words.forEach(draft::account);
        phrase.words().stream()
                .filter(word -> Language.isLayout(word.concept()) || DIFFERENT.contains(word.concept()))
                .forEach(draft::account);
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
        var recency = param.isSorting() ? recency(clause) : Optional.<Token>empty();
        if (recency.isPresent()) {
            draft.account(recency.get());
            return Optional.of(TIME);
        }
        var spoken = clause.find(token -> token.isWord()
                && ((param.isSorting() && sorts(clause) && token.equals(clause.verb()))
                        || param.nameConcepts().stream().anyMatch(concept -> concept.equals(token.concept()))));
        if (spoken.isEmpty()) {
            return Optional.empty();
        }
        var names = new ArrayList<String>();
        for (var phrase : clause.groupings()) {
            phrase.tokens().forEach(draft::account);
            var name = phrase.tokens().stream()
                    .filter(token -> !param.isSorting() || !isOrdering(token))
                    .map(Token::text)
                    .collect(Collectors.joining(" "));
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        draft.account(spoken.get());
        return listed(names, param);
    }
}
