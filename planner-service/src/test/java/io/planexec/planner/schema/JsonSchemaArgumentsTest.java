package io.planexec.planner.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import io.planexec.planner.plan.ArgumentSchemas.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class JsonSchemaArgumentsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JsonSchemaArguments schemas = new JsonSchemaArguments();

    private static Map<String, @Nullable Object> json(String text) {
        return JSON.readValue(text.replace('\'', '"'), new TypeReference<Map<String, @Nullable Object>>() {});
    }

    private List<Violation> violations(String schema, String arguments, String... unknown) {
        var tool = new ToolSpec("t", "t", json(schema), Map.of(), Effect.READ, Duration.ofSeconds(1), "1", List.of());
        return schemas.violations(tool, json(arguments), Set.of(unknown));
    }

    @Test
    void everythingThatDoesNotFitIsToldWithItsPlace() {
        assertThat(violations(
                        "{'type': 'object', 'required': ['a'], 'additionalProperties': false, 'properties': {'a': {},"
                                + " 'list': {'type': 'array', 'items': {'type': 'object', 'additionalProperties': false,"
                                + " 'properties': {'title': {'type': 'string', 'minLength': 2}}}}}}",
                        "{'list': [{'title': 'ok'}, {'titel': 1}, {'title': 'x'}, 5], 'lst': 1}"))
                .extracting(Violation::place)
                .containsExactlyInAnyOrder(
                        "arguments.a",
                        "arguments.lst",
                        "arguments.list[1].titel",
                        "arguments.list[2].title",
                        "arguments.list[3]");
        assertThat(violations(
                        "{'type': 'object', 'properties': {'o': {'type': 'object', 'additionalProperties': false,"
                                + " 'properties': {'removeNulls': {}}}}}",
                        "{'o': {'removeNull': true}}"))
                .containsExactly(new Violation(
                        "arguments.o.removeNull", "the tool takes no such argument; did you mean \"removeNulls\"?"));
    }

    @Test
    void whatIsNotKnownYetIsNotJudged() {
        var schema = "{'type': 'object', 'properties': {'o': {'anyOf': [{'type': 'object', 'required': ['a'],"
                + " 'properties': {'a': {'type': 'integer'}}}, {'type': 'object', 'required': ['b']}]},"
                + " 'l': {'type': 'array', 'uniqueItems': true, 'maxItems': 2}, 's': {'enum': [[1]]}}}";

        assertThat(violations(schema, "{'o': {'a': '?'}}", "arguments.o.a")).isEmpty();
        assertThat(violations(schema, "{'o': {'a': '?'}}")).isNotEmpty();
        assertThat(violations(schema, "{'l': ['?', '?']}", "arguments.l[0]", "arguments.l[1]"))
                .isEmpty();
        assertThat(violations(schema, "{'l': ['?', 1, 2]}", "arguments.l[0]")).hasSize(1);
        assertThat(violations(schema, "{'s': ['?']}", "arguments.s[0]")).isEmpty();
    }

    @Test
    void aPlaceIsNotMistakenForOneThatBeginsAlike() {
        var schema = "{'type': 'object', 'properties': {'ab': {'type': 'integer'}}}";

        assertThat(violations(schema, "{'ab': 'x'}", "arguments.a"))
                .containsExactly(new Violation("arguments.ab", "found the string \"x\", expected a whole number"));
    }

    @Test
    void aSchemaThatIsNoneIsTold() {
        assertThat(schemas.defect(json("{'type': 'object', 'properties': {'a': {'type': 'integer'}}}")))
                .isEmpty();
        assertThat(schemas.defect(json("{'properties': {'a': 5}}")))
                .hasValueSatisfying(defect -> assertThat(defect).startsWith("is not a JSON Schema: "));
    }
}
