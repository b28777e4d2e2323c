package io.planexec.executor.tool.data.dataset;

import io.planexec.executor.tool.GoalFiles;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.csv.CsvReader;
import io.planexec.executor.tool.data.table.Cleaning;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.ColumnType;
import io.planexec.executor.tool.data.table.DateColumn;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.NumberColumn;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.executor.tool.data.table.TableBuilder;
import io.planexec.executor.tool.data.table.TableFile;
import io.planexec.messages.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands rows from step to step. The rows are written once as working data, under a name made from their content, and
 * travel as a reference; so a repeated attempt writes the same file again and nothing else.
 *
 * <p>An argument {@code data} may be a whole output that carries a {@code dataset}, the reference itself, outputs by step
 * id of which exactly one dataset comes, or a list of objects, one per row.
 */
public final class Datasets {
    /** So many columns are described in a reference; a wider table keeps the others in its file alone. */
    private static final int LISTED_COLUMNS = 100;

    private static final int LISTED_NOTES = 20;
    private static final int NAME_LENGTH = 40;

    private Datasets() {}

    /**
     * The rows an argument refers to.
     *
     * @throws ToolFailure when it refers to none, or its file is gone or damaged
     */
    public static Table read(@Nullable Object data, GoalFiles files) throws ToolFailure, InterruptedException {
        if (data instanceof List<?> rows) {
            return inline(rows);
        }
        if (data instanceof Map<?, ?> output) {
            Optional<Map<?, ?>> reference = reference(output);
            if (reference.isPresent()) {
                return load(String.valueOf(reference.get().get("path")), files);
            }
            if (output.get("rows") instanceof List<?> rows) {
                return inline(rows);
            }
            throw ToolFailure.permanent(
                    "data holds no rows: found an object with %s; expected the output of load_csv or clean_data, an output with a dataset, or a list of objects"
                            .formatted(output.isEmpty() ? "no properties" : Figures.list(keys(output), 10)));
        }
        throw ToolFailure.permanent(
                "data is missing; give the output of load_csv or clean_data (\"${steps.<id>.output}\"), or a list of objects");
    }

    /** The dataset reference that an output carries, is, or holds by step id; nothing where there is none. */
    public static Optional<Map<?, ?>> reference(Map<?, ?> output) throws ToolFailure {
        Optional<Map<?, ?>> direct = direct(output);
        if (direct.isPresent()) {
            return direct;
        }
        Map<String, Map<?, ?>> byPath = new LinkedHashMap<>();
        for (Object value : output.values()) {
            if (value instanceof Map<?, ?> inner) {
                direct(inner).ifPresent(found -> byPath.put(String.valueOf(found.get("path")), found));
            }
        }
        if (byPath.size() <= 1) {
            return byPath.values().stream().findFirst();
        }
        List<Map<?, ?>> cleaned = new ArrayList<>(byPath.values().stream()
                .filter(found -> found.get("cleaning") != null)
                .toList());
        if (cleaned.size() == 1) {
            return Optional.of(cleaned.getFirst());
        }
        throw ToolFailure.permanent(
                "data holds %s different datasets (from %s); name one, as in \"${steps.<id>.output}\""
                        .formatted(byPath.size(), Figures.list(keys(output), 10)));
    }

    private static Optional<Map<?, ?>> direct(Map<?, ?> output) {
        if (output.get("dataset") instanceof Map<?, ?> inner && inner.get("path") instanceof String) {
            return Optional.of(inner);
        }
        return output.get("path") instanceof String && output.containsKey("columns")
                ? Optional.of(output)
                : Optional.empty();
    }

    private static List<String> keys(Map<?, ?> map) {
        return map.keySet().stream().map(String::valueOf).toList();
    }

    private static Table load(String path, GoalFiles files) throws ToolFailure, InterruptedException {
        Path file = files.toRead(path);
        if (!path.endsWith(TableFile.EXTENSION)) {
            return CsvReader.read(file, path).table();
        }
        try {
            return TableFile.decode(Files.readAllBytes(file));
        } catch (IOException damaged) {
            throw ToolFailure.permanent(
                    "the working file %s cannot be read (%s); run the step that loaded the data again"
                            .formatted(path, damaged.getMessage()));
        }
    }

    private static Table inline(List<?> rows) throws ToolFailure {
        Set<String> names = new LinkedHashSet<>();
        for (Object row : rows) {
            if (!(row instanceof Map<?, ?> cells)) {
                throw ToolFailure.permanent(
                        "data is a list, but not every item of it is an object with a value for each column");
            }
            names.addAll(keys(cells));
        }
        if (rows.isEmpty() || names.isEmpty()) {
            throw ToolFailure.permanent("data is an empty list; there is nothing to analyse");
        }
        TableBuilder builder = new TableBuilder(List.copyOf(names), false);
        for (Object row : rows) {
            if (row instanceof Map<?, ?> cells) {
                builder.add(names.stream().map(name -> cell(cells.get(name))).toList());
            }
        }
        return builder.build("the rows given", List.of());
    }

