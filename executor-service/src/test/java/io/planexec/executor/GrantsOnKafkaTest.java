package io.planexec.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.Control;
import io.planexec.messages.Effect;
import io.planexec.messages.Report;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError.Kind;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.testing.KafkaFixture;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** An executor with scripts as tools, and the test in the planner's place. */
class GrantsOnKafkaTest {
    @RegisterExtension
    static final KafkaFixture kafka = new KafkaFixture();

    private static final String TOOLS = """
            tools:
              - name: deploy
                description: For tests.
                effect: irreversible
                parameters: [{name: seconds, type: number, default: 0}]
                script:
                  shell: |
                    echo begun >> "$PLANEXEC_OUTPUT/lines"
                    sleep {{seconds}}
                    echo deployed >> "$PLANEXEC_OUTPUT/lines"
              - name: wait
                description: For tests.
                effect: read
                script:
                  shell: |
                    sleep 60 & echo $! > "$PLANEXEC_OUTPUT/pid"
                    wait
              - name: ask
                description: For tests.
                effect: read
                http: {url: "http://127.0.0.1:PORT/"}
            """;

    @TempDir
    Path folder;

    private final Topics topics =
            new Topics(kafka.prefix() + Long.toString(UUID.randomUUID().getMostSignificantBits() & 0xfffff, 36));
    private final List<Report> reports = new ArrayList<>();
    private @Nullable ServerSocket server;
    private @Nullable ConfigurableApplicationContext executor;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    @BeforeEach
    void startExecutor() throws Exception {
        producer = kafka.producer();
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        start();
        var reader = kafka.reader();
        reader.subscribe(List.of(topics.results()));
        consumer = reader;
    }

