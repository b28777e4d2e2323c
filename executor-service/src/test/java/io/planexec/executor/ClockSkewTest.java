package io.planexec.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.Report;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError.Kind;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MessageCodec;
import io.planexec.testing.KafkaFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An executor on a machine whose clock is wrong, with planner and broker on machines whose clocks are right. */
class ClockSkewTest {
    @RegisterExtension
    static final KafkaFixture kafka = new KafkaFixture();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"PT90M", "-PT90M"})
    void deadlinesAndReportsGoByTheBrokersClock(Duration ahead) throws Exception {
        var topics = new Topics(kafka.prefix() + (ahead.isPositive() ? "ahead" : "behind"));
        var wrong = InstantSource.offset(Clock.systemUTC(), ahead);
        try (var executor = ExecutorApplication.embedded()
                        .initializers(context -> context.getBeanFactory().registerSingleton("clock", wrong))
                        .properties(Map.of(
                                "spring.kafka.bootstrap-servers",
                                kafka.bootstrapServers(),
                                "planexec.topic-prefix",
                                topics.prefix(),
                                "planexec.executor.id",
                                "e1",
                                "planexec.executor.simulation",
                                "true",
                                "planexec.executor.workspace",
                                folder.toString()))
                        .run();
                var producer = kafka.producer();
                var consumer = kafka.reader()) {
            var started = executor.getBean(Executor.class);
            assertThat(started.awaitReady(Duration.ofSeconds(60))).isTrue();
            await().until(() -> started.announcedAt().isPresent());
            consumer.subscribe(List.of(topics.results()));
            var results = new ArrayList<Report.Result>();

            for (var task : List.of(task("short", 0, 600, topics), task("long", 60, 2, topics))) {
                producer.send(new ProducerRecord<>(topics.tasks(), task)).get();
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> {
                for (var message : consumer.poll(Duration.ofMillis(50))) {
                    if (MessageCodec.read(message.value(), Report.class) instanceof Report.Result result) {
                        results.add(result);
                    }
                }
                return results.size() == 2;
            });
            assertThat(results.get(0).error()).isNull();
            assertThat(results.get(0).startedAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            var late = Objects.requireNonNull(results.get(1).error());
            assertThat(late.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(late.message()).contains("was stopped by the goal's deadline");
        }
    }

    private static byte[] task(String goalId, int seconds, int secondsToDeadline, Topics topics) {
        return MessageCodec.write(new Task(
                goalId,
                "1",
                1,
                goalId + "/1/1",
                "a goal",
                "sleep",
                "",
                Map.of("seconds", seconds),
                Map.of(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                Instant.now().plusSeconds(secondsToDeadline),
                topics.results()));
    }
}
