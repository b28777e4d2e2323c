package io.planexec.executor.tool.yaml;

import io.planexec.messages.Effect;
import io.planexec.messages.ToolCall;
import io.planexec.messages.ToolSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What shell and HTTP tools declare alike.
 *
 * @param version changes whenever the declaration does
 */
record Declaration(
        String name,
        String description,
        List<Parameter> parameters,
        Effect effect,
        Duration timeout,
        String version,
        List<Map<String, @Nullable Object>> examples,
        @Nullable ToolCall verify,
        @Nullable ToolCall compensation) {

    ToolSpec spec(Map<String, @Nullable Object> outputSchema) {
        var properties = new LinkedHashMap<String, @Nullable Object>();
        parameters.forEach(parameter -> properties.put(parameter.name(), parameter.schema()));
        var input = new LinkedHashMap<String, @Nullable Object>();
        input.put("type", "object");
        input.put("properties", properties);
        var required = parameters.stream()
                .filter(Parameter::required)
                .map(Parameter::name)
                .toList();
        if (!required.isEmpty()) {
            input.put("required", required);
        }
        input.put("additionalProperties", false);
        return new ToolSpec(
                name, description, input, outputSchema, effect, timeout, version, examples, verify, compensation);
    }

    /** The value of each parameter, defaults filled in; null where there is none. */
    Map<String, @Nullable Object> values(Map<String, @Nullable Object> arguments) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (var parameter : parameters) {
            var given = arguments.get(parameter.name());
            values.put(parameter.name(), given == null ? parameter.otherwise() : given);
        }
        return values;
    }
}
