package io.planexec.executor.tool;

import io.planexec.messages.ToolSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the JSON Schemas of tools, as plain trees. */
public final class JsonSchemas {
    private JsonSchemas() {}

    /** A named property of an object. */
    public record Property(String name, Map<String, @Nullable Object> schema, boolean required) {
        public Property optional() {
            return new Property(name, schema, false);
        }

        /** Says what the value means. */
        public Property meaning(String type) {
            return with(ToolSpec.TYPE_KEYWORD, type);
        }

        /** One more keyword. */
        public Property with(String keyword, Object value) {
            var more = new LinkedHashMap<>(schema);
            more.put(keyword, value);
            return new Property(name, Collections.unmodifiableMap(more), required);
        }
    }

    /** An object with these properties and no others. */
    public static Map<String, @Nullable Object> closed(Property... properties) {
        var schema = object(properties);
        schema.put("additionalProperties", false);
        return Collections.unmodifiableMap(schema);
    }

    /** An object with these properties, and room for more in later versions. */
    public static Map<String, @Nullable Object> open(Property... properties) {
        return Collections.unmodifiableMap(object(properties));
    }

    public static Property text(String name, String description) {
        return property(name, "string", description);
    }

    public static Property integer(String name, String description) {
        return property(name, "integer", description);
    }

    public static Property number(String name, String description) {
        return property(name, "number", description);
    }

    public static Property flag(String name, String description) {
        return property(name, "boolean", description);
    }

    /** A value of any type. */
    public static Property any(String name, String description) {
        return new Property(name, Map.of("description", description), true);
    }

    public static Property list(String name, Map<String, @Nullable Object> items, String description) {
        return property(name, "array", description).with("items", items);
    }

    private static Property property(String name, String type, String description) {
        return new Property(name, Map.of("type", type), true).with("description", description);
    }

    private static Map<String, @Nullable Object> object(Property... properties) {
        var byName = new LinkedHashMap<String, @Nullable Object>();
        for (var property : properties) {
            byName.put(property.name(), property.schema());
        }
        List<String> required = Arrays.stream(properties)
                .filter(Property::required)
                .map(Property::name)
                .toList();
        var schema = new LinkedHashMap<String, @Nullable Object>();
        schema.put("type", "object");
        schema.put("properties", Collections.unmodifiableMap(byName));
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }
}
