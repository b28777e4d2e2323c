package io.planexec.planner.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a goal asks for and which tools speak of the same. A tool is a candidate only where verb and object both
 * fit it: what merely sounds related is left unserved.
 */
final class Interpreter {

    private static final double IS_IT = 8;
    private static final double NAMES_SAY_IT = 6.5;
    private static final double GIVES_IT = 6;
    private static final double DOES_IT = 4;
    private static final double AGGREGATES_IT = 4.5;
    private static final double PART_OF_ANALYSIS = 4;
    private static final double HOLDS_IT = 3.5;
    private static final double ALTERS_IT = 3;
    private static final double SAYS_IT = 1.5;
    private static final double COUNTS_IT = 5;
    private static final double SELECTS_IT = 1.2;
    private static final double RANKS_IT = 4.6;
    private static final double LISTS_IT = 2;

    /** Names of properties that any output may have. */
    private static final Set<String> UNTELLING =
            Language.concepts("count sum name title type id status size number bytes path line kind note column first");

    /** What sums are told as, beside the figures themselves. */
    private static final String SHARE = Language.concept("share");

    private static final Set<String> ASKING_OPENLY = Set.of("search", "research", "ask", "query");

    private static final Set<String> COMPARING = Language.concepts("compare group rank analyze split");

    private final List<Capability> tools;
    private final Sources sources;

    Interpreter(List<Capability> tools, Sources sources) {
        this.tools = tools;
        this.sources = sources;
    }

    /** What a clause asks for; a demand without tools cannot be served. */
    List<Demand> demands(Clause clause) {
        if (clause.ask() == Clause.Ask.UNANSWERABLE || isShareOfSome(clause)) {
            return List.of(new Demand(clause, null, List.of(), false));
        }
        var demands = new ArrayList<Demand>();
        var objects = things(clause);
        for (var object : objects) {
            demands.add(demand(clause, object));
        }
        if (objects.isEmpty() && clause.verb() != null && !materialOnly(clause)) {
            demands.add(demand(clause, null));
        }
        var served = demands.stream().anyMatch(demand -> !demand.tools().isEmpty());
        if (served || Language.isLight(clause.verbConcept())) {
            beside(clause, demands).forEach(demands::add);
        }
        aggregation(clause, demands).ifPresent(demand -> demands.addFirst(demand));
        return demands;
    }

    /** "What percentage of revenue comes from North": of North's rows alone it cannot be told. */
    private static boolean isShareOfSome(Clause clause) {
        return !clause.conditions().isEmpty()
                && clause.groupings().isEmpty()
                && clause.objects().stream()
                        .flatMap(object -> object.words().stream())
                        .anyMatch(word -> word.concept().equals(SHARE));
    }

    private static boolean materialOnly(Clause clause) {
        return Set.of("have", "let").contains(clause.verbConcept());
    }

    /** The objects that stand for themselves; a bare file beside other words is only where to look. */
    private List<Phrase> things(Clause clause) {
        var objects = clause.objects();
        var named = objects.stream().filter(object -> !object.words().isEmpty()).toList();
        if (named.isEmpty() && objects.isEmpty()) {
            return clause.phrase("which").map(List::of).orElse(List.of());
        }
        if (named.isEmpty() && clause.verb() == null) {
            return clause.phrase("which").map(List::of).orElse(List.of());
        }
        return named.isEmpty() ? objects.subList(0, 1) : sharingNoun(named);
    }

    /** "The minimum and maximum price" is the minimum price and the maximum price. */
    private List<Phrase> sharingNoun(List<Phrase> objects) {
        var shared = new ArrayList<Phrase>();
        for (var i = 0; i < objects.size(); i++) {
            var object = objects.get(i);
            var words = object.words();
            var ways = words.size() == 1
                    && tools.stream()
                            .anyMatch(tool -> tool.aggregatesBy(words.getFirst().concept()));
            if (ways && i + 1 < objects.size()) {
                var together = new ArrayList<>(words);
                objects.getLast().words().stream()
                        .filter(word -> tools.stream().noneMatch(tool -> tool.aggregatesBy(word.concept())))
                        .forEach(together::add);
                shared.add(new Phrase(object.marker(), object.indefinite(), List.copyOf(together)));
            } else {
                shared.add(object);
            }
        }
        return shared;
    }

