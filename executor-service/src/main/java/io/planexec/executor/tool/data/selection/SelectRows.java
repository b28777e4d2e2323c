package io.planexec.executor.tool.data.selection;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.dataset.Datasets;
import io.planexec.executor.tool.data.dataset.Schemas;
import io.planexec.executor.tool.data.statistics.Selection;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.Lineage;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps the rows that fulfil conditions, or the first ones in an order. Safe for use by several threads. */
public final class SelectRows implements Tool {
    private static final Pattern OR = Pattern.compile("\\s*or\\s+", Pattern.CASE_INSENSITIVE);
    /** What an argument calls the table's dates. */
    private static final String TIME = "time";

    private static final int ROWS_LISTED = 20;
    private static final int ROWS_TOLD = 10;
    private static final int COLUMNS_TOLD = 8;

    /** Holds the place of a cell, so that a reader can tell the columns of a row apart. */
    private static final String EMPTY_CELL = "–";

    private static final ToolSpec SPEC = new ToolSpec(
            "select_rows",
            "Keeps the rows that fulfil conditions, such as a value, a comparison or a time, for the steps that follow, and lists the first of them.",
            Schemas.parse("""
                    {"type": "object", "required": ["data"], "additionalProperties": false,
                     "properties": {
                       "data": "<data>",
                       "where": {"type": "array", "items": {"type": "string", "minLength": 1},
                         "description": "Conditions: a value (Travel; region North), a comparison (amount > 100; over 500), a time (November 2025; since 2025-03; last month, by the end of the data), or not and one of these. Values of one column are alternatives, and so is what or leads (or amount > 100) to what stands before it; else all have to hold"},
                       "kind": {"type": "string", "x-type": "kind", "description": "What the rows are called, such as sold houses: its words that a category has as values choose rows, others say nothing"},
                       "sortBy": {"type": "string", "description": "Column to order the rows by, or time for the dates; where only order or limit is given, the one most like money"},
                       "order": {"type": "string", "enum": ["largest", "smallest"], "description": "Which rows come first; by default the largest, and with sortBy alone a column of words or dates from its beginning"},
                       "limit": {"type": "integer", "minimum": 1, "description": "At most so many rows"}}}"""),
            Schemas.parse("""
                    {"x-type": "dataset", "type": "object", "required": ["dataset", "rows", "rowsIn", "summary"],
                     "properties": {
                       "dataset": "<dataset>",
                       "rows": {"type": "integer", "minimum": 0}, "rowsIn": {"type": "integer"},
                       "columns": {"type": "array", "items": {"type": "string"}},
                       "conditions": {"type": "array", "items": {"type": "string"}, "description": "As they were understood: category is Travel"},
                       "column": {"type": "string", "x-type": "column", "description": "The column whose values the conditions name, or the period that they are times of, for grouping by"},
                       "first": {"type": "array", "items": {"type": "object"}, "description": "The first 20 rows"},
                       "notes": {"type": "array", "items": {"type": "string"}},
                       "summary": {"type": "string"}}}"""),
            Effect.READ,
            Duration.ofMinutes(2),
            "1",
            List.of(Schemas.parse("""
                            {"data": "${steps.clean.output}", "where": ["North", "amount > 100"]}"""), Schemas.parse("""
                            {"data": "${steps.clean.output}", "sortBy": "amount", "order": "largest", "limit": 5}""")));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        Table table = Datasets.read(arguments.get("data"), context.files());
        Fields given = Fields.of(arguments);
        ConditionReader reader = new ConditionReader(table);
        List<List<Condition>> alternatives = alternatives(given.texts("where"), reader);
        if (given.has("kind")) {
            reader.kinds(given.text("kind")).forEach(condition -> alternatives.add(List.of(condition)));
        }
        List<Condition> conditions = alternatives.stream().flatMap(List::stream).toList();
        Optional<Column> sortBy = sortBy(table, given);
        List<String> notes = new ArrayList<>(reader.notes());
        if (!given.text("sortBy").equals(TIME)) {
            table.taken(given.text("sortBy")).ifPresent(notes::add);
        }
        int[] matching = IntStream.range(0, table.rows())
                .filter(row -> holds(alternatives, row))
                .toArray();
        int[] rows = ordered(matching, sortBy, given);
        String how = how(alternatives, sortBy, given);
        Table selected = table.select(rows, lineage(table, rows.length, how, notes, guesses(alternatives)));
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("dataset", Datasets.store(selected, context.files()));
        output.put("rows", selected.rows());
        output.put("rowsIn", table.rows());
        output.put("columns", Datasets.columnNames(selected));
        output.put("conditions", conditions.stream().map(Condition::words).toList());
        conditions.stream()
                .filter(Condition::isValue)
                .findFirst()
                .ifPresent(condition -> output.put("column", condition.groupedBy()));
        output.put("first", first(selected));
        output.put("notes", Datasets.notes(selected));
        output.put(
                "summary",
                summary(selected, table.rows(), how)
                        + daysGuessed(alternatives)
                                .map(sentence -> " " + sentence)
                                .collect(Collectors.joining()));
        return output;
    }

    /** Values of one column are alternatives, and what "or" leads; whatever else is asked has to hold as well. */
    private static List<List<Condition>> alternatives(List<String> texts, ConditionReader reader) throws ToolFailure {
        List<List<Condition>> groups = new ArrayList<>();
        Optional<List<Condition>> before = Optional.empty();
        for (String text : texts) {
            Matcher or = OR.matcher(text);
            boolean joins = before.isPresent() && or.lookingAt();
            String words = joins ? text.substring(or.end()) : text;
            Condition condition = before.isEmpty()
                    ? reader.read(words)
                    : reader.readAfter(before.get().getLast(), words);
            List<Condition> group = (joins ? before : alternativesTo(condition, groups)).orElseGet(ArrayList::new);
            if (group.isEmpty()) {
                groups.add(group);
            }
            group.add(condition);
            before = Optional.of(group);
        }
        return groups;
    }

    private static Optional<List<Condition>> alternativesTo(Condition condition, List<List<Condition>> groups) {
        return groups.stream()
                .filter(group -> condition.isAlternativeTo(group.getFirst()))
                .findFirst();
    }

    private static boolean holds(List<List<Condition>> alternatives, int row) {
        for (List<Condition> group : alternatives) {
            if (!anyHolds(group, row)) {
                return false;
            }
        }
        return true;
    }

    private static boolean anyHolds(List<Condition> group, int row) {
        for (Condition condition : group) {
            if (condition.holds().test(row)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Column> sortBy(Table table, Fields given) throws ToolFailure {
        String name = given.text("sortBy");
        if (name.equals(TIME) && table.find(TIME).isEmpty()) {
            Optional<DateColumn> dates = Selection.of(table).date();
            if (dates.isEmpty()) {
                throw ToolFailure.permanent(
                        "sortBy time: impossible, since %s has no column of dates; its columns are %s"
                                .formatted(table.lineage().source(), Figures.list(table.names(), COLUMNS_TOLD)));
            }
            return dates.map(column -> column);
        }
        if (!name.isEmpty()) {
            return Optional.of(table.require(name, "sortBy"));
        }
        if (!given.has("order") && !given.has("limit")) {
            return Optional.empty();
        }
        return Selection.of(table).measures().stream()
                .<Column>map(column -> column)
                .findFirst();
    }

    private static int[] ordered(int[] rows, Optional<Column> sortBy, Fields given) {
        List<Integer> order = new ArrayList<>();
        for (int row : rows) {
            order.add(row);
        }
        sortBy.ifPresent(column -> {
            Comparator<Integer> ascending = ascending(column);
            boolean smallest = smallestFirst(column, given);
            order.sort(Comparator.comparing((Integer row) -> column.isMissing(row))
                    .thenComparing(smallest ? ascending : ascending.reversed()));
        });
        long most = given.has("limit") ? Math.max(1, given.count("limit")) : order.size();
        return order.stream().limit(most).mapToInt(Integer::intValue).toArray();
    }

    /** The first ones of many are the largest; a list of all reads from A to Z and from the first day on. */
    private static boolean smallestFirst(Column column, Fields given) {
        return given.has("order")
                ? given.text("order").equals("smallest")
                : !given.has("limit") && !(column instanceof NumberColumn);
    }

    private static Comparator<Integer> ascending(Column column) {
        return switch (column) {
            case NumberColumn numbers -> Comparator.comparingDouble(numbers::value);
            case DateColumn dates -> Comparator.comparing(row -> dates.isMissing(row) ? "" : dates.text(row));
            default -> Comparator.comparing(column::text);
        };
    }

    private static String how(List<List<Condition>> alternatives, Optional<Column> sortBy, Fields given) {
        List<String> parts = new ArrayList<>();
        if (!alternatives.isEmpty()) {
            parts.add("where " + words(alternatives));
        }
        sortBy.ifPresent(column ->
                parts.add("%s %s first".formatted(first(column, smallestFirst(column, given)), column.name())));
        return String.join(", ", parts);
    }

    private static String words(List<List<Condition>> alternatives) {
        return alternatives.stream()
                .map(group -> group.stream().map(Condition::words).collect(Collectors.joining(" or ")))
                .distinct()
                .map(words -> alternatives.size() > 1 && words.contains(" or ") ? "(" + words + ")" : words)
                .collect(Collectors.joining(" and "));
    }

    private static String first(Column column, boolean smallest) {
        return switch (column) {
            case DateColumn dates -> smallest ? "earliest" : "latest";
            default -> smallest ? "smallest" : "largest";
        };
    }

    /** What is computed of the rows says by which column they were chosen, where nobody named it, and how its days were read. */
    private static List<String> guesses(List<List<Condition>> alternatives) {
        boolean guessed = alternatives.stream().flatMap(List::stream).anyMatch(Condition::isGuessed);
        Stream<String> chosen =
                guessed ? Stream.of("Rows were chosen by %s.".formatted(words(alternatives))) : Stream.empty();
        return Stream.concat(chosen, daysGuessed(alternatives)).toList();
    }

    /** A day that was chosen by a guess at how the dates are written may be another day. */
    private static Stream<String> daysGuessed(List<List<Condition>> alternatives) {
        return alternatives.stream()
                .flatMap(List::stream)
                .map(Condition::column)
                .filter(DateColumn.class::isInstance)
                .map(column -> ((DateColumn) column).guessed())
                .filter(sentence -> !sentence.isEmpty())
                .distinct();
    }

    private static Lineage lineage(Table table, int rows, String how, List<String> taken, List<String> guesses) {
        List<String> notes = new ArrayList<>();
        if (!how.isEmpty()) {
            notes.add("Only %s of %s: %s.".formatted(Figures.count(rows), Figures.counted(table.rows(), "row"), how));
        }
        notes.addAll(taken);
        notes.addAll(table.lineage().notes());
        List<String> allGuesses = new ArrayList<>(guesses);
        allGuesses.addAll(table.lineage().guesses());
        return new Lineage(table.lineage().source(), notes, table.lineage().cleaning(), allGuesses);
    }

    private static List<Map<String, @Nullable Object>> first(Table table) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < Math.min(table.rows(), ROWS_LISTED); row++) {
            Map<String, @Nullable Object> cells = new LinkedHashMap<>();
            for (Column column : table.columns()) {
                cells.put(column.name(), column.text(row));
            }
            rows.add(cells);
        }
        return rows;
    }

    private static String summary(Table selected, int of, String how) {
        String counted = "%s of %s%s"
                .formatted(
                        Figures.count(selected.rows()),
                        Figures.counted(of, "row"),
                        how.isEmpty() ? "" : (how.startsWith("where") ? " " : ", ") + how);
        if (selected.rows() == 0) {
            return counted + ".";
        }
        List<String> told = new ArrayList<>();
        int untold = selected.columns().size() - COLUMNS_TOLD;
        told.add("columns " + line(selected, Column::name) + (untold > 0 ? " and %d more".formatted(untold) : ""));
        for (int row = 0; row < Math.min(selected.rows(), ROWS_TOLD); row++) {
            int at = row;
            told.add(line(selected, column -> column.isEmpty(at) ? EMPTY_CELL : column.text(at)));
        }
        String more = selected.rows() > ROWS_TOLD
                ? "; and %s more".formatted(Figures.count(selected.rows() - ROWS_TOLD))
                : "";
        return "%s: %s%s.".formatted(counted, String.join("; ", told), more);
    }

    private static String line(Table table, Function<Column, String> text) {
        return table.columns().stream().limit(COLUMNS_TOLD).map(text).collect(Collectors.joining(" · "));
    }
}
