package io.planexec.messages.naming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> TOOLS = List.of("load_csv", "clean_data", "calculate_stats", "write_report");

    @Test
    void namesThatShareNothingAreNotNear() {
        assertThat(Nearest.to("q", List.of("a", "b"))).isEmpty();
        assertThat(Nearest.to("Q", List.of("a", "q"))).contains("q");
        assertThat(Nearest.to("lo", List.of("load"))).isEmpty();
        assertThat(Nearest.to("ad", List.of("a"))).contains("a");
    }

    @ParameterizedTest
    @CsvSource({
        "laod_csv,load_csv",
        "loadCsv,load_csv",
        "LOAD-CSV,load_csv",
        "writereport,write_report",
        "clean_dta,clean_data"
    })
    void aSlipOfTheHandIsRecognised(String slip, String meant) {
        assertThat(Nearest.to(slip, TOOLS)).hasValue(meant);
        assertThat(Nearest.hint(slip, TOOLS)).isEqualTo("; did you mean \"" + meant + "\"?");
    }

    @Test
    void somethingElseIsNotGuessedAt() {
        assertThat(Nearest.to("send_email", TOOLS)).isEmpty();
        assertThat(Nearest.hint("send_email", TOOLS)).isEmpty();
    }

    @Property(tries = 200)
    void aKnownNameIsNearestToItself(@ForAll @NotEmpty @StringLength(max = 40) String name) {
        assertThat(Nearest.to(name, List.of(name))).hasValue(name);
    }

    @Example
    void anEmptyListHasNoNearest() {
        assertThat(Nearest.to("x", List.of())).isEmpty();
    }
}
