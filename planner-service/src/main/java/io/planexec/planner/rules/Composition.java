package io.planexec.planner.rules;

import io.planexec.messages.text.Cut;
import io.planexec.planner.rules.Draft.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes one goal's plan: serves what it asks for, one demand after the other, and judges what is left open. */
final class Composition {

    private static final int MOST_WORDS_NAMED = 12;

    /**
     * What came of it.
     *
     * @param refusals why there is no plan; empty where there is one
     * @param open by clause, phrases that narrow it down and that no step accounts for; none where nothing serves it at all
     */
    record Outcome(
            List<Entry> entries,
            String summary,
            String reason,
            List<String> refusals,
            Map<Clause, List<Phrase>> open) {}

    private final List<Capability> tools;
    private final List<Clause> clauses;
    private final Sources sources;
    private final List<Demand> demands = new ArrayList<>();
    private final Draft draft = new Draft();
    private final Fitter fitter;
    private final Map<Entry, Demand> served = new LinkedHashMap<>();
    private final List<String> unserved = new ArrayList<>();
    private final Set<Clause> failed = Collections.newSetFromMap(new IdentityHashMap<>());

    Composition(List<Capability> tools, List<Clause> clauses, Map<String, @Nullable Object> inputs) {
        this.tools = tools;
        this.clauses = clauses;
        this.sources = new Sources(clauses);
        var interpreter = new Interpreter(tools, sources);
        clauses.forEach(clause -> demands.addAll(interpreter.demands(clause)));
        this.fitter = new Fitter(tools, clauses, sources, inputs, draft, explores(demands));
    }

    /**
     * Whether the goal wants findings about the data, which incomplete and repeated rows would blur. Figures, rows and
     * charts that it asks for are those of all the rows there are.
     */
    private static boolean explores(List<Demand> demands) {
        var served =
                demands.stream().filter(demand -> !demand.tools().isEmpty()).toList();
        var asked = served.stream()
                .anyMatch(demand -> demand.best().aggregates() || demand.best().selects());
        return served.stream()
                .anyMatch(demand -> demand.all()
                        || demand.best().prepares()
                        || (demand.best().derives() && !demand.best().aggregates())
                        || (demand.best().collects() && !asked));
    }

    Outcome compose() {
        // Reports show what the other steps give, and files are written of what there is by then.
        demands.stream().filter(demand -> phase(demand) == 0).forEach(this::serve);
        demands.stream().filter(demand -> phase(demand) == 1).forEach(this::serve);
        demands.stream().filter(demand -> phase(demand) == 2).forEach(this::serve);
        clauses.forEach(this::deliver);
        var narrowing = narrowing();
        var refusals = refusals();
        if (!refusals.isEmpty()) {
            return new Outcome(List.of(), "", "", refusals, narrowing);
        }
        var entries = needed();
        return new Outcome(entries, summary(), reason(entries), List.of(), narrowing);
    }

    private static int phase(Demand demand) {
        if (demand.tools().isEmpty()) {
            return 0;
        }
        if (demand.best().collects()) {
            return 1;
        }
        return demand.best().has(Param.Role.TEXT) ? 2 : 0;
    }

    private void serve(Demand demand) {
        var before = before(demand);
        var lost = demand.phrase() != null && demand.phrase().pointsBack() && before == null && followsFailure(demand);
        var any = false;
        if (!lost) {
            var found = sources.inReachOf(demand.clause());
            for (var source : found.isEmpty() ? Collections.<@Nullable Token>singletonList(null) : found) {
                any |= serve(demand, source, before);
            }
        }
        if (!any) {
            failed.add(demand.clause());
            var why = demand.tools().isEmpty() || fitter.obstacle().isEmpty()
                    ? "nothing in the catalogue does or gives that"
                    : fitter.obstacle();
            unserved.add("cannot serve \"" + shortened(demand.text()) + "\": " + why);
        }
    }

    private boolean serve(Demand demand, @Nullable Token source, @Nullable Entry before) {
        var any = false;
        for (var tool : demand.tools()) {
            for (var kind : kinds(demand, tool)) {
                var need = new Need(
                        demand.clause(),
                        demand.phrase(),
                        true,
                        source,
                        kind,
                        feed(demand, tool),
                        before,
                        List.of(),
                        Map.of());
                var entry = tool.collects() ? collect(tool, need) : fitter.fit(tool, need);
                entry.ifPresent(step -> served.putIfAbsent(step, demand));
                any |= entry.isPresent();
            }
            if (any && !demand.all()) {
                break;
            }
        }
        if (any && !draft.isAssuming() && demand.phrase() != null) {
            var counting = demand.clause().ask() == Clause.Ask.HOW_MANY
                    && demand.best().aggregates();
            (counting
                            ? Columns.counted(demand.clause(), demand.phrase())
                            : demand.phrase().head())
                    .ifPresent(draft::account);
        }
        return any;
    }

