package io.planexec.messages.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class TimesTest {
    private static final String FULL_SECOND = "2026-01-02T03:04:05.000Z";

    private final JsonMapper mapper =
            JsonMapper.builder().addModule(Times.module()).build();

    @Property
    void whatIsWrittenIsReadAgain(
            @ForAll @LongRange(min = -62_167_219_200L, max = 253_402_300_799L) long second,
            @ForAll @IntRange(max = 999_999_999) int nanos) {
        var time = Instant.ofEpochSecond(second, nanos);

        var json = mapper.writeValueAsString(time);

        assertThat(mapper.readValue(json, Instant.class)).isEqualTo(time);
        assertThat(Times.own(json.substring(1, json.length() - 1))).isEqualTo(time);
    }

    @Property
    void everyTextIsReadAsTheLibraryReadsItOrLeftToIt(
            @ForAll @IntRange(max = 9_999) int year,
            @ForAll @IntRange(max = 13) int month,
            @ForAll @IntRange(max = 32) int day,
            @ForAll @IntRange(max = 25) int hour,
            @ForAll @IntRange(max = 61) int minute,
            @ForAll @IntRange(max = 61) int second,
            @ForAll @IntRange(max = 999) int millis) {
        var text = "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ".formatted(year, month, day, hour, minute, second, millis);

        var time = Times.own(text);

        if (time != null) {
            assertThat(time).isEqualTo(Instant.parse(text));
        }
    }

    @Property
    void aTextThatIsAlmostATimeIsNotTakenForOne(@ForAll @IntRange(max = 23) int place, @ForAll char other) {
        var text = new StringBuilder(FULL_SECOND);
        text.setCharAt(place, other);

        var time = Times.own(text.toString());

        if (time != null) {
            assertThat(time).isEqualTo(Instant.parse(text));
        }
    }

    @Example
    void otherFormsAreReadToo() {
        assertThat(read("\"2026-01-02T03:04:05Z\"")).isEqualTo(Instant.parse(FULL_SECOND));
        assertThat(read("\"2026-01-02T05:04:05+02:00\"")).isEqualTo(Instant.parse(FULL_SECOND));
        assertThat(read("\"2028-02-29T00:00:00.5Z\"")).isEqualTo(Instant.parse("2028-02-29T00:00:00.500Z"));
    }

    @Example
    void whatIsNoTimeIsRefused() {
        for (var wrong : new String[] {"\"2026-02-30T03:04:05.000Z\"", "\"tomorrow\"", "true", "[]"}) {
            assertThatThrownBy(() -> read(wrong)).isInstanceOf(JacksonException.class);
        }
    }

    @Example
    void aFullSecondIsWrittenWithMilliseconds() {
        assertThat(mapper.writeValueAsString(Instant.parse("2026-01-02T03:04:05Z")))
                .isEqualTo('"' + FULL_SECOND + '"');
    }

    private Instant read(String json) {
        return mapper.readValue(json, Instant.class);
    }
}
