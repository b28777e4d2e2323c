package io.planexec.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.Announcement;
import io.planexec.messages.Decision;
import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.Topics;
import io.planexec.messages.Usage;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.planner.planning.PlanCache;
import io.planexec.queue.QueueSettings;
import io.planexec.queue.TaskQueue;
import io.planexec.queue.TaskQueueWorker;
import io.planexec.scripted.ScriptedModel;
import io.planexec.testing.KafkaFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** The planner service on a broker, with an executor played by the test. */
class PlannerOnKafkaTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How late a timer may be, on a busy machine. */
    private static final Duration PUNCTUAL = Duration.ofSeconds(5);

    @RegisterExtension
    static final KafkaFixture kafka = new KafkaFixture();

    @TempDir
    Path folder;

    private final Topics topics =
            new Topics(kafka.prefix() + "p" + UUID.randomUUID().toString().substring(0, 8));
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final List<String> arguments = Collections.synchronizedList(new ArrayList<>());
    private final ConcurrentMap<String, Outcome> outcomes = new ConcurrentHashMap<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private @Nullable ConfigurableApplicationContext planner;
    private @Nullable KafkaProducer<String, byte[]> producer;
    private @Nullable KafkaConsumer<String, byte[]> consumer;
    private @Nullable TaskQueueWorker executor;

    @BeforeEach
    void start() throws Exception {
        planner = planner("first");
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 0),
                new StringSerializer(),
                new ByteArraySerializer());
        var reader = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "group.id",
                        topics.prefix() + "-test",
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        reader.subscribe(List.of(topics.goalStatus()));
        consumer = reader;
        var settings = QueueSettings.of(
                        kafka.bootstrapServers(), topics.tasks(), topics.prefix() + ".executors", "test")
                .withSlots(4);
        TaskQueue.prepare(kafka.admin(), settings);
        executor = TaskQueueWorker.start(settings, (delivery, cancellation) -> {
            run(MessageCodec.read(delivery.record().value(), Task.class));
            return io.planexec.queue.Outcome.DONE;
        });
        announce();
    }

    @AfterEach
    void stop() {
        gate.countDown();
        Objects.requireNonNull(executor).close(Duration.ofMillis(100));
        Objects.requireNonNull(planner).close();
        Objects.requireNonNull(producer).close();
        Objects.requireNonNull(consumer).close();
    }

    @Test
    void aGoalWithAPlanRunsToItsEnd() {
        submit("g1", "{\"id\":\"a\",\"action\":\"echo\"},{\"id\":\"b\",\"action\":\"echo\",\"dependsOn\":[\"a\"]}");

        var outcome = ended("g1");

        assertThat(outcome.status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(ran).containsExactly("g1/a", "g1/b");
        assertThat(outcome.steps()).extracting(Outcome.StepOutcome::status).containsOnly(StepStatus.SUCCEEDED);
        var pulse = Objects.requireNonNull(planner).getBean(Pulse.class).health();
        assertThat(pulse.getStatus()).isEqualTo(Status.UP);
        assertThat(pulse.getDetails())
                .hasEntrySatisfying(
                        "threads", threads -> assertThat((Long) threads).isPositive());
    }

    @Test
    void aPlannerThatLostSlotsToAnErrorLeavesAndIsNotAlive() {
        var first = Objects.requireNonNull(planner);
        var told = new CopyOnWriteArrayList<>();
        first.addApplicationListener((AvailabilityChangeEvent<?> event) -> told.add(event.getState()));

        first.getBean(Service.class).leaveBroken();

        await().atMost(PATIENCE).until(() -> told.contains(LivenessState.BROKEN));
        assertThat(first.getBean(Service.class).isRunning()).isFalse();
        assertThat(first.getBean(PlannerHealth.class).health().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void garbageStopsNothing() {
        send(topics.goals(), "x", new byte[] {(byte) 0xC3, 0x28});
        send(topics.goals(), "x", "{\"goal\": ".getBytes(StandardCharsets.UTF_8));
        send(topics.results(), "x", "garbage".getBytes(StandardCharsets.UTF_8));
        send(topics.goalCommands(), "x", "garbage".getBytes(StandardCharsets.UTF_8));
        send(topics.planningTasks(), "x", "garbage".getBytes(StandardCharsets.UTF_8));
        submit("g2", "{\"id\":\"a\",\"action\":\"echo\"}");

        assertThat(ended("g2").status()).isEqualTo(GoalStatus.SUCCEEDED);
    }

    @Test
    void anInvalidPlanIsRefusedWithEveryFindingAndRunsNothing() {
        submit(
                "g3",
                "{\"id\":\"a\",\"action\":\"ecko\"},{\"id\":\"b\",\"action\":\"echo\",\"dependsOn\":[\"c\",\"b\"]}");

        var outcome = ended("g3");

        assertThat(outcome.status()).isEqualTo(GoalStatus.FAILED);
        assertThat(outcome.reason()).contains("echo").contains("\"c\"").contains("step b");
        assertThat(ran).isEmpty();
    }

    @Test
    void aPlannerThatTakesOverGoesOnWhereTheOtherStoppedAndRepeatsNothing() throws Exception {
        submit(
                "g4",
                "{\"id\":\"a\",\"action\":\"echo\"},{\"id\":\"wait\",\"action\":\"echo\",\"dependsOn\":[\"a\"]},"
                        + "{\"id\":\"b\",\"action\":\"echo\",\"dependsOn\":[\"wait\"]}");
        await().atMost(PATIENCE).until(() -> ran.contains("g4/wait"));
        Objects.requireNonNull(planner).close();
        gate.countDown();

        planner = planner("second");

        assertThat(ended("g4").status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(ran).containsOnlyOnce("g4/a", "g4/b");
    }

    @Test
    void aPlanThatWorkedServesTheNextGoalThatSaysTheSameWithoutACall() throws Exception {
        Objects.requireNonNull(planner).close();
        try (var model = ScriptedModel.start("""
                replies:
                  - calls: [{tool: create_plan, arguments: {steps: [
                      {id: one, action: echo, arguments: {value: may.csv}, dependsOn: []}]}}]
                """)) {
            planner = planner(
                    "with-model",
                    Map.of(
                            "planexec.models.planner.provider", "openai",
                            "planexec.models.planner.base-url", model.openAi("planner"),
                            "planexec.models.planner.api-key", "script",
                            "planexec.models.planner.model", "scripted"));
            send(topics.goals(), "c1", "{\"id\":\"c1\",\"goal\":\"Echo may.csv\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(ended("c1").usage().plannerCalls()).isEqualTo(1);
            var cache = planner.getBean(PlanCache.class);
            await().atMost(PATIENCE).until(() -> cache.size() == 1);

            send(topics.goals(), "c2", "{\"id\":\"c2\",\"goal\":\"Echo june.csv\"}".getBytes(StandardCharsets.UTF_8));

            assertThat(ended("c2").status()).isEqualTo(GoalStatus.SUCCEEDED);
            assertThat(ended("c2").usage().plannerCalls()).isZero();
            assertThat(ran).containsExactly("c1/one", "c2/one");
            assertThat(arguments).containsExactly("{value=may.csv}", "{value=june.csv}");
            assertThat(model.asked()).hasSize(1);
        }
    }

    @Test
    void timersGoOnWithTheirPartitionsAndFireOnceAtTheirTimes() throws Exception {
        var goals = IntStream.range(0, 8).mapToObj(i -> "timer-" + i).toList();
        for (var goal : goals) {
            submit(
                    goal,
                    "\"limits\":{\"deadline\":\"PT45S\"},",
                    "{\"id\":\"flaky\",\"action\":\"echo\","
                            + "\"retry\":{\"maxAttempts\":2,\"delay\":\"PT35S\",\"maxDelay\":\"PT35S\"}},"
                            + "{\"id\":\"lost\",\"action\":\"echo\",\"dependsOn\":[\"flaky\"]}");
        }
        await().atMost(PATIENCE).until(() -> goals.stream().allMatch(goal -> ran.contains(goal + "/flaky#1")));
        await().atMost(PATIENCE)
                .until(() -> events(GoalEvent.RetryScheduled.class).size() == goals.size());

        // The second takes a part of the partitions over while the first is there, and the rest when it is gone.
        var first = Objects.requireNonNull(planner);
        planner = planner("second");
        first.close();
        var moved = Instant.now();

        for (var goal : goals) {
            assertThat(ended(goal).status()).isEqualTo(GoalStatus.PARTIAL);
        }
        var late = 0;
        for (var goal : goals) {
            var submitted = only(goal, GoalEvent.GoalSubmitted.class);
            var due = events(goal, GoalEvent.RetryScheduled.class)
                    .getFirst()
                    .event()
                    .dueBy();
            var again = events(goal, GoalEvent.StepQueued.class).stream()
                    .filter(queued -> queued.event().task().attemptId().contains("/flaky/2/"))
                    .toList();
            late += due.isAfter(moved) ? 1 : 0;
            assertThat(again).hasSize(1);
            if (due.isAfter(moved)) {
                assertThat(again.getFirst().at()).isBetween(due, due.plus(PUNCTUAL));
            }
            var end = only(goal, GoalEvent.GoalEnded.class);
            assertThat(end.event().reason()).contains("deadline of PT45S has passed");
            assertThat(end.at())
                    .isBetween(
                            submitted.event().deadline(),
                            submitted.event().deadline().plus(PUNCTUAL));
            assertThat(ran).containsOnlyOnce(goal + "/flaky#1", goal + "/flaky#2", goal + "/lost#1");
        }
        assertThat(late).as("retries that came due after the move").isPositive();
    }

    private <E extends GoalEvent> At<E> only(String goalId, Class<E> type) throws MalformedMessage {
        assertThat(events(goalId, type)).hasSize(1);
        return events(goalId, type).getFirst();
    }

    private <E extends GoalEvent> List<At<E>> events(String goalId, Class<E> type) throws MalformedMessage {
        return events(type).stream().filter(at -> at.goalId().equals(goalId)).toList();
    }

    /** An event and when it was decided. */
    private record At<E>(String goalId, Instant at, E event) {}

    /** Of all goals, from the log as it was committed. */
    private <E extends GoalEvent> List<At<E>> events(Class<E> type) throws MalformedMessage {
        try (var reader = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = reader.partitionsFor(topics.goalEvents()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            var ends = reader.endOffsets(partitions);
            var found = new ArrayList<At<E>>();
            while (partitions.stream().anyMatch(part -> reader.position(part) < ends.getOrDefault(part, 0L))) {
                for (var entry : reader.poll(Duration.ofMillis(100))) {
                    var decision = MessageCodec.read(entry.value(), Decision.class);
                    for (var event : decision.events()) {
                        if (type.isInstance(event)) {
                            found.add(new At<>(decision.goalId(), decision.at(), type.cast(event)));
                        }
                    }
                }
            }
            return found;
        }
    }

    private ConfigurableApplicationContext planner(String name) {
        return planner(name, Map.of());
    }

    private ConfigurableApplicationContext planner(String name, Map<String, Object> more) {
        return PlannerApplication.embedded()
                .properties(Map.of(
                        "spring.kafka.bootstrap-servers", kafka.bootstrapServers(),
                        "planexec.topic-prefix", topics.prefix(),
                        "planexec.planner.group", topics.prefix() + "-planner",
                        "planexec.planner.tool-lifetime", "PT10M",
                        "planexec.planner.state-dir", folder.resolve(name).toString()))
                .properties(more)
                .run();
    }

    private void announce() {
        var echo = new ToolSpec(
                "echo",
                "Gives back",
                Map.of("type", "object"),
                Map.of("type", "object"),
                Effect.READ,
                Duration.ofMinutes(1),
                "1",
                List.of());
        send(
                topics.tools(),
                "test",
                MessageCodec.write(new Announcement("test", 4, true, List.of(), List.of(echo), null, Instant.now())));
    }

    private void run(Task task) throws InterruptedException {
        var counted = task.goalId().startsWith("timer-");
        arguments.add(task.arguments().toString());
        ran.add(task.goalId() + "/" + task.stepId() + (counted ? "#" + task.attempt() : ""));
        if (task.stepId().equals("lost")) {
            return;
        }
        if (task.stepId().equals("wait")) {
            gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        var fails = task.stepId().equals("flaky") && task.attempt() == 1;
        var now = Instant.now();
        send(
                task.replyTo(),
                task.goalId(),
                MessageCodec.write(new Report.Result(
                        task.goalId(),
                        task.stepId(),
                        task.attempt(),
                        task.attemptId(),
                        "test",
                        fails ? null : Output.inline(Map.of("value", task.stepId())),
                        fails ? new TaskError(TaskError.Kind.TOOL, "not yet", true) : null,
                        Usage.ONE_TOOL_CALL,
                        List.of(),
                        now,
                        now)));
    }

    private void submit(String id, String steps) {
        submit(id, "", steps);
    }

    private void submit(String id, String more, String steps) {
        var goal = "{\"id\":\"" + id + "\",\"goal\":\"do it\"," + more + "\"plan\":{\"steps\":[" + steps + "]}}";
        send(topics.goals(), id, goal.getBytes(StandardCharsets.UTF_8));
    }

    private void send(String topic, String key, byte[] value) {
        var _ = Objects.requireNonNull(producer).send(new ProducerRecord<>(topic, key, value));
    }

    private Outcome ended(String goalId) {
        return await().atMost(PATIENCE)
                .until(
                        () -> status(goalId),
                        outcome -> outcome != null && outcome.status().ended());
    }

    private @Nullable Outcome status(String goalId) throws MalformedMessage {
        for (var entry : Objects.requireNonNull(consumer).poll(Duration.ofMillis(100))) {
            outcomes.put(entry.key(), MessageCodec.read(entry.value(), Outcome.class));
        }
        return outcomes.get(goalId);
    }
}
