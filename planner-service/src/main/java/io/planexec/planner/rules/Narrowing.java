package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the words of a goal that say which rows are meant: conditions, comparisons, times, and values that are named.
 * What a value belongs to is not known here, since a plan is made before anything is read; the tool finds it out.
 */
final class Narrowing {

    private static final Set<String> NEGATING = Set.of("except", "without");
    private static final Set<String> LEADING =
            Set.of("since", "until", "after", "before", "over", "under", "at least", "at most");
    private static final String[] NAMING = {"of", "for", "about", "in", "with", "from"};
    private static final String[] COMPARED = {"", "with", "to", "versus"};

    private static final Pattern TIME_NAME = Pattern.compile(
            "(?:Q[1-4]|H[12]|\\d{4}(?:-\\d{2}){0,2}|January|February|March|April|May"
                    + "|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)");

    private final List<Capability> tools;

    Narrowing(List<Capability> tools) {
        this.tools = tools;
    }

    /** Whether there is a tool that conditions can be given to. */
    boolean isPossible() {
        return tools.stream().anyMatch(Capability::selects);
    }

    /** The clauses, with what can be nothing but a condition taken for one. */
    List<Clause> certain(List<Clause> clauses) {
        if (new Sources(clauses).all().isEmpty()) {
            // Without a file the goal may be about anything.
            return clauses;
        }
        var table =
                new Sources(clauses).all().stream().anyMatch(source -> Sources.TABLES.contains(Sources.ending(source)));
        return inherited(clauses.stream()
                .map(Narrowing::measuresApart)
                .map(clause -> table ? aboutNames(clause) : clause)
                .map(this::certain)
                .toList());
    }

    /** The clauses, with phrases taken for conditions that nothing else in a plan accounts for. */
    List<Clause> with(List<Clause> clauses, Map<Clause, List<Phrase>> open) {
        return inherited(clauses.stream()
                .map(clause -> {
                    var phrases = open.get(clause);
                    // Nothing serves the clause and nothing is left over: then its object says which rows.
                    return phrases == null
                            ? clause
                            : phrases.isEmpty() ? byAttributes(clause) : clause.narrowedBy(phrases);
                })
                .toList());
    }

    private Clause certain(Clause clause) {
        var whole = clause.ask() == Clause.Ask.HOW_MANY ? byAttributes(clause) : clause;
        var compared = compared(whole);
        return whole.narrowedBy(
                compared.isEmpty()
                        ? whole.phrases().stream().filter(this::isCondition).toList()
                        : compared);
    }

    /** "Open tickets" are the tickets that are open, "high priority tickets" those of high priority. */
    Clause byAttributes(Clause clause) {
        var objects = clause.objects();
        if (objects.size() != 1 || clause.verbConcept().equals(Language.COMPARE)) {
            return clause;
        }
        var object = objects.getFirst();
        var tokens = object.tokens();
        var plain = tokens.size() > 1
                && Language.isPlural(tokens.getLast().lower())
                && !Columns.isDifferent(tokens.getFirst())
                && !tokens.getLast().concept().equals("file")
                && tokens.stream()
                        .allMatch(token -> token.isWord()
                                && !Columns.isRanking(token)
                                && tools.stream()
                                        .noneMatch(tool ->
                                                tool.gives(token.concept()) || tool.offersChoice(token.concept())));
        if (!plain) {
            return clause;
        }
        var attributes = new Phrase("where", false, tokens.subList(0, tokens.size() - 1));
        var head = new Phrase("", object.indefinite(), List.of(tokens.getLast()));
        return clause.replaced(object, head).narrowedBy(List.of(attributes));
    }

