package io.planexec.messages.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import io.planexec.messages.Announcement;
import io.planexec.messages.CachedPlan;
import io.planexec.messages.Command;
import io.planexec.messages.Control;
import io.planexec.messages.Criterion;
import io.planexec.messages.Decision;
import io.planexec.messages.Goal;
import io.planexec.messages.Limits;
import io.planexec.messages.Outcome;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.RetryPolicy;
import io.planexec.messages.Step;
import io.planexec.messages.Task;
import io.planexec.messages.ToolCall;
import io.planexec.messages.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON Schemas of everything that crosses Kafka, made from the records. */
final class MessageSchemas {
    static final Map<String, Class<?>> MESSAGES = messages();

    /** What users write: a field that is left out has a default, but for these. */
    private static final Map<Class<?>, Set<String>> WRITTEN_BY_USERS = Map.of(
            Goal.class, Set.of("goal"),
            Plan.class, Set.of("steps"),
            Step.class, Set.of("id"),
            ToolCall.class, Set.of("action"),
            Limits.class, Set.of(),
            RetryPolicy.class, Set.of(),
            Criterion.Expression.class, Set.of("cel"),
            Criterion.Prose.class, Set.of("judge"),
            Command.class, Set.of("commandId", "goalId", "type"));

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private MessageSchemas() {}

    private static Map<String, Class<?>> messages() {
        var messages = new LinkedHashMap<String, Class<?>>();
        messages.put("goal", Goal.class);
        messages.put("command", Command.class);
        messages.put("cached-plan", CachedPlan.class);
        messages.put("task", Task.class);
        messages.put("planning-task", PlanningTask.class);
        messages.put("report", Report.class);
        messages.put("control", Control.class);
        messages.put("decision", Decision.class);
        messages.put("announcement", Announcement.class);
        messages.put("outcome", Outcome.class);
        return messages;
    }

    /** A schema as it stands in docs/schemas. */
    static String text(String name) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(schema(name)) + "\n";
    }

    static ObjectNode schema(String name) {
        var builder = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonSchemaModule(JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY))
                .with(Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES, Option.STANDARD_FORMATS, Option.PLAIN_DEFINITION_KEYS)
                .without(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
        builder.forFields().withNullableCheck(MessageSchemas::isNullable).withRequiredCheck(field -> {
            var listed = WRITTEN_BY_USERS.get(field.getDeclaringType().getErasedType());
            return listed == null ? !isNullable(field) && !isLeftOut(field) : listed.contains(field.getName());
        });
        var schema = new SchemaGenerator(builder.build()).generateSchema(MESSAGES.get(name));
        var titled = JSON.createObjectNode();
        titled.set("$schema", schema.get("$schema"));
        titled.put("$id", "urn:planexec:" + name + ":" + Topics.VERSION);
        titled.put("title", name);
        schema.properties().forEach(entry -> titled.set(entry.getKey(), entry.getValue()));
        return titled;
    }

    private static boolean isLeftOut(FieldScope field) {
        var inclusion = field.getAnnotation(JsonInclude.class);
        return inclusion != null && inclusion.value() == JsonInclude.Include.NON_EMPTY;
    }

    private static boolean isNullable(FieldScope field) {
        return !field.isFakeContainerItemScope()
                && field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }
}
