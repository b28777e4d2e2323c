package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Puts a goal's words together to clauses and phrases. One reader reads one goal. */
final class GoalReader {

    private static final Set<String> HOLDING =
            Set.of("contain", "contains", "mention", "mentions", "reference", "references");

    /** In "the word TODO" they say what follows. */
    private static final Set<String> APPOSITIONS = Set.of("word", "words", "text", "string", "phrase", "term");

    private static final Set<String> STATING = Set.of("is", "are", "was", "were", "has", "have", "had");

    /** What may stand between a "not" and what is kept out: "not in North". */
    private static final Set<String> LEADING_TO_VALUE = Set.of("in", "from", "for", "of", "at", "during", "including");

    private static final String NOT_TAKEN =
            "it is not clear what \"%s\" keeps out: say \"except\" and a value, \"without\""
                    + " and a value, or \"where\" and \"!=\"";

    private static final String NUMBER_OF =
            "it is not clear whether rows are to be counted or a column to be added up: begin"
                    + " with \"how many\", or say \"total\" and the name of the column";

    private static final Set<String> LEADING_IN =
            Set.of("a", "an", "the", "any", "been", "being", "we", "i", "you", "yet");

    private final Set<String> toolVerbs;
    private final Tokens tokens;
    private final List<Clause> clauses = new ArrayList<>();

    private Clause.Ask ask = Clause.Ask.DO;
    private @Nullable Token verb;
    private List<Phrase> phrases = new ArrayList<>();
    private String marker = "";
    private boolean indefinite;
    private List<Token> words = new ArrayList<>();
    private List<Token> said = new ArrayList<>();
    private boolean atStart = true;
    /** In "how many hours did the tickets take". */
    private boolean addsUnits;
    /** In a phrase that "not" makes an exception. */
    private boolean denied;
    /** Phrases of this clause that say "is", by their place. */
    private final Set<Integer> stated = new HashSet<>();

    /** Phrases of this clause that stand before an "or", by their place. */
    private final Set<Integer> alternative = new HashSet<>();

    private String misread = "";

    private GoalReader(Tokens tokens, Set<String> toolVerbs) {
        this.tokens = tokens;
        this.toolVerbs = toolVerbs;
    }

    /**
     * Reads a goal.
     *
     * @param toolVerbs concepts of what the tools in reach do, verbs beside those the language has
     */
    static List<Clause> read(String goal, Set<String> toolVerbs) {
        var reader = new GoalReader(Tokenizer.read(goal), toolVerbs);
        reader.parse();
        return sharingGroups(reader.clauses);
    }

    /** "Total amount and average price by shop": both by shop. Of times that is not certain, unless both are totals. */
    private static List<Clause> sharingGroups(List<Clause> clauses) {
        var shared = new ArrayList<>(clauses);
        for (var i = shared.size() - 2; i >= 0; i--) {
            var clause = shared.get(i);
            var groups = shared.get(i + 1).groupings();
            var alike = Columns.figure(clause).equals(Columns.figure(shared.get(i + 1)));
            if (Columns.addsUp(clause)
                    && Columns.addsUp(shared.get(i + 1))
                    && clause.groupings().isEmpty()
                    && clause.find(Sources::isSource).isEmpty()
                    && (alike
                            || groups.stream()
                                    .flatMap(phrase -> phrase.tokens().stream())
                                    .noneMatch(Columns::isTime))) {
                shared.set(i, clause.with(groups));
            }
        }
        return List.copyOf(shared);
    }

    private void parse() {
        for (var i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            switch (token.kind()) {
                case STOP -> endClause();
                case COMMA -> conjunction(i);
                case WORD -> parseWord(i, token);
                case NUMBER, QUOTE, PATH, GLOB, URL -> take(token);
            }
        }
        endClause();
    }

