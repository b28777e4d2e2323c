package io.planexec.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.Announcement;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError.Kind;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.testing.KafkaFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

class ExecutorOnKafkaTest {
    @RegisterExtension
    static final KafkaFixture kafka = new KafkaFixture();

    @TempDir
    static Path workspace;

    private static final Topics TOPICS = new Topics(kafka.prefix() + "px");
    private static final List<ConsumerRecord<byte[], byte[]>> seen = new ArrayList<>();

    private static @Nullable ConfigurableApplicationContext context;
    private static @Nullable KafkaProducer<byte[], byte[]> producer;
    private static @Nullable KafkaConsumer<byte[], byte[]> consumer;

    @BeforeAll
    static void startExecutor() throws Exception {
        var started = start("e1");
        context = started;
        producer = kafka.producer();
        var reader = kafka.reader();
        reader.subscribe(List.of(TOPICS.results(), TOPICS.tools()));
        consumer = reader;
        assertThat(started.getBean(Executor.class).awaitReady(Duration.ofSeconds(30)))
                .isTrue();
    }

    @AfterAll
    static void stopAll() {
        Objects.requireNonNull(context).close();
        Objects.requireNonNull(producer).close();
        Objects.requireNonNull(consumer).close();
    }

    private static ConfigurableApplicationContext start(String id, String... more) {
        return ExecutorApplication.embedded()
                .properties(Map.of(
                        "spring.kafka.bootstrap-servers",
                        kafka.bootstrapServers(),
                        "planexec.topic-prefix",
                        TOPICS.prefix(),
                        "planexec.executor.id",
                        id,
                        "planexec.executor.simulation",
                        "true",
                        "planexec.executor.workspace",
                        workspace.toString(),
                        "planexec.executor.output",
                        workspace.resolve("out/{goalId}").toString()))
                .run(more);
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5));
    }

    private static void poll() {
        Objects.requireNonNull(consumer).poll(Duration.ofMillis(50)).forEach(seen::add);
    }

    private static <T extends Report> Optional<ConsumerRecord<byte[], byte[]>> report(Class<T> type, String goalId) {
        return seen.stream()
                .filter(record -> record.topic().equals(TOPICS.results()))
                .filter(record ->
                        type.isInstance(read(record)) && read(record).goalId().equals(goalId))
                .findFirst();
    }

    private static Report read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return MessageCodec.read(record.value(), Report.class);
        } catch (MalformedMessage e) {
            throw new AssertionError(e);
        }
    }

    private static <T extends Report> ConsumerRecord<byte[], byte[]> awaitReport(Class<T> type, String goalId) {
        eventually().until(() -> {
            poll();
            return report(type, goalId).isPresent();
        });
        return report(type, goalId).orElseThrow();
    }

    private static Report.Result awaitResult(String goalId) {
        return (Report.Result) read(awaitReport(Report.Result.class, goalId));
    }

    private static void send(byte[] value) {
        var _ = Objects.requireNonNull(producer).send(new ProducerRecord<>(TOPICS.tasks(), value));
        Objects.requireNonNull(producer).flush();
    }

    private static String submit(String action, Map<String, @Nullable Object> arguments, @Nullable Duration timeout) {
        var goalId = "g-" + UUID.randomUUID();
        send(MessageCodec.write(new Task(
                goalId,
                "1",
                1,
                goalId + "-1-1",
                "a goal",
                action,
                "",
                arguments,
                Map.of(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                timeout,
                Instant.now().plusSeconds(600),
                TOPICS.results())));
        return goalId;
    }

    @Test
    void aTaskIsAnsweredByItsResultUnderTheGoalsKey() {
        var goal = submit("echo", Map.of("value", "hello"), null);
        var record = awaitReport(Report.Result.class, goal);
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(goal);
        assertThat(record.headers().lastHeader(Topics.VERSION_HEADER).value())
                .isEqualTo(Topics.VERSION.getBytes(StandardCharsets.UTF_8));
        var result = (Report.Result) read(record);
        assertThat(result.output()).isEqualTo(Output.inline(Map.of("value", "hello")));
        assertThat(result.executor()).isEqualTo("e1");
    }

    @Test
    void aTaskThatTakesItsTimeIsReportedAsBegun() {
        var goal = submit("sleep", Map.of("seconds", 1), null);
        var progress = (Report.Progress) read(awaitReport(Report.Progress.class, goal));
        assertThat(progress.executor()).isEqualTo("e1");
        assertThat(progress.attemptId()).isEqualTo(awaitResult(goal).attemptId());
    }

    @Test
    void anUnknownToolIsAResultWithAnError() {
        var error = awaitResult(submit("ecko", Map.of(), null)).error();
        assertThat(Objects.requireNonNull(error).kind()).isEqualTo(Kind.UNKNOWN_TOOL);
    }

    @Test
    void aTaskThatTakesTooLongIsAResultWithATimeOut() {
        var error = awaitResult(submit("sleep", Map.of("seconds", 30), Duration.ofMillis(200)))
                .error();
        assertThat(Objects.requireNonNull(error).kind()).isEqualTo(Kind.TIMEOUT);
    }

    @Test
    void aLargeOutputTravelsAsAFile() {
        var result = awaitResult(submit("echo", Map.of("value", "x".repeat(100_000)), null));
        var output = Objects.requireNonNull(result.output());
        assertThat(Path.of(Objects.requireNonNull(output.artifact()).path())).exists();
    }

    @Test
    void aRecordThatIsNoTaskStopsNothingAndIsAnsweredWhereItSaysWhoAsked() {
        var goalId = "g-" + UUID.randomUUID();
        send("garbage".getBytes(StandardCharsets.UTF_8));
        send("{\"goalId\":\"%s\",\"attemptId\":\"a\",\"arguments\":7}"
                .formatted(goalId)
                .getBytes(StandardCharsets.UTF_8));
        var error = Objects.requireNonNull(awaitResult(goalId).error());
        assertThat(error.message()).contains("arguments");
        assertThat(awaitResult(submit("echo", Map.of("value", 1), null)).error())
                .isNull();
    }

    @Test
    void anExecutorAnnouncesItselfAndTakesThatBackWhenItIsStopped() throws Exception {
        var other = start("e2");
        assertThat(other.getBean(Executor.class).awaitReady(Duration.ofSeconds(30)))
                .isTrue();
        eventually().until(() -> {
            poll();
            return announcements("e2").stream().anyMatch(record -> isReady(record));
        });
        other.close();
        eventually().until(() -> {
            poll();
            return announcements("e2").getLast().value() == null;
        });
        assertThat(announcements("e1")).isNotEmpty();
    }

    @Test
    void aSearchOfTheWebIsAnnouncedOnlyWhereAServiceForItIsConfigured() {
        eventually().until(() -> {
            poll();
            return !announcements("e1").isEmpty();
        });
        assertThat(announcedTools("e1")).contains("fetch_url", "read_file").doesNotContain("search_web");

        try (var _ = start(
                "searching",
                "--planexec.executor.search.backend=searxng",
                "--planexec.executor.search.url=http://127.0.0.1:1")) {
            eventually().until(() -> {
                poll();
                return !announcements("searching").isEmpty();
            });
            assertThat(announcedTools("searching")).contains("fetch_url", "search_web");
        }
    }

    private static List<String> announcedTools(String executor) {
        try {
            return MessageCodec.read(announcements(executor).getFirst().value(), Announcement.class).tools().stream()
                    .map(ToolSpec::name)
                    .toList();
        } catch (MalformedMessage e) {
            throw new AssertionError(e);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> announcements(String executor) {
        return seen.stream()
                .filter(record -> record.topic().equals(TOPICS.tools()))
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(executor))
                .toList();
    }

    private static boolean isReady(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() != null
                    && MessageCodec.read(record.value(), Announcement.class).ready();
        } catch (MalformedMessage e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anExecutorThatLostSlotsToAnErrorLeavesAndIsNotAlive() {
        try (var own = start("broken")) {
            var executor = own.getBean(Executor.class);
            var told = new CopyOnWriteArrayList<>();
            own.addApplicationListener((AvailabilityChangeEvent<?> event) -> told.add(event.getState()));

            executor.leaveBroken();

            eventually().until(() -> !executor.isRunning());
            assertThat(own.getBean(ExecutorHealth.class).health().getStatus()).isEqualTo(Status.DOWN);
            eventually().until(() -> told.contains(LivenessState.BROKEN));
        }
    }
}
