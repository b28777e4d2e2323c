package io.planexec.executor.tool.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.ContentHash;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.text.Cut;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A tool of a server. Data that it gives beside text is written to files. */
final class McpTool implements Tool {
    private static final int LONGEST_ERROR = 1_700;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ServerLink link;
    private final Listed listed;
    private final ToolSpec spec;

    McpTool(ServerLink link, Listed listed, String servedAs) {
        this.link = link;
        this.listed = listed;
        this.spec = listed.spec(servedAs, link.server());
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public void prepare(ToolContext context) throws ToolFailure, InterruptedException {
        link.await(listed.name());
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        var result = link.call(listed.name(), arguments, context.progress());
        if (Boolean.TRUE.equals(result.isError())) {
            var said = text(result.content()).strip();
            throw ToolFailure.permanent("\"" + spec.name() + "\" of the MCP server "
                    + link.server().name() + " failed: " + (said.isEmpty() ? "it did not say why" : shortened(said)));
        }
        return listed.structured() ? structured(result) : unstructured(result, context);
    }

    private Map<String, @Nullable Object> structured(McpSchema.CallToolResult result) throws ToolFailure {
        @Nullable Object content = result.structuredContent();
        if (content instanceof Map<?, ?> fields) {
            var output = new LinkedHashMap<String, @Nullable Object>();
            fields.forEach((name, value) -> output.put(String.valueOf(name), value));
            return output;
        }
        throw ToolFailure.permanent("the MCP server " + link.server().name() + " promises output for \""
                + listed.name() + "\" that fits a schema, and gave "
                + (content == null ? "none" : "a " + content.getClass().getSimpleName())
                + "; tell whoever runs it, or do without the tool");
    }

    private Map<String, @Nullable Object> unstructured(McpSchema.CallToolResult result, ToolContext context)
            throws ToolFailure {
        var output = new LinkedHashMap<String, @Nullable Object>();
        var text = text(result.content());
        output.put("text", text);
        @Nullable Object structured = result.structuredContent();
        var json = structured == null ? json(text) : structured;
        if (json != null) {
            output.put("json", json);
        }
        var files = new ArrayList<Map<String, Object>>();
        var resources = new ArrayList<Map<String, Object>>();
        for (var content : result.content()) {
            switch (content) {
                case McpSchema.ImageContent image -> files.add(file(image.data(), image.mimeType(), context));
                case McpSchema.AudioContent audio -> files.add(file(audio.data(), audio.mimeType(), context));
                case McpSchema.EmbeddedResource embedded -> {
                    switch (embedded.resource()) {
                        case McpSchema.BlobResourceContents blob ->
                            files.add(file(blob.blob(), blob.mimeType(), context));
                        case McpSchema.TextResourceContents words ->
                            resources.add(Map.of("uri", words.uri(), "text", words.text()));
                        default ->
                            resources.add(Map.of("uri", embedded.resource().uri()));
                    }
                }
                case McpSchema.ResourceLink linked -> resources.add(Map.of("uri", linked.uri()));
                default -> {}
            }
        }
        if (!files.isEmpty()) {
            output.put("files", files);
        }
        if (!resources.isEmpty()) {
            output.put("resources", resources);
        }
        return output;
    }

    private static String text(List<McpSchema.Content> content) {
        var texts = new ArrayList<String>();
        for (var one : content) {
            if (one instanceof McpSchema.TextContent text) {
                texts.add(text.text());
            }
        }
        return String.join("\n", texts);
    }

    private static @Nullable Object json(String text) {
        var plain = text.strip();
        if (!plain.startsWith("{") && !plain.startsWith("[")) {
            return null;
        }
        try {
            return JSON.readValue(plain, Object.class);
        } catch (JacksonException e) {
            return null;
        }
    }

    private Map<String, Object> file(String base64, @Nullable String mediaType, ToolContext context)
            throws ToolFailure {
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw ToolFailure.permanent("the MCP server " + link.server().name() + " gave data for \"" + listed.name()
                    + "\" that is not base64: " + e.getMessage());
        }
        var type = mediaType == null || mediaType.isBlank() ? "application/octet-stream" : mediaType;
        var name = "mcp/" + spec.name() + "-" + digest(bytes) + "." + ending(type);
        var file = context.files().write(name, bytes);
        return Map.of("path", context.files().shown(file), "mediaType", type);
    }

    /** Such as {@code png} of {@code image/png}. */
    private static String ending(String mediaType) {
        var subtype = mediaType
                .substring(mediaType.indexOf('/') + 1)
                .replaceFirst("[+;].*$", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "");
        return switch (subtype) {
            case "", "octetstream" -> "bin";
            case "plain" -> "txt";
            case "jpeg" -> "jpg";
            case "mpeg" -> "mp3";
            default -> subtype.length() <= 10 ? subtype : "bin";
        };
    }

    private static String digest(byte[] bytes) {
        return ContentHash.shortOf(bytes, 12);
    }

    private static String shortened(String text) {
        return Cut.to(text, LONGEST_ERROR, "…");
    }
}