    private Demand demand(Clause clause, @Nullable Phrase object) {
        record Scored(Capability tool, double score) {}
        var scored = tools.stream()
                .map(tool -> new Scored(tool, score(clause, object, tool)))
                .filter(candidate -> candidate.score() > 0)
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .toList();
        var all = !scored.isEmpty()
                && scored.getFirst().score() < AGGREGATES_IT
                && partOfAnalysis(clause, object, scored.getFirst().tool());
        var best = scored.stream()
                .filter(candidate -> !all || partOfAnalysis(clause, object, candidate.tool()))
                .map(Scored::tool)
                .toList();
        return new Demand(clause, object, best, all);
    }

    private double score(Clause clause, @Nullable Phrase object, Capability tool) {
        if (tool.nameConcepts().size() > 1
                && clause.find(token -> token.lower().equals(tool.name())).isPresent()) {
            return IS_IT;
        }
        if (tool.isMeans() && !clause.conditions().isEmpty()) {
            // Whatever gives all there is does not serve who wants a part of it.
            return 0;
        }
        var verb = clause.verbConcept();
        var counting = clause.ask() == Clause.Ask.HOW_MANY;
        if (tool.selects()) {
            return selecting(clause, object, tool);
        }
        var finalEffect = !tool.isRepeatable();
        if (finalEffect && !tool.does(verb)) {
            return 0;
        }
        var head = object == null ? "" : object.head().map(Token::concept).orElse("");
        var wanted = counting || Language.isLight(verb) || Language.isDiscovering(verb) || tool.does(verb);
        var score = 0.0;
        if (counting) {
            score = Columns.countsValues(clause, object) ? countsValues(clause, tool) : counts(clause, head, tool);
        } else if (!head.isEmpty() && !head.equals(Language.IT) && wanted) {
            var making = Language.isMaking(verb) || verb.equals("write");
            if (tool.gives(head) && (!making || makes(tool))) {
                score = GIVES_IT;
            } else if (tool.holds(head) && !UNTELLING.contains(head) && !making && !picksFirst(object)) {
                score = HOLDS_IT;
            } else if (tool.says(head) && sourceInReach(clause) && rarelySaid(head) && isPlain(clause, object)) {
                score = SAYS_IT;
            }
        }
        if (object != null && (aggregates(clause, object, tool) || quantifies(clause, object, tool))) {
            score = Math.max(score, AGGREGATES_IT);
        }
        if (object != null && tool.aggregates() && listsValues(clause, object, tool) && !areRows(clause, object)) {
            score = Math.max(score, LISTS_IT);
        }
        if (alters(clause, object, tool)) {
            score = Math.max(score, ALTERS_IT);
        }
        if (partOfAnalysis(clause, object, tool)) {
            score = Math.max(score, PART_OF_ANALYSIS);
        }
        if (!counting && !verb.isEmpty() && tool.does(verb)) {
            score = Math.max(score, acting(clause, object, tool, verb));
        }
        if (nameIsSaid(verb, object, tool)) {
            score = Math.max(score, NAMES_SAY_IT);
        }
        return score == 0 ? 0 : score + nuances(clause, object, tool);
    }

    /** "The best month" is not told by whoever knows all months. */
    private static boolean picksFirst(@Nullable Phrase object) {
        return object != null && object.words().stream().anyMatch(Columns::isFirst);
    }

