package io.planexec.messages.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.expression.CelEngine.Program;
import io.planexec.messages.expression.CelEngine.Purpose;
import io.planexec.messages.expression.CelEngine.Unevaluable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

class ReferencePropertiesTest {

    @Property(tries = 300)
    void theLongestOfAnySetOfIdsIsMeant(@ForAll("ids") @Size(min = 1, max = 8) List<String> ids)
            throws UnresolvedReference {
        var outputs = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        ids.forEach(id -> outputs.put(id, Map.of("id", id)));
        for (var id : ids) {
            var arguments = Map.<String, @Nullable Object>of("x", "${steps." + id + ".output.id}");

            assertThat(References.resolve(arguments, outputs, Map.of())).containsEntry("x", id);
            assertThat(References.scan(arguments, Scope.of(ids, List.of())).steps())
                    .containsExactly(id);
        }
    }

    @Property(tries = 300)
    void aStringWithEveryDollarBraceDoubledComesBackAsItWas(@ForAll("texts") String text) throws UnresolvedReference {
        var arguments = Map.<String, @Nullable Object>of("x", text.replace("${", "$${"));

        assertThat(References.resolve(arguments, Map.of(), Map.of())).containsEntry("x", text);
    }

    @Property(tries = 300)
    void anyTextIsScannedAndResolvedWithoutACrash(@ForAll("texts") String text) {
        var arguments = Map.<String, @Nullable Object>of("x", text);
        var scan = References.scan(arguments, Scope.of(List.of("1"), List.of("a")));
        try {
            References.resolve(arguments, Map.of("1", Map.of("a", 1)), Map.of("a", 1));
            assertThat(scan.findings()).isEmpty();
        } catch (UnresolvedReference e) {
            assertThat(e).hasMessageStartingWith("argument x: ");
        }
    }

    @Property(tries = 200)
    void aPathIsWalkedAsCelWalksIt(@ForAll("paths") String path) {
        var output = Map.<String, @Nullable Object>of(
                "a", Map.of("b", List.of(1, Map.of("a", "x"))), "b", List.of(List.of(true)), "c d", "y");
        var variables = Map.of("output", output);
        var walked = Path.of(path).orElseThrow().in(variables);
        var compiled = CelEngine.compile(Purpose.CRITERION, path);

        assertThat(compiled).isInstanceOf(Program.class);
        try {
            var value = CelEngine.evaluate((Program) compiled, variables);
            assertThat(walked).isInstanceOf(Path.Value.class);
            assertThat(String.valueOf(((Path.Value) walked).value())).isEqualTo(String.valueOf(value));
        } catch (Unevaluable e) {
            assertThat(walked).isInstanceOf(Path.Missing.class);
        }
    }

    @Provide
    Arbitrary<List<String>> ids() {
        return Arbitraries.strings()
                .withChars("ab1.-_")
                .ofMinLength(1)
                .ofMaxLength(4)
                .filter(id -> !id.endsWith("."))
                .list()
                .uniqueElements();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "${steps.1.output.a", "${inputs.a", "}", "{", "$", "\"", "'", "\\", "$${", " ", "x", "//", "r")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of(".a", ".b", "[0]", "[1]", "[2]", "[\"a\"]", "['c d']", ".none")
                .list()
                .ofMaxSize(5)
                .map(keys -> "output" + String.join("", keys));
    }
}
