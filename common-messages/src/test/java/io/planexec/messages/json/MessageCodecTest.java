package io.planexec.messages.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.planexec.messages.Announcement;
import io.planexec.messages.Command;
import io.planexec.messages.Criterion;
import io.planexec.messages.Decision;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Outcome;
import io.planexec.messages.Patch;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.Task;
import io.planexec.messages.Usage;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MessageCodecTest {
    private static final List<Class<?>> TYPES = List.of(
            Goal.class,
            Command.class,
            Task.class,
            PlanningTask.class,
            Report.class,
            Decision.class,
            GoalEvent.class,
            Announcement.class,
            Outcome.class,
            Plan.class,
            Patch.class,
            Criterion.class);

    record Sample(Class<?> type, Object message) {}

    @Provide
    Arbitrary<Sample> messages() {
        return Arbitraries.of(TYPES)
                .flatMap(type -> AnyMessage.of(type).map(message -> new Sample(type, message)))
                .withoutEdgeCases();
    }

    @Property(tries = 400)
    void everyMessageComesBackAsItWasSent(@ForAll("messages") Sample sample) throws MalformedMessage {
        assertThat((Object) MessageCodec.read(MessageCodec.write(sample.message()), sample.type()))
                .isEqualTo(sample.message());
    }

    @Property(tries = 200)
    void unknownFieldsArePassedOver(@ForAll("messages") Sample sample) throws MalformedMessage {
        var more = MessageCodec.text(sample.message()).replaceFirst("\\{", "{\"ofALaterVersion\":{\"a\":[1]},");
        if (sample.message() instanceof Criterion || more.contains("},}")) {
            // A criterion's sort is told by its only field; "{…,}" is what an empty record becomes.
            return;
        }

        assertThat((Object) MessageCodec.read(more.getBytes(UTF_8), sample.type()))
                .isEqualTo(sample.message());
    }

    @Property(tries = 200)
    void aMessageIsOneLineOfText(@ForAll("messages") Sample sample) {
        assertThat(MessageCodec.text(sample.message())).doesNotContain("\n");
    }

    @Example
    void aFieldOfAWrongTypeIsNamedWithItsPlace() {
        var json = """
                {"goalId": "g",
                 "usage": {"toolCalls": "many"}}""";

        assertThatThrownBy(() -> MessageCodec.read(json.getBytes(UTF_8), Outcome.class))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageStartingWith("not a Outcome: usage.toolCalls: ")
                .hasMessageContaining("\"many\"")
                .hasMessageContaining("at line 2, column");
    }

    @Example
    void anUnknownSortOfMessageIsNamed() {
        assertThatThrownBy(() -> MessageCodec.read("{\"type\":\"gossip\"}".getBytes(UTF_8), Report.class))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageContaining("gossip");
    }

    @Example
    void whatIsNoJsonIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> MessageCodec.read("{\"goalId\": x".getBytes(UTF_8), Task.class))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageContaining("at line 1, column");
        assertThatThrownBy(() -> MessageCodec.read("null".getBytes(UTF_8), Task.class))
                .hasMessage("found null, expected a Task");
        assertThatThrownBy(() -> MessageCodec.read(new byte[0], Task.class)).isInstanceOf(MalformedMessage.class);
    }

    @Example
    void timesAreIsoTextInUtc() {
        assertThat(MessageCodec.text(new GoalEvent.RetryScheduled("1", 2, java.time.Instant.ofEpochSecond(0))))
                .isEqualTo(
                        "{\"type\":\"retry-scheduled\",\"stepId\":\"1\",\"nextAttempt\":2,\"dueBy\":\"1970-01-01T00:00:00.000Z\"}");
        assertThat(MessageCodec.text(Usage.NONE)).contains("\"usd\":0");
    }

    @Example
    void aTimeHasMillisecondsOrFinerOnAFullSecondToo() {
        assertThat(MessageCodec.text(
                        List.of(Instant.parse("2026-01-02T03:04:05Z"), Instant.parse("2026-01-02T03:04:05.0060071Z"))))
                .isEqualTo("[\"2026-01-02T03:04:05.000Z\",\"2026-01-02T03:04:05.006007100Z\"]");
    }
}