    private void parseWord(int i, Token token) {
        var lower = token.lower();
        if (Set.of("and", "then", "or", "plus", "&").contains(lower)) {
            conjunction(i);
        } else if (lower.equals("but")) {
            if (tokens.isWordAt(i + 1, GoalReader::goesOnAfterBut) || verbFollows(i + 1)) {
                conjunction(i);
            } else {
                said.add(token);
                misread(token);
            }
        } else if (Set.of("not", "never").contains(lower)) {
            deny(i, token);
        } else if (Set.of("nor", "neither").contains(lower)) {
            said.add(token);
            misread(token);
        } else if (addsUnits && marker.equals("where") && isPassedOver(token)) {
            said.add(token);
        } else if (lower.equals("how-many") && atStart && tokens.isWordAt(i + 1, Language::isUnit)) {
            // Rows are counted, hours are added up; whose they are narrows them down.
            addsUnits = true;
            verb = new Token(Token.Kind.WORD, "sum", Language.concept("sum"), token.index());
            said.add(token);
            atStart = false;
        } else if (lower.equals("how-many") && words.isEmpty() && phrases.isEmpty()) {
            // "The average number of orders" is computed of counts, not of rows.
            ask = verb != null && Columns.isAverage(verb) ? Clause.Ask.UNANSWERABLE : Clause.Ask.HOW_MANY;
            said.add(token);
            atStart = false;
        } else if (lower.equals("how-many") && words.stream().anyMatch(Columns::isAverage)) {
            ask = Clause.Ask.UNANSWERABLE;
            take(token);
        } else if (lower.equals("how-many")) {
            said.add(token);
            misread = misread.isEmpty() ? NUMBER_OF : misread;
        } else if (Language.isRelativeTime(token.concept())) {
            if (!words.isEmpty() || !Language.restricts(marker)) {
                endPhrase("during");
            }
            take(token);
            endPhrase("");
        } else if (asksForFilesThatHold(lower)) {
            if (denied) {
                misread(token);
            }
            // "Which files contain X", "list the files that mention X" ask for a search for X.
            words = new ArrayList<>();
            phrases = new ArrayList<>();
            endPhrase("");
            ask = Clause.Ask.DO;
            verb = new Token(Token.Kind.WORD, "search", Language.concept("search"), token.index());
            said.add(token);
            atStart = false;
            quoteWords(i + 1);
        } else if (atStart && question(lower)) {
            said.add(token);
        } else if (atStart && !Language.isMaterial(lower) && isVerb(i)) {
            verb = token;
            said.add(token);
            atStart = false;
            if (token.concept().equals("count")) {
                ask = Clause.Ask.HOW_MANY;
            }
        } else if (token.text().equals(Language.OVER_TIME)) {
            endPhrase(Language.OVER_TIME);
            take(token);
            endPhrase("");
        } else if (isEach(lower)) {
            endPhrase("by");
            said.add(token);
        } else if (isPartOfName(i)) {
            take(token);
        } else if (Language.isTrading(token.concept()) && !token.capitalised() && !words.isEmpty() && endsSubject()) {
            // "Which region sold most", "how much did Alice spend": who did it, and what.
            var alone = phrases.isEmpty();
            marker = ask == Clause.Ask.WHICH ? marker : "where";
            endPhrase("");
            if (alone) {
                take(token);
            } else {
                said.add(token);
            }
        } else if (!words.isEmpty()
                && Set.of("that", "which", "who").contains(lower)
                && tokens.isWordAt(
                        i + 1, next -> (Language.isAuxiliary(next) && !HOLDING.contains(next)) || next.equals("never"))
                && !tokens.isWordAt(i + 2, Language::isPreposition)) {
            endPhrase("where");
            said.add(token);
        } else if (Language.isComparator(lower) && tokens.isNumberAt(i + 1)) {
            if (denied) {
                misread(token);
            }
            if (words.isEmpty() || !Set.of("where", "with", "only").contains(marker)) {
                endPhrase(Language.comparator(lower));
                said.add(token);
            } else {
                take(new Token(Token.Kind.WORD, Language.comparator(lower), token.concept(), token.index()));
            }
        } else if ((lower.equals("to") || lower.equals("that") || lower.equals("which")) && verbFollows(i + 1)) {
            endClause();
        } else if (atStart && lower.equals("to")) {
            said.add(token);
        } else if (lower.equals("no") && words.isEmpty() && marker.equals("without")) {
            said.add(token);
        } else if (lower.equals("of")
                && !words.isEmpty()
                && tokens.isWordAt(i + 1, Language::isComparator)
                && tokens.isNumberAt(i + 2)) {
            // "With an age of at least 6".
            said.add(token);
        } else if (lower.equals("except") && marker.equals("where") && tokens.isWordAt(i - 1, Language::isAuxiliary)) {
            // "Where region is other than North".
            deny(i, token);
        } else if (Language.isPreposition(lower)) {
            var bounds =
                    Language.restricts(Language.marker(lower)) || Language.BOUNDING.contains(Language.marker(lower));
            if (bounds
                    && (denied
                            || (words.isEmpty() && Set.of("except", "without").contains(marker)))) {
                misread(token);
            }
            // "Only for region North" narrows down as "only" does.
            var narrowing = words.isEmpty() && Language.restricts(marker) && !addsUnits && !bounds;
            endPhrase(narrowing ? marker : Language.marker(lower));
            said.add(token);
            atStart = false;
        } else if (Language.pointsBack(lower)) {
            take(new Token(Token.Kind.WORD, token.text(), Language.IT, token.index()));
        } else if (Language.isMaterial(lower)) {
            endPhrase("from");
            atStart = false;
        } else if (Language.isDeterminer(lower)) {
            said.add(token);
            indefinite |= words.isEmpty() && (lower.equals("a") || lower.equals("an"));
        } else if (Language.isNeutral(lower)) {
            said.add(token);
            if (Language.isAuxiliary(lower) && !words.isEmpty() && !marker.equals("where")) {
                var next = addsUnits || saysWhich(i) ? "where" : "";
                endPhrase(next.isEmpty() || !isDenied(i) ? next : "without");
            } else if (Language.isAuxiliary(lower) && !words.isEmpty()) {
                stated.add(phrases.size());
            }
        } else {
            if (ask == Clause.Ask.HOW_MANY
                    && marker.isEmpty()
                    && phrases.isEmpty()
                    && !addsUnits
                    && !words.isEmpty()
                    && Language.isPlural(words.getLast().lower())
                    && Language.isState(lower)
                    && !Language.bringsAbout(token.concept())) {
                // "How many runs passed".
                endPhrase("where");
            }
            take(token);
        }
    }

