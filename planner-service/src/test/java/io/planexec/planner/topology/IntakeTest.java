package io.planexec.planner.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Decision;
import io.planexec.messages.Goal;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MessageCodec;
import io.planexec.messages.json.PlanCheck;
import io.planexec.planner.goal.GoalRecords;
import io.planexec.service.PacedProducer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final Topics TOPICS = new Topics("planexec");
    private static final TopicPartition GOALS = new TopicPartition(TOPICS.goals(), 0);

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            committed.putAll(offsets);
        }
    };
    private final RefusedGoals meters = new RefusedGoals();
    private final Intake intake = new Intake(consumer, PacedProducer.on(producer), TOPICS, PlanCheck.NONE, meters);
    private long offset;

    @Test
    void whatIsNoGoalIsPutAsideAsItIsWithTheReasonAndTheNextIsPassedOn() throws Exception {
        read(bytes("{\"goal\": 5}"), new byte[] {(byte) 0xff, 0}, bytes("do it"));

        assertThat(sentTo(TOPICS.goalsDeadLetters()))
                .hasSize(2)
                .allSatisfy(letter -> assertThat(new String(
                                letter.headers()
                                        .lastHeader(Topics.REASON_HEADER)
                                        .value(),
                                StandardCharsets.UTF_8))
                        .isNotBlank());
        assertThat(sentTo(TOPICS.goalsDeadLetters()).getLast().value()).isEqualTo(new byte[] {(byte) 0xff, 0});
        assertThat(sentTo(TOPICS.goalSubmissions())).hasSize(1);
        assertThat(meters.refused).isEqualTo(2);
    }

    @Test
    void aGoalWithoutAnIdIsNamedAfterItsPlaceAndKeyedByIt() throws Exception {
        read(bytes("do this"), bytes("do that"));

        var second = sentTo(TOPICS.goalSubmissions()).getLast();
        assertThat(new String(second.key(), StandardCharsets.UTF_8)).isEqualTo("planexec.goals-0-1");
        assertThat(MessageCodec.read(second.value(), Goal.class).id()).isEqualTo("planexec.goals-0-1");
    }

    @Test
    void theTopicsPositionIsCommittedOnceAllOfItHasBeenPassedOn() {
        read(bytes("do this"), bytes("do that"));

        assertThat(committed).containsEntry(GOALS, new OffsetAndMetadata(2));
        assertThat(producer.flushed()).isTrue();
    }

    @Test
    void anIntakeThatIsStoppedBeforeItRanClosesItsClients() {
        intake.stop();

        assertThat(producer.closed()).isTrue();
        assertThat(consumer.closed()).isTrue();
    }

    /** Has the intake read these, and stop. */
    private void read(byte[]... values) {
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(GOALS));
            consumer.updateBeginningOffsets(Map.of(GOALS, 0L));
            for (var value : values) {
                consumer.addRecord(new ConsumerRecord<>(TOPICS.goals(), 0, offset++, new byte[0], value));
            }
        });
        consumer.schedulePollTask(() -> consumer.schedulePollTask(intake::stop));
        intake.run();
    }

    private List<ProducerRecord<byte[], byte[]>> sentTo(String topic) {
        return producer.history().stream()
                .filter(message -> message.topic().equals(topic))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class RefusedGoals implements GoalMeters {
        private int refused;

        @Override
        public void decided(Decision decision, GoalRecords goal) {}

        @Override
        public void holds(int partition, @Nullable Workload workload) {}

        @Override
        public void unknownGoal() {}

        @Override
        public void unreadable(String topic) {}

        @Override
        public void goalRefused() {
            refused++;
        }

        @Override
        public void inputFailed() {}
    }
}
