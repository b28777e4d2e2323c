package io.planexec.planner.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Task;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MessageCodec;
import io.planexec.service.PacedProducer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final Topics TOPICS = new Topics("planexec");
    private static final TopicPartition LOG = new TopicPartition(TOPICS.goalEvents(), 0);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            committed.putAll(offsets);
        }
    };
    private final Dispatcher dispatcher = new Dispatcher(consumer, PacedProducer.on(producer), TOPICS, this::openPool);
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    private final List<String> opened = new ArrayList<>();
    private final List<RuntimeException> refusals = new ArrayList<>();

    @Test
    void aTaskLeavesWhenItIsDecidedAndNotAgainWhenTheLogIsRead() throws Exception {
        dispatcher.open(0);
        var decision = queued(1, null);
        dispatcher.send(0, decision);
        assertThat(sentTasks()).containsExactly("goal/step/1");

        logged(decision);
        read();

        assertThat(sentTasks()).containsExactly("goal/step/1");
        assertThat(committed()).isEqualTo(1);
    }

    @Test
    void whatAPlannerThatCrashedLeftBehindIsSentFromTheLog() throws Exception {
        logged(queued(1, null));
        logged(queued(2, null));
        dispatcher.open(0);
        consumer.schedulePollTask(() -> consumer.seek(LOG, 1));
        read();

        assertThat(sentTasks()).containsExactly("goal/step/2");
        assertThat(committed()).isEqualTo(2);
    }

    @Test
    void aTaskForAPoolLeavesWhenTheLogIsRead() throws Exception {
        dispatcher.open(0);
        var decision = queued(1, "gpu");
        dispatcher.send(0, decision);
        assertThat(producer.history()).isEmpty();

        logged(decision);
        read();

        assertThat(producer.history())
                .singleElement()
                .satisfies(message -> assertThat(message.topic()).isEqualTo(TOPICS.tasks("gpu")));
    }

    @Test
    void aPoolThatIsKnownGetsItsTasksAsTheyAreDecided() throws Exception {
        dispatcher.open(0);
        logged(queued(1, "gpu"));
        read(() -> {
            dispatcher.send(0, queued(2, "gpu"));
            dispatcher.send(0, queued(3, "default"));
        });

        assertThat(opened).containsExactly("gpu");
        assertThat(producer.history())
                .extracting(message -> message.topic())
                .containsExactly(TOPICS.tasks("gpu"), TOPICS.tasks("gpu"), TOPICS.tasks());
    }

    @Test
    void aPoolWithoutATopicHoldsUpNobody() throws Exception {
        refusals.add(new IllegalStateException("not allowed to create it"));
        dispatcher.open(0);
        logged(queued(1, "gpu"));
        logged(queued(2, null));
        read();

        assertThat(sentTasks()).containsExactly("goal/step/2");
        assertThat(committed()).isEqualTo(2);
    }

    @Test
    void aPoolWhoseTopicCannotBeSeenNowIsTriedAgain() throws Exception {
        refusals.add(new IllegalStateException(new org.apache.kafka.common.errors.TimeoutException("no answer")));
        dispatcher.open(0);
        logged(queued(1, "gpu"));
        read();

        assertThat(sentTasks()).containsExactly("goal/step/1");
        assertThat(opened).containsExactly("gpu", "gpu");
    }

    private void openPool(String pool) {
        opened.add(pool);
        if (!refusals.isEmpty()) {
            throw refusals.removeFirst();
        }
    }

    @Test
    void whatFailedToArriveIsSentAgainFromTheLog() throws Exception {
        dispatcher.open(0);
        producer.sendException = new org.apache.kafka.common.errors.TimeoutException("no room");
        dispatcher.send(0, queued(1, null));
        producer.sendException = null;
        logged(queued(1, null));

        read();

        assertThat(sentTasks()).containsExactly("goal/step/1");
        assertThat(committed()).isEqualTo(1);
    }

    @Test
    void thePartitionsOfOthersAreNotRead() throws Exception {
        logged(queued(1, null));

        dispatcher.open(3);
        dispatcher.close(3);
        consumer.schedulePollTask(dispatcher::stop);
        dispatcher.open(1);
        dispatcher.run();

        assertThat(producer.history()).isEmpty();
    }

    private Decision queued(int number, @Nullable String pool) {
        var task = new Task(
                "goal",
                "step",
                number,
                "goal/step/" + number,
                "do it",
                "echo",
                "",
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                NOW,
                TOPICS.results());
        return new Decision("goal", number, NOW, "test", List.of(new GoalEvent.StepQueued(task, pool, NOW)));
    }

    private void logged(Decision decision) {
        var headers = new RecordHeaders().add(Dispatcher.HEADER, Dispatcher.mark(decision));
        log.add(new ConsumerRecord<>(
                LOG.topic(),
                0,
                log.size(),
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                "goal".getBytes(StandardCharsets.UTF_8),
                MessageCodec.write(decision),
                headers,
                Optional.empty()));
    }

    /** Has the dispatcher read the log, as often as it goes back to its beginning, and stop. */
    private void read() {
        read(() -> {});
    }

    private void read(Runnable afterwards) {
        consumer.updateBeginningOffsets(Map.of(LOG, 0L));
        for (var polls = 0; polls < 3; polls++) {
            consumer.schedulePollTask(() -> log.forEach(consumer::addRecord));
        }
        consumer.schedulePollTask(afterwards);
        consumer.schedulePollTask(dispatcher::stop);
        dispatcher.run();
    }

    private long committed() {
        return Objects.requireNonNull(committed.get(LOG)).offset();
    }

    private List<String> sentTasks() {
        return producer.history().stream()
                .map(message -> read(message.value()).attemptId())
                .toList();
    }

    private static Task read(byte[] json) {
        try {
            return MessageCodec.read(json, Task.class);
        } catch (io.planexec.messages.json.MalformedMessage e) {
            throw new AssertionError(Arrays.toString(json), e);
        }
    }
}