    /** "Charts" without a kind: the two that say most, what happens over time and how groups compare. */
    private static List<String> kinds(Demand demand, Capability tool) {
        var phrase = demand.phrase();
        var plural = Optional.ofNullable(phrase)
                .flatMap(Phrase::head)
                .filter(head -> Language.isPlural(head.lower()) && tool.gives(head.concept()));
        if (plural.isEmpty()) {
            return List.of("");
        }
        var named = demand.clause()
                .find(word -> word.isWord() && tool.offersChoice(word.concept()))
                .isPresent();
        var kinds = List.of("line", "bar").stream()
                .filter(kind -> tool.offersChoice(Language.concept(kind)))
                .toList();
        return named || kinds.size() < 2 ? List.of("") : kinds;
    }

    /** Sums and averages of the same clause, for the chart that shows them. */
    private List<Entry> feed(Demand demand, Capability tool) {
        if (tool.aggregates() || tool.typesGiven().stream().anyMatch(tool::transforms)) {
            return List.of();
        }
        return served.entrySet().stream()
                .filter(entry -> entry.getValue().clause().equals(demand.clause()))
                .map(Map.Entry::getKey)
                .filter(entry -> entry.tool().aggregates())
                .filter(entry -> entry.tool().params().stream()
                        .anyMatch(param -> param.role() == Param.Role.COLUMN
                                && entry.arguments().containsKey(param.name())))
                .toList();
    }

    /** What "it", or a word for the result of an earlier step, stands for. */
    private @Nullable Entry before(Demand demand) {
        var phrase = demand.phrase();
        Entry last = null;
        for (var entry : served.entrySet()) {
            var earlier = clauses.indexOf(entry.getValue().clause()) <= clauses.indexOf(demand.clause());
            var head = phrase == null ? "" : phrase.head().map(Token::concept).orElse("");
            if (phrase != null
                    && !phrase.pointsBack()
                    && !head.isEmpty()
                    && speaksOf(entry.getKey().tool(), head)) {
                return entry.getKey();
            }
            if (earlier && !entry.getValue().clause().equals(demand.clause())) {
                last = entry.getKey();
            }
        }
        var open = phrase == null || phrase.pointsBack();
        return open && !followsFailure(demand) ? last : null;
    }

    private static boolean speaksOf(Capability tool, String head) {
        return tool.gives(head) || (tool.holds(head) && !tool.isMeans());
    }

    private boolean followsFailure(Demand demand) {
        var at = clauses.indexOf(demand.clause());
        return at > 0 && failed.contains(clauses.get(at - 1));
    }

    private Optional<Entry> collect(Capability tool, Need need) {
        var mark = draft.mark();
        var shown = new LinkedHashSet<Entry>();
        served.keySet().stream()
                .filter(entry -> !entry.tool().isMeans() && !entry.tool().collects())
                .filter(entry -> entry.tool().isRepeatable() && !entry.tool().delivers())
                .forEach(shown::add);
        var findsOut = shown.stream().anyMatch(entry -> entry.tool().isHarmless() && !isPreparer(entry));
        if (!findsOut) {
            shown.addAll(analyses(need));
        }
        if (shown.stream().allMatch(this::isPreparer)) {
            draft.backTo(mark);
            return Optional.empty();
        }
        var withPreparers = new LinkedHashSet<Entry>();
        for (var entry : shown) {
            entry.dependsOn().stream()
                    .flatMap(id -> draft.entry(id).stream())
                    .filter(this::isPreparer)
                    .forEach(withPreparers::add);
        }
        withPreparers.addAll(shown);
        var report = fitter.fit(
                tool,
                new Need(
                        need.clause(),
                        need.phrase(),
                        true,
                        need.source(),
                        "",
                        List.of(),
                        null,
                        List.copyOf(withPreparers),
                        Map.of()));
        if (report.isEmpty()) {
            draft.backTo(mark);
        }
        return report;
    }

    private boolean isPreparer(Entry entry) {
        return entry.tool().prepares();
    }

