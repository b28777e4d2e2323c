package io.planexec.executor.tool.yaml;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of a declared tool.
 *
 * @param otherwise value where none is given; null for none
 * @param allowLeadingDash whether a value may look like an option
 */
record Parameter(
        String name,
        Type type,
        String description,
        boolean required,
        List<Object> allowed,
        @Nullable Object otherwise,
        boolean allowLeadingDash) {

    /** Types a parameter can have; each value is one word. */
    enum Type {
        STRING("string"),
        INTEGER("integer"),
        NUMBER("number"),
        BOOLEAN("boolean");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        boolean fits(@Nullable Object value) {
            return switch (this) {
                case STRING -> value instanceof String;
                case INTEGER ->
                    value instanceof Integer || value instanceof Long || value instanceof java.math.BigInteger;
                case NUMBER -> value instanceof Number number && Double.isFinite(number.doubleValue());
                case BOOLEAN -> value instanceof Boolean;
            };
        }
    }

    Map<String, @Nullable Object> schema() {
        var schema = new LinkedHashMap<String, @Nullable Object>();
        schema.put("type", type.word());
        if (!description.isBlank()) {
            schema.put("description", description);
        }
        if (!allowed.isEmpty()) {
            schema.put("enum", allowed);
        }
        if (otherwise != null) {
            schema.put("default", otherwise);
        }
        return schema;
    }

    /** A value as text: numbers without exponents, nothing as the empty text. */
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Double number ->
                Double.isFinite(number) ? BigDecimal.valueOf(number).toPlainString() : number.toString();
            case Float number -> new BigDecimal(number.toString()).toPlainString();
            case BigDecimal number -> number.toPlainString();
            default -> value.toString();
        };
    }
}
