package io.planexec.executor.tool.data.trend;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.data.dataset.Datasets;
import io.planexec.executor.tool.data.dataset.Schemas;
import io.planexec.executor.tool.data.table.Table;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds trends over time and values that stand out, and claims neither where chance would do. Safe for use by several threads. */
public final class DetectTrends implements Tool {
    private static final ToolSpec SPEC = new ToolSpec(
            "detect_trends",
            "Finds trends over time and anomalies (spikes and dips), for the total and each category, with confidence. Says so where there is none.",
            Schemas.parse("""
                    {"type": "object", "required": ["data"], "additionalProperties": false,
                     "properties": {
                       "data": "<data>",
                       "config": {"type": "object", "additionalProperties": false,
                         "properties": {
                           "window": {"type": ["integer", "number", "string"],
                             "description": "Days over which the usual level is taken, or a length such as 7d, 4w, monthly"},
                           "sensitivity": {"type": ["number", "string"],
                             "description": "low, medium or high; 0 (least) to 1 (most), by default 0.5; or a threshold above 1 in robust standard deviations"},
                           "measure": {"type": "string", "description": "Column of numbers to look at"},
                           "groupBy": {"type": "string", "description": "Column whose values are looked at one by one"}}}}}"""),
            Schemas.parse("""
                    {"x-type": "trends", "type": "object", "required": ["dataset", "trends", "anomalies", "notes", "summary"],
                     "properties": {
                       "dataset": "<dataset>",
                       "measure": {"type": ["string", "null"]}, "agg": {"type": "string"},
                       "date": {"type": "string"}, "groupBy": {"type": "array", "items": {"type": "string"}},
                       "period": {"type": "object"}, "granularity": {"type": "string"},
                       "threshold": {"type": "number", "description": "Robust standard deviations from which a value is an anomaly"},
                       "trends": {"type": "array", "description": "Claimed trends only", "items": {"type": "object",
                         "required": ["series", "granularity", "direction", "confidence", "statement"],
                         "properties": {"series": {"type": "string"}, "granularity": {"type": "string"},
                           "direction": {"type": "string", "enum": ["up", "down"]},
                           "slope": {"type": "number", "description": "Change of the value per day (week, month) of the granularity"},
                           "changePercent": {"type": ["number", "null"]},
                           "confidence": {"type": "number", "minimum": 0, "maximum": 100, "description": "Percent"},
                           "months": {"type": "array", "items": {"type": "object"}},
                           "statement": {"type": "string"}}}},
                       "withoutTrend": {"type": "array", "items": {"type": "object"}, "description": "What was tested and shows none"},
                       "anomalies": {"type": "array", "items": {"type": "object",
                         "required": ["date", "series", "direction", "value", "expected", "score", "statement"],
                         "properties": {"date": {"type": "string"}, "series": {"type": "string"},
                           "direction": {"type": "string", "enum": ["spike", "dip"]},
                           "value": {"type": "number"}, "expected": {"type": "number"},
                           "percent": {"type": ["number", "null"]}, "score": {"type": "number"},
                           "statement": {"type": "string"}}}},
                       "notes": {"type": "array", "items": {"type": "string"}, "description": "What could not be told, and why"},
                       "summary": {"type": "string"}}}"""),
            Effect.READ,
            Duration.ofMinutes(2),
            "1",
            List.of(Schemas.parse("""
                            {"data": "${steps.clean.output}"}"""), Schemas.parse("""
                            {"data": "${steps.clean.output}", "config": {"window": 30, "sensitivity": "medium"}}""")));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        Object data = arguments.get("data");
        Table table = Datasets.read(data, context.files());
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("dataset", Datasets.carry(data, table, context.files()));
        output.putAll(Trends.find(table, arguments.get("config")));
        return output;
    }
}