    /** "Compare 2024 and 2025 revenue" is to compare revenue in 2024 and 2025. */
    private static Clause measuresApart(Clause clause) {
        var things = clause.phrases().stream()
                .filter(phrase ->
                        phrase.is(COMPARED) && phrase.first(Token.Kind.PATH).isEmpty())
                .toList();
        if (!clause.verbConcept().equals(Language.COMPARE) || things.size() < 2) {
            return clause;
        }
        var last = things.getLast();
        var names = last.tokens().stream().takeWhile(Narrowing::isName).toList();
        var measure = last.tokens().subList(names.size(), last.tokens().size());
        var others = things.subList(0, things.size() - 1).stream()
                .flatMap(phrase -> phrase.tokens().stream())
                .toList();
        var named = Stream.concat(names.stream(), others.stream()).toList();
        var apart = !names.isEmpty()
                && !measure.isEmpty()
                && measure.stream().allMatch(Token::isWord)
                && named.stream().allMatch(Narrowing::isName)
                && (named.stream().allMatch(Narrowing::isTime)
                        || (Language.isQuantity(measure.getLast().concept())
                                && named.stream().noneMatch(name -> Language.isQuantity(name.concept()))));
        if (!apart) {
            return clause;
        }
        var before = things.subList(0, things.size() - 1);
        var conditions = Stream.concat(before.stream().map(Phrase::tokens), Stream.of(names))
                .map(tokens -> new Phrase("versus", false, tokens))
                .toList();
        return clause.without(before)
                .replaced(last, new Phrase("", false, measure))
                .narrowedBy(conditions);
    }

    /** "A report about Q4 sales" is about Q4 and no other rows. */
    private Clause aboutNames(Clause clause) {
        var narrowed = clause;
        for (var phrase : clause.phrases()) {
            var from = 0;
            while (from < phrase.tokens().size() && !isName(phrase.tokens().get(from))) {
                from++;
            }
            var names = phrase.tokens().stream()
                    .skip(from)
                    .takeWhile(Narrowing::isName)
                    .toList();
            var told = phrase.is("about")
                    && !names.isEmpty()
                    && (names.size() > 1 || !isSubject(names.getFirst()))
                    && !namesValue(phrase);
            if (told) {
                var kind = phrase.tokens().getLast();
                var ofKind = from == 0
                        && phrase.tokens().size() == names.size() + 1
                        && !Language.isPlural(kind.lower())
                        && !isSubject(kind)
                        && names.stream().noneMatch(Narrowing::isTime);
                // "The North region" is all a condition.
                var rest = ofKind
                        ? List.<Token>of()
                        : phrase.tokens().stream()
                                .filter(token -> !names.contains(token))
                                .toList();
                narrowed = (rest.isEmpty() ? narrowed : narrowed.replaced(phrase, phrase.with(rest)))
                        .narrowedBy(List.of(
                                rest.isEmpty() ? phrase : new Phrase(phrase.marker(), false, phrase.either(), names)));
            }
        }
        return narrowed;
    }

    /** "Sales", "Trends": written large or not, what a report may be about as a whole. */
    private boolean isSubject(Token token) {
        return token.isWord()
                && (Language.isQuantity(token.concept())
                        || Language.isHappening(token.concept())
                        || Language.isKnown(token.concept())
                        || tools.stream().anyMatch(tool -> tool.gives(token.concept())));
    }

    private static boolean isName(Token token) {
        return token.kind() == Token.Kind.NUMBER
                || token.kind() == Token.Kind.QUOTE
                || (token.isWord() && token.capitalised() && token.index() > 0);
    }

    private static boolean isTime(Token token) {
        return TIME_NAME.matcher(token.text()).matches();
    }

    private boolean isCondition(Phrase phrase) {
        var plain = !phrase.tokens().isEmpty()
                && phrase.tokens().stream()
                        .allMatch(token ->
                                token.isWord() || token.kind() == Token.Kind.NUMBER || token.kind() == Token.Kind.QUOTE)
                && phrase.words().stream()
                        .noneMatch(word -> tools.stream().anyMatch(tool -> tool.gives(word.concept())));
        if (!plain) {
            return false;
        }
        var number = phrase.first(Token.Kind.NUMBER).isPresent();
        if (Language.BOUNDING.contains(phrase.marker())) {
            return number;
        }
        return Language.restricts(phrase.marker())
                || (phrase.is(NAMING) && (compares(phrase) || namesValue(phrase)))
                || (phrase.is("about") && namesState(phrase));
    }

