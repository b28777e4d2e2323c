package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        return inherited(clauses.stream().map(this::certain).toList());
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
                .anyMatch(word -> GoalReader.isOperator(word.text()) || Language.BOUNDING.contains(word.text()));
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
                texts.add(LEADING.contains(phrase.marker()) ? phrase.marker() + " " + phrase.text() : phrase.text());
            }
        }
        return List.copyOf(texts);
    }
}