    /** "They", "the tickets" and "take", but not "open". */
    private static boolean isPassedOver(Token token) {
        var lower = token.lower();
        return Language.pointsBack(lower) || (Language.isSpending(token.concept()) && !Language.isState(lower));
    }

    private boolean asksForFilesThatHold(String lower) {
        if (!HOLDING.contains(lower)) {
            return false;
        }
        var files = !words.isEmpty() && words.getLast().concept().equals("file");
        var finds = verb != null && (Language.isLight(verb.concept()) || Language.isDiscovering(verb.concept()));
        return (ask == Clause.Ask.WHICH && verb == null) || (ask == Clause.Ask.DO && finds && files);
    }

    /** What is looked for stands there as it is to be found, be it in quotes or not. */
    private void quoteWords(int from) {
        var found = new ArrayList<String>();
        while (tokens.isWordAt(
                from,
                lower -> !Language.isPreposition(lower) && !Set.of("and", "or").contains(lower))) {
            var word = tokens.remove(from);
            var names = found.isEmpty() && tokens.isWordAt(from, next -> true) && APPOSITIONS.contains(word.lower());
            if (!names && (!found.isEmpty() || !Language.isDeterminer(word.lower()))) {
                found.add(word.text());
            }
        }
        if (!found.isEmpty()) {
            tokens.add(from, quote(String.join(" ", found), from));
        }
    }

    private static Token quote(String text, int index) {
        return new Token(Token.Kind.QUOTE, text, text, index);
    }

    /** "Revenue each month" is revenue by month; "find every match" means all of them. */
    private boolean isEach(String lower) {
        return (lower.equals("each") || lower.equals("every"))
                && (!words.isEmpty() || !phrases.isEmpty() || !marker.isEmpty());
    }

    /** "Widget A", "in May": words that are read as a name for their capital. */
    private boolean isPartOfName(int i) {
        var token = tokens.get(i);
        var afterName =
                !words.isEmpty() && words.getLast().isWord() && words.getLast().capitalised();
        var month = token.text().equals("May")
                && i > 0
                && Language.isPreposition(tokens.get(i - 1).lower());
        return month || (token.text().equals("A") && afterName);
    }

    private boolean endsSubject() {
        if (ask == Clause.Ask.WHICH) {
            return marker.equals("which");
        }
        return marker.isEmpty()
                && words.getFirst().index() > 0
                && words.stream().allMatch(word -> word.isWord() && word.capitalised());
    }

