package io.planexec.executor.tool.data.dataset;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.Figures;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes rows, or the figures computed of them, as a CSV file. Safe for use by several threads. */
public final class SaveCsv implements Tool {
    private static final ToolSpec SPEC = new ToolSpec(
            "save_csv",
            "Writes rows, or the figures of statistics, as a CSV file into the goal's output folder.",
            Schemas.parse("""
                    {"type": "object", "required": ["data", "path"], "additionalProperties": false,
                     "properties": {
                       "data": "<data>",
                       "path": {"type": "string", "minLength": 1,
                         "description": "The CSV file to write, relative to the goal's output folder; one that ends in .tsv has tabs"}}}"""),
            Schemas.parse("""
                    {"x-type": "csv", "type": "object", "required": ["path", "rows", "summary"],
                     "properties": {
                       "path": {"type": "string", "x-type": "file"},
                       "rows": {"type": "integer", "minimum": 0},
                       "columns": {"type": "array", "items": {"type": "string"}},
                       "summary": {"type": "string"}}}"""),
            Effect.IDEMPOTENT,
            Duration.ofMinutes(2),
            "1",
            List.of(Schemas.parse("""
                            {"data": "${steps.clean.output}", "path": "clean.csv"}""")));

    private record Sheet(List<String> header, List<List<String>> rows) {}

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        Fields given = Fields.of(arguments);
        String path = given.text("path");
        String name = path.toLowerCase(Locale.ROOT);
        if (!name.endsWith(".csv") && !name.endsWith(".tsv")) {
            throw ToolFailure.permanent("path is '%s'; expected a file that ends in .csv or .tsv".formatted(path));
        }
        Fields metrics = given.child("data").child("metrics");
        Sheet sheet =
                metrics.isEmpty() ? rows(Datasets.read(arguments.get("data"), context.files())) : figures(metrics);
        String separator = name.endsWith(".tsv") ? "\t" : ",";
        StringBuilder text = new StringBuilder(line(sheet.header(), separator));
        sheet.rows().forEach(cells -> text.append(line(cells, separator)));
        String shown = context.files()
                .shown(context.files().write(path, text.toString().getBytes(StandardCharsets.UTF_8)));
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("path", shown);
        output.put("rows", sheet.rows().size());
        output.put("columns", sheet.header());
        output.put(
                "summary",
                "Wrote %s to %s.".formatted(Figures.counted(sheet.rows().size(), "row"), shown));
        return output;
    }

    private static Sheet rows(Table table) {
        List<List<String>> rows = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            int at = row;
            rows.add(table.columns().stream().map(column -> column.text(at)).toList());
        }
        return new Sheet(table.names(), rows);
    }

    /** The tables of the metrics, one below the other; the name of the metric leads where there are several. */
    private static Sheet figures(Fields metrics) {
        List<Map<String, String>> rows = new ArrayList<>();
        boolean several = metrics.children().size() > 1;
        metrics.children().forEach((name, metric) -> {
            List<Fields> listed = metric.has("rows") ? metric.list("rows") : List.of(metric);
            for (Fields figures : listed) {
                Map<String, String> cells = new LinkedHashMap<>();
                if (several || !metric.has("rows")) {
                    cells.put("metric", name);
                }
                figures.map().forEach((key, value) -> {
                    if (metric.has("rows") || key.equals("value")) {
                        cells.put(heading(String.valueOf(key), metric), text(value));
                    }
                });
                rows.add(cells);
            }
        });
        Set<String> header = new LinkedHashSet<>();
        rows.forEach(cells -> header.addAll(cells.keySet()));
        return new Sheet(
                List.copyOf(header),
                rows.stream()
                        .map(cells -> header.stream()
                                .map(column -> cells.getOrDefault(column, ""))
                                .toList())
                        .toList());
    }

    /** Groups are called by what they are groups of. */
    private static String heading(String key, Fields metric) {
        return key.equals("group") && metric.has("by") ? metric.text("by") : key;
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Number number -> Figures.plain(number.doubleValue());
            default -> value.toString();
        };
    }

    private static String line(List<String> cells, String separator) {
        return cells.stream().map(cell -> quoted(cell, separator)).collect(Collectors.joining(separator, "", "\n"));
    }

    private static String quoted(String cell, String separator) {
        boolean plain = !cell.contains(separator)
                && cell.chars().noneMatch(c -> c == '"' || c == '\n' || c == '\r')
                && cell.equals(cell.strip());
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
