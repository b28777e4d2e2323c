package io.planexec.planner.rules;

import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import io.planexec.planner.plan.Catalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The same tools in other words and with richer schemas: a planner must not hang on either. */
final class AnnouncedTools {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DATA = """
            {"x-type": "dataset", "type": ["object", "array"], "items": {"type": "object"}, "description": "Rows: the output of an earlier data step, its dataset reference, or a list of objects"}""";
    private static final String DATASET = """
            {"x-type": "dataset", "type": "object", "properties": {"path": {"type": "string"}, "rows": {"type": "integer"}}}""";

    private AnnouncedTools() {}

    static Catalogue catalogue() {
        var tools = new ArrayList<ToolSpec>();
        tools.add(tool(
                "load_csv",
                "Reads a CSV file of any dialect: finds encoding, delimiter, header and the type of each column. The rows are kept for later steps.",
                Effect.READ,
                """
                {"type": "object", "required": ["filePath"], "properties": {"filePath": {"type": "string", "minLength": 1,
                  "description": "The CSV file, relative to the workspace"}}}""",
                """
                {"x-type": "dataset", "type": "object", "properties": {"dataset": "<dataset>", "rows": {"type": "integer"},
                  "columns": {"type": "array", "items": {"type": "string"}}, "columnCount": {"type": "integer"},
                  "delimiter": {"type": "string"}, "notes": {"type": "array", "items": {"type": "string"}}, "summary": {"type": "string"}}}""",
                """
                {"filePath": "sales_q4_2025.csv"}"""));
        tools.add(tool(
                "clean_data",
                "Drops rows with missing values, makes cells of the wrong type empty, and drops duplicate rows. Everything is on by default.",
                Effect.READ,
                """
                {"type": "object", "required": ["data"], "properties": {"data": "<data>", "options": {"type": "object", "properties": {
                  "removeNulls": {"type": "boolean", "default": true, "description": "Drop a row that is empty in a column filled in at least 90 % of rows"},
                  "fixTypes": {"type": "boolean", "default": true, "description": "Make cells that do not fit their column's type empty"},
                  "deduplicateBy": {"description": "A column, several, true for the whole row (the default), or false",
                    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "boolean"}]}}}}}""",
                """
                {"x-type": "dataset", "type": "object", "properties": {"dataset": "<dataset>", "rows": {"type": "integer"},
                  "columns": {"type": "array", "items": {"type": "string"}}, "rowsIn": {"type": "integer"}, "duplicates": {"type": "integer"},
                  "summary": {"type": "string"}}}""",
                """
                {"data": "${steps.load.output}"}"""));
        tools.add(tool(
                "select_rows",
                "Keeps the rows that fulfil conditions, such as a value, a comparison or a time, for the steps that follow, and lists the first of them.",
                Effect.READ,
                """
                {"type": "object", "required": ["data"], "properties": {"data": "<data>",
                  "where": {"type": "array", "items": {"type": "string", "minLength": 1},
                    "description": "Conditions: a value (Travel; region North), a comparison (amount > 100; over 500), a time (November 2025; since 2025-03), or not and one of these. Values of one column are alternatives; else all have to hold"},
                  "kind": {"type": "string", "x-type": "kind", "description": "What the rows are called, such as sold houses: its words that a category has as values choose rows, others say nothing"},
                  "sortBy": {"type": "string", "description": "Column to order the rows by, or time for the dates; where only order or limit is given, the one most like money"},
                  "order": {"type": "string", "enum": ["largest", "smallest"], "description": "Which rows come first"},
                  "limit": {"type": "integer", "minimum": 1, "description": "At most so many rows"}}}""",
                """
                {"x-type": "dataset", "type": "object", "properties": {"dataset": "<dataset>", "rows": {"type": "integer"},
                  "rowsIn": {"type": "integer"}, "columns": {"type": "array", "items": {"type": "string"}},
                  "conditions": {"type": "array", "items": {"type": "string"}}, "column": {"type": "string", "x-type": "column"},
                  "first": {"type": "array", "items": {"type": "object"}}, "notes": {"type": "array", "items": {"type": "string"}},
                  "summary": {"type": "string"}}}""",
                """
                {"data": "${steps.clean.output}", "where": ["North", "amount > 100"]}"""));
        tools.add(tool(
                "calculate_stats",
                "Computes statistics of rows: totals, shares, means and counts, by category or over time, and growth. Without arguments it chooses what suits the data.",
                Effect.READ,
                """
                {"type": "object", "required": ["data"], "properties": {"data": "<data>",
                  "metrics": {"type": "array", "items": {"type": "string"}, "description": "Any of summary, daily_totals, monthly_totals, growth_rate, <column>_breakdown"},
                  "measure": {"type": "string", "description": "Column of numbers to compute with, such as revenue; by default the one most like money"},
                  "groupBy": {"description": "Column or columns to group by, such as region, and a period: day, week, month, quarter, year, or time for the one that suits",
                    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
                  "agg": {"type": "string", "enum": ["sum", "mean", "average", "avg", "median", "min", "max", "count"],
                    "description": "How numbers are put together; by default sum, and mean for prices, rates and the like"},
                  "counted": {"type": "string", "x-type": "counted", "description": "What agg count counts, such as customers: the different values of the column of that name, or of customer_id, else the rows of a category (errors: level ERROR), else each row"},
                  "per": {"type": "string", "x-type": "period", "description": "A period (day, week, month, quarter, year) whose totals are put together by agg: per month and agg mean is the average month"},
                  "order": {"type": "string", "enum": ["largest", "smallest"], "description": "Which groups come first; by default the largest, and periods in order of time"},
                  "limit": {"type": "integer", "minimum": 1, "description": "At most so many groups, the first ones"}}}""",
                """
                {"x-type": "statistics", "type": "object", "properties": {"dataset": "<dataset>", "rows": {"type": "integer"},
                  "measure": {"type": ["string", "null"]}, "overall": {"type": "object"}, "metrics": {"type": "object"}, "summary": {"type": "string"}}}""",
                """
                {"data": "${steps.load.output}", "measure": "revenue", "groupBy": "region", "agg": "sum"}"""));
        tools.add(tool(
                "detect_trends",
                "Finds trends over time and anomalies (spikes and dips), for the total and each category, with confidence. Says so where there is none.",
                Effect.READ,
                """
                {"type": "object", "required": ["data"], "properties": {"data": "<data>", "config": {"type": "object", "properties": {
                  "window": {"type": ["integer", "number", "string"], "description": "Days over which the usual level is taken, or a length such as 7d, 4w, monthly"},
                  "sensitivity": {"type": ["number", "string"], "description": "low, medium or high"},
                  "measure": {"type": "string", "description": "Column of numbers to look at"},
                  "groupBy": {"type": "string", "description": "Column whose values are looked at one by one"}}}}}""",
                """
                {"x-type": "trends", "type": "object", "properties": {"dataset": "<dataset>", "trends": {"type": "array", "items": {"type": "object"}},
                  "anomalies": {"type": "array", "items": {"type": "object"}}, "summary": {"type": "string"}}}""",
                """
                {"data": "${steps.clean.output}", "config": {"window": 30, "sensitivity": "medium"}}"""));
        tools.add(tool(
                "generate_chart",
                "Draws rows as a PNG image: line (over time), bar, pie or scatter. Columns and period are taken from the title, else chosen to suit the data.",
                Effect.IDEMPOTENT,
                """
                {"type": "object", "required": ["data", "chartType"], "properties": {"data": "<data>",
                  "chartType": {"type": "string", "enum": ["line", "bar", "pie", "scatter"]},
                  "title": {"type": "string", "description": "Stands over the chart; columns it names (revenue by region) and words such as monthly are followed"}}}""",
                """
                {"x-type": "chart", "type": "object", "properties": {"path": {"type": "string"}, "name": {"type": "string"}, "title": {"type": "string"},
                  "summary": {"type": "string"}, "dataset": "<dataset>"}}""",
                """
                {"data": "${steps.stats.output}", "chartType": "bar", "title": "Revenue by region"}"""));
        tools.add(tool(
                "write_report",
                "Writes a report (Markdown or HTML) from the outputs of earlier steps: summary, statistics, trends, anomalies, charts, recommendations, matches, files or texts.",
                Effect.IDEMPOTENT,
                """
                {"type": "object", "required": ["data"], "properties": {"data": {"x-type": "results", "type": ["object", "array", "string"]},
                  "sections": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "object", "properties": {"title": {"type": "string"}}}]},
                    "description": "Titles in the wanted order, such as Executive Summary, Statistics, Trends; by default what suits the data"},
                  "format": {"type": "string", "enum": ["markdown", "html", "md"], "default": "markdown"}}}""",
                """
                {"x-type": "report", "type": "object", "properties": {"path": {"type": "string"}, "name": {"type": "string"}, "format": {"type": "string"}, "title": {"type": "string"}, "sections": {"type": "array", "items": {"type": "string"}}, "charts": {"type": "integer"}, "summary": {"type": "string"}}}""",
                """
                {"data": {"stats": "${steps.stats.output}"}, "format": "markdown"}"""));
        tools.add(tool(
                "save_csv",
                "Writes rows, or the figures of statistics, as a CSV file into the goal's output folder.",
                Effect.IDEMPOTENT,
                """
                {"type": "object", "required": ["data", "path"], "properties": {"data": "<data>",
                  "path": {"type": "string", "minLength": 1, "description": "The CSV file to write, relative to the goal's output folder; one that ends in .tsv has tabs"}}}""",
                """
                {"x-type": "csv", "type": "object", "properties": {"path": {"type": "string", "x-type": "file"}, "rows": {"type": "integer"},
                  "columns": {"type": "array", "items": {"type": "string"}}, "summary": {"type": "string"}}}""",
                """
                {"data": "${steps.clean.output}", "path": "clean.csv"}"""));
        tools.add(tool(
                "read_file",
                "Reads one text file (UTF-8, at most 10 MiB) and gives its content as it stands. For tables use load_csv; to find something in many files use search_files.",
                Effect.READ,
                """
                {"type": "object", "required": ["path"], "properties": {"path": {"type": "string", "x-type": "file",
                  "description": "File to read, relative to the workspace or to the goal's output folder."}}}""",
                """
                {"type": "object", "properties": {"content": {"type": "string", "x-type": "text", "description": "The file's text."},
                  "path": {"type": "string"}, "bytes": {"type": "integer"}}}""",
                """
                {"path": "README.md"}"""));
        tools.add(tool(
                "write_file",
                "Writes text to one file in the goal's output folder, replacing what the file held before. For a report with headings, figures and charts use write_report.",
                Effect.IDEMPOTENT,
                """
                {"type": "object", "required": ["path", "content"], "properties": {
                  "path": {"type": "string", "description": "File to write, relative to the goal's output folder."},
                  "content": {"type": "string", "x-type": "text", "description": "The whole text of the file."}}}""",
                """
                {"type": "object", "properties": {"path": {"type": "string", "x-type": "file"}, "bytes": {"type": "integer"}, "summary": {"type": "string"}}}""",
                """
                {"path": "summary.md", "content": "# Summary"}"""));
        tools.add(tool(
                "list_files",
                "Lists the files below a folder with their sizes and dates, subfolders included. Hidden folders and what goals wrote are left out.",
                Effect.READ,
                """
                {"type": "object", "properties": {"path": {"type": "string", "default": ".", "description": "Folder to list, relative to the workspace; the whole workspace by default."},
                  "glob": {"type": "string", "description": "Which files: *.csv by name in any folder, docs/**/*.md by path below the folder."}}}""",
                """
                {"type": "object", "properties": {"files": {"type": "array", "items": {"type": "object", "properties": {
                  "path": {"type": "string", "x-type": "file"}, "bytes": {"type": "integer"}}}}, "count": {"type": "integer"},
                  "truncated": {"type": "boolean"}, "summary": {"type": "string", "x-type": "text"}}}""",
                """
                {"path": "data", "glob": "*.csv"}"""));
        tools.add(tool(
                "search_files",
                "Finds the lines that match a regular expression in the text files below a folder, or in one file. Hidden folders, binary files and what goals wrote are left out.",
                Effect.READ,
                """
                {"type": "object", "required": ["pattern"], "properties": {
                  "pattern": {"type": "string", "description": "Java regular expression, tried on each line; (?i) in front ignores case."},
                  "path": {"type": "string", "default": ".", "description": "Folder or file to search, relative to the workspace; the whole workspace by default."}}}""",
                """
                {"type": "object", "properties": {"matches": {"type": "array", "items": {"type": "object", "properties": {
                  "path": {"type": "string"}, "line": {"type": "integer"}, "text": {"type": "string"}}}}, "count": {"type": "integer"},
                  "summary": {"type": "string", "x-type": "text"}}}""",
                """
                {"pattern": "TODO", "path": "src"}"""));
        return Catalogue.of(tools);
    }

    private static ToolSpec tool(
            String name, String description, Effect effect, String input, String output, String example) {
        return new ToolSpec(
                name,
                description,
                tree(input),
                tree(output),
                effect,
                Duration.ofMinutes(1),
                "1",
                List.of(tree(example)));
    }

    private static Map<String, @Nullable Object> tree(String json) {
        var whole = json.replace("\"<dataset>\"", DATASET).replace("\"<data>\"", DATA);
        return JSON.readValue(whole, new TypeReference<Map<String, @Nullable Object>>() {});
    }
}
