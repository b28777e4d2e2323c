package io.planexec.planner.plan;

import io.planexec.messages.Effect;
import io.planexec.messages.Goal;
import io.planexec.messages.Plan;
import io.planexec.messages.Step;
import io.planexec.messages.ToolSpec;
import io.planexec.planner.schema.JsonSchemaArguments;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Tools and goals for tests. */
final class Samples {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ROWS = "{\"x-type\": \"dataset\", \"type\": [\"object\", \"array\"]}";
    private static final String DATASET = "{\"x-type\": \"dataset\", \"type\": \"object\"}";

    static final Goal GOAL = Goal.ofText("g", "Do it");

    static final Catalogue TOOLS = Catalogue.of(List.of(
            tool("load_csv", "'filePath': {'type': 'string'}", "filePath", "dataset", true),
            tool(
                    "clean_data",
                    "'data': <rows>, 'options': {'type': 'object', 'additionalProperties': false,"
                            + " 'properties': {'removeNulls': {'type': 'boolean'}}}",
                    "data",
                    "dataset",
                    true),
            tool(
                    "calculate_stats",
                    "'data': <rows>, 'metrics': {'type': 'array', 'items': {'type': 'string'}},"
                            + " 'groupBy': {'anyOf': [{'type': 'string'}, {'type': 'array'}]}",
                    "data",
                    "statistics",
                    true),
            tool(
                    "detect_trends",
                    "'data': <rows>, 'config': {'type': 'object', 'properties': {'window': {'type':"
                            + " 'integer', 'minimum': 1}}}",
                    "data",
                    "trends",
                    true),
            tool(
                    "generate_chart",
                    "'data': <rows>, 'chartType': {'enum': ['line', 'bar']}, 'title': {'type':" + " 'string'}",
                    "data",
                    "chart",
                    true),
            tool(
                    "write_report",
                    "'data': {'x-type': 'results'}, 'format': {'type': 'string'}",
                    "data",
                    "report",
                    false),
            tool("echo", "'value': {}", "value", null, false),
            tool("pick", "'data': {'type': 'object'}, 'n': {'type': 'integer'}", "data", null, false),
            closed("strict", "rows")));

    private Samples() {}

    static PlanValidator validator() {
        return new PlanValidator(new JsonSchemaArguments());
    }

    static Plan plan(Step... steps) {
        return new Plan("", List.of(steps), List.of());
    }

    static Step step(String id, String action, Map<String, @Nullable Object> arguments, String... dependsOn) {
        return Step.call(id, action, arguments, List.of(dependsOn));
    }

    static Map<String, @Nullable Object> json(String text) {
        return JSON.readValue(text.replace('\'', '"'), new TypeReference<Map<String, @Nullable Object>>() {});
    }

    private static ToolSpec tool(
            String name, String properties, String required, @Nullable String outputType, boolean carriesRows) {
        var input = json("{'type': 'object', 'additionalProperties': false, 'properties': {"
                + properties.replace("<rows>", ROWS) + "}, 'required': ['" + required + "']}");
        var output = new LinkedHashMap<String, @Nullable Object>(json("{'type': 'object', 'properties': {"
                + (carriesRows ? "'dataset': " + DATASET + "," : "") + " 'rows': {'type': 'integer'}}}"));
        if (outputType != null) {
            output.put(ToolSpec.TYPE_KEYWORD, outputType);
        }
        return spec(name, input, output, Effect.READ);
    }

    private static ToolSpec closed(String name, String field) {
        return spec(
                name,
                json("{'type': 'object'}"),
                json("{'type': 'object', 'additionalProperties': false, 'properties': {'" + field + "': {}}}"),
                Effect.IRREVERSIBLE);
    }

    private static ToolSpec spec(
            String name, Map<String, @Nullable Object> input, Map<String, @Nullable Object> output, Effect effect) {
        return new ToolSpec(name, name, input, output, effect, Duration.ofMinutes(1), "1", List.of());
    }
}
