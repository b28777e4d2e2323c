package io.planexec.executor.tool.data.statistics;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.dataset.Datasets;
import io.planexec.executor.tool.data.dataset.Schemas;
import io.planexec.executor.tool.data.statistics.Statistics.Request;
import io.planexec.executor.tool.data.table.Fields;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Computes totals, breakdowns by category, figures over time and growth. Safe for use by several threads. */
public final class CalculateStats implements Tool {
    private static final ToolSpec SPEC = new ToolSpec(
            "calculate_stats",
            "Computes statistics of rows: totals, shares, means and counts, by category or over time, and growth. Without arguments it chooses what suits the data.",
            Schemas.parse("""
                    {"type": "object", "required": ["data"], "additionalProperties": false,
                     "properties": {
                       "data": "<data>",
                       "metrics": {"type": "array", "items": {"type": "string"},
                         "description": "Any of summary, daily_totals, weekly_totals, monthly_totals, quarterly_totals, yearly_totals, growth_rate, <column>_breakdown, <agg>_<column>, <agg>_<column>_by_<column>"},
                       "measure": {"type": "string", "description": "Column of numbers to compute with, such as revenue, or a value such as Food for the numbers of its rows; by default the one most like money"},
                       "groupBy": {"description": "Column or columns to group by, such as region, and a period: day, week, month, quarter, year, or time for the one that suits",
                         "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
                       "agg": {"type": "string", "enum": ["sum", "mean", "average", "avg", "median", "min", "max", "count"],
                         "description": "How numbers are put together; by default sum, and mean for prices, rates and the like"},
                       "counted": {"type": "string", "x-type": "counted", "description": "What agg count counts, such as customers: the different values of the column of that name, or of customer_id, else the rows of a category (errors: level ERROR), else each row"},
                       "per": {"type": "string", "x-type": "period", "description": "A period (day, week, month, quarter, year) whose totals are put together by agg: per month and agg mean is the average month"},
                       "order": {"type": "string", "enum": ["largest", "smallest"], "description": "Which groups come first; by default the largest, and periods in order of time"},
                       "limit": {"type": "integer", "minimum": 1, "description": "At most so many groups, the first ones"}}}"""),
            Schemas.parse("""
                    {"x-type": "statistics", "type": "object", "required": ["dataset", "rows", "metrics", "notes", "summary"],
                     "properties": {
                       "dataset": "<dataset>",
                       "rows": {"type": "integer", "description": "Rows the figures are of"},
                       "measure": {"type": ["string", "null"]}, "unit": {"type": "string"}, "agg": {"type": "string"},
                       "groupBy": {"type": "array", "items": {"type": "string"}},
                       "date": {"type": ["string", "null"], "description": "The column of dates"},
                       "period": {"type": "object", "properties": {"from": {"type": "string"}, "to": {"type": "string"}}},
                       "overall": {"type": "object", "description": "count, sum, mean, median, min, max and deviation of the measure"},
                       "metrics": {"type": "object", "description": "A result for each metric, by its name",
                         "additionalProperties": {"type": "object", "required": ["kind"],
                           "properties": {
                             "kind": {"type": "string", "enum": ["summary", "single", "group", "period", "growth"]},
                             "title": {"type": "string"},
                             "value": {"type": ["number", "null"], "description": "Of kind single"},
                             "rows": {"type": "array", "items": {"type": "object"},
                               "description": "group: {group, value, share in percent, rows}; period: {period, value, rows}; growth: {period, value, change, percent}; summary: one per column"}}}},
                       "notes": {"type": "array", "items": {"type": "string"}, "description": "What could not be computed, and why"},
                       "summary": {"type": "string"}}}"""),
            Effect.READ,
            Duration.ofMinutes(2),
            "1",
            List.of(Schemas.parse("""
                            {"data": "${steps.clean.output}", "metrics": ["monthly_totals", "product_breakdown", "growth_rate"]}"""), Schemas.parse("""
                            {"data": "${steps.load.output}", "measure": "revenue", "groupBy": "region", "agg": "sum"}""")));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        Object data = arguments.get("data");
        Table table = Datasets.read(data, context.files());
        Map<String, @Nullable Object> figures = Statistics.compute(table, request(Fields.of(arguments)));
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("dataset", Datasets.carry(data, table, context.files()));
        output.putAll(figures);
        return output;
    }

    private static Request request(Fields arguments) throws ToolFailure {
        String measure = arguments.text("measure");
        String agg = arguments.text("agg");
        Optional<Aggregation> aggregation = Aggregation.named(agg);
        if (!agg.isEmpty() && aggregation.isEmpty()) {
            throw ToolFailure.permanent("agg is '%s'; expected sum, mean, median, min, max or count".formatted(agg));
        }
        String counted = arguments.text("counted");
        String per = arguments.text("per");
        Optional<Period> period = Period.named(per);
        if (!per.isEmpty() && period.isEmpty()) {
            throw ToolFailure.permanent("per is '%s'; expected day, week, month, quarter or year".formatted(per));
        }
        return new Request(
                arguments.texts("metrics"),
                measure.isEmpty() ? null : measure,
                arguments.texts("groupBy"),
                aggregation.orElse(null),
                period.orElse(null),
                Ranking.of(arguments),
                counted.isEmpty() ? null : counted);
    }
}
