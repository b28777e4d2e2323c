package io.planexec.messages.json;

import java.time.Instant;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ext.javatime.deser.InstantDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Times as messages and stores hold them: ISO-8601 in UTC, with milliseconds or finer, {@code 2026-01-02T03:04:05.000Z} on a
 * full second, too. That form, which every message between services has several times, is read by itself; any other by the
 * library, which takes longer.
 */
public final class Times {
    private static final int SECONDS_END = "2026-01-02T03:04:05".length();
    private static final int MOST_DIGITS = 9;

    private Times() {}

    /** For a mapper that is to hold times in this form. */
    public static JacksonModule module() {
        return new SimpleModule("planexec-times")
                .addSerializer(Instant.class, new Writer())
                .addDeserializer(Instant.class, new Reader());
    }

    private static final class Writer extends StdSerializer<Instant> {
        private Writer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator json, SerializationContext context) {
            var text = time.toString();
            json.writeString(text.indexOf('.') < 0 ? text.substring(0, text.length() - 1) + ".000Z" : text);
        }
    }

    private static final class Reader extends StdDeserializer<Instant> {
        private Reader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) {
            if (json.hasToken(JsonToken.VALUE_STRING)) {
                var time = own(json.getString());
                if (time != null) {
                    return time;
                }
            }
            return InstantDeserializer.INSTANT.deserialize(json, context);
        }
    }

    /** The time that a text of the usual form stands for; null for every other text, right or wrong. */
    static @Nullable Instant own(String text) {
        var length = text.length();
        var digits = length - SECONDS_END - 2;
        if (digits < 1
                || digits > MOST_DIGITS
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':'
                || text.charAt(SECONDS_END) != '.'
                || text.charAt(length - 1) != 'Z') {
            return null;
        }
        var year = number(text, 0, 4);
        var month = number(text, 5, 7);
        var day = number(text, 8, 10);
        var hour = number(text, 11, 13);
        var minute = number(text, 14, 16);
        var second = number(text, 17, SECONDS_END);
        var fraction = number(text, SECONDS_END + 1, length - 1);
        // A leap second is the library's to judge.
        if (year < 0
                || month < 1
                || month > 12
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59
                || second < 0
                || second > 59
                || fraction < 0) {
            return null;
        }
        var days = YearMonth.of(year, month);
        if (!days.isValidDay(day)) {
            return null;
        }
        for (var left = digits; left < MOST_DIGITS; left++) {
            fraction *= 10;
        }
        var epochDay = days.atDay(day).toEpochDay();
        return Instant.ofEpochSecond(((epochDay * 24 + hour) * 60 + minute) * 60 + second, fraction);
    }

    /** -1 where anything but digits stands there. */
    private static int number(String text, int from, int to) {
        var number = 0;
        for (var i = from; i < to; i++) {
            var digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
