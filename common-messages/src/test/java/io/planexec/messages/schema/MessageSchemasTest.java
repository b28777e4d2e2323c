package io.planexec.messages.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.planexec.messages.json.AnyMessage;
import io.planexec.messages.json.MessageCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The schemas in docs are those of the records. To write them anew: {@code -Dschemas.write=true}. */
class MessageSchemasTest {
    private static final Path FOLDER = Path.of("..", "docs", "schemas");
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    record Sample(String name, Object message) {}

    @Provide
    Arbitrary<Sample> messages() {
        return Arbitraries.of(MessageSchemas.MESSAGES.keySet())
                .flatMap(name -> AnyMessage.of(Objects.requireNonNull(MessageSchemas.MESSAGES.get(name)))
                        .map(message -> new Sample(name, message)))
                .withoutEdgeCases();
    }

    @Example
    void theSchemasInDocsAreCurrent() throws IOException {
        for (var name : MessageSchemas.MESSAGES.keySet()) {
            var file = FOLDER.resolve(name + ".json");
            if (Boolean.getBoolean("schemas.write")) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, MessageSchemas.text(name));
            }
            assertThat(file)
                    .as("run this test with -Dschemas.write=true to write it anew")
                    .content()
                    .isEqualTo(MessageSchemas.text(name));
        }
    }

    @Property(tries = 300)
    void everyMessageFitsItsSchema(@ForAll("messages") Sample sample) {
        var schema = SCHEMAS.computeIfAbsent(
                sample.name(), name -> REGISTRY.getSchema(MessageSchemas.text(name), InputFormat.JSON));

        assertThat(schema.validate(MessageCodec.text(sample.message()), InputFormat.JSON))
                .as(sample.name())
                .isEmpty();
    }

    @Example
    void aMessageOfAWrongFormDoesNotFit() {
        var report = REGISTRY.getSchema(MessageSchemas.text("report"), InputFormat.JSON);
        var goal = REGISTRY.getSchema(MessageSchemas.text("goal"), InputFormat.JSON);

        assertThat(report.validate("{\"type\": \"gossip\"}", InputFormat.JSON)).isNotEmpty();
        assertThat(goal.validate("{\"goal\": \"Do it\"}", InputFormat.JSON)).isEmpty();
        assertThat(goal.validate("{\"goal\": 5}", InputFormat.JSON)).isNotEmpty();
        assertThat(goal.validate("{}", InputFormat.JSON)).isNotEmpty();
    }
}