    /** "How many tickets are open", "how many rows have an empty name": what follows says which. */
    private boolean saysWhich(int i) {
        if (ask != Clause.Ask.HOW_MANY || !STATING.contains(tokens.get(i).lower())) {
            return false;
        }
        var next = tokens.after(i + 1, lower -> LEADING_IN.contains(lower) || denies(lower));
        if (next < tokens.size()
                && Set.of(Token.Kind.NUMBER, Token.Kind.QUOTE)
                        .contains(tokens.get(next).kind())) {
            return true;
        }
        return tokens.isWordAt(
                next,
                lower -> Language.isComparator(lower)
                        || (!Language.isPreposition(lower)
                                && !Language.isNeutral(lower)
                                && !Set.of("each", "every").contains(lower)));
    }

    /** "Have no closing date". */
    private boolean isDenied(int i) {
        return tokens.isWordAt(tokens.after(i + 1, LEADING_IN::contains), "no"::equals);
    }

    /** "Not" makes an exception of what follows, where that is sure to be a value. */
    private void deny(int i, Token token) {
        said.add(token);
        var led = tokens.isWordAt(i + 1, LEADING_TO_VALUE::contains);
        var stating = tokens.isWordAt(i - 1, Language::isAuxiliary);
        var next = tokens.after(i + 1, LEADING_IN::contains);
        var value = next < tokens.size()
                && (tokens.get(next).kind() == Token.Kind.NUMBER
                        || tokens.get(next).kind() == Token.Kind.QUOTE
                        || (tokens.get(next).isWord()
                                && (tokens.get(next).capitalised()
                                        || Language.isState(tokens.get(next).lower()))));
        var ofColumn = marker.equals("where") && (words.size() < 2 || stating);
        var withColumn = Set.of("with", "only").contains(marker) && (words.size() < 2 || stating) && !led;
        var doesNot = tokens.isWordAt(
                        i - 1, lower -> Set.of("do", "does", "did").contains(lower))
                && !tokens.isWordAt(i + 1, lower -> Set.of("have", "contain").contains(lower));
        if (denied || doesNot) {
            // Who does not work in HR is told by HR.
            misread(token);
        } else if (ofColumn || withColumn) {
            marker = "without";
        } else if (said.size() > 1 && (led || value)) {
            endPhrase("without");
        } else {
            misread(token);
        }
        denied = true;
        if (led) {
            said.add(tokens.remove(i + 1));
        }
    }

    private void misread(Token token) {
        if (misread.isEmpty()) {
            misread = NOT_TAKEN.formatted(token.text());
        }
    }

    private static boolean goesOnAfterBut(String lower) {
        return Set.of("not", "never").contains(lower) || (Language.isPreposition(lower) && !lower.equals("except"));
    }

    private static boolean denies(String lower) {
        return lower.equals("not") || lower.equals("no");
    }

    private boolean question(String lower) {
        switch (lower) {
            case "how-many" -> ask = Clause.Ask.HOW_MANY;
            case "which" -> {
                ask = Clause.Ask.WHICH;
                marker = "which";
                atStart = false;
            }
            case "why", "who", "whom", "whose", "when", "how" -> ask = Clause.Ask.UNANSWERABLE;
            default -> {
                return false;
            }
        }
        return true;
    }

    private void take(Token token) {
        words.add(token);
        said.add(token);
        if (!token.concept().equals(Language.IT)) {
            atStart = false;
        }
    }

    private void conjunction(int i) {
        // "Without refunds and returns".
        var excluded = Set.of("without", "except").contains(marker)
                && !words.isEmpty()
                && tokens.isWordAt(i + 1, Language::isPlural);
        if (!excluded && verbFollows(i + 1)) {
            endClause();
        } else if (!words.isEmpty()) {
            said.add(tokens.get(i));
            if (tokens.get(i).lower().equals("or")) {
                alternative.add(phrases.size());
            }
            var goesOn = denied && namesGoOn(i);
            // "At least 3 rooms and cost less than 400": the bound is of what stood before.
            var next = Language.BOUNDING.contains(marker) && saysOwn(i + 1) ? "where" : marker;
            endPhrase(denied && !goesOn ? afterException(i) : next);
            denied = goesOn;
        }
    }