    /** Rows that fulfil conditions, or the first in an order, are wanted where nothing else is that is made of them. */
    private double selecting(Clause clause, @Nullable Phrase object, Capability tool) {
        var verb = clause.verbConcept();
        var head = object == null ? "" : object.head().map(Token::concept).orElse("");
        var ofRows = tool.nameConcepts().contains(head);
        if (Columns.sorts(clause) && tool.sorts()) {
            var named = verb.equals("sort") && !clause.groupings().isEmpty();
            return tableInReach(clause) || (named && !sourceInReach(clause)) ? RANKS_IT : 0;
        }
        var shows =
                (Language.isLight(verb) && !verb.equals("write")) || Language.isDiscovering(verb) || tool.does(verb);
        if (!shows || Language.isMaking(verb) || !sourceInReach(clause) || (object != null && object.indefinite())) {
            return 0;
        }
        if (clause.ask() != Clause.Ask.DO) {
            return clause.ask() == Clause.Ask.HOW_MANY
                            && ofRows
                            && !clause.conditions().isEmpty()
                    ? COUNTS_IT
                    : 0;
        }
        if (Columns.ranksRows(object) && clause.groupings().isEmpty()) {
            return RANKS_IT;
        }
        if (clause.conditions().isEmpty()) {
            return object != null && listsValues(clause, object, tool) && (ofRows || areRows(clause, object))
                    ? LISTS_IT
                    : 0;
        }
        return ofRows || tool.nameConcepts().contains(verb) ? COUNTS_IT : SELECTS_IT;
    }

    /** "List all customers": values of a column, or the rows themselves. */
    private boolean listsValues(Clause clause, Phrase object, Capability tool) {
        return tableInReach(clause)
                && Columns.listsValues(clause, object, tool)
                && object.head()
                        .filter(head -> tools.stream()
                                .noneMatch(other -> other.gives(head.concept())
                                        || (other.holds(head.concept()) && !other.aggregates())))
                        .isPresent();
    }

    /** Whether the words name what each row is: an order, or what the file is called after. */
    private boolean areRows(Clause clause, Phrase object) {
        var head = object.head().map(Token::concept).orElse("");
        return Language.isHappening(head)
                || Language.isQuantity(head)
                || sources.inReachOf(clause).stream()
                        .map(source -> Sources.fileName(source.text()))
                        .anyMatch(name -> Schemas.words(name).stream()
                                .map(Language::concept)
                                .anyMatch(head::equals));
    }

    /** "Revenue of Bob in Q2" of a file: figures, unless a picture or a report of it is asked for. */
    private boolean quantifies(Clause clause, Phrase object, Capability tool) {
        return tool.aggregates()
                && tableInReach(clause)
                && Columns.isQuantity(clause, object)
                && clause.phrases().stream()
                        .flatMap(phrase -> phrase.head().stream())
                        .noneMatch(head -> tools.stream().anyMatch(other -> other.gives(head.concept())));
    }

    /** "Count the words" is what {@code word_count} and {@code count_words} do: verb and object are the whole name. */
    private static boolean nameIsSaid(String verb, @Nullable Phrase object, Capability tool) {
        if (verb.isEmpty()
                || Language.isLight(verb)
                || object == null
                || tool.nameConcepts().size() < 2) {
            return false;
        }
        var said = new HashSet<String>();
        object.words().forEach(word -> said.add(word.concept()));
        return tool.nameConcepts().contains(verb)
                && object.head()
                        .filter(head -> tool.nameConcepts().contains(head.concept()))
                        .isPresent()
                && tool.nameConcepts().stream().allMatch(word -> word.equals(verb) || said.contains(word));
    }

    /** "Remove duplicates": verb and object stand in the words of a tool that gives its input back, altered. */
    private boolean alters(Clause clause, @Nullable Phrase object, Capability tool) {
        var verb = clause.verbConcept();
        var alters = tool.isHarmless() && tool.typesGiven().stream().anyMatch(tool::transforms);
        if (!alters || verb.isEmpty() || Language.isLight(verb) || !sourceInReach(clause)) {
            return false;
        }
        var head = object == null || object.pointsBack() ? Optional.<Token>empty() : object.head();
        var objectFits = head.isEmpty()
                || tool.says(head.get().concept())
                || tool.names(head.get().concept());
        return objectFits && (tool.says(verb) || tool.names(verb));
    }