    /** Whether it says how large a value has to be. */
    static boolean comparesNumbers(Phrase phrase) {
        return Language.BOUNDING.contains(phrase.marker()) || compares(phrase);
    }

    private static boolean compares(Phrase phrase) {
        return phrase.words().stream()
                .anyMatch(word -> Tokenizer.isOperator(word.text()) || Language.BOUNDING.contains(word.text()));
    }

    /** "Region North", "sensor S1", "customer 42": a word, and what can only be a name after it. */
    private boolean namesValue(Phrase phrase) {
        var tokens = phrase.tokens();
        if (tokens.size() < 2) {
            return false;
        }
        var first = tokens.getFirst();
        var last = tokens.getLast();
        var named = last.kind() == Token.Kind.NUMBER || (last.isWord() && last.capitalised());
        return named
                && first.isWord()
                && !first.capitalised()
                && tools.stream()
                        .noneMatch(tool -> tool.names(first.concept())
                                || tool.offersChoice(first.concept())
                                || tool.says(first.concept()));
    }

    /** "About the open tickets": not about all of them. */
    private static boolean namesState(Phrase phrase) {
        var words = phrase.words();
        return words.size() > 1
                && Language.isState(words.getFirst().lower())
                && Language.isPlural(words.getLast().lower());
    }

    /** "Compare Food and Rent": names, all of them. What is written small may as well be a column. */
    private static List<Phrase> compared(Clause clause) {
        if (!clause.verbConcept().equals(Language.COMPARE)) {
            return List.of();
        }
        var things = clause.phrases().stream()
                .filter(phrase ->
                        phrase.is(COMPARED) && phrase.first(Token.Kind.PATH).isEmpty())
                .toList();
        var names = things.stream()
                .filter(phrase -> phrase.tokens().stream()
                        .allMatch(token -> token.kind() == Token.Kind.NUMBER
                                || token.kind() == Token.Kind.QUOTE
                                || (token.isWord() && token.capitalised() && token.index() > 0)))
                .toList();
        return names.size() > 1 && names.size() == things.size() ? names : List.of();
    }

    /** "Sum revenue for North and plot it": what follows without a file of its own is about the same rows. */
    private static List<Clause> inherited(List<Clause> clauses) {
        var all = new ArrayList<Clause>();
        List<Phrase> last = List.of();
        for (var clause : clauses) {
            var named = clause.find(Sources::isSource).isPresent();
            if (!clause.conditions().isEmpty() || named) {
                last = clause.conditions();
                all.add(clause);
            } else {
                all.add(clause.narrowedBy(last));
            }
        }
        return List.copyOf(all);
    }

    /** Whether a condition bounds or excludes, rather than naming a value. */
    static boolean bounds(Phrase phrase) {
        return LEADING.contains(phrase.marker())
                || NEGATING.contains(phrase.marker())
                || phrase.is("between")
                || compares(phrase);
    }

    /** The conditions of a clause, each as a few words. */
    static List<String> texts(Clause clause) {
        var texts = new ArrayList<String>();
        var conditions = clause.conditions();
        for (var i = 0; i < conditions.size(); i++) {
            var phrase = conditions.get(i);
            if (NEGATING.contains(phrase.marker())) {
                texts.add("not " + phrase.text());
            } else if (phrase.is("between") && i + 1 < conditions.size()) {
                texts.add("between " + phrase.text() + " and "
                        + conditions.get(i + 1).text());
                i++;
            } else {
                var text = LEADING.contains(phrase.marker()) ? phrase.marker() + " " + phrase.text() : phrase.text();
                texts.add(phrase.either() && i > 0 ? "or " + text : text);
            }
        }
        return List.copyOf(texts);
    }
}
