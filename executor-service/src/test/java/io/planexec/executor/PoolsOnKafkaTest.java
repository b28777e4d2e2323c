package io.planexec.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.Announcement;
import io.planexec.messages.Report;
import io.planexec.messages.Task;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.testing.KafkaFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An executor of two pools with three slots. */
class PoolsOnKafkaTest {
    private static final int EACH = 8;

    @RegisterExtension
    static final KafkaFixture kafka = new KafkaFixture();

    @TempDir
    Path folder;

    private final Topics topics = new Topics(kafka.prefix() + "pools");
    private final List<Report.Result> results = new ArrayList<>();
    private final List<Announcement> announcements = new ArrayList<>();

    @Test
    void itTakesTasksOfBothAndNeverMoreThanItsSlots() throws Exception {
        try (var executor = ExecutorApplication.embedded()
                        .properties(Map.of(
                                "spring.kafka.bootstrap-servers",
                                kafka.bootstrapServers(),
                                "planexec.topic-prefix",
                                topics.prefix(),
                                "planexec.executor.id",
                                "e1",
                                "planexec.executor.pools",
                                "gpu,default",
                                "planexec.executor.slots",
                                "3",
                                "planexec.executor.simulation",
                                "true",
                                "planexec.executor.workspace",
                                folder.toString()))
                        .run();
                var producer = kafka.producer();
                var consumer = kafka.reader()) {
            consumer.subscribe(List.of(topics.results(), topics.tools()));
            assertThat(executor.getBean(Executor.class).awaitReady(Duration.ofSeconds(60)))
                    .isTrue();
            for (var number = 1; number <= EACH; number++) {
                for (var pool : List.of("default", "gpu")) {
                    producer.send(new ProducerRecord<>(topics.tasks(pool), task(pool, number)))
                            .get();
                }
            }

            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(50)).forEach(message -> take(message.topic(), message.value()));
                return results.size() == 2 * EACH;
            });
        }

        assertThat(results).allSatisfy(result -> assertThat(result.error()).isNull());
        assertThat(mostAtOnce(results)).isLessThanOrEqualTo(3);
        assertThat(mostAtOnce(of("gpu"))).isLessThanOrEqualTo(2);
        assertThat(mostAtOnce(of("default"))).isEqualTo(1);
        assertThat(announcements.getLast().pools()).containsExactly("gpu", "default");
        assertThat(announcements.getLast().slots()).isEqualTo(3);
    }

    private byte[] task(String pool, int number) {
        return MessageCodec.write(new Task(
                pool,
                "1",
                number,
                pool + number,
                "a goal",
                "sleep",
                "",
                Map.of("seconds", 0.2),
                Map.of(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                Instant.now().plusSeconds(600),
                topics.results()));
    }

    private void take(String topic, byte[] value) {
        try {
            if (topic.equals(topics.tools())) {
                announcements.add(MessageCodec.read(value, Announcement.class));
            } else if (MessageCodec.read(value, Report.class) instanceof Report.Result result) {
                results.add(result);
            }
        } catch (MalformedMessage e) {
            throw new AssertionError(e);
        }
    }

    private List<Report.Result> of(String pool) {
        return results.stream().filter(result -> result.goalId().equals(pool)).toList();
    }

    private static long mostAtOnce(List<Report.Result> runs) {
        return runs.stream()
                .mapToLong(one -> runs.stream()
                        .filter(other -> !other.startedAt().isAfter(one.startedAt())
                                && other.finishedAt().isAfter(one.startedAt()))
                        .count())
                .max()
                .orElse(0);
    }
}