    private static String cell(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Double number -> Figures.plain(number);
            default -> value.toString();
        };
    }

    /** Writes the rows as working data and gives the reference to them. */
    public static Map<String, @Nullable Object> store(Table table, GoalFiles files) throws ToolFailure {
        byte[] bytes = TableFile.encode(table);
        String path = files.writeData(slug(table.lineage().source()) + "-" + hash(bytes) + TableFile.EXTENSION, bytes);
        return describe(table, path);
    }

    /** The reference for rows given inline: they are written first; for others, to the file they came from. */
    public static Map<String, @Nullable Object> carry(@Nullable Object data, Table table, GoalFiles files)
            throws ToolFailure {
        if (data instanceof Map<?, ?> output) {
            Optional<Map<?, ?>> reference = reference(output);
            if (reference.isPresent()
                    && String.valueOf(reference.get().get("path")).endsWith(TableFile.EXTENSION)) {
                return describe(table, String.valueOf(reference.get().get("path")));
            }
        }
        return store(table, files);
    }

    private static Map<String, @Nullable Object> describe(Table table, String path) {
        Map<String, @Nullable Object> reference = new LinkedHashMap<>();
        reference.put("path", path);
        reference.put("source", table.lineage().source());
        reference.put("rows", table.rows());
        reference.put(
                "columns",
                table.columns().stream()
                        .limit(LISTED_COLUMNS)
                        .map(Datasets::describe)
                        .toList());
        if (table.columns().size() > LISTED_COLUMNS) {
            reference.put("columnsNotListed", table.columns().size() - LISTED_COLUMNS);
        }
        Cleaning cleaning = table.lineage().cleaning();
        if (cleaning != null) {
            reference.put("cleaning", describe(cleaning));
        }
        if (!table.lineage().notes().isEmpty()) {
            reference.put("notes", notes(table));
        }
        return reference;
    }

    /** The names of the columns, at most 100 of them. */
    public static List<String> columnNames(Table table) {
        return table.names().stream().limit(LISTED_COLUMNS).toList();
    }

    /** The notes on how the rows were read, at most 20 of them. */
    public static List<String> notes(Table table) {
        List<String> notes = table.lineage().notes();
        if (notes.size() <= LISTED_NOTES) {
            return notes;
        }
        List<String> some = new ArrayList<>(notes.subList(0, LISTED_NOTES - 1));
        some.add("And " + Figures.counted(notes.size() - some.size(), "more note") + " of this kind.");
        return some;
    }

    static Map<String, @Nullable Object> describe(Cleaning cleaning) {
        Map<String, @Nullable Object> described = new LinkedHashMap<>();
        described.put("rowsIn", cleaning.rowsIn());
        described.put("rowsOut", cleaning.rowsOut());
        described.put("droppedNulls", cleaning.droppedNulls());
        described.put("duplicates", cleaning.duplicates());
        described.put("unreadableCells", cleaning.unreadableCells());
        described.put(
                "optionalColumns",
                cleaning.optionalColumns().stream().limit(LISTED_COLUMNS).toList());
        return described;
    }

    private static Map<String, @Nullable Object> describe(Column column) {
        Map<String, @Nullable Object> described = new LinkedHashMap<>();
        described.put("name", column.name());
        described.put("type", column.type().word());
        described.put("filled", column.filled());
        if (column.type() == ColumnType.CATEGORY) {
            described.put("distinct", column.distinct());
        }
        if (column instanceof NumberColumn numbers && !numbers.unit().isEmpty()) {
            described.put("unit", numbers.unit());
        }
        if (column instanceof DateColumn dates) {
            days(dates).ifPresent(range -> {
                described.put("from", range.from().toString());
                described.put("to", range.to().toString());
            });
        }
        return described;
    }

    private record Days(LocalDate from, LocalDate to) {}

    private static Optional<Days> days(DateColumn dates) {
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        for (int row = 0; row < dates.rows(); row++) {
            if (!dates.isMissing(row)) {
                from = Math.min(from, dates.epochDay(row));
                to = Math.max(to, dates.epochDay(row));
            }
        }
        return from > to
                ? Optional.empty()
                : Optional.of(new Days(LocalDate.ofEpochDay(from), LocalDate.ofEpochDay(to)));
    }

    private static String hash(byte[] bytes) {
        return ContentHash.shortOf(bytes, 16);
    }

    /** A file name's readable part: letters, digits and dashes of the source's last part. */
    private static String slug(String source) {
        String last = source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1);
        String slug = last.replaceAll("\\.[^.]*$", "").replaceAll("[^A-Za-z0-9]+", "-");
        return slug.isBlank() || slug.equals("-") ? "rows" : slug.substring(0, Math.min(slug.length(), NAME_LENGTH));
    }
}
