package io.planexec.executor.tool.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs tools as an executor does: arguments and outputs are checked against the tool's schemas and cross a wire as JSON
 * on their way.
 */
final class Analysis {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final GoalFolder files;

    Analysis(Path folder) throws IOException {
        this.files = GoalFolder.in(folder);
    }

    GoalFolder files() {
        return files;
    }

    /** Puts a file into the workspace and gives its name. */
    String file(String name, String content) throws IOException {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    String file(String name, byte[] content) throws IOException {
        Files.write(files.workspace().resolve(name), content);
        return name;
    }

    Map<String, Object> load(String name) throws Exception {
        return run("load_csv", Map.of("filePath", name));
    }

    /** Loads a file with this content. */
    Map<String, Object> loaded(String content) throws Exception {
        return load(file("table.csv", content));
    }

    Map<String, Object> cleaned(String content) throws Exception {
        return run("clean_data", Map.of("data", loaded(content)));
    }

    Map<String, Object> run(String name, Map<String, ?> arguments) throws ToolFailure, InterruptedException {
        Tool tool = DataTools.all().stream()
                .filter(one -> one.spec().name().equals(name))
                .findFirst()
                .orElseThrow();
        conforms(arguments, tool.spec().inputSchema(), name + " input");
        Map<String, @Nullable Object> output =
                tool.run(overTheWire(arguments), new ToolContext(files, "Analyze the data", 1));
        conforms(output, tool.spec().outputSchema(), name + " output");
        return overTheWire(output);
    }

    static String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    static Map<String, Object> overTheWire(Object value) {
        return JSON.readValue(json(value), new TypeReference<Map<String, Object>>() {});
    }

    static void conforms(Object value, Object schema, String what) {
        assertThat(SCHEMAS.getSchema(JSON.readTree(json(schema))).validate(JSON.readTree(json(value))))
                .as(what)
                .isEmpty();
    }
}
