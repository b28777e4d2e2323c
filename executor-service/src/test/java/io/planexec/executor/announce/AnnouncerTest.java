package io.planexec.executor.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.Announcement;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    private Announcer start(Duration every) {
        return Announcer.start(
                producer,
                "p.tools",
                "e1",
                3,
                List.of("default", "gpu"),
                List::of,
                null,
                new BrokerTime(InstantSource.fixed(NOW)),
                every);
    }

    private List<ProducerRecord<byte[], byte[]>> sent() {
        return List.copyOf(producer.history());
    }

    private static Announcement read(ProducerRecord<byte[], byte[]> record) throws Exception {
        return MessageCodec.read(record.value(), Announcement.class);
    }

    @Test
    void itAnnouncesAtOnceAndAgainWhenItIsReady() throws Exception {
        try (var announcer = start(Duration.ofMinutes(5))) {
            await().until(() -> sent().size() == 1);
            announcer.ready();
            await().until(() -> sent().size() == 2);
        }
        var first = sent().getFirst();
        assertThat(first.topic()).isEqualTo("p.tools");
        assertThat(new String(first.key(), StandardCharsets.UTF_8)).isEqualTo("e1");
        assertThat(first.headers().lastHeader(Topics.VERSION_HEADER)).isNotNull();
        assertThat(read(first)).isEqualTo(new Announcement("e1", 3, false, List.of("default", "gpu"), List.of(), NOW));
        assertThat(read(sent().get(1)).ready()).isTrue();
    }

    @Test
    void itRenewsItsAnnouncement() {
        try (var announcer = start(Duration.ofMillis(20))) {
            await().until(() -> sent().size() > 3);
            assertThat(announcer.confirmedAt()).contains(NOW);
        }
    }

    @Test
    void itTakesItsAnnouncementBackWhenItLeaves() {
        start(Duration.ofMinutes(5)).close();
        var last = sent().getLast();
        assertThat(last.value()).isNull();
        assertThat(new String(last.key(), StandardCharsets.UTF_8)).isEqualTo("e1");
    }
}
