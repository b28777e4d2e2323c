package io.planexec.executor.agent;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON as models write and read it. Stateless. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(100).build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Json() {}

    /** Text that is no object. The message says what it is instead. */
    static final class NoObject extends Exception {
        private static final long serialVersionUID = 1L;

        NoObject(String message) {
            super(message);
        }
    }

    /** An object; text that is blank is an empty one. */
    static Map<String, @Nullable Object> object(String text) throws NoObject {
        if (text.isBlank()) {
            return Map.of();
        }
        Object value;
        try {
            value = MAPPER.readValue(text, Object.class);
        } catch (JacksonException e) {
            var place = e.getLocation();
            throw new NoObject("no JSON: "
                    + e.getOriginalMessage().lines().findFirst().orElse("it cannot be read")
                    + (place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr()));
        }
        if (value instanceof Map<?, ?> map) {
            var object = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((name, field) -> object.put(String.valueOf(name), field));
            return object;
        }
        throw new NoObject("JSON, but no object");
    }

    /** On one line, fields in order of their names: equal values are equal texts. */
    static String text(@Nullable Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
