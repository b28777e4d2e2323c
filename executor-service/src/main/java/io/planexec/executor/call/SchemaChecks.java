package io.planexec.executor.call;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import io.planexec.service.ToolSchemas;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks plain trees against JSON Schemas (2020-12). Each schema is compiled once and the most recent ones are kept; no
 * schema is ever fetched. Safe for use by several threads.
 */
final class SchemaChecks {
    private static final int MOST_KEPT = 512;
    private static final int MOST_SHOWN = 5;

    /** Keywords that say nothing about an object by themselves. */
    private static final Set<String> WORDS = Set.of("$schema", "$id", "$comment", "title", "description", "examples");

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final SchemaRegistry registry = ToolSchemas.registry();
    private final Map<Map<String, @Nullable Object>, Schema> compiled =
            Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Map<String, @Nullable Object>, Schema> eldest) {
                    return size() > MOST_KEPT;
                }
            });

    /** A schema that is none, or refers to one elsewhere. */
    static final class BadSchema extends Exception {
        private static final long serialVersionUID = 1L;

        BadSchema(String message) {
            super(message);
        }
    }

    /**
     * What does not fit, as one text; empty where all does.
     *
     * @throws BadSchema when the schema cannot be used
     */
    String misfits(Map<String, @Nullable Object> schema, @Nullable Object value) throws BadSchema {
        if (acceptsAnyObject(schema) && value instanceof Map) {
            return "";
        }
        try {
            var errors = compile(schema).validate(mapper.valueToTree(value));
            return errors.isEmpty() ? "" : describe(errors);
        } catch (SchemaException | JacksonException e) {
            throw new BadSchema(firstLine(e.getMessage()));
        }
    }

    /** Most schemas of outputs ask for no more than an object; no tree is built to find that it is one. */
    private static boolean acceptsAnyObject(Map<String, @Nullable Object> schema) {
        for (var entry : schema.entrySet()) {
            var says = WORDS.contains(entry.getKey())
                    || (entry.getKey().equals("type") && "object".equals(entry.getValue()))
                    || (entry.getKey().equals("properties") && Map.of().equals(entry.getValue()));
            if (!says) {
                return false;
            }
        }
        return true;
    }

    private Schema compile(Map<String, @Nullable Object> schema) {
        var known = compiled.get(schema);
        if (known != null) {
            return known;
        }
        var fresh = registry.getSchema(mapper.valueToTree(schema));
        fresh.initializeValidators();
        compiled.put(schema, fresh);
        return fresh;
    }

    private static String describe(List<Error> errors) {
        var shown =
                errors.stream().limit(MOST_SHOWN).map(SchemaChecks::describe).collect(Collectors.joining("; "));
        return errors.size() <= MOST_SHOWN ? shown : shown + "; and " + (errors.size() - MOST_SHOWN) + " more";
    }

    private static String describe(Error error) {
        var place = error.getInstanceLocation().toString();
        return (place.isEmpty() || place.equals("/") ? "" : place + ": ") + error.getMessage();
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "unusable" : message.lines().findFirst().orElse("unusable");
    }
}
