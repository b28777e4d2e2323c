package io.planexec.planner.rules;

import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import io.planexec.planner.plan.Catalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Catalogues for tests, as executors announce them: names, words and schemas, nothing else. */
final class Tools {

    private Tools() {}

    static Catalogue builtIn() {
        return Catalogue.of(builtInSpecs());
    }

    static Catalogue builtInAnd(ToolSpec... others) {
        var all = new ArrayList<>(builtInSpecs());
        all.addAll(Arrays.asList(others));
        return Catalogue.of(all);
    }

    static List<ToolSpec> builtInSpecs() {
        return List.of(
                tool(
                        "load_csv",
                        "Loads a CSV file as a dataset; finds out delimiter, encoding and column types by itself.",
                        Effect.READ,
                        object(
                                Map.of("filePath", text("Path of the CSV file, such as examples/sales.csv")),
                                "filePath"),
                        typed(
                                "dataset",
                                object(Map.of(
                                        "dataset", typed("dataset", object(Map.of())),
                                        "rows", integer("rows read"),
                                        "columns", array(object(Map.of("name", text(""), "type", text("")))))))),
                tool(
                        "clean_data",
                        "Cleans a dataset: drops incomplete rows and duplicates, and fixes types, so that it can be analysed.",
                        Effect.READ,
                        object(
                                Map.of(
                                        "data", typed("dataset", object(Map.of())),
                                        "options",
                                                object(Map.of(
                                                        "removeNulls", bool("drop rows with missing values", true),
                                                        "fixTypes", bool("turn text into numbers and dates", true),
                                                        "deduplicateBy", array(text("columns that identify a row"))))),
                                "data"),
                        typed(
                                "dataset",
                                object(Map.of(
                                        "dataset", typed("dataset", object(Map.of())),
                                        "rowsBefore", integer(""),
                                        "rowsAfter", integer(""))))),
                tool(
                        "select_rows",
                        "Selects the rows of a dataset that fulfil conditions, or the first ones in an order.",
                        Effect.READ,
                        object(
                                Map.of(
                                        "data", typed("dataset", object(Map.of())),
                                        "where", array(text("values, comparisons or times")),
                                        "order", choice("which come first", "largest", "smallest"),
                                        "limit", integer("at most so many rows")),
                                "data"),
                        typed(
                                "dataset",
                                object(Map.of(
                                        "dataset", typed("dataset", object(Map.of())),
                                        "rows", integer("rows left"),
                                        "column", typed("column", text("the column that the values are of")))))),
                tool(
                        "calculate_stats",
                        "Calculates statistics of a dataset: totals, averages and growth, overall or per group.",
                        Effect.READ,
                        object(
                                Map.of(
                                        "data", typed("dataset", object(Map.of())),
                                        "metrics",
                                                array(choice(
                                                        "which statistics",
                                                        "summary",
                                                        "monthly_totals",
                                                        "product_breakdown",
                                                        "growth_rate")),
                                        "measure", text("numeric column to aggregate"),
                                        "groupBy", text("column to group by"),
                                        "agg",
                                                choice(
                                                        "how to aggregate the measure",
                                                        "sum",
                                                        "mean",
                                                        "median",
                                                        "min",
                                                        "max",
                                                        "count")),
                                "data"),
                        typed(
                                "statistics",
                                object(Map.of(
                                        "dataset", typed("dataset", object(Map.of())),
                                        "groups", array(object(Map.of())),
                                        "total", number(""))))),
                tool(
                        "detect_trends",
                        "Detects trends and anomalies over time in a dataset with a date column.",
                        Effect.READ,
                        object(
                                Map.of(
                                        "data", typed("dataset", object(Map.of())),
                                        "config",
                                                object(
                                                        Map.of(
                                                                "window", integer("days in the moving window"),
                                                                "sensitivity",
                                                                        number(
                                                                                "how far from the median a value is an outlier")))),
                                "data"),
                        typed(
                                "trends",
                                object(Map.of(
                                        "dataset", typed("dataset", object(Map.of())),
                                        "trends", array(object(Map.of())),
                                        "anomalies", array(object(Map.of())))))),
                tool(
                        "generate_chart",
                        "Draws a line, bar, pie or scatter chart of a dataset or of statistics as a PNG image.",
                        Effect.IDEMPOTENT,
                        object(
                                Map.of(
                                        "data",
                                                Map.of(
                                                        "anyOf",
                                                        List.of(
                                                                typed("dataset", object(Map.of())),
                                                                typed("statistics", object(Map.of())))),
                                        "chartType", choice("kind of chart", "line", "bar", "pie", "scatter"),
                                        "title", text("heading of the chart")),
                                "data",
                                "chartType"),
                        typed("chart", object(Map.of("path", text("image file"), "title", text(""))))),
                tool(
                        "write_report",
                        "Writes a report in Markdown or HTML: summary, statistics, trends, anomalies, charts, recommendations.",
                        Effect.IDEMPOTENT,
                        object(
                                Map.of(
                                        "data", typed("results", object(Map.of())),
                                        "sections",
                                                array(text("sections in order; by default all that there is data for")),
                                        "format", choice("markup of the file", "markdown", "html")),
                                "data"),
                        typed("report", object(Map.of("path", text("report file"), "content", text(""))))),
                tool(
                        "read_file",
                        "Reads a text file.",
                        Effect.READ,
                        object(Map.of("path", text("file to read")), "path"),
                        object(Map.of("content", text("the file's text"), "bytes", integer("")))),
                tool(
                        "write_file",
                        "Writes text to a file in the output folder.",
                        Effect.IDEMPOTENT,
                        object(
                                Map.of("path", text("file to write"), "content", text("text to write")),
                                "path",
                                "content"),
                        object(Map.of("path", text(""), "bytes", integer("")))),
                tool(
                        "list_files",
                        "Lists the files in a folder and below.",
                        Effect.READ,
                        object(Map.of(
                                "path", text("folder; the workspace by default"),
                                "glob", text("only files that match, such as *.csv"))),
                        object(Map.of(
                                "files",
                                array(object(Map.of("path", text(""), "bytes", integer("")))),
                                "count",
                                integer("")))),
                tool(
                        "search_files",
                        "Searches the text of files for a pattern, line by line.",
                        Effect.READ,
                        object(
                                Map.of(
                                        "pattern", text("regular expression to look for"),
                                        "path", text("file or folder to search; the workspace by default")),
                                "pattern"),
                        object(Map.of(
                                "matches",
                                array(object(Map.of("path", text(""), "line", integer(""), "text", text(""))))))));
    }