    /** A report of which nothing more is said shows what can be found out of the data. */
    private List<Entry> analyses(Need need) {
        var found = new ArrayList<Entry>();
        var narrower = Language.narrower("analyze");
        for (var tool : tools) {
            var belongs = tool.typesGiven().stream()
                    .flatMap(type -> Language.nameConcepts(type).stream())
                    .anyMatch(narrower::contains);
            if (tool.derives() && belongs) {
                fitter.fit(tool, need.indirect()).ifPresent(found::add);
            }
        }
        return found;
    }

    /** The file a clause asks for, where the tool that serves the clause does not write it by itself. */
    private void deliver(Clause clause) {
        var target = sources.target(clause);
        if (target.isEmpty() || draft.accountsFor(target.get())) {
            return;
        }
        Entry last = null;
        Demand demand = null;
        for (var entry : served.entrySet()) {
            var better = last == null
                    || !last.tool().collects()
                    || entry.getKey().tool().collects();
            if (entry.getValue().clause().equals(clause) && better) {
                last = entry.getKey();
                demand = entry.getValue();
            }
        }
        if (last == null || demand == null) {
            return;
        }
        for (var tool : tools) {
            if (tool.delivers() && tool.isRepeatable()) {
                var need = new Need(clause, null, true, null, "", List.of(), last, List.of(), Map.of());
                var entry = fitter.fit(tool, need);
                if (entry.isPresent()) {
                    served.putIfAbsent(entry.get(), demand);
                    return;
                }
            }
        }
        unserved.add("cannot write " + target.get().text() + ": no tool in the catalogue writes a named file of it");
    }

    private List<String> refusals() {
        var misread = clauses.stream()
                .filter(clause -> !clause.misread().isEmpty())
                .map(clause -> "cannot serve \"" + shortened(clause.text()) + "\": " + clause.misread())
                .toList();
        if (!misread.isEmpty()) {
            // What the other clauses are about may hang on this one.
            return misread;
        }
        if (served.isEmpty()) {
            return unserved.isEmpty()
                    ? List.of("the goal does not say what is to be done: begin it with what you want, such as \""
                            + suggestion() + "\"")
                    : unserved;
        }
        var open = open();
        var reasons = new ArrayList<String>();
        if (served.keySet().stream().allMatch(entry -> entry.tool().isMeans()) && !unserved.isEmpty()) {
            return unserved;
        }
        if (draft.isAssuming() && !(open.isEmpty() && unserved.isEmpty())) {
            reasons.addAll(unserved);
            reasons.add("no file is named, and " + words(open) + " is not understood: name the file to work on");
            return reasons;
        }
        for (var clause : clauses) {
            if (!failed.contains(clause)) {
                clause.tokens().stream()
                        .filter(token -> token.names() && open.contains(token))
                        .map(token -> "cannot use \"" + shortened(token.text())
                                + "\": no tool that the rest of the goal asks for takes it")
                        .forEach(reasons::add);
            }
            for (var phrase : besideCounted(clause, open)) {
                reasons.add(
                        "cannot count only what \"" + shortened(phrase.text())
                                + "\" says: say \"where\" and a column with a value, since without it the number would be another one");
            }
            for (var phrase : clause.phrases()) {
                if (narrows(phrase, clause, open)) {
                    reasons.add("cannot narrow the answer down to \"" + phrase.marker() + " " + shortened(phrase.text())
                            + "\": no tool takes that, and without it the answer would be another one");
                }
            }
        }
        reasons.addAll(conditionsLeft());
        reasons.addAll(timesWithoutPlace());
        if (served.keySet().stream().allMatch(entry -> entry.tool().isMeans()) && open.size() > 1) {
            reasons.add("cannot serve " + words(open) + ": nothing in the catalogue does or gives that");
        }
        return reasons;
    }

    /** Whether a phrase narrows the clause's answer down, and no step takes it. */
    private boolean narrows(Phrase phrase, Clause clause, List<Token> open) {
        var ignored = phrase.tokens().stream().filter(open::contains).toList();
        if (ignored.isEmpty()) {
            return false;
        }
        var computed = served.entrySet().stream()
                .anyMatch(entry -> entry.getValue().clause().equals(clause) && computes(entry.getKey()));
        var byName = ignored.stream().anyMatch(token -> token.capitalised() || token.kind() == Token.Kind.NUMBER);
        return Language.restricts(phrase.marker())
                || Language.BOUNDING.contains(phrase.marker())
                || phrase.is("versus")
                || (computed && !phrase.is("", "as", "into", "called", Language.OVER_TIME))
                || (byName && phrase.is("for", "in", "of", "from"))
                || (byName
                        && clause.verbConcept().equals(Language.COMPARE)
                        && phrase.is("", "with", "to")
                        && phrase.first(Token.Kind.PATH).isEmpty());
    }