    /** The verb is the tool's; whether what it acts on is something the tool takes. */
    private double acting(Clause clause, @Nullable Phrase object, Capability tool, String verb) {
        var named = tool.nameConcepts().contains(verb) ? DOES_IT : DOES_IT - 1;
        if (tool.has(Param.Role.PATTERN)) {
            return looksForPattern(clause, object, named);
        }
        if (tool.has(Param.Role.QUERY)) {
            return asksOpenly(clause, tool) ? named - 0.5 : 0;
        }
        if (Language.isDiscovering(verb)
                && clause.phrase("for").isPresent()
                && tool.isHarmless()
                && !tool.nameConcepts().contains(verb)) {
            // "Search notes for X" is no search for trends.
            return 0;
        }
        if (object == null || object.head().isEmpty() || object.pointsBack()) {
            return named;
        }
        var head = object.head().map(Token::concept).orElse("");
        if (tool.gives(head)) {
            return named + 2;
        }
        if (tool.delivers() && object.first(Token.Kind.QUOTE).isEmpty()) {
            if (object.indefinite()) {
                return 0;
            }
            var known = tool.takes(head)
                    || tool.nameConcepts().contains(head)
                    || tools.stream().anyMatch(other -> other.gives(head) || other.holds(head));
            return known ? named - 1 : 0;
        }
        if (tool.takes(head) || tool.holds(head) || tool.nameConcepts().contains(head) || tool.says(head)) {
            return named + 1;
        }
        if (object.first(Token.Kind.QUOTE).isPresent()
                || object.first(Token.Kind.URL).isPresent()) {
            return named;
        }
        var vague = Language.isLight(verb) || Language.isDiscovering(verb);
        if (tool.collects() && tools.stream().anyMatch(other -> other.gives(head) || other.holds(head))) {
            return named;
        }
        if (tool.isMeans() && Sources.bareFile(object).isPresent()) {
            return named;
        }
        var aboutData = !vague && !tool.typedParams().isEmpty() && !object.indefinite() && sourceInReach(clause);
        return aboutData || takesName(tool) ? named - 0.5 : 0;
    }

    /** Brings something about, rather than only showing what is there. */
    private static boolean makes(Capability tool) {
        return !tool.isHarmless()
                || tool.collects()
                || !tool.typedParams().isEmpty()
                || tool.verbs().stream().anyMatch(Language::isLight);
    }

    /** A single free word is all it needs: {@code greet Bob}. */
    private static boolean takesName(Capability tool) {
        return tool.params().stream()
                        .filter(Param::required)
                        .filter(param -> param.role() == Param.Role.OTHER
                                && param.jsonType().equals("string"))
                        .count()
                == 1;
    }

    /** A question in free words is asked only of what the goal names, or where it says no more than "search". */
    private static boolean asksOpenly(Clause clause, Capability tool) {
        var verb = clause.verb();
        var named = clause.find(token ->
                token.isWord() && !token.equals(verb) && tool.nameConcepts().contains(token.concept()));
        var place = clause.phrases().stream().anyMatch(Sources::namesPlace);
        return named.isPresent() || (verb != null && ASKING_OPENLY.contains(verb.lower()) && !place);
    }

    /** What is looked for must be told apart from what is talked about: in quotes, in code, or one word in a named place. */
    private static double looksForPattern(Clause clause, @Nullable Phrase object, double score) {
        var code = clause.find(token -> token.kind() == Token.Kind.QUOTE || token.looksLikeCode())
                .isPresent();
        var place = clause.phrases().stream().anyMatch(Sources::namesPlace);
        var ofWhat = clause.phrase("of")
                .filter(phrase -> object != null
                        && object.head()
                                .filter(head -> head.concept().equals("occurrence"))
                                .isPresent());
        var sought = clause.phrase("for").or(() -> ofWhat).or(() -> Optional.ofNullable(object));
        if (code) {
            return score;
        }
        var oneWord = sought.filter(phrase -> phrase.words().size() == 1 || phrase.isName())
                .isPresent();
        var furtherWords = clause.phrase("of").isPresent() && !sought.equals(clause.phrase("of"));
        return place && oneWord && !furtherWords ? score - 1 : 0;
    }

