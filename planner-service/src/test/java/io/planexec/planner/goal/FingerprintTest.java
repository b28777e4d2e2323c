package io.planexec.planner.goal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static Map<String, @Nullable Object> tree() {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("text", "größer");
        tree.put("whole", 7);
        tree.put("long", 1L << 40);
        tree.put("fraction", 0.25);
        tree.put("yes", true);
        tree.put("nothing", null);
        tree.put("list", List.of("a", 1, List.of()));
        tree.put("map", Map.of("k", "v", "l", "w"));
        return tree;
    }

    /** A planner of the next version must decide the same attempts for goals that run as one of this version. */
    @Test
    void whatItIsForGivenContentNeverChanges() {
        assertThat(Fingerprint.of("echo", tree(), Map.of())).isEqualTo("4de87e4904e39d5dfa107fc5f9dd0813");
        assertThat(Fingerprint.of("echo")).isEqualTo("266a1db1000fd260017bbf3423221036");
        assertThat(Fingerprint.of(false)).isEqualTo("db8bcd7df5e66bb825cb047e7d0738de");
        assertThat(Fingerprint.fraction("g/a/1")).isEqualTo(0.5008346980092435);
    }

    @Test
    void theOrderOfAnObjectsFieldsDoesNotCountAndThatOfAListDoes() {
        var turned = new LinkedHashMap<String, @Nullable Object>();
        new ArrayList<>(tree().entrySet()).reversed().forEach(entry -> turned.put(entry.getKey(), entry.getValue()));

        assertThat(Fingerprint.of(turned)).isEqualTo(Fingerprint.of(tree()));
        assertThat(Fingerprint.of(List.of(1, 2))).isNotEqualTo(Fingerprint.of(List.of(2, 1)));
    }

    @Test
    void contentThatDiffersHasOthers() {
        var values = Arrays.<@Nullable Object>asList(
                null,
                true,
                false,
                0,
                1,
                1.5,
                new BigDecimal("2.5"),
                1L << 33,
                "",
                "a",
                "b",
                "ab",
                "ba",
                List.of(),
                List.of("a"),
                List.of("a", "b"),
                List.of(List.of("a"), "b"),
                List.of("ab"),
                Map.of(),
                Map.of("a", "b"),
                Map.of("b", "a"),
                Map.of("a", Map.of("b", "c")),
                Map.of("a", "b", "c", "d"),
                Map.of("a", "d", "c", "b"));
        var seen = new HashSet<String>();
        for (var value : values) {
            var fingerprint = Fingerprint.of(value);
            assertThat(fingerprint).hasSize(32).matches("[0-9a-f]+");
            assertThat(seen.add(fingerprint)).as("of %s", value).isTrue();
        }
        assertThat(Fingerprint.of("a", "b")).isNotEqualTo(Fingerprint.of("ab"));
    }

    @Test
    void fractionsAreSpreadEvenly() {
        var tenths = new int[10];
        IntStream.range(0, 10_000).forEach(i -> tenths[(int) (Fingerprint.fraction("attempt " + i) * 10)]++);

        assertThat(IntStream.of(tenths).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
    }
}
