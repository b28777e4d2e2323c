package io.planexec.messages.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Output;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CutTest {
    @Test
    void whatIsShortEnoughStaysAsItIs() {
        assertThat(Cut.start("ab😀", 4)).isEqualTo("ab😀");
        assertThat(Cut.to("ab😀", 4, "…")).isEqualTo("ab😀");
        assertThat(Cut.within("ab😀", 4, "…")).isEqualTo("ab😀");
    }

    @Test
    void theMarkComesOnTopOrWithinTheLength() {
        assertThat(Cut.to("abcdef", 3, " …")).isEqualTo("abc …");
        assertThat(Cut.within("abcdef", 3, " …")).isEqualTo("a …");
    }

    @Test
    void aCharacterOfTwoPartsIsLeftOutWhole() {
        assertThat(Cut.start("ab😀cd", 3)).isEqualTo("ab");
        assertThat(Cut.to("ab😀cd", 3, "…")).isEqualTo("ab…");
        assertThat(Cut.within("ab😀cd", 4, "…")).isEqualTo("ab…");
        assertThat(Cut.start("😀", 1)).isEmpty();
    }

    @Test
    void whatAnOutputSaysIsCutBetweenCharacters() {
        var many = "😀".repeat(Output.MOST_WORDS);
        for (var words : List.of(many, "a" + many)) {
            assertThat(Output.inline(Map.of("text", words)).inWords())
                    .endsWith("😀 …")
                    .hasSizeLessThanOrEqualTo(Output.MOST_WORDS);
        }
    }

    @Property
    void noCutIsTooLongOrLeavesHalfACharacter(
            @ForAll("wellFormed") String text, @ForAll @IntRange(min = 1, max = 30) int most) {
        var cut = Cut.within(text, most, "…");
        assertThat(cut.length()).isLessThanOrEqualTo(most);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(cut)).isTrue();
    }

    @Provide
    Arbitrary<String> wellFormed() {
        return Arbitraries.of("a", "é", "漢", "😀", "🏳️‍🌈")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }
}
