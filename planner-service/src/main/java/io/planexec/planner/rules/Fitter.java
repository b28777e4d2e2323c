package io.planexec.planner.rules;

import io.planexec.messages.Criterion;
import io.planexec.planner.rules.Draft.Entry;
import io.planexec.planner.rules.Draft.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fits a tool into a plan: gives each of its arguments a value from the goal's words, or chains backward to a tool whose
 * output is of the type that the argument needs, and so on up to {@value #DEPTH} tools deep.
 */
@SuppressWarnings("UnusedVariable")
final class Fitter {

    private static final int DEPTH = 6;

    private final List<Capability> tools;
    private final List<Clause> clauses;
    private final Sources sources;
    private final Columns columns;
    private final Map<String, @Nullable Object> inputs;
    private final Draft draft;

    /** Why the last tool could not be fitted, for users. */
    private String obstacle = "";

    Fitter(
            List<Capability> tools,
            List<Clause> clauses,
            Sources sources,
            Map<String, @Nullable Object> inputs,
            Draft draft) {
        this.tools = tools;
        this.clauses = clauses;
        this.sources = sources;
        this.columns = new Columns();
        this.inputs = inputs;
        this.draft = draft;
    }

    /**
     * What a tool is fitted for.
     *
     * @param direct whether the words of the clause are about this tool, not only about what follows from it
     * @param source the file or address to work on; null where none is named
     * @param kind the choice among kinds of result, empty where the words decide
     * @param feed steps of the same wish that it may build upon
     * @param before what was served before, which "it" points back to; null where nothing was
     * @param shown steps that a report shows
     */
    record Need(
            Clause clause,
            @Nullable Phrase phrase,
            boolean direct,
            @Nullable Token source,
            String kind,
            List<Entry> feed,
            @Nullable Entry before,
            List<Entry> shown,
            Map<String, Value> fixed) {

        Need indirect() {
            return new Need(clause, null, false, source, "", List.of(), null, List.of(), Map.of());
        }

        Need withKind(String other) {
            return new Need(clause, phrase, direct, source, other, feed, before, shown, fixed);
        }

        Need withFixed(Map<String, Value> others) {
            return new Need(clause, phrase, direct, source, kind, feed, before, shown, others);
        }
    }

    String obstacle() {
        return obstacle;
    }

    /** A step that calls the tool; empty, and the draft as it was, where an argument it must have cannot be filled. */
    Optional<Entry> fit(Capability tool, Need need) {
        return fit(tool, need, 0);
    }

    private Optional<Entry> fit(Capability tool, Need need, int depth) {
        if (depth > DEPTH) {
            return Optional.empty();
        }
        var mark = draft.mark();
        var arguments = new LinkedHashMap<String, @Nullable Object>();
        var dependsOn = new LinkedHashSet<String>();
        var criteria = List.<Criterion>of();
        for (var param : inOrder(tool)) {
            var value = fill(tool, param, need, depth);
            if (value.isPresent()) {
                arguments.put(param.name(), value.get().value());
                var stepId = value.get().stepId();
                if (stepId != null) {
                    dependsOn.add(stepId);
                }
                if (param.collects()) {
                    need.shown().forEach(entry -> dependsOn.add(entry.id()));
                }
            } else if (isNeeded(tool, param)) {
                if (obstacle.isEmpty()) {
                    obstacle = missing(tool, param);
                }
                draft.backTo(mark);
                return Optional.empty();
            }
        }
        accountForTool(tool, need);
        return Optional.of(draft.add(tool, arguments, dependsOn, criteria, need.kind()));
    }

    /** What is read off the words first, what takes other tools last. */
    private static List<Param> inOrder(Capability tool) {
        return tool.params().stream()
                .sorted(Comparator.comparingInt(param -> switch (param.role()) {
                    case URL, GLOB, PATH -> 0;
                    case COLUMN -> 1;
                    case NUMBER, FLAG, GROUP -> 2;
                    case CHOICE -> 3;
                    case PATTERN, QUERY, OTHER -> 4;
                    case TYPED, TEXT -> 5;
                    case TITLE -> 6;
                }))
                .toList();
    }

    /** Required, or the one value that the tool works on: a schema may leave that open to be passed along. */
    private static boolean isNeeded(Capability tool, Param param) {
        if (param.required() || param.role() != Param.Role.TYPED) {
            return param.required();
        }
        var sole = param.collects() || tool.typedParams().size() == 1;
        return sole && tool.params().stream().noneMatch(other -> other.role() == Param.Role.TYPED && other.required());
    }

    private Optional<Value> fill(Capability tool, Param param, Need need, int depth) {
        var fixed = need.fixed().get(param.name());
        if (fixed != null) {
            return Optional.of(fixed);
        }
        var input = fromInputs(param);
        if (input.isPresent()) {
            return input;
        }
        var said = fromWords(tool, param, need, depth);
        if (said.isPresent() || !param.required()) {
            return said;
        }
        return fallback(param);
    }

    private Optional<Value> fromWords(Capability tool, Param param, Need need, int depth) {
        return switch (param.role()) {
            case URL -> url(param, need);
            case GLOB -> given(glob(param, need));
            case PATH -> path(tool, param, need, depth);
            case COLUMN -> column(tool, param, need);
            case NUMBER -> given(number(tool, param, need));
            case FLAG -> given(flag(param));
            case GROUP -> group(tool, param, need, depth);
            case CHOICE -> given(choice(tool, param, need));
            case PATTERN -> need.direct() ? given(pattern(tool, need)) : Optional.empty();
            case QUERY -> need.direct() ? given(query(tool, need)) : Optional.empty();
            case TYPED -> typed(tool, param, need, depth);
            case TEXT -> text(tool, need, depth);
            case TITLE -> given(title(need));
            case OTHER -> other(tool, param, need);
        };
    }

    private Optional<Value> column(Capability tool, Param param, Need need) {
        if (param.isGrouping() || param.isMeasure()) {
            return need.direct() ? given(columns.column(tool, param, need, draft)) : Optional.empty();
        }
        // Said anywhere in the goal: rows are the same rows for every step that is fed with them.
        return clauses.stream()
                .flatMap(clause -> columns.named(param, clause, draft).stream())
                .findFirst()
                .map(Value::given);
    }

    private static Optional<Value> given(Optional<?> value) {
        return value.map(Value::given);
    }

    /** What the schema itself offers where the goal says nothing. Never for names of files, columns or texts. */
    private static Optional<Value> fallback(Param param) {
        if (param.byDefault() != null) {
            return Optional.of(Value.given(param.byDefault()));
        }
        return switch (param.role()) {
            case CHOICE ->
                Optional.of(Value.given(
                        param.many() ? param.choices() : param.choices().getFirst()));
            case FLAG -> Optional.of(Value.given(false));
            case GROUP -> Optional.of(Value.given(Map.of()));
            case NUMBER, OTHER -> param.suggestions().stream().findFirst().map(Value::given);
            case PATH, GLOB, URL, PATTERN, QUERY, COLUMN, TITLE, TEXT, TYPED -> Optional.empty();
        };
    }

    private Optional<Value> fromInputs(Param param) {
        return inputs.keySet().stream()
                .filter(name -> Language.nameConcepts(name).equals(List.copyOf(param.nameConcepts())))
                .filter(name -> param.role() != Param.Role.TYPED && param.role() != Param.Role.FLAG)
                .findFirst()
                .map(name -> Value.given("${inputs." + name + "}"));
    }

    // Values that stand in the goal.

    private Optional<Value> url(Param param, Need need) {
        var source = need.source();
        if (source != null && source.kind() == Token.Kind.URL) {
            draft.account(source);
            return Optional.of(Value.given(source.text()));
        }
        return byName(param, need);
    }

    private Optional<Value> path(Capability tool, Param param, Need need, int depth) {
        if (need.direct() && writes(tool)) {
            var target = sources.target(need.clause());
            target.ifPresent(draft::account);
            return target.map(token -> Value.given(token.text()));
        }
        var source = need.source();
        if (source != null && source.kind() == Token.Kind.PATH) {
            var isFile = !Sources.ending(source).isEmpty();
            var named = sources.of(need.clause()).contains(source);
            if (isFile && param.takesFile() && takesEnding(tool, param, source)) {
                return accounted(source);
            }
            if (!isFile && (named || param.required()) && (param.takesFolder() || takesEnding(tool, param, source))) {
                return accounted(source);
            }
            if (isFile && param.takesFile()) {
                obstacle = "%s takes %s files, not %s"
                        .formatted(tool.name(), String.join(" or ", param.fileEndings(tool.name())), source.text());
                return Optional.empty();
            }
        }
        if (need.direct() && param.takesFolder()) {
            var folder = sources.folder(need.clause());
            if (folder.isPresent()) {
                accountForFolderWords(need.clause(), folder.get());
                return accounted(folder.get());
            }
        }
        if (source == null && param.required() && param.takesFile()) {
            var bare = bareFileName(need);
            return bare.isPresent() ? bare.flatMap(this::accounted) : listed(tool, param, depth);
        }
        return Optional.empty();
    }

    private static Optional<Token> bareFileName(Need need) {
        return need.direct() ? Optional.ofNullable(need.phrase()).flatMap(Sources::bareFile) : Optional.empty();
    }

    private Optional<Value> accounted(Token token) {
        draft.account(token);
        return Optional.of(Value.given(token.text()));
    }

    private void accountForFolderWords(Clause clause, Token folder) {
        clause.phrases().stream()
                .filter(phrase -> phrase.tokens().contains(folder))
                .flatMap(phrase -> phrase.words().stream())
                .filter(word -> word.concept().equals("folder"))
                .forEach(draft::account);
    }

    private static boolean writes(Capability tool) {
        var makes = tool.collects() || !tool.typedParams().isEmpty();
        return tool.delivers() || (makes && !tool.isHarmless());
    }

    private static boolean takesEnding(Capability tool, Param param, Token source) {
        var endings = param.fileEndings(tool.name());
        var ending = Sources.ending(source);
        return endings.isEmpty()
                || ending.isEmpty()
                || endings.contains(ending)
                || (endings.contains("csv") && ending.equals("tsv"));
    }

    /**
     * The only file of its kind, looked up by a tool that lists files. Sound only where the argument says which kind it
     * takes; that there is one file and no more is checked when the list is there.
     */
    private Optional<Value> listed(Capability tool, Param param, int depth) {
        var endings = param.fileEndings(tool.name());
        if (endings.size() != 1 || depth + 1 > DEPTH) {
            return Optional.empty();
        }
        for (var lister : tools) {
            var path = lister.offers().stream()
                    .filter(offer -> !offer.list().isEmpty() && offer.isPath())
                    .findFirst();
            var glob = lister.params().stream()
                    .filter(other -> other.role() == Param.Role.GLOB)
                    .findFirst();
            var free = lister.params().stream().noneMatch(other -> other.required() && other.role() != Param.Role.GLOB);
            if (path.isPresent() && glob.isPresent() && free && lister.isHarmless()) {
                var arguments = new LinkedHashMap<String, @Nullable Object>();
                arguments.put(
                        glob.get().name(),
                        globFor(glob.get(), endings.iterator().next()));
                var entry = draft.add(
                        lister,
                        arguments,
                        Set.of(),
                        List.of(new Criterion.Expression("output." + path.get().list() + ".size() == 1")),
                        "");
                draft.assume();
                return Optional.of(new Value(entry.property(path.get()), entry.id()));
            }
        }
        return Optional.empty();
    }

    private static String globFor(Param param, String ending) {
        var hints = param.description() + param.suggestions() + param.byDefault();
        return (hints.contains("**/") ? "**/*." : "*.") + ending;
    }

    private Optional<String> glob(Param param, Need need) {
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
                    return Optional.of(globFor(param, ending));
                }
            }
        }
        return Optional.empty();
    }

    /** The value that follows the argument's own name: "window 14", "channel general", "title 'Sales'". */
    private Optional<Value> byName(Param param, Need need) {
        return need.direct() ? given(following(param, need.clause()).map(Token::text)) : Optional.empty();
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

    private Optional<Number> number(Capability tool, Param param, Need need) {
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
        var before = at > 0 ? tokens.get(at - 1) : null;
        if (before != null
                && Set.of("top", "best", "first").contains(before.lower())
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

    private Optional<Boolean> flag(Param param) {
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

    private Optional<Value> group(Capability tool, Param param, Need need, int depth) {
        var parts = new LinkedHashMap<String, @Nullable Object>();
        for (var part : param.parts()) {
            var value = fill(tool, part, need, depth);
            if (value.isPresent() && value.get().stepId() == null) {
                parts.put(part.name(), value.get().value());
            } else if (part.required()) {
                return Optional.empty();
            }
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(Value.given(parts));
    }

    private Optional<Object> choice(Capability tool, Param param, Need need) {
        if (!need.kind().isEmpty() && param.choices().contains(need.kind())) {
            return Optional.of(need.kind());
        }
        if (!need.direct()) {
            return Optional.empty();
        }
        if (param.many()) {
            return choices(tool, param, need);
        }
        if (columns.ranks(need.clause()) && param.choices().contains("sum") && tool.aggregates()) {
            var named = need.clause().find(token -> token.concept().equals("average"));
            if (named.isEmpty()) {
                return Optional.of("sum");
            }
        }
        if (need.clause().ask() == Clause.Ask.HOW_MANY
                && tool.aggregates()
                && param.choices().contains("count")) {
            return Optional.of("count");
        }
        var named = named(param, wordsFirstOf(need));
        if (named.isPresent()) {
            return named;
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

    /** The words for the result itself before the other words of the clause, and those of clauses without a verb last. */
    private List<Token> wordsFirstOf(Need need) {
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
                    .anyMatch(word -> Language.suits("line", word.concept()));
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

    private Optional<String> pattern(Capability tool, Need need) {
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
        return phrase.filter(words -> words.words().size() == 1).map(words -> {
            var word = words.words().getFirst();
            draft.account(word);
            return word.text();
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
    private Optional<String> query(Capability tool, Need need) {
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

    private Optional<Value> other(Capability tool, Param param, Need need) {
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

    private Optional<String> title(Need need) {
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

    // Values that other tools give.

    private Optional<Value> typed(Capability tool, Param param, Need need, int depth) {
        if (param.collects()) {
            return collected(param, need);
        }
        for (var entry : need.feed()) {
            if (param.types().stream().anyMatch(entry.tool()::carries)) {
                return Optional.of(new Value(entry.whole(), entry.id()));
            }
        }
        var before = need.before();
        if (need.direct()
                && before != null
                && !before.tool().equals(tool)
                && need.phrase() != null
                && need.phrase().pointsBack()
                && param.types().stream().anyMatch(before.tool()::carries)) {
            return Optional.of(new Value(before.whole(), before.id()));
        }
        Optional<Value> best = Optional.empty();
        var fewest = Integer.MAX_VALUE;
        var start = draft.mark();
        for (var type : param.types()) {
            var found = produced(type, tool, need, depth);
            var cost = draft.mark().steps() - start.steps();
            draft.backTo(start);
            if (found.isPresent() && cost < fewest) {
                fewest = cost;
                best = Optional.of(Value.given(type));
            }
        }
        return best.flatMap(type -> produced(type.value().toString(), tool, need, depth));
    }

    /** A value of a type, by whichever harmless tool can be fitted; prepared where something new is made of it. */
    private Optional<Value> produced(String type, Capability consumer, Need need, int depth) {
        record Way(Capability tool, Offer offer) {}
        var ways = tools.stream()
                .filter(tool -> tool.isHarmless() && !tool.name().equals(consumer.name()))
                .filter(tool -> tool.typedParams().stream()
                        .noneMatch(param -> param.types().contains(type)))
                .flatMap(tool -> tool.offers().stream()
                        .filter(offer -> offer.list().isEmpty() && offer.types().contains(type))
                        .limit(1)
                        .map(offer -> new Way(tool, offer)))
                .sorted(Comparator.comparing(way -> !way.offer().isWhole()))
                .toList();
        for (var way : ways) {
            var entry = fit(way.tool(), need.indirect(), depth + 1);
            if (entry.isPresent()) {
                var raw = new Value(
                        way.offer().isWhole()
                                ? entry.get().whole()
                                : entry.get().property(way.offer()),
                        entry.get().id());
                return Optional.of(consumer.transforms(type) ? raw : prepared(type, raw, need, depth));
            }
        }
        return Optional.empty();
    }

    private Value prepared(String type, Value raw, Need need, int depth) {
        var value = raw;
        for (var tool : tools) {
            var param = tool.typedParams().stream()
                    .filter(own -> own.types().contains(type))
                    .findFirst();
            if (tool.prepares(type) && param.isPresent()) {
                var entry =
                        fit(tool, need.indirect().withFixed(Map.of(param.get().name(), value)), depth + 1);
                if (entry.isPresent()) {
                    value = new Value(entry.get().whole(), entry.get().id());
                }
            }
        }
        return value;
    }

    private Optional<Value> collected(Param param, Need need) {
        if (need.shown().isEmpty()) {
            return Optional.empty();
        }
        if (param.many()) {
            return Optional.of(
                    Value.given(need.shown().stream().map(Entry::whole).toList()));
        }
        var byStep = new LinkedHashMap<String, @Nullable Object>();
        need.shown().forEach(entry -> byStep.put(entry.id(), entry.whole()));
        return Optional.of(Value.given(byStep));
    }

    private Optional<Value> text(Capability tool, Need need, int depth) {
        if (!need.direct()) {
            return Optional.empty();
        }
        var quote = need.clause().find(token -> token.kind() == Token.Kind.QUOTE && !draft.accountsFor(token));
        if (quote.isPresent()) {
            return accounted(quote.get());
        }
        var before = need.before();
        if (before != null && !before.tool().equals(tool)) {
            return textOf(before, tool, need);
        }
        var source = need.source();
        var pointsBack = need.phrase() != null && need.phrase().pointsBack();
        var ownWords = need.phrase() != null && need.phrase().head().isPresent() && !pointsBack;
        if (tool.delivers() && ownWords && !speaksOf(tool, headOf(need))) {
            return Optional.empty();
        }
        if (source == null
                || (pointsBack
                        && sources.of(need.clause()).isEmpty()
                        && !sources.all().contains(source))) {
            return Optional.empty();
        }
        for (var reader : tools) {
            var offer = reader.offers().stream().filter(Offer::isText).findFirst();
            if (offer.isPresent()
                    && reader.isHarmless()
                    && !reader.has(Param.Role.TEXT)
                    && (reader.has(Param.Role.PATH) || reader.has(Param.Role.URL))) {
                var entry = fit(reader, need.indirect(), depth + 1);
                if (entry.isPresent()) {
                    return Optional.of(new Value(
                            entry.get().property(offer.get()), entry.get().id()));
                }
            }
        }
        return Optional.empty();
    }

    /** What a step gave, as text: a text of its own, a report of it for a file, what it says in words, or the value itself. */
    Optional<Value> textOf(Entry entry, Capability tool, Need need) {
        var own = entry.tool().offers().stream().filter(Offer::isText).findFirst();
        if (own.isPresent()) {
            return Optional.of(new Value(entry.property(own.get()), entry.id()));
        }
        if (tool.delivers()) {
            var file = entry.tool().collects() ? readBack(entry) : reported(entry, tool, need);
            if (file.isPresent()) {
                return file;
            }
        }
        var inWords = entry.tool().offers().stream()
                .filter(offer ->
                        offer.path().equals(".summary") && offer.jsonType().equals("string"))
                .findFirst();
        if (inWords.isPresent()) {
            return Optional.of(new Value(entry.property(inWords.get()), entry.id()));
        }
        // Text around a reference makes it text.
        return Optional.of(new Value(entry.whole() + "\n", entry.id()));
    }

    private Optional<Value> reported(Entry entry, Capability forTool, Need need) {
        for (var tool : tools) {
            if (tool.collects() && tool.isRepeatable()) {
                var showing = new Need(need.clause(), null, true, null, "", List.of(), null, List.of(entry), Map.of());
                var report = fit(tool, showing);
                if (report.isPresent()) {
                    return textOf(report.get(), forTool, need);
                }
            }
        }
        return Optional.empty();
    }

    /** The text of a file that a step has written. */
    private Optional<Value> readBack(Entry entry) {
        var path = entry.tool().offers().stream()
                .filter(offer -> offer.list().isEmpty() && offer.isPath())
                .findFirst();
        for (var reader : tools) {
            var text = reader.offers().stream().filter(Offer::isText).findFirst();
            var taken = reader.params().stream()
                    .filter(param -> param.takesFile() && param.required())
                    .findFirst();
            if (path.isPresent() && text.isPresent() && taken.isPresent() && reader.isMeans()) {
                var read = draft.add(
                        reader,
                        Map.of(taken.get().name(), entry.property(path.get())),
                        Set.of(entry.id()),
                        List.of(),
                        "");
                return Optional.of(new Value(read.property(text.get()), read.id()));
            }
        }
        return Optional.empty();
    }

    private void accountForTool(Capability tool, Need need) {
        if (!need.direct()) {
            return;
        }
        for (var token : need.clause().tokens()) {
            if (token.isWord() && speaksOf(tool, token.concept())) {
                draft.account(token);
            }
        }
        if (need.clause().verb() != null) {
            draft.account(need.clause().verb());
        }
        if (need.clause().ask() == Clause.Ask.HOW_MANY && need.phrase() != null) {
            need.phrase().head().ifPresent(draft::account);
        }
    }

    private static boolean speaksOf(Capability tool, String word) {
        return tool.gives(word)
                || tool.holds(word)
                || tool.does(word)
                || tool.takes(word)
                || tool.nameConcepts().contains(word)
                || tool.says(word)
                || Language.narrower(word).stream().anyMatch(tool::gives);
    }

    private static String headOf(Need need) {
        return need.phrase() == null
                ? ""
                : need.phrase().head().map(Token::concept).orElse("");
    }

    private static String missing(Capability tool, Param param) {
        var what = param.description().isBlank() ? "" : " (" + param.description() + ")";
        return switch (param.role()) {
            case PATH -> "%s needs the name of a file%s: name it in the goal".formatted(tool.name(), what);
            case TYPED ->
                "%s needs %s, and nothing in the catalogue gives one from what the goal names: name the file"
                        .formatted(tool.name(), String.join(" or ", param.types()));
            case TEXT, PATTERN, QUERY -> "%s needs %s%s: put it in quotes".formatted(tool.name(), param.name(), what);
            case CHOICE, GLOB, URL, COLUMN, TITLE, NUMBER, FLAG, GROUP, OTHER ->
                "%s needs %s%s: say \"%s ...\"".formatted(tool.name(), param.name(), what, param.name());
        };
    }
}