    /** "Not North or South" is neither of them. */
    private boolean namesGoOn(int i) {
        return tokens.get(i).lower().equals("or")
                && isName(words.getLast())
                && i + 1 < tokens.size()
                && isName(tokens.get(i + 1))
                && !saysOwn(i + 1);
    }

    private static boolean isName(Token token) {
        return token.kind() == Token.Kind.NUMBER
                || token.kind() == Token.Kind.QUOTE
                || (token.isWord() && token.capitalised());
    }

    /** What leads what follows "not closed and": it is no exception too, or it is not clear whether it is. */
    private String afterException(int i) {
        var next = i + 1;
        if (tokens.isWordAt(next, lower -> Set.of("and", "or").contains(lower))) {
            next++;
        }
        if (next >= tokens.size()
                || saysOwn(next)
                || tokens.isWordAt(
                        next,
                        lower -> Language.isPreposition(lower)
                                || Set.of("not", "never", "but").contains(lower))) {
            return "where";
        }
        misread(tokens.get(i));
        return "";
    }

    /** "Region is North", "quantity > 5": it names the column itself. */
    private boolean saysOwn(int from) {
        for (var i = from; i < tokens.size(); i++) {
            var token = tokens.get(i);
            var lower = token.lower();
            if (token.isWord()
                    && i > from
                    && (Language.isAuxiliary(lower)
                            || Tokenizer.isOperator(lower)
                            || (Language.isComparator(lower) && tokens.isNumberAt(i + 1)))) {
                return true;
            }
            if (!token.isWord()
                    || Language.isPreposition(lower)
                    || Set.of("and", "or", "but").contains(lower)) {
                return false;
            }
        }
        return false;
    }

    /** Whether a new clause begins here, words without content left aside. */
    private boolean verbFollows(int from) {
        var i = tokens.after(from, GoalReader::fillsIn);
        return i < tokens.size()
                && (isVerb(i)
                        || Set.of("how-many", "how").contains(tokens.get(i).lower()));
    }

    private static boolean fillsIn(String lower) {
        return Language.isNeutral(lower) || lower.equals("then") || lower.equals("and");
    }

    private boolean isVerb(int i) {
        var token = tokens.get(i);
        if (!token.isWord()
                || Language.isPreposition(token.lower())
                || Language.isDeterminer(token.lower())
                || Language.isNeutral(token.lower())
                || Language.pointsBack(token.lower())
                || (i > 0 && Language.isDeterminer(tokens.get(i - 1).lower()))) {
            return false;
        }
        var concept = token.concept();
        var next = i + 1 < tokens.size() ? tokens.get(i + 1) : null;
        var acts = next != null && startsObject(next);
        var plural = Language.isPlural(token.lower());
        if (Language.isAlsoNoun(concept) || (toolVerbs.contains(concept) && !Language.isVerb(concept))) {
            return acts && !plural;
        }
        if (Language.isVerb(concept)) {
            return !(plural && next == null);
        }
        // An unknown word is a verb where a noun could not stand: right before "the", a name or a file.
        if (next == null) {
            return false;
        }
        var ofName = i > 0 && token.capitalised() && next.text().equals("A");
        return (next.names() && atStartOrAfterConjunction(i))
                || (Language.isDeterminer(next.lower()) && !next.lower().equals("all") && !ofName);
    }

    private boolean atStartOrAfterConjunction(int i) {
        return i == 0
                || tokens.get(i - 1).kind() == Token.Kind.STOP
                || Set.of("and", "then").contains(tokens.get(i - 1).lower());
    }

    private static boolean startsObject(Token token) {
        return switch (token.kind()) {
            case STOP, COMMA -> false;
            case NUMBER, QUOTE, PATH, GLOB, URL -> true;
            case WORD ->
                !Language.isPreposition(token.lower())
                        && !Set.of("and", "or", "then", "plus").contains(token.lower())
                        && !Language.isAuxiliary(token.lower());
        };
    }

