package io.planexec.planner.topology;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import io.planexec.messages.json.Times;
import io.planexec.planner.goal.GoalHeader;
import io.planexec.planner.goal.StepState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** The parts of a goal's state as JSON, as the stores keep them. Unknown fields are passed over, so that a newer or older
 * planner can take the state over. */
final class StateCodec<T> {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .changeDefaultVisibility(visibility -> visibility
                    .withVisibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
                    .withVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                    .withVisibility(PropertyAccessor.CREATOR, JsonAutoDetect.Visibility.PUBLIC_ONLY))
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .addModule(Times.module())
            .addMixIn(GoalHeader.class, HeaderCreator.class)
            .addMixIn(StepState.class, StepCreator.class)
            .build();

    private final ObjectWriter writer;
    private final ObjectReader reader;

    StateCodec(Class<T> type) {
        writer = MAPPER.writerFor(type);
        reader = MAPPER.readerFor(type);
    }

    byte[] write(T value) {
        return writer.writeValueAsBytes(value);
    }

    T read(byte[] json) {
        return reader.readValue(json);
    }

    @Nullable
    T readIfThere(byte @Nullable [] json) {
        return json == null ? null : read(json);
    }

    @SuppressWarnings("UnusedVariable")
    private abstract static class HeaderCreator {
        @JsonCreator
        HeaderCreator(
                @JsonProperty("goalId") String goalId,
                @JsonProperty("submittedAt") Instant submittedAt,
                @JsonProperty("deadline") Instant deadline) {}
    }

    @SuppressWarnings("UnusedVariable")
    private abstract static class StepCreator {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Nullable
        Object grants;

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Nullable
        Object supersededBy;

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Nullable
        Object artifacts;

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Nullable
        Object failedActions;

        @JsonCreator
        StepCreator(@JsonProperty("id") String id) {}
    }
}
