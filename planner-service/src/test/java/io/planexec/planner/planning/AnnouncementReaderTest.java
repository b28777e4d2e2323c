package io.planexec.planner.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.messages.Announcement;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class AnnouncementReaderTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final TopicPartition TOOLS = new TopicPartition("planexec.tools", 0);

    private final LiveTools tools = new LiveTools(Duration.ofSeconds(15), () -> NOW);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

    private ConsumerRecord<byte[], byte[]> announcement(long offset, String executor, Instant written) {
        return new ConsumerRecord<>(
                TOOLS.topic(),
                0,
                offset,
                written.toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                executor.getBytes(StandardCharsets.UTF_8),
                MessageCodec.write(new Announcement(executor, 1, true, List.of(), List.of(), written)),
                new RecordHeaders(),
                Optional.empty());
    }

    @Test
    void whoeverAnnouncesItselfNowIsAliveWhateverItsClockSays() {
        consumer.updatePartitions(
                TOOLS.topic(), List.of(new PartitionInfo(TOOLS.topic(), 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(TOOLS, 0L));
        consumer.updateEndOffsets(Map.of(TOOLS, 3L));
        var reader = new WholeTopic(consumer, TOOLS.topic(), new AnnouncementReader(tools, () -> NOW));
        consumer.schedulePollTask(() -> {
            consumer.addRecord(announcement(0, "gone", NOW.minusSeconds(16)));
            consumer.addRecord(announcement(1, "alive", NOW.minusSeconds(3)));
            consumer.addRecord(announcement(2, "ahead", NOW.plusSeconds(3_600)));
            consumer.addRecord(announcement(3, "behind", NOW.minusSeconds(3_600)));
        });
        consumer.schedulePollTask(reader::stop);

        reader.run();

        assertThat(tools.executors()).extracting(Announcement::executor).containsExactly("ahead", "alive", "behind");
    }

    @Test
    void aSilentTopicIsToldFromAnAbsentBroker() throws InterruptedException {
        consumer.updatePartitions(
                TOOLS.topic(), List.of(new PartitionInfo(TOOLS.topic(), 0, Node.noNode(), new Node[0], new Node[0])));
        consumer.updateBeginningOffsets(Map.of(TOOLS, 0L));
        consumer.updateEndOffsets(Map.of(TOOLS, 0L));
        var answered = new CountDownLatch(1);
        var reader = new WholeTopic(consumer, TOOLS.topic(), new WholeTopic.Reader() {
            @Override
            public void take(ConsumerRecord<byte[], byte[]> entry, boolean wasThere) {}

            @Override
            public void inTouch() {
                answered.countDown();
            }
        });
        var reading = Thread.ofPlatform().start(reader);
        try {
            assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            reader.stop();
            reading.join();
        }
    }
}
