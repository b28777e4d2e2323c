package io.planexec.executor.tool.mcp;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.modelcontextprotocol.spec.McpSchema;
import io.planexec.executor.tool.JsonSchemas;
import io.planexec.messages.ContentHash;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.text.Cut;
import io.planexec.service.ToolSchemas;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A tool that a server lists, made fit for a catalogue.
 *
 * @param structured whether the server promises output that fits a schema of its own
 * @param version changes when what the server says of the tool does
 */
record Listed(
        String name,
        String description,
        Map<String, @Nullable Object> inputSchema,
        Map<String, @Nullable Object> outputSchema,
        boolean structured,
        Effect effect,
        String version) {
    private static final int LONGEST_DESCRIPTION = 4_000;
    private static final int MOST_BYTES = 64 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What says of a schema whether it is one. */
    private static final Schema OF_SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

    /** What a tool gives that promises nothing. */
    private static final Map<String, @Nullable Object> ANY_OUTPUT = JsonSchemas.open(
            JsonSchemas.text("text", "What it says.").meaning("text"),
            JsonSchemas.any("json", "The same read, where it is JSON.").optional(),
            JsonSchemas.list(
                            "files",
                            JsonSchemas.open(
                                    JsonSchemas.text("path", "Where it was written."),
                                    JsonSchemas.text("mediaType", "What it is.")),
                            "Pictures, sounds and other data it gave.")
                    .optional(),
            JsonSchemas.list(
                            "resources",
                            JsonSchemas.open(JsonSchemas.text("uri", "The server's address for it.")),
                            "Resources of the server that it names.")
                    .optional());

    /** What a server says of a tool cannot be served as it stands. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    /** @throws Unfit when its schemas are none, or it is too large to be announced */
    static Listed of(McpSchema.Tool tool, McpServer server) throws Unfit {
        if (tool.name().isBlank()) {
            throw new Unfit("has no name");
        }
        var input = schema("inputSchema", tool.inputSchema());
        Map<String, Object> promised = tool.outputSchema();
        var structured = promised != null && !promised.isEmpty();
        var output = structured ? schema("outputSchema", promised) : ANY_OUTPUT;
        var effect = effect(tool, server);
        return new Listed(
                tool.name(),
                described(tool, server),
                input,
                output,
                structured,
                effect,
                version(tool.name(), described(tool, server), input, output, effect));
    }

    /** As JSON Schema 2020-12 of an object; the pointers of older drafts mean the same in it. */
    private static Map<String, @Nullable Object> schema(String field, @Nullable Map<String, Object> given)
            throws Unfit {
        if (given == null) {
            throw new Unfit("has no " + field);
        }
        var schema = new LinkedHashMap<String, @Nullable Object>(given);
        schema.remove("$schema");
        schema.putIfAbsent("type", "object");
        if (!"object".equals(schema.get("type"))) {
            throw new Unfit("has an " + field + " of type " + schema.get("type") + ", expected object");
        }
        if (!(schema.getOrDefault("properties", Map.of()) instanceof Map<?, ?> properties)
                || !properties.values().stream().allMatch(value -> value instanceof Map || value instanceof Boolean)) {
            throw new Unfit("has an " + field + " whose properties are no schemas");
        }
        if (!(schema.getOrDefault("required", List.of()) instanceof List<?> required)
                || !required.stream().allMatch(String.class::isInstance)) {
            throw new Unfit("has an " + field + " whose required is no list of names");
        }
        try {
            JsonNode tree = JSON.valueToTree(schema);
            if (JSON.writeValueAsBytes(tree).length > MOST_BYTES) {
                throw new Unfit("has an " + field + " of more than " + MOST_BYTES + " bytes");
            }
            refuseWrongWords(field, tree);
            ToolSchemas.registry().getSchema(tree).initializeValidators();
        } catch (SchemaException | JacksonException e) {
            throw new Unfit("has an " + field + " that is no JSON Schema: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return schema;
    }

    private static void refuseWrongWords(String field, JsonNode tree) throws Unfit {
        var defects = OF_SCHEMAS.validate(tree);
        if (!defects.isEmpty()) {
            var first = defects.getFirst();
            throw new Unfit("has an " + field + " that is no JSON Schema: " + first.getInstanceLocation() + ": "
                    + first.getMessage());
        }
    }

    private static String described(McpSchema.Tool tool, McpServer server) {
        @Nullable String said = tool.description();
        @Nullable String title = tool.title();
        var text = said != null && !said.isBlank()
                ? said.strip()
                : title != null && !title.isBlank()
                        ? title.strip()
                        : tool.name() + " of the MCP server " + server.name() + ", which does not describe it.";
        return Cut.to(text, LONGEST_DESCRIPTION, "…");
    }

    /** What nothing is known about cannot be undone. */
    private static Effect effect(McpSchema.Tool tool, McpServer server) {
        var declared = server.effects().get(tool.name());
        if (declared != null) {
            return declared;
        }
        McpSchema.@Nullable ToolAnnotations says = tool.annotations();
        if (says == null) {
            return Effect.IRREVERSIBLE;
        }
        if (Boolean.TRUE.equals(says.readOnlyHint())) {
            return Effect.READ;
        }
        return Boolean.TRUE.equals(says.idempotentHint()) ? Effect.IDEMPOTENT : Effect.IRREVERSIBLE;
    }

    private static String version(Object... parts) {
        return ContentHash.shortOf(JSON.writeValueAsString(List.of(parts)), 12);
    }

    ToolSpec spec(String servedAs, McpServer server) {
        return new ToolSpec(
                servedAs, description, inputSchema, outputSchema, effect, server.timeout(), version, List.of());
    }
}
