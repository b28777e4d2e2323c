package io.planexec.planner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

    /** The numbers are those of RFC 8785, appendix B, and its example. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "5e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "9007199254740992, 9007199254740992",
        "295147905179352830000, 295147905179352830000",
        "1e21, 1e+21",
        "9.999999999999997e22, 9.999999999999997e+22",
        "0.000001, 0.000001",
        "1e-7, 1e-7",
        "333333333.33333329, 333333333.3333333",
        "4.50, 4.5",
        "2e-3, 0.002",
        "-333333333.33333325, -333333333.33333325"
    })
    void numbersAreWrittenAsEcmaScriptWritesThem(double value, String text) {
        assertThat(CanonicalJson.of(value)).isEqualTo(text);
    }

    @Test
    void namesAreInOrderAndNothingIsBetween() {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("\u20ac", "Euro Sign");
        tree.put("\r", "Carriage Return");
        tree.put("1", "One");
        tree.put("b", Arrays.asList(true, null, Map.of("x", 1L)));
        tree.put("a", List.of());

        assertThat(CanonicalJson.of(tree))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"a\":[],\"b\":[true,null,{\"x\":1}],"
                        + "\"\u20ac\":\"Euro Sign\"}");
    }

    @Test
    void onlyWhatMustBeEscapedIs() {
        assertThat(CanonicalJson.of("\u20ac$\u000F\nA'B\"\\/\u007f"))
                .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\/\u007f\"");
    }
}