    static ToolSpec translate() {
        return tool(
                "translate_text",
                "Translates a text into another language.",
                Effect.READ,
                object(Map.of("text", text(""), "language", text("target language")), "text", "language"),
                object(Map.of("text", text(""))));
    }

    static ToolSpec forecast() {
        return tool(
                "forecast",
                "Extends the series of a dataset into the future.",
                Effect.READ,
                object(
                        Map.of("data", typed("dataset", object(Map.of())), "horizon", integer("days to look ahead")),
                        "data",
                        "horizon"),
                typed("forecast", object(Map.of("points", array(object(Map.of()))))));
    }

    static ToolSpec sentiment() {
        return tool(
                "sentiment",
                "Tells how positive a text is.",
                Effect.READ,
                object(Map.of("text", text("")), "text"),
                object(Map.of("score", number("from -1 to 1"))));
    }

    static ToolSpec postMessage() {
        return tool(
                "post_message",
                "Posts a message to a chat channel.",
                Effect.IRREVERSIBLE,
                object(Map.of("channel", text("name of the channel"), "text", text("the message")), "channel", "text"),
                object(Map.of("id", text(""))));
    }

    static ToolSpec fetchUrl() {
        return tool(
                "fetch_url",
                "Fetches a page from the web as text.",
                Effect.READ,
                object(Map.of("url", text("http or https address")), "url"),
                object(Map.of("content", text(""), "status", integer(""))));
    }

    static ToolSpec searchWeb() {
        return tool(
                "search_web",
                "Searches the web.",
                Effect.READ,
                object(Map.of("query", text("what to search for")), "query"),
                object(Map.of("results", array(object(Map.of("title", text(""), "url", text("")))))));
    }

    static ToolSpec tool(
            String name,
            String description,
            Effect effect,
            Map<String, @Nullable Object> input,
            Map<String, @Nullable Object> output) {
        return new ToolSpec(name, description, input, output, effect, Duration.ofMinutes(1), "1", List.of());
    }

    static Map<String, @Nullable Object> object(Map<String, ?> properties, String... required) {
        var schema = new LinkedHashMap<String, @Nullable Object>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", List.of(required));
        return schema;
    }

    static Map<String, @Nullable Object> array(Map<String, ?> items) {
        return Map.of("type", "array", "items", items);
    }

    static Map<String, @Nullable Object> text(String description) {
        return Map.of("type", "string", "description", description);
    }

    static Map<String, @Nullable Object> integer(String description) {
        return Map.of("type", "integer", "description", description);
    }

    static Map<String, @Nullable Object> number(String description) {
        return Map.of("type", "number", "description", description);
    }

    static Map<String, @Nullable Object> bool(String description, boolean byDefault) {
        return Map.of("type", "boolean", "description", description, "default", byDefault);
    }

    static Map<String, @Nullable Object> choice(String description, String... values) {
        return Map.of("type", "string", "description", description, "enum", List.of(values));
    }

    static Map<String, @Nullable Object> typed(String type, Map<String, ?> schema) {
        var with = new LinkedHashMap<String, @Nullable Object>(schema);
        with.put(ToolSpec.TYPE_KEYWORD, type);
        return with;
    }
}