    /** Whether all conditions have "or" between them, so that one of them is enough whatever it is about. */
    private boolean isEither() {
        var conditions = IntStream.range(0, phrases.size())
                .filter(i -> isConditional(phrases.get(i)) || phrases.get(i).either() || alternative.contains(i))
                .toArray();
        return Arrays.stream(conditions)
                .allMatch(i -> (i == conditions[0] || phrases.get(i).either())
                        && !phrases.get(i).is("except", "without")
                        && (isConditional(phrases.get(i)) || phrases.get(i).is("in", "for", "of")));
    }

    /** Whether two phrases with "or" between them are no conditions, or surely values of the same column. */
    private boolean areValuesOfOne(int left, int right) {
        var one = phrases.get(left);
        var other = phrases.get(right);
        if (!isConditional(one) && !isConditional(other)) {
            return true;
        }
        if (isBound(one) || isBound(other) || !one.marker().equals(other.marker())) {
            return false;
        }
        var first = one.tokens().getFirst();
        if (first.isWord()
                && !first.capitalised()
                && first.concept().equals(other.tokens().getFirst().concept())) {
            return true;
        }
        var named = one.tokens().size() > 1 && first.isWord() && !first.capitalised();
        var values = one.tokens().subList(named ? 1 : 0, one.tokens().size());
        return !stated.contains(right)
                && isValue(other.tokens())
                && (stated.contains(left)
                        || isValue(one.tokens())
                        || values.stream().allMatch(GoalReader::isName));
    }

    private static boolean isConditional(Phrase phrase) {
        return Language.restricts(phrase.marker())
                || Narrowing.comparesNumbers(phrase)
                || (phrase.is("with") && !phrase.indefinite() && phrase.words().size() > 1);
    }

    private static boolean isBound(Phrase phrase) {
        return Narrowing.comparesNumbers(phrase) || phrase.is("since", "until", "after", "before", "between");
    }

    private static boolean isValue(List<Token> tokens) {
        return tokens.size() == 1 || tokens.stream().allMatch(GoalReader::isName);
    }

    private void endPhrase(String nextMarker) {
        if (!words.isEmpty()) {
            phrases.add(new Phrase(marker, indefinite, alternative.contains(phrases.size() - 1), List.copyOf(words)));
            words = new ArrayList<>();
        } else if (denied && misread.isEmpty()) {
            misread = NOT_TAKEN.formatted("not");
        }
        marker = nextMarker;
        indefinite = false;
        denied = false;
    }

    private void endClause() {
        endPhrase("");
        if (verb != null || !phrases.isEmpty() || ask != Clause.Ask.DO) {
            if (verb == null && phrases.stream().anyMatch(phrase -> phrase.is("versus"))) {
                verb = new Token(Token.Kind.WORD, "compare", Language.COMPARE, tokens.size());
            }
            var text = said.stream()
                    .map(token -> token.text().equals("how-many") ? "how many" : token.text())
                    .collect(Collectors.joining(" "));
            alternative.stream()
                    .filter(left -> left + 1 < phrases.size() && !areValuesOfOne(left, left + 1) && !isEither())
                    .min(Integer::compare)
                    .ifPresent(left -> misread =
                            ("it is not clear which rows are meant by \"%s\" or \"%s\" besides what else is said of"
                                            + " them: ask for each by itself")
                                    .formatted(
                                            phrases.get(left).text(),
                                            phrases.get(left + 1).text()));
            var clause = new Clause(ask, verb, List.copyOf(phrases), text);
            var countsDifferent = ask == Clause.Ask.HOW_MANY
                    && clause.find(Columns::isDifferent).isPresent();
            // Else rows would be counted, not what is different in them.
            // "How many visits per patient on average" is the mean of counts, which are not computed.
            var averagesCounts = ask == Clause.Ask.HOW_MANY
                    && clause.find(Columns::isAverage).isPresent();
            var answerable = !averagesCounts
                            && (!countsDifferent
                                    || clause.objects().stream()
                                            .anyMatch(object -> Columns.countsValues(clause, object)))
                    ? clause
                    : new Clause(Clause.Ask.UNANSWERABLE, verb, clause.phrases(), text);
            clauses.add(misread.isEmpty() ? answerable : answerable.misread(misread));
        }
        ask = Clause.Ask.DO;
        verb = null;
        phrases = new ArrayList<>();
        said = new ArrayList<>();
        atStart = true;
        addsUnits = false;
        denied = false;
        stated.clear();
        alternative.clear();
        misread = "";
    }
}
