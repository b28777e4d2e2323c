package io.planexec.executor.tool.data.dataset;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.csv.CsvReader;
import io.planexec.executor.tool.data.csv.CsvReader.Reading;
import io.planexec.executor.tool.data.table.Column;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a CSV file and keeps its rows for the steps that follow. Safe for use by several threads. */
public final class LoadCsv implements Tool {
    private static final ToolSpec SPEC = new ToolSpec(
            "load_csv",
            "Reads a CSV file of any dialect: finds encoding, delimiter, header and the type of each column. The rows are kept for later steps.",
            Schemas.parse("""
                    {"type": "object", "required": ["filePath"], "additionalProperties": false,
                     "properties": {"filePath": {"type": "string", "minLength": 1,
                       "description": "The CSV file, relative to the workspace"}}}"""),
            Schemas.parse("""
                    {"x-type": "dataset", "type": "object", "required": ["dataset", "rows", "columns", "summary"],
                     "properties": {
                       "dataset": "<dataset>",
                       "rows": {"type": "integer", "minimum": 1},
                       "columns": {"type": "array", "items": {"type": "string"}, "description": "Names; at most 100 are listed"},
                       "columnCount": {"type": "integer"},
                       "delimiter": {"type": "string"}, "encoding": {"type": "string"},
                       "shortRows": {"type": "integer"}, "longRows": {"type": "integer"},
                       "notes": {"type": "array", "items": {"type": "string"}},
                       "summary": {"type": "string"}}}"""),
            Effect.READ,
            Duration.ofMinutes(2),
            "1",
            List.of(Map.of("filePath", "sales_q4_2025.csv")));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        if (!(arguments.get("filePath") instanceof String path) || path.isBlank()) {
            throw ToolFailure.permanent("filePath is missing; name the CSV file to read");
        }
        Reading reading = CsvReader.read(context.files().toRead(path), path);
        Table table = reading.table();
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("dataset", Datasets.store(table, context.files()));
        output.put("rows", table.rows());
        output.put("columns", Datasets.columnNames(table));
        output.put("columnCount", table.columns().size());
        output.put("delimiter", reading.delimiter());
        output.put("encoding", reading.encoding());
        output.put("shortRows", reading.shortRows());
        output.put("longRows", reading.longRows());
        output.put("notes", Datasets.notes(table));
        output.put("summary", summary(table));
        return output;
    }

    private static String summary(Table table) {
        List<String> described = table.columns().stream().map(LoadCsv::describe).toList();
        return "%s: %s, %s: %s."
                .formatted(
                        table.lineage().source(),
                        Figures.counted(table.rows(), "row"),
                        Figures.counted(table.columns().size(), "column"),
                        Figures.list(described, 12));
    }

    private static String describe(Column column) {
        return "%s (%s)".formatted(column.name(), column.type().word());
    }
}
