package io.planexec.messages.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages between services, as UTF-8 JSON. Unknown fields are passed over, so that versions can meet; times are
 * ISO-8601 in UTC, durations ISO-8601. Safe for use by several threads.
 */
public final class MessageCodec {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(200).build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .addModule(Times.module())
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.ALWAYS))
            .build();

    private MessageCodec() {}

    /** A message as JSON. */
    public static byte[] write(Object message) {
        return MAPPER.writeValueAsBytes(message);
    }

    /** A message as JSON text on one line. */
    public static String text(Object message) {
        return MAPPER.writeValueAsString(message);
    }

    /** A message as JSON for people to read. */
    public static String pretty(Object message) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(message);
    }

    /**
     * Reads a message.
     *
     * @throws MalformedMessage when it is not JSON, or a field has a wrong type; says which and where
     */
    public static <T> T read(byte[] json, Class<T> type) throws MalformedMessage {
        try {
            var message = MAPPER.readValue(json, type);
            if (message == null) {
                throw new MalformedMessage("found null, expected a " + type.getSimpleName());
            }
            return message;
        } catch (JacksonException e) {
            throw MalformedMessage.of(type, e);
        }
    }
}
