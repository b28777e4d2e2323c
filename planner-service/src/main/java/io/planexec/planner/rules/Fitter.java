package io.planexec.planner.rules;

import io.planexec.planner.rules.Draft.Entry;
import io.planexec.planner.rules.Draft.Value;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fits a tool into a plan: gives each of its arguments a value from the goal's words, or chains backward to a tool whose
 * output is of the type that the argument needs, and so on up to {@value #DEPTH} tools deep.
 */
final class Fitter {

    /** How many tools deep a value is looked for. */
    static final int DEPTH = 6;

    /** Type of an output that is the name of a column. */
    private static final String COLUMN = "column";

    private final List<Capability> tools;
    private final List<Clause> clauses;
    private final Map<String, @Nullable Object> inputs;
    private final Draft draft;
    private final boolean preparing;
    private final Columns columns = new Columns();
    private final Mentions mentions;
    private final Choices choices;
    private final Places places;
    private final Texts texts;

    /** Why the last tool could not be fitted, for users. */
    private String obstacle = "";

    /**
     * A fitter of one plan.
     *
     * @param preparing whether values are prepared, such as rows cleaned, before anything is made of them
     */
    Fitter(
            List<Capability> tools,
            List<Clause> clauses,
            Sources sources,
            Map<String, @Nullable Object> inputs,
            Draft draft,
            boolean preparing) {
        this.tools = tools;
        this.clauses = clauses;
        this.inputs = inputs;
        this.draft = draft;
        this.preparing = preparing;
        this.mentions = new Mentions(tools, clauses, draft);
        this.choices = new Choices(sources, columns, draft);
        this.places = new Places(tools, sources, mentions, draft, words -> obstacle = words);
        this.texts = new Texts(this, tools, sources, draft);
    }

    String obstacle() {
        return obstacle;
    }

    /** A step that calls the tool; empty, and the draft as it was, where an argument it must have cannot be filled. */
    Optional<Entry> fit(Capability tool, Need need) {
        return fit(tool, need, 0);
    }

    Optional<Entry> fit(Capability tool, Need need, int depth) {
        if (depth > DEPTH) {
            return Optional.empty();
        }
        var mark = draft.mark();
        var arguments = new LinkedHashMap<String, @Nullable Object>();
        var dependsOn = new LinkedHashSet<String>();
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
        if (need.direct() && Columns.sorts(need.clause()) && tool.sorts() && !isSorted(tool, arguments)) {
            obstacle = "it does not say by which one column: say \"sort ... by\" and its name";
            draft.backTo(mark);
            return Optional.empty();
        }
        accountForTool(tool, need);
        if (need.direct() && tool.aggregates() && need.clause().comparesValues()) {
            groupByWhatIsCompared(tool, arguments);
        }
        return Optional.of(draft.add(tool, arguments, dependsOn, List.of(), need.kind()));
    }

    private static boolean isSorted(Capability tool, Map<String, @Nullable Object> arguments) {
        return tool.params().stream().anyMatch(param -> param.isSorting() && arguments.containsKey(param.name()));
    }

    /** What is read off the words first, what takes other tools last. */
    private static List<Param> inOrder(Capability tool) {
        return tool.params().stream()
                .sorted(Comparator.comparingInt(param -> switch (param.role()) {
                    case URL, GLOB, PATH -> 0;
                    case COLUMN -> 1;
                    case NUMBER, FLAG, GROUP, PERIOD, COUNTED, KIND -> 2;
                    case CHOICE -> 3;
                    case PATTERN, QUERY, CONDITION, OTHER -> 4;
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
            case URL -> places.url(param, need);
            case GLOB -> given(mentions.glob(param, need));
            case PATH -> places.path(tool, param, need, depth);
            case COLUMN -> column(tool, param, need);
            case NUMBER -> given(mentions.number(tool, param, need));
            case FLAG -> given(mentions.flag(param));
            case PERIOD -> need.direct() ? given(columns.period(tool, need, draft)) : Optional.empty();
            case COUNTED -> need.direct() ? given(columns.counted(need)) : Optional.empty();
            case KIND -> given(columns.kind(need.clause()));
            case GROUP -> group(tool, param, need, depth);
            case CHOICE -> given(choices.choice(tool, param, need));
            case CONDITION -> conditions(param, need);
            case PATTERN -> need.direct() ? given(mentions.pattern(tool, need)) : Optional.empty();
            case QUERY -> need.direct() ? given(mentions.query(tool, need)) : Optional.empty();
            case TYPED -> typed(tool, param, need, depth);
            case TEXT -> texts.text(tool, need, depth);
            case TITLE -> given(mentions.title(need));
            case OTHER -> mentions.other(tool, param, need);
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

    private Optional<Value> conditions(Param param, Need need) {
        var conditions = Narrowing.texts(need.clause());
        if (conditions.isEmpty() || (!param.many() && conditions.size() > 1)) {
            return Optional.empty();
        }
        need.clause().conditions().forEach(phrase -> phrase.tokens().forEach(draft::account));
        return Optional.of(Value.given(param.many() ? conditions : conditions.getFirst()));
    }

    /** "Compare Food and Rent": which column these are values of is known when the rows are chosen. */
    private void groupByWhatIsCompared(Capability tool, Map<String, @Nullable Object> arguments) {
        var grouping = tool.params().stream().filter(Param::isGrouping).findFirst();
        var chosen = draft.entries().stream()
                .filter(entry -> entry.tool().selects() && arguments.containsValue(entry.whole()))
                .findFirst();
        var column = chosen.flatMap(entry -> entry.tool().offers().stream()
                .filter(offer -> offer.types().contains(COLUMN))
                .findFirst());
        if (grouping.isEmpty() || column.isEmpty()) {
            return;
        }
        var reference = chosen.get().property(column.get());
        var before = arguments.get(grouping.get().name());
        if (before == null) {
            arguments.put(grouping.get().name(), reference);
        } else if (grouping.get().several()) {
            arguments.put(grouping.get().name(), List.of(before, reference));
        }
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
            case PATH, GLOB, URL, PATTERN, QUERY, COLUMN, CONDITION, PERIOD, COUNTED, KIND, TITLE, TEXT, TYPED ->
                Optional.empty();
        };
    }

    private Optional<Value> fromInputs(Param param) {
        return inputs.keySet().stream()
                .filter(name -> Language.nameConcepts(name).equals(List.copyOf(param.nameConcepts())))
                .filter(name -> param.role() != Param.Role.TYPED && param.role() != Param.Role.FLAG)
                .findFirst()
                .map(name -> Value.given("${inputs." + name + "}"));
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
                if (consumer.transforms(type) && !consumer.selects()) {
                    return Optional.of(raw);
                }
                return Optional.of(narrowed(type, prepared(type, raw, need, depth), consumer, need, depth));
            }
        }
        return Optional.empty();
    }

    private Value prepared(String type, Value raw, Need need, int depth) {
        var value = raw;
        for (var tool : preparing ? tools : List.<Capability>of()) {
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

    /** Only the rows that the clause means, for whatever is made of them. */
    private Value narrowed(String type, Value all, Capability consumer, Need need, int depth) {
        if (consumer.selects() || (need.clause().conditions().isEmpty() && !columns.isAboutKind(need.clause()))) {
            return all;
        }
        for (var tool : tools) {
            var param = tool.typedParams().stream()
                    .filter(own -> own.types().contains(type))
                    .findFirst();
            if (tool.selects() && param.isPresent()) {
                var entry =
                        fit(tool, need.indirect().withFixed(Map.of(param.get().name(), all)), depth + 1);
                if (entry.isPresent()) {
                    return new Value(entry.get().whole(), entry.get().id());
                }
            }
        }
        return all;
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

    private void accountForTool(Capability tool, Need need) {
        if (!need.direct()) {
            return;
        }
        for (var token : need.clause().tokens()) {
            if (token.isWord() && tool.isSpokenOf(token.concept())) {
                draft.account(token);
            }
        }
        if (need.clause().verb() != null) {
            draft.account(need.clause().verb());
        }
        if (need.clause().ask() == Clause.Ask.HOW_MANY && need.phrase() != null) {
            Columns.counted(need.clause(), need.phrase()).ifPresent(draft::account);
        }
    }

    private static String missing(Capability tool, Param param) {
        var what = param.description().isBlank() ? "" : " (" + param.description() + ")";
        return switch (param.role()) {
            case PATH -> "%s needs the name of a file%s: name it in the goal".formatted(tool.name(), what);
            case TYPED ->
                "%s needs %s, and nothing in the catalogue gives one from what the goal names: name the file"
                        .formatted(tool.name(), String.join(" or ", param.types()));
            case TEXT, PATTERN, QUERY -> "%s needs %s%s: put it in quotes".formatted(tool.name(), param.name(), what);
            case CHOICE, GLOB, URL, COLUMN, CONDITION, PERIOD, COUNTED, KIND, TITLE, NUMBER, FLAG, GROUP, OTHER ->
                "%s needs %s%s: say \"%s ...\"".formatted(tool.name(), param.name(), what, param.name());
        };
    }
}