    /** Computes figures: what is left out of the question makes them wrong. */
    private static boolean computes(Entry entry) {
        return entry.tool().aggregates()
                && entry.tool().params().stream()
                        .anyMatch(param -> (param.isMeasure() || param.role() == Param.Role.CHOICE)
                                && entry.arguments().containsKey(param.name()));
    }

    /** What a tool that chooses rows could be given: what narrows an answer down, or says what is to be shown at all. */
    private Map<Clause, List<Phrase>> narrowing() {
        var open = open();
        var found = new LinkedHashMap<Clause, List<Phrase>>();
        for (var clause : clauses) {
            var rows = (failed.contains(clause) || onlyRead(clause))
                    && clause.ask() == Clause.Ask.DO
                    && !sources.inReachOf(clause).isEmpty();
            if (sources.inReachOf(clause).isEmpty() && !measures(clause)) {
                continue;
            }
            var phrases = clause.phrases().stream()
                    .filter(phrase -> !phrase.words().isEmpty()
                            || phrase.first(Token.Kind.NUMBER).isPresent())
                    .filter(phrase -> phrase.tokens().stream()
                            .noneMatch(token -> Set.of(Token.Kind.PATH, Token.Kind.URL, Token.Kind.GLOB)
                                    .contains(token.kind())))
                    .filter(phrase -> !phrase.is("by")
                            && (narrows(phrase, clause, open)
                                    || (rows && phrase.is("of", "for", "in", "about", "from", "with"))))
                    .collect(Collectors.toCollection(ArrayList::new));
            phrases.addAll(doers(clause, open));
            if (!phrases.isEmpty() || (rows && clause.conditions().isEmpty())) {
                found.put(clause, phrases);
            }
        }
        return found;
    }

    /** "How many orders did Ann make": who did it says which are counted. */
    private List<Phrase> doers(Clause clause, List<Token> open) {
        return besideCounted(clause, open).stream()
                .filter(phrase -> !clause.objects().getFirst().tokens().containsAll(phrase.tokens()))
                .toList();
    }

    /** Where rows are counted, the words that say which of them: "won" in "how many runs won". */
    private List<Phrase> besideCounted(Clause clause, List<Token> open) {
        if (clause.ask() != Clause.Ask.HOW_MANY || !counts(clause)) {
            return List.of();
        }
        return clause.objects().stream()
                .map(phrase -> phrase.tokens().stream()
                        .filter(token -> open.contains(token)
                                && !isDeed(token, clause.objects().indexOf(phrase)))
                        .toList())
                .filter(tokens -> !tokens.isEmpty())
                .map(tokens -> new Phrase("where", false, tokens))
                .toList();
    }

    /** "Did Ann make": that something is made tells nothing apart, while "paid" after what is counted does. */
    private static boolean isDeed(Token token, int at) {
        return token.isWord()
                && (Language.bringsAbout(token.concept()) || (at > 0 && Language.isSpending(token.concept())));
    }

    private boolean counts(Clause clause) {
        return served.entrySet().stream()
                .anyMatch(entry -> entry.getValue().clause().equals(clause)
                        && entry.getKey().tool().aggregates());
    }

    /** Whether the clause names a quantity that is computed: that is about data, even where no file is named. */
    private boolean measures(Clause clause) {
        return served.entrySet().stream()
                .filter(entry -> entry.getValue().clause().equals(clause))
                .map(Map.Entry::getKey)
                .anyMatch(entry -> entry.tool().params().stream()
                        .anyMatch(
                                param -> param.isMeasure() && entry.arguments().containsKey(param.name())));
    }

    /** Whether nothing but a file is read for a clause. */
    private boolean onlyRead(Clause clause) {
        var entries = served.entrySet().stream()
                .filter(entry -> entry.getValue().clause().equals(clause))
                .map(Map.Entry::getKey)
                .toList();
        return !entries.isEmpty()
                && entries.stream().allMatch(entry -> entry.tool().isMeans());
    }

    /** Rows are told from one another by dates, and a plan does not know today's: "last month" is told from the data's end. */
    private List<String> timesWithoutPlace() {
        return clauses.stream()
                .filter(clause -> draft.entries().stream()
                        .anyMatch(entry ->
                                entry.tool().selects() && entry.arguments().containsValue(Narrowing.texts(clause))))
                .flatMap(clause -> clause.conditions().stream())
                .flatMap(phrase -> phrase.tokens().stream())
                .filter(token -> Language.needsToday(token.concept()))
                .map(
                        token -> "cannot tell which rows are of \"" + token.text()
                                + "\": times without a date are told from the end of the data, as \"last month\" is; name the date")
                .distinct()
                .toList();
    }