    private static boolean counts(Capability tool) {
        return tool.aggregates() && tool.aggregatesBy("count");
    }

    private double countsValues(Clause clause, Capability tool) {
        return counts(tool) && sourceInReach(clause) ? COUNTS_IT : 0;
    }

    private double counts(Clause clause, String head, Capability tool) {
        if (!clause.groupings().isEmpty()) {
            return counts(tool) ? COUNTS_IT : 0;
        }
        if (!clause.conditions().isEmpty() && tool.typedParams().isEmpty()) {
            // It counts all there is.
            return 0;
        }
        var number = tool.offers().stream()
                .anyMatch(offer -> offer.list().isEmpty()
                        && (offer.jsonType().equals("integer")
                                || offer.jsonType().equals("number")
                                || offer.jsonType().equals("array"))
                        && offer.nameConcepts().contains(head));
        if (number) {
            return tool.typedParams().isEmpty() ? COUNTS_IT : COUNTS_IT - 1;
        }
        return counts(tool) && sourceInReach(clause) ? 1 : 0;
    }

    private boolean aggregates(Clause clause, Phrase object, Capability tool) {
        if (!tool.aggregates()) {
            return false;
        }
        var verb = clause.verbConcept();
        var words = object.words();
        var nothingNamed = clause.ask() == Clause.Ask.WHICH && words.stream().allMatch(Columns::isRanking);
        var rows = Columns.ranksRows(object) && clause.groupings().isEmpty();
        if (object.pointsBack() || nothingNamed || (rows && tools.stream().anyMatch(Capability::selects))) {
            return false;
        }
        var described = (words.size() > 1 || clause.phrase("of").isPresent())
                && words.stream()
                        .anyMatch(word -> tool.aggregatesBy(word.concept())
                                || (word.concept().equals(SHARE) && tool.says(SHARE)));
        var named = described || (tool.aggregatesBy(verb) && !words.isEmpty());
        var split = !clause.groupings().isEmpty()
                || (clause.ask() == Clause.Ask.WHICH && object.isObject())
                || Columns.ranksGroups(clause)
                || Columns.laysOut(object)
                || words.stream().anyMatch(Columns::isPeriodic);
        var asks = Language.isLight(verb)
                || Language.isDiscovering(verb)
                || tool.does(verb)
                || tool.aggregatesBy(verb)
                || COMPARING.contains(verb);
        var isThing = object.indefinite() && !named;
        var given = tools.stream()
                .anyMatch(other ->
                        object.head().map(head -> other.gives(head.concept())).orElse(false));
        return asks && !isThing && !given && !Language.isMaking(verb) && (named || split);
    }

    /** "Analyze the data": whatever gives a part of an analysis. */
    private boolean partOfAnalysis(Clause clause, @Nullable Phrase object, Capability tool) {
        var head = object == null ? "" : object.head().map(Token::concept).orElse("");
        var narrower = Language.narrower(clause.verbConcept());
        if (narrower.isEmpty() && Language.isLight(clause.verbConcept())) {
            narrower = Language.narrower(head);
            head = "";
        }
        var subject = head;
        var dataNamed = subject.isEmpty()
                || subject.equals(Language.IT)
                || tool.takes(subject)
                || (sourceInReach(clause) && object != null && !object.indefinite());
        return tool.isHarmless() && dataNamed && narrower.stream().anyMatch(tool::gives);
    }

    private double nuances(Clause clause, @Nullable Phrase object, Capability tool) {
        var extra = 0.0;
        var words = object == null ? List.<Token>of() : object.words();
        for (var word : words) {
            if (tool.gives(word.concept()) || tool.offersChoice(word.concept())) {
                extra += 0.3;
            } else if (tool.says(word.concept()) || tool.nameConcepts().contains(word.concept())) {
                extra += 0.2;
            }
        }
        for (var source : sources.of(clause)) {
            for (var param : tool.params()) {
                if (param.role() == Param.Role.URL && source.kind() == Token.Kind.URL) {
                    extra += 0.5;
                } else if (param.role() == Param.Role.PATH
                        && param.fileEndings(tool.name()).contains(Sources.ending(source))) {
                    extra += 0.1;
                }
            }
        }
        return extra;
    }