    private void start() throws Exception {
        var port = Integer.toString(Objects.requireNonNull(server).getLocalPort());
        var file = Files.writeString(folder.resolve("tools.yaml"), TOOLS.replace("PORT", port));
        var started = ExecutorApplication.embedded()
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
                        folder.toString(),
                        "planexec.executor.output",
                        folder.resolve("{goalId}").toString(),
                        "planexec.executor.tool-files[0]",
                        file.toString(),
                        "planexec.executor.drain-grace",
                        "200ms"))
                .run();
        assertThat(started.getBean(Executor.class).awaitReady(Duration.ofSeconds(30)))
                .isTrue();
        executor = started;
    }

    @AfterEach
    void stopAll() throws IOException {
        Objects.requireNonNull(server).close();
        Objects.requireNonNull(executor).close();
        Objects.requireNonNull(producer).close();
        Objects.requireNonNull(consumer).close();
    }

    private static Task task(String goalId, String action, Map<String, @Nullable Object> arguments, String replyTo) {
        return new Task(
                goalId,
                "1",
                1,
                goalId + "/1/1",
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
                null,
                Instant.now().plusSeconds(600),
                replyTo);
    }

    private void submit(String goalId, String action, Map<String, @Nullable Object> arguments) {
        send(topics.tasks(), MessageCodec.write(task(goalId, action, arguments, topics.results())));
    }

    private void send(String topic, byte[] value) {
        var sending = Objects.requireNonNull(producer);
        var _ = sending.send(new ProducerRecord<>(topic, value));
        sending.flush();
    }

    private void say(Control control) {
        send(topics.control(), MessageCodec.write(control));
    }

    private void grant(Report.Claim claim) {
        say(new Control.Grant(claim.goalId(), claim.attemptId(), claim.runId(), claim.callId()));
    }

    private <T extends Report> List<T> heard(Class<T> type, String goalId) {
        Objects.requireNonNull(consumer).poll(Duration.ofMillis(20)).forEach(record -> {
            try {
                reports.add(MessageCodec.read(record.value(), Report.class));
            } catch (MalformedMessage e) {
                throw new AssertionError(e);
            }
        });
        return reports.stream()
                .filter(report -> type.isInstance(report) && report.goalId().equals(goalId))
                .map(type::cast)
                .toList();
    }

    private <T extends Report> T await1(Class<T> type, String goalId) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !heard(type, goalId).isEmpty());
        return heard(type, goalId).getFirst();
    }

    private List<String> lines(String goalId) {
        try {
            var file = folder.resolve(goalId).resolve("lines");
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitLine(String goalId, String line) {
        await().atMost(Duration.ofSeconds(30)).until(() -> lines(goalId).contains(line));
    }

    /** One that comes later, has been worked on. */
    private void awaitAnotherTask() {
        var goalId = "other-" + UUID.randomUUID();
        submit(goalId, "echo", Map.of("value", 1));
        await1(Report.Result.class, goalId);
    }

    @Test
    void nothingRunsBeforeTheGrantAndWithItItRunsOnce() {
        submit("g", "deploy", Map.of());
        var claim = await1(Report.Claim.class, "g");
        assertThat(claim.tool()).isEqualTo("deploy");
        assertThat(claim.effect()).isEqualTo(Effect.IRREVERSIBLE);
        assertThat(lines("g")).isEmpty();

        grant(claim);
        grant(claim);

        assertThat(await1(Report.Result.class, "g").error()).isNull();
        awaitAnotherTask();
        assertThat(lines("g")).containsExactly("begun", "deployed");
    }

    @Test
    void aRefusedRunLeavesNoResultAndItsTaskDoesNotComeAgain() {
        submit("g", "deploy", Map.of());
        var claim = await1(Report.Claim.class, "g");
        say(new Control.Refusal("g", claim.attemptId(), claim.runId(), claim.callId(), "another was first"));

        await().during(Duration.ofMillis(1_500)).atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(heard(Report.Result.class, "g")).isEmpty();
            assertThat(heard(Report.Claim.class, "g")).hasSize(1);
        });
        assertThat(lines("g")).isEmpty();
    }

    @Test
    void aTaskThatIsDeliveredTwiceRunsForTheOneThatWasGranted() {
        submit("g", "deploy", Map.of("seconds", 0.3));
        submit("g", "deploy", Map.of("seconds", 0.3));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> heard(Report.Claim.class, "g").stream()
                                .map(Report.Claim::runId)
                                .distinct()
                                .count()
                        == 2);
        var first = heard(Report.Claim.class, "g").getFirst();
        var second = heard(Report.Claim.class, "g").stream()
                .filter(claim -> !claim.runId().equals(first.runId()))
                .findFirst()
                .orElseThrow();
        grant(first);
        say(new Control.Refusal("g", second.attemptId(), second.runId(), "", "another was first"));

        await1(Report.Result.class, "g");
        awaitAnotherTask();
        assertThat(heard(Report.Result.class, "g")).hasSize(1);
        assertThat(lines("g")).containsExactly("begun", "deployed");
    }

    @Test
    void aCancelEndsAScriptAndItsChildrenWithinASecond() throws Exception {
        submit("g", "wait", Map.of());
        var pidFile = folder.resolve("g/pid");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(pidFile) && !Files.readString(pidFile).isBlank());
        var child = Long.parseLong(Files.readString(pidFile).strip());
        assertThat(ProcessHandle.of(child)).isPresent();

        say(new Control.Cancel("g", "g/1/1", "not wanted any more"));

        await().atMost(Duration.ofSeconds(1)).until(() -> isGone(child));
        awaitAnotherTask();
        assertThat(heard(Report.Result.class, "g")).isEmpty();
    }

    /** A process that nobody has waited for yet is gone, too. */
    private static boolean isGone(long pid) throws IOException {
        var status = Path.of("/proc", String.valueOf(pid), "stat");
        try {
            return Files.exists(Path.of("/proc/self"))
                    ? !Files.exists(status)
                            || Files.readString(status)
                                    .replaceFirst("^.*\\) ", "")
                                    .startsWith("Z")
                    : ProcessHandle.of(pid).isEmpty();
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    @Test
    void aCancelClosesARequestWithinASecond() throws Exception {
        var asked = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            try (var connection = Objects.requireNonNull(server).accept()) {
                asked.countDown();
                connection.getInputStream().transferTo(OutputStream.nullOutputStream());
                closed.countDown();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        submit("g", "ask", Map.of());
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

        say(new Control.Cancel("g", "g/1/1", "not wanted any more"));

        assertThat(closed.await(1, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aGrantedCallIsNotStoppedInTheMiddle() {
        submit("g", "deploy", Map.of("seconds", 1.5));
        grant(await1(Report.Claim.class, "g"));
        awaitLine("g", "begun");

        say(new Control.Cancel("g", "g/1/1", "not wanted any more"));

        awaitLine("g", "deployed");
    }

    @Test
    void aTaskThatWasCancelledBeforeItCameIsNotBegun() {
        say(new Control.Cancel("g", "g/1/1", "not wanted any more"));
        awaitAnotherTask();
        submit("g", "deploy", Map.of());
        awaitAnotherTask();
        assertThat(heard(Report.Claim.class, "g")).isEmpty();
        assertThat(heard(Report.Result.class, "g")).isEmpty();
    }

    @Test
    void anExecutorThatIsStoppedReportsAGrantedCallAsOneThatMayHaveRun() {
        submit("g", "deploy", Map.of("seconds", 60));
        grant(await1(Report.Claim.class, "g"));
        awaitLine("g", "begun");

        Objects.requireNonNull(executor).close();

        var error = Objects.requireNonNull(await1(Report.Result.class, "g").error());
        assertThat(error.kind()).isEqualTo(Kind.INTERRUPTED);
        assertThat(error.message()).contains("e1", "deploy");
    }

    @Test
    void anExecutorThatIsStoppedGivesOtherTasksBack() throws Exception {
        submit("g", "sleep", Map.of("seconds", 2));
        await1(Report.Progress.class, "g");

        Objects.requireNonNull(executor).close();
        assertThat(heard(Report.Result.class, "g")).isEmpty();
        start();

        assertThat(await1(Report.Result.class, "g").error()).isNull();
    }
}
