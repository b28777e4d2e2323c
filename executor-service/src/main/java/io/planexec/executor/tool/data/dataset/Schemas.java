package io.planexec.executor.tool.data.dataset;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the JSON Schemas that stand beside the tools as text. {@code "<data>"} and {@code "<dataset>"} in such a text
 * stand for the schemas every data tool shares.
 */
public final class Schemas {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String DATA = """
            {"x-type": "dataset", "type": ["object", "array"], "items": {"type": "object"},
             "description": "Rows: the output of an earlier data step, its dataset reference, or a list of objects, one per row"}""";

    private static final String DATASET = """
            {"x-type": "dataset", "type": "object", "description": "Reference to the rows, for later steps",
             "required": ["path", "rows", "columns"],
             "properties": {
               "path": {"type": "string", "description": "Working file with the rows"},
               "source": {"type": "string"},
               "rows": {"type": "integer", "minimum": 0},
               "columns": {"type": "array", "description": "At most 100 are listed; all of them are in the rows", "items": {"type": "object", "required": ["name", "type", "filled"],
                 "properties": {"name": {"type": "string"},
                   "type": {"type": "string", "enum": ["date", "number", "category", "text", "id"]},
                   "filled": {"type": "integer", "description": "Rows in which the column is not empty"}}}},
               "cleaning": {"type": "object"},
               "notes": {"type": "array", "items": {"type": "string"}}}}""";

    private Schemas() {}

    /** The schema or value that a JSON text spells. */
    public static Map<String, @Nullable Object> parse(String json) {
        String whole = json.replace("\"<data>\"", DATA).replace("\"<dataset>\"", DATASET);
        return JSON.readValue(whole, new TypeReference<Map<String, @Nullable Object>>() {});
    }
}