    /** Charts "with", reports "as", and what modifies a report: "a trend report". */
    private List<Demand> beside(Clause clause, List<Demand> main) {
        var found = new ArrayList<Demand>();
        for (var demand : main) {
            if (demand.phrase() != null
                    && !demand.tools().isEmpty()
                    && demand.best().collects()) {
                var words = demand.phrase().words();
                for (var word : words.subList(0, Math.max(0, words.size() - 1))) {
                    derived(word.concept())
                            .filter(tool -> !tool.name().equals(demand.best().name()))
                            .findFirst()
                            .ifPresent(tool -> found.add(new Demand(
                                    clause, new Phrase("with", false, List.of(word)), List.of(tool), false)));
                }
            }
        }
        for (var phrase : clause.phrases()) {
            var head = phrase.head().map(Token::concept).orElse("");
            if (phrase.is("with", "as", "into", "containing", "of", "about", "for", "in", "to")) {
                var tools = derived(head).toList();
                if (!tools.isEmpty()) {
                    found.add(new Demand(clause, phrase, tools, false));
                }
            }
        }
        return found;
    }

    /** Tools that give this, made from what other tools give. */
    private Stream<Capability> derived(String noun) {
        return tools.stream()
                .filter(tool -> tool.gives(noun) && tool.isRepeatable())
                .filter(tool -> !tool.typedParams().isEmpty() || tool.collects())
                .filter(tool -> tool.typedParams().stream()
                        .flatMap(param -> param.types().stream())
                        .noneMatch(tool::transforms));
    }

    /** "A bar chart of revenue by region": the chart needs sums first, unless it can add up by itself. */
    private Optional<Demand> aggregation(Clause clause, List<Demand> demands) {
        var split = !clause.groupings().isEmpty()
                || clause.find(Columns::isPeriodic).isPresent();
        var served =
                demands.stream().filter(demand -> !demand.tools().isEmpty()).toList();
        var derives = served.stream()
                .map(Demand::best)
                .anyMatch(tool -> !tool.typedParams().isEmpty()
                        && tool.typesGiven().stream().noneMatch(tool::transforms));
        if (!split
                || !derives
                || served.stream().anyMatch(demand -> demand.best().aggregates())) {
            return Optional.empty();
        }
        var measured = clause.phrases().stream()
                .filter(phrase -> phrase.is("", "of") && !phrase.words().isEmpty())
                .filter(phrase -> tools.stream()
                        .noneMatch(tool -> tool.gives(phrase.words().getLast().concept())))
                .findFirst();
        return measured.flatMap(phrase -> {
            var tools = this.tools.stream()
                    .filter(tool -> tool.aggregates() && tool.isHarmless())
                    .toList();
            return tools.isEmpty() ? Optional.empty() : Optional.of(new Demand(clause, phrase, tools, false));
        });
    }

    private boolean sourceInReach(Clause clause) {
        return !sources.inReachOf(clause).isEmpty();
    }

    /** Whether the clause is about a table, by the name of its file. */
    private boolean tableInReach(Clause clause) {
        return sources.inReachOf(clause).stream().anyMatch(source -> Sources.TABLES.contains(Sources.ending(source)));
    }

    private boolean rarelySaid(String word) {
        return tools.stream().filter(tool -> tool.says(word)).count() <= 2;
    }

    /** Nothing else in the clause that would have to be understood. */
    private static boolean isPlain(Clause clause, @Nullable Phrase object) {
        return object != null
                && object.words().size() == 1
                && clause.phrases().stream()
                        .filter(phrase -> !phrase.equals(object))
                        .allMatch(phrase -> phrase.words().isEmpty());
    }
}
