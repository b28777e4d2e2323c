package io.planexec.messages.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.messages.Finding;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
    private static final Map<String, Map<String, @Nullable Object>> OUTPUTS = outputs();
    private static final Map<String, @Nullable Object> INPUTS =
            Map.of("region", "North", "top-n", 5, "in", true, "a", 1);

    private static Map<String, Map<String, @Nullable Object>> outputs() {
        var first = new LinkedHashMap<String, @Nullable Object>();
        first.put("rows", 1423);
        first.put("share", 0.5);
        first.put("whole", 3.0);
        first.put("names", List.of("a", "b"));
        first.put("nothing", null);
        first.put("tricky", "${inputs.region} $${x} }");
        first.put("nested", Map.of("deep", List.of(Map.of("x", "found"))));
        first.put("big", new BigInteger("12345678901234567890"));
        first.put("odd name", "odd");
        var outputs = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        outputs.put("1", first);
        for (var id : List.of("10", "5b", "a", "a-b", "a.b", "in", "a\"q", "step one", "größe")) {
            outputs.put(id, Map.of("v", "of " + id));
        }
        return outputs;
    }

    private static @Nullable Object resolve(@Nullable Object value) throws UnresolvedReference {
        var arguments = new LinkedHashMap<String, @Nullable Object>();
        arguments.put("x", value);
        return References.resolve(arguments, OUTPUTS, INPUTS).get("x");
    }

    private static List<String> problems(Object value) {
        return References.scan(Map.of("x", value), Scope.of(OUTPUTS.keySet(), INPUTS.keySet())).findings().stream()
                .map(Finding::message)
                .toList();
    }

    @Test
    void aReferenceThatIsTheWholeStringKeepsItsJsonType() throws UnresolvedReference {
        assertThat(resolve("${steps.1.output.rows}")).isEqualTo(1423);
        assertThat(resolve("${steps.1.output.share}")).isEqualTo(0.5);
        assertThat(resolve("${steps.1.output.names}")).isEqualTo(List.of("a", "b"));
        assertThat(resolve("${steps.1.output.nothing}")).isNull();
        assertThat(resolve("${steps.1.output}")).isEqualTo(OUTPUTS.get("1"));
        assertThat(resolve("${inputs.region}")).isEqualTo("North");
        assertThat(resolve("${inputs}")).isEqualTo(INPUTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5b", "a-b", "a.b", "in", "a", "10", "step one", "größe"})
    void anIdOfAnyFormNamesItsStep(String id) throws UnresolvedReference {
        assertThat(resolve("${steps." + id + ".output.v}")).isEqualTo("of " + id);
        assertThat(resolve("${steps[\"" + id + "\"].output.v}")).isEqualTo("of " + id);
        assertThat(resolve("${steps['" + id + "'].output.v}")).isEqualTo("of " + id);
        assertThat(resolve("${ steps }")).isEqualTo("${ steps }");
        assertThat(resolve("<${steps." + id + ".output.v + '!'}>")).isEqualTo("<of " + id + "!>");
        assertThat(resolve(References.toOutputOf(id))).isEqualTo(OUTPUTS.get(id));
    }

    @Test
    void anIdWithAQuoteIsNamedInBrackets() throws UnresolvedReference {
        assertThat(resolve("${steps[\"a\\\"q\"].output.v}")).isEqualTo("of a\"q");
        assertThat(resolve(References.toOutputOf("a\"q"))).isEqualTo(Map.of("v", "of a\"q"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "rows: ${steps.1.output.rows}.|rows: 1423.",
                "${steps.1.output.share}/${steps.1.output.whole}|0.5/3.0",
                "${steps.1.output.names} |[\"a\",\"b\"] ",
                "n=${steps.1.output.nothing}|n=null",
                "deep ${steps.1.output.nested}|deep {\"deep\":[{\"x\":\"found\"}]}",
                "${steps.1.output.nested.deep[0].x}!|found!",
                "${inputs.region}${inputs.region}|NorthNorth",
                "${inputs.top-n} best|5 best",
            })
    void aReferenceInALongerStringIsWrittenOutAsJsonWould(String text, String expected) throws UnresolvedReference {
        assertThat(resolve("[" + text + "]")).isEqualTo("[" + expected + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${HOME}",
                "$HOME and $(pwd) and $$",
                "${stepsize} ${inputs_dir} ${ steps.1.output }",
                "${size(steps.1.output)}",
                "price: 5$",
                "{steps.1.output}",
                "awk '{print $1}'"
            })
    void onlyReferencesAreTouched(String text) throws UnresolvedReference {
        assertThat(resolve(text)).isEqualTo(text);
        assertThat(problems(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "$${steps.1.output.rows}, ${steps.1.output.rows}",
        "$${HOME}, ${HOME}",
        "$$${x}, $${x}",
        "a $${b} ${inputs.region}, a ${b} North"
    })
    void aDoubledDollarWritesALiteralOne(String text, String expected) throws UnresolvedReference {
        assertThat(resolve(text)).isEqualTo(expected);
        assertThat(problems(text)).isEmpty();
    }

    @Test
    void whatWasResolvedIsNotLookedAtAgain() throws UnresolvedReference {
        assertThat(resolve("${steps.1.output.tricky}")).isEqualTo("${inputs.region} $${x} }");
        assertThat(resolve("-${steps.1.output.tricky}")).isEqualTo("-${inputs.region} $${x} }");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "${steps.1.output.rows + 1}|1424",
                "${steps.1.output.rows * 2}|2846",
                "${inputs.region == '}' ? 1 : {'a': {'b': 2}}.a.b}|2",
                "${inputs.region + \"}\\\"{\"}|North}\"{",
                "${inputs.region + r'\\d}'}|North\\d}",
                "${inputs.region + ' steps.1 inputs.x'}|North steps.1 inputs.x",
                "${steps.1.output.names.map(n, n + '!').join(', ')}|a!, b!",
                "${steps.1.output.names.map(steps1, size(steps1)).size()}|2",
                "${inputs.in}|true",
                "${inputs.a+steps.1.output.rows}|1424",
                "${inputs.a == 1 && has(inputs.b)}|false",
                "${steps [\"1\"] . output . rows - 1}|1422",
                "${steps.1.output.big}|12345678901234567890",
                "${steps[\"1\"][\"output\"][\"odd name\"]}|odd",
            })
    void whatStandsInsideIsCel(String text, String expected) throws UnresolvedReference {
        assertThat(problems(text)).isEmpty();
        assertThat(String.valueOf(resolve(text))).isEqualTo(expected);
    }

    @Test
    void resultsOfCelArePlainJson() throws UnresolvedReference {
        assertThat(resolve("${inputs.a == 1 ? {'n': 1, 'u': 2u, 'd': 1.5, 'l': [null, true], 't': 'x'} : {}}"))
                .isEqualTo(new LinkedHashMap<>(
                        Map.of("n", 1L, "u", 2L, "d", 1.5, "l", Arrays.asList(null, true), "t", "x")));
    }

    @Test
    void aScanNamesStepsInOrderAndEveryPlace() {
        var arguments = Map.<String, @Nullable Object>of(
                "list", List.of("plain", "${steps.a-b.output.v} and ${steps.a.output.v}", Map.of("k", "${inputs.a}")));

        var scan = References.scan(arguments, Scope.of(OUTPUTS.keySet(), INPUTS.keySet()));

        assertThat(scan.steps()).containsExactly("a-b", "a");
        assertThat(scan.places()).containsExactly("arguments.list[1]", "arguments.list[2].k");
        assertThat(scan.findings()).isEmpty();
        assertThat(scan.outputPaths())
                .containsExactly(
                        new References.OutputPath("arguments.list[1]", "a-b", List.of("v"), false),
                        new References.OutputPath("arguments.list[1]", "a", List.of("v"), false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "${steps.5c.output.rows}|${steps.5c.output.rows}: there is no step \"5c\"; did you mean \"5b\"?",
                "${steps.a-c.output.v}|${steps.a-c.output.v}: there is no step \"a-c\"; did you mean \"a\"?",
                "${steps[\"zzzz\"].output}|${steps[\"zzzz\"].output}: there is no step \"zzzz\"",
                "${inputs.regoin}|${inputs.regoin}: the goal has no input \"regoin\"; did you mean \"region\"?",
                "${steps.1.rows}|${steps.1.rows}: of a step only its output can be had: write steps.1.output.rows",
                "${steps.1.outputs}|${steps.1.outputs}: of a step only its output can be had: write steps.1.output.outputs",
                "${steps}|${steps}: names no step; write steps.<id>.output or steps[\"<id>\"].output",
                "${steps[inputs.a].output}|${steps[inputs.a].output}: steps[…] takes the id of a step in quotes, so that what the step waits for can be told",
                "${steps.1.output.rows|a reference starts with ${ and has no closing }; write $${ where no reference is meant",
            })
    void whatCannotResolveIsFoundBeforeAnythingRuns(String text, String expected) {
        assertThat(problems(text)).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"${steps.1.output.rows +}", "${steps.1.output.in}", "${inputs.a + nosuch}"})
    void celThatDoesNotCompileIsFound(String text) {
        assertThat(problems(text)).singleElement().asString().contains(text + ": is not a CEL expression: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "${steps.1.output.row}|argument x: ${steps.1.output.row}: steps[\"1\"].output has no field \"row\"; it has"
                        + " rows, share, whole, names, nothing, tricky, nested, big, odd name (did you mean \"rows\"?)",
                "${steps.1.output.names[2]}|argument x: ${steps.1.output.names[2]}: steps[\"1\"].output.names has 2 items, there is no [2]",
                "${steps.1.output.rows.x}|argument x: ${steps.1.output.rows.x}: steps[\"1\"].output.rows is a number, it has no field \"x\"",
                "${steps.a.output.w + 'x'}|argument x: ${steps.a.output.w + 'x'}: key 'w' is not present in map.; the output of step a has v",
                "${steps.a.output.v * 2}|argument x: ${steps.a.output.v * 2}: \"*\" cannot be applied to values of these types"
                        + " (int(), double() and string() convert); the output of step a has v",
                "${inputs.a / 0}|argument x: ${inputs.a / 0}: / by zero",
                "${inputs.a / 0.0}|argument x: ${inputs.a / 0.0}: \"/\" cannot be applied to values of these types (int(), double() and string() convert)",
            })
    void aReferenceWithoutAValueNamesArgumentExpressionAndWhatThereIs(String text, String expected) {
        assertThatThrownBy(() -> resolve(text))
                .isInstanceOf(UnresolvedReference.class)
                .hasMessage(expected);
    }

    @Test
    void aResultThatJsonCannotHoldIsRefused() {
        assertThatThrownBy(() -> resolve("${steps.1.output.share / 0.0}")).hasMessageContaining("JSON cannot hold");
        assertThatThrownBy(() -> resolve("${inputs.a == 1 ? type(1) : type(2)}"))
                .hasMessageContaining("JSON cannot hold");
    }

    @Test
    void argumentsWithoutReferencesAreReturnedAsTheyAre() throws UnresolvedReference {
        var arguments = Map.<String, @Nullable Object>of("x", List.of(1, "a$b"));

        assertThat(References.resolve(arguments, OUTPUTS, INPUTS)).isSameAs(arguments);
    }
}
