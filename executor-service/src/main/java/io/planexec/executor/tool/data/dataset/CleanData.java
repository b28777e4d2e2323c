package io.planexec.executor.tool.data.dataset;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Cleaning;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.Complement;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.Lineage;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drops rows that lack what nearly every row has, and rows that repeat an earlier one. Safe for use by several threads.
 *
 * <p>A column filled in at least 90 % of the rows is mandatory: a row that is empty there is dropped. Emptier columns are
 * optional: their rows are kept, and they are named in the output. Of two columns of numbers that are never both filled,
 * debit and credit, one is enough. Of rows that are equal, the first is kept. Where nothing
 * tells rows apart, no key, no date and no text, equal rows are not the same row twice, and are kept unless they are to go.
 */
public final class CleanData implements Tool {
    /** Filled in at least this part of the rows, a column is mandatory. */
    private static final double MANDATORY = 0.9;

    /** In fewer rows a text with many values cannot be told from a category. */
    private static final int ENOUGH_TO_TELL = 30;

    private static final Set<ColumnType> TELLING_APART = Set.of(ColumnType.DATE, ColumnType.ID, ColumnType.TEXT);

    private static final ToolSpec SPEC = new ToolSpec(
            "clean_data",
            "Drops rows with missing values, makes cells of the wrong type empty, and drops duplicate rows. Everything is on by default.",
            Schemas.parse("""
                    {"type": "object", "required": ["data"], "additionalProperties": false,
                     "properties": {
                       "data": "<data>",
                       "options": {"type": "object", "additionalProperties": false,
                         "properties": {
                           "removeNulls": {"type": "boolean", "default": true,
                             "description": "Drop a row that is empty in a column filled in at least 90 % of rows"},
                           "fixTypes": {"type": "boolean", "default": true,
                             "description": "Make cells that do not fit their column's type empty"},
                           "deduplicateBy": {"description": "A column, several, true for the whole row (the default, unless no column tells rows apart), or false",
                             "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "boolean"}]}}}}}"""),
            Schemas.parse("""
                    {"x-type": "dataset", "type": "object",
                     "required": ["dataset", "rows", "columns", "rowsIn", "rowsOut", "droppedNulls", "duplicates", "optionalColumns", "summary"],
                     "properties": {
                       "dataset": "<dataset>",
                       "rows": {"type": "integer"},
                       "columns": {"type": "array", "items": {"type": "string"}},
                       "rowsIn": {"type": "integer"}, "rowsOut": {"type": "integer"},
                       "droppedNulls": {"type": "integer", "description": "Rows dropped for an empty mandatory cell"},
                       "duplicates": {"type": "integer", "description": "Rows dropped as repeated"},
                       "unreadableCells": {"type": "integer", "description": "Cells made empty, not fitting their column's type"},
                       "optionalColumns": {"type": "array", "items": {"type": "string"}},
                       "notes": {"type": "array", "items": {"type": "string"}},
                       "summary": {"type": "string"}}}"""),
            Effect.READ,
            Duration.ofMinutes(2),
            "1",
            List.of(Schemas.parse("""
                            {"data": "${steps.load.output}"}"""), Schemas.parse("""
                            {"data": "${steps.load.output}", "options": {"removeNulls": true, "fixTypes": true, "deduplicateBy": "transaction_id"}}""")));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        Table table = Datasets.read(arguments.get("data"), context.files());
        Table cleaned = clean(table, Options.of(arguments.get("options"), table));
        Cleaning cleaning = cleaned.lineage().cleaning();
        if (cleaning == null) {
            throw new IllegalStateException("a cleaned table knows its cleaning");
        }
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("dataset", Datasets.store(cleaned, context.files()));
        output.put("rows", cleaned.rows());
        output.put("columns", Datasets.columnNames(cleaned));
        output.putAll(Datasets.describe(cleaning));
        output.put("notes", Datasets.notes(cleaned));
        output.put("summary", summary(cleaning));
        return output;
    }

    /**
     * @param keys the columns that make a row a duplicate; none for no deduplication
     * @param asked whether the user said that equal rows are to go, or which
     * @param byColumns whether the user named the columns; then a row that is empty in all of them is no duplicate
     */
    private record Options(boolean removeNulls, boolean fixTypes, List<Column> keys, boolean asked, boolean byColumns) {

        static Options of(@Nullable Object value, Table table) throws ToolFailure {
            Map<?, ?> options = value instanceof Map<?, ?> given ? given : Map.of();
            Object by = options.get("deduplicateBy");
            List<Column> keys = switch (by) {
                case null -> table.columns();
                case Boolean wanted -> wanted ? table.columns() : List.of();
                case List<?> names -> named(names, table);
                default -> named(List.of(by), table);
            };
            boolean byColumns = by != null && !(by instanceof Boolean) && !keys.equals(table.columns());
            return new Options(
                    !Boolean.FALSE.equals(options.get("removeNulls")),
                    !Boolean.FALSE.equals(options.get("fixTypes")),
                    keys,
                    by != null,
                    byColumns);
        }

        private static List<Column> named(List<?> names, Table table) throws ToolFailure {
            List<Column> columns = new ArrayList<>();
            for (Object name : names) {
                columns.add(table.require(String.valueOf(name), "deduplicateBy"));
            }
            return columns.isEmpty() ? table.columns() : columns;
        }
    }

    private static Table clean(Table raw, Options options) throws ToolFailure {
        int unreadable = 0;
        List<Column> columns = new ArrayList<>();
        for (Column column : raw.columns()) {
            unreadable += options.fixTypes ? column.unreadable() : 0;
            columns.add(options.fixTypes ? column.withoutUnreadable() : column);
        }
        Table table = new Table(columns, raw.rows(), raw.lineage());
        List<Column> mandatory = mandatory(table);
        List<String> optional = table.columns().stream()
                .filter(column -> !mandatory.contains(column))
                .map(Column::name)
                .toList();
        BitSet kept = new BitSet();
        kept.set(0, table.rows());
        int nulls = options.removeNulls ? dropNulls(mandatory, table, kept) : 0;
        if (kept.isEmpty()) {
            throw ToolFailure.permanent(
                    "removeNulls would drop all %s of %s, since each is empty in at least one of its %s mandatory columns; set options.removeNulls to false"
                            .formatted(
                                    Figures.counted(table.rows(), "row"),
                                    table.lineage().source(),
                                    mandatory.size()));
        }
        List<String> notes = raw.lineage().notes();
        int duplicates;
        if (options.asked || tellsRowsApart(table)) {
            duplicates = dropDuplicates(options, kept, table.rows());
        } else {
            duplicates = 0;
            notes = repeats(notes, dropDuplicates(options, (BitSet) kept.clone(), table.rows()));
        }
        int[] rows = kept.stream().toArray();
        Cleaning cleaning = new Cleaning(table.rows(), rows.length, nulls, duplicates, unreadable, optional);
        Cleaning earlier = raw.lineage().cleaning();
        return table.select(
                rows,
                new Lineage(
                        raw.lineage().source(),
                        losses(notes, cleaning),
                        earlier == null ? cleaning : cleaning.after(earlier),
                        raw.lineage().guesses()));
    }

    private static boolean tellsRowsApart(Table table) {
        return table.rows() < ENOUGH_TO_TELL
                || table.columns().stream().anyMatch(column -> TELLING_APART.contains(column.type()));
    }

    private static List<String> repeats(List<String> before, int repeated) {
        return repeated == 0
                ? before
                : with(
                        before,
                        "%s what another one holds and %s kept, because no column tells rows apart."
                                .formatted(
                                        repeated == 1 ? "1 row repeats" : Figures.count(repeated) + " rows repeat",
                                        repeated == 1 ? "was" : "were"));
    }

    private static List<String> losses(List<String> before, Cleaning cleaning) {
        return cleaning.droppedNulls() * 2 <= cleaning.rowsIn()
                ? before
                : with(
                        before,
                        "More than half of the rows (%s of %s) lack a mandatory value and were dropped."
                                .formatted(Figures.count(cleaning.droppedNulls()), Figures.count(cleaning.rowsIn())));
    }

    private static List<String> with(List<String> before, String note) {
        List<String> notes = new ArrayList<>(before);
        notes.add(note);
        return notes;
    }

    private static List<Column> mandatory(Table table) {
        return table.columns().stream()
                .filter(column -> column.filled() >= MANDATORY * table.rows())
                .toList();
    }

    private static int dropNulls(List<Column> mandatory, Table table, BitSet kept) {
        Map<Column, Column> complements = new HashMap<>();
        mandatory.forEach(column -> Complement.of(column, table).ifPresent(other -> complements.put(column, other)));
        int dropped = 0;
        for (int row = 0; row < table.rows(); row++) {
            for (Column column : mandatory) {
                Column other = complements.get(column);
                if (column.isEmpty(row) && (other == null || other.isEmpty(row))) {
                    kept.clear(row);
                    dropped++;
                    break;
                }
            }
        }
        return dropped;
    }

    private static int dropDuplicates(Options options, BitSet kept, int rows) {
        if (options.keys.isEmpty()) {
            return 0;
        }
        int dropped = 0;
        Set<RowKey> seen = new HashSet<>();
        for (int row = kept.nextSetBit(0); row >= 0 && row < rows; row = kept.nextSetBit(row + 1)) {
            if (options.byColumns && allEmpty(options.keys, row)) {
                continue;
            }
            if (!seen.add(RowKey.of(options.keys, row))) {
                kept.clear(row);
                dropped++;
            }
        }
        return dropped;
    }

    private static boolean allEmpty(List<Column> columns, int row) {
        return columns.stream().allMatch(column -> column.isEmpty(row));
    }

    /** A row as the key of a set, compared in the columns themselves so that nothing is copied. */
    private static final class RowKey {
        private final List<Column> columns;
        private final int row;
        private final int hash;

        private RowKey(List<Column> columns, int row, int hash) {
            this.columns = columns;
            this.row = row;
            this.hash = hash;
        }

        static RowKey of(List<Column> columns, int row) {
            int hash = 1;
            for (Column column : columns) {
                hash = 31 * hash + column.cellHash(row);
            }
            return new RowKey(columns, row, hash);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof RowKey key
                    && key.hash == hash
                    && columns.stream().allMatch(column -> column.sameCell(row, key.row));
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private static String summary(Cleaning cleaning) {
        StringBuilder summary = new StringBuilder("%s of %s kept; %s with missing values and %s dropped."
                .formatted(
                        Figures.count(cleaning.rowsOut()),
                        Figures.counted(cleaning.rowsIn(), "row"),
                        Figures.counted(cleaning.droppedNulls(), "row"),
                        Figures.counted(cleaning.duplicates(), "duplicate")));
        if (cleaning.unreadableCells() > 0) {
            summary.append(" %s did not fit the type of their column and count as empty."
                    .formatted(Figures.counted(cleaning.unreadableCells(), "cell")));
        }
        if (!cleaning.optionalColumns().isEmpty()) {
            summary.append(
                    " Often empty and therefore optional: %s.".formatted(Figures.list(cleaning.optionalColumns(), 10)));
        }
        return summary.toString();
    }
}