    /** Conditions that no step was given: without them the answer would be another one. */
    private List<String> conditionsLeft() {
        var left = new ArrayList<String>();
        for (var clause : clauses) {
            var texts = Narrowing.texts(clause);
            var taken = draft.entries().stream()
                    .filter(entry -> entry.tool().selects())
                    .anyMatch(entry -> entry.arguments().containsValue(texts));
            if (!texts.isEmpty() && !taken && !failed.contains(clause)) {
                left.add("cannot narrow the answer down to \"" + shortened(String.join(", ", texts))
                        + "\": no tool that the rest of the goal asks for takes that, and without it the answer would be"
                        + " another one");
            }
        }
        return left;
    }

    private String suggestion() {
        return tools.stream()
                .map(tool -> tool.name().replace('_', ' '))
                .findFirst()
                .orElse("list the files");
    }

    /** Words of the goal that no step accounts for. */
    private List<Token> open() {
        var known = new HashSet<String>();
        for (var clause : clauses) {
            // What a file is called that is still to be written says nothing of the rows there are.
            var target = sources.target(clause);
            for (var token : clause.tokens()) {
                if (token.kind() == Token.Kind.PATH && draft.accountsFor(token) && !target.equals(Optional.of(token))) {
                    for (var word : Schemas.words(token.text())) {
                        known.add(word);
                        known.add(Language.concept(word));
                    }
                    known.add("dataset");
                    known.add("file");
                }
            }
        }
        var open = new ArrayList<Token>();
        for (var clause : clauses) {
            for (var token : clause.tokens()) {
                var light = token.equals(clause.verb()) && Language.isLight(token.concept());
                if (!draft.accountsFor(token)
                        && !light
                        && !token.concept().equals(Language.IT)
                        && !known.contains(token.lower())
                        && !known.contains(token.concept())) {
                    open.add(token);
                }
            }
        }
        return open;
    }

    /** The steps, without a mere look at a file that other steps read anyway. */
    private List<Entry> needed() {
        var entries = draft.entries();
        var used = entries.stream().flatMap(entry -> entry.dependsOn().stream()).collect(Collectors.toSet());
        return entries.stream()
                .filter(entry -> used.contains(entry.id())
                        || !entry.tool().isMeans()
                        || entries.stream().noneMatch(other -> !other.equals(entry) && readsSame(entry, other)))
                .toList();
    }

    private static boolean readsSame(Entry means, Entry other) {
        return other.tool().isMeans()
                && !other.tool().equals(means.tool())
                && means.arguments().values().stream().anyMatch(other.arguments()::containsValue);
    }

    private String summary() {
        return clauses.stream().map(Clause::text).map(Composition::shortened).collect(Collectors.joining("; "));
    }

    private String reason(List<Entry> entries) {
        var asked = new LinkedHashSet<String>();
        for (var entry : served.entrySet()) {
            if (entries.contains(entry.getKey())) {
                asked.add(entry.getKey().tool().name() + " serves \""
                        + shortened(entry.getValue().text()) + "\"");
            }
        }
        var means = entries.stream()
                .filter(entry -> !served.containsKey(entry))
                .map(entry -> entry.tool().name())
                .distinct()
                .toList();
        var reason = new StringBuilder("Planned by rules: ").append(String.join(", ", asked));
        if (!means.isEmpty()) {
            reason.append("; ").append(String.join(", ", means)).append(means.size() == 1 ? " gives" : " give");
            reason.append(" what those need");
        }
        reason.append('.');
        if (draft.isAssuming()) {
            reason.append(" No file is named: the only one of its kind is taken, and it fails if there are several.");
        }
        if (!unserved.isEmpty()) {
            reason.append(" Left out: ").append(String.join("; ", unserved)).append('.');
        }
        var open = open();
        if (!open.isEmpty() && unserved.isEmpty()) {
            reason.append(" No tool takes ").append(words(open)).append('.');
        }
        return reason.toString();
    }

    private static String words(List<Token> tokens) {
        var named = tokens.stream()
                .limit(MOST_WORDS_NAMED)
                .map(token -> "\"" + shortened(token.text()) + "\"")
                .collect(Collectors.joining(", "));
        return tokens.size() > MOST_WORDS_NAMED ? named + " and more" : tokens.isEmpty() ? "a part of it" : named;
    }

    private static String shortened(String text) {
        return Cut.within(text, 100, "…");
    }
}
