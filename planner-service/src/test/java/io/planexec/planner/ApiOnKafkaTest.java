package io.planexec.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.messages.Announcement;
import io.planexec.messages.Decision;
import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.testing.KafkaFixture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Goals and commands by HTTP, and the same refusals by topic, on two planners and a broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiOnKafkaTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @RegisterExtension
    static final KafkaFixture kafka = new KafkaFixture();

    @TempDir
    static Path folder;

    private final Topics topics =
            new Topics(kafka.prefix() + "a" + UUID.randomUUID().toString().substring(0, 8));
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ConfigurableApplicationContext> planners = new ArrayList<>();

    @BeforeAll
    void start() {
        planners.add(planner("first"));
        planners.add(planner("second"));
        var echo = new ToolSpec(
                "echo",
                "Gives back",
                Map.of("type", "object"),
                Map.of("type", "object"),
                Effect.READ,
                Duration.ofMinutes(1),
                "1",
                List.of());
        produce(
                topics.tools(),
                "test",
                MessageCodec.write(new Announcement("test", 4, true, List.of(), List.of(echo), null, Instant.now())));
    }

    private ConfigurableApplicationContext planner(String name) {
        return PlannerApplication.service()
                .run(
                        "--server.port=0",
                        "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                        "--planexec.topic-prefix=" + topics.prefix(),
                        "--planexec.topics.partitions=2",
                        "--planexec.planner.group=" + topics.prefix() + "-planner",
                        "--planexec.planner.tool-lifetime=PT10M",
                        "--planexec.planner.state-dir=" + folder.resolve(name),
                        "--planexec.api.max-request=4096");
    }

    @AfterAll
    void stop() {
        planners.reversed().forEach(ConfigurableApplicationContext::close);
        http.close();
    }

    // What is asked and what comes back

    private HttpRequest.Builder to(int planner, String path) {
        var port = planners.get(planner).getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> get(int planner, String path) {
        return send(to(planner, path).build());
    }

    private HttpResponse<String> post(String path, String body) {
        return send(to(0, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return MAPPER.readTree(response.body());
    }

    private static void isProblem(HttpResponse<String> response, int status, String type) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(response).get("type").asString()).isEqualTo("urn:planexec:problem:" + type);
        assertThat(json(response).get("status").asInt()).isEqualTo(status);
        assertThat(json(response).get("detail").asString()).isNotBlank();
    }

    /** A goal whose plan waits for approval. */
    private void waitingGoal(String id) {
        var response = post(
                "/goals",
                "{\"id\": \"" + id + "\", \"goal\": \"Wait\", \"approval\": \"always\","
                        + " \"plan\": {\"steps\": [{\"id\": \"a\", \"action\": \"echo\"}]}}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location")).contains("/goals/" + id);
        reaches(id, "AWAITING_APPROVAL");
    }

    private void reaches(String id, String status) {
        await().atMost(PATIENCE).until(() -> {
            var response = get(1, "/goals/" + id);
            return response.statusCode() == 200
                    && json(response).get("status").asString().equals(status);
        });
    }

    // Tests

    @Test
    void aGoalIsSubmittedSeenOnEveryPlannerAndNotTakenTwice() {
        waitingGoal("twice");

        assertThat(json(get(0, "/goals/twice")).get("goalId").asString()).isEqualTo("twice");
        assertThat(json(get(1, "/goals/twice"))
                        .get("approvals")
                        .get(0)
                        .get("planVersion")
                        .asInt())
                .isEqualTo(1);
        var again = post("/goals", "{\"id\": \"twice\", \"goal\": \"Another\"}");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(json(again).get("status").asString()).isEqualTo("AWAITING_APPROVAL");
    }

    @Test
    void aGoalWithoutAnIdGetsOne() {
        var response = post("/goals", "{\"goal\": \"Say hello\"}");

        var id = json(response).get("goalId").asString();
        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location")).contains("/goals/" + id);
        await().atMost(PATIENCE).until(() -> get(0, "/goals/" + id).statusCode() == 200);
    }

    @Test
    void commandsAreAnsweredOnTheSpotAndOncePerId() {
        waitingGoal("commanded");

        isProblem(post("/goals/commanded/commands", "{\"type\": \"approve\", \"planVersion\": 7}"), 409, "stale");
        isProblem(post("/goals/commanded/commands", "{\"type\": \"approve\"}"), 422, "content");
        isProblem(post("/goals/commanded/commands", "{\"type\": \"answer\", \"stepId\": \"a\"}"), 409, "state");
        isProblem(post("/goals/commanded/commands", "{\"type\": \"retry\", \"stepId\": \"z\"}"), 422, "content");

        var command = "{\"commandId\": \"mine\", \"type\": \"approve\", \"planVersion\": 1}";
        var accepted = post("/goals/commanded/commands", command);
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
        assertThat(json(accepted).get("accepted").asBoolean()).isTrue();
        assertThat(json(accepted).get("commandId").asString()).isEqualTo("mine");

        var again = post("/goals/commanded/commands", command);
        assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
        isProblem(post("/goals/commanded/commands", command.replace("mine", "other")), 409, "state");
        reaches("commanded", "RUNNING");
    }

    @Test
    void aChangeOfThePlanThatIsNotValidIsRefusedWithItsFindings() {
        waitingGoal("modified");

        var response = post(
                "/goals/modified/commands",
                "{\"type\": \"modify\", \"plan\": {\"steps\": [{\"id\": \"a\", \"action\": \"ecko\"}]}}");

        isProblem(response, 422, "content");
        assertThat(json(response).get("detail").asString()).contains("ecko", "echo");
        assertThat(json(response).get("findings").get(0).asString()).startsWith("step a: ");

        response = post(
                "/goals/modified/commands",
                "{\"type\": \"modify\", \"plan\": {\"steps\": [{\"id\": \"a\", \"action\": \"echo\", \"timeout\": \"soon\","
                        + " \"arguments\": {\"value\": \"${steps.gone.output.x}\"}}]}}");

        isProblem(response, 422, "content");
        assertThat(json(response).get("findings").size()).isEqualTo(2);
    }

    @Test
    void aCommandForAGoalThatIsNotKnownIsRefused() {
        var response = post("/goals/nobody/commands", "{\"commandId\": \"lost\", \"type\": \"cancel\"}");

        isProblem(response, 404, "unknown-goal");
        assertThat(json(response).get("commandId").asString()).isEqualTo("lost");
        var unknown = get(0, "/goals/nobody");
        isProblem(unknown, 404, "unknown-goal");
        assertThat(json(unknown).get("detail").asString())
                .contains("planexec.planner.retention", "planexec why nobody --broker");
        isProblem(get(0, "/goals/nobody/events"), 404, "unknown-goal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cancel", "[]", "\"x\"", "{\"type\": ", "{} {}"})
    void whatIsNoJsonObjectIsRefused(String body) {
        isProblem(post("/goals/any/commands", body), 400, "malformed");
        isProblem(post("/goals", body), 400, "malformed");
    }

    @Test
    void everythingWrongWithARequestIsSaidAtOnce() {
        var response = post("/goals/any/commands", "{\"tpye\": \"cancel\", \"planVersion\": 0, \"goalId\": 3}");

        isProblem(response, 422, "content");
        assertThat(json(response).get("findings").size()).isGreaterThanOrEqualTo(3);
        assertThat(response.body()).contains("did you mean");
        isProblem(post("/goals/any/commands", "{\"type\": \"cancel\", \"goalId\": \"other\"}"), 422, "content");
        isProblem(post("/goals", "{\"goal\": \"\"}"), 422, "content");
        isProblem(post("/goals", "{\"goal\": \"x\", \"id\": null}"), 422, "content");
    }

    @Test
    void aRequestThatIsTooLargeIsRefused() {
        isProblem(post("/goals", "{\"goal\": \"" + "x".repeat(5_000) + "\"}"), 413, "too-large");
    }

    @Test
    void whatSpringRefusesIsAProblemToo() {
        var text = send(to(0, "/goals")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("hello"))
                .build());

        assertThat(text.statusCode()).isEqualTo(415);
        assertThat(text.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(get(0, "/nothing").statusCode()).isEqualTo(404);
        assertThat(send(to(0, "/goals/x").DELETE().build()).statusCode()).isEqualTo(405);
    }

    @Test
    void eventsAreFollowedFromTheFirstToTheLast() {
        waitingGoal("followed");
        assertThat(post("/goals/followed/commands", "{\"type\": \"cancel\", \"reason\": \"enough\"}")
                        .statusCode())
                .isEqualTo(200);

        var all = get(1, "/goals/followed/events");
        assertThat(all.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(all.body()).startsWith("id:1\n").contains("goal-submitted", "event:ended", "goal-ended", "enough");

        var rest = send(
                to(1, "/goals/followed/events").header("Last-Event-ID", "1").build());
        assertThat(rest.body()).startsWith("id:2\n").doesNotContain("goal-submitted");
    }

    @Test
    void theEventsOfAnEarlierGoalWithTheSameIdAreNotFollowed() {
        for (var number = 1; number <= 2; number++) {
            var events = number == 1
                    ? List.<GoalEvent>of(new GoalEvent.SubmissionRepeated())
                    : List.<GoalEvent>of(new GoalEvent.GoalEnded(GoalStatus.SUCCEEDED, "", "long ago"));
            produce(
                    topics.goalEvents(),
                    "again",
                    MessageCodec.write(new Decision("again", number, Instant.now(), "an earlier life", events)));
        }
        waitingGoal("again");
        post("/goals/again/commands", "{\"type\": \"cancel\", \"reason\": \"enough\"}");

        assertThat(get(1, "/goals/again/events").body())
                .startsWith("id:1\n")
                .contains("goal-submitted", "enough")
                .doesNotContain("long ago");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown | {\"commandId\": \"k1\", \"goalId\": \"unknown\", \"type\": \"cancel\"} | k1 | UNKNOWN_GOAL",
                "unread  | {\"commandId\": \"k2\", \"goalId\": \"unread\", \"typ\": \"cancel\"} | k2 | CONTENT",
                "mixed   | {\"commandId\": \"k3\", \"goalId\": \"other\", \"type\": \"cancel\"} | k3 | CONTENT",
                "garbage | garbage | '' | CONTENT"
            })
    void aCommandByTopicThatNoGoalTakesIsAnsweredUnderTheGoalsId(
            String key, String value, String commandId, GoalEvent.Refusal refusal) {
        produce(topics.goalCommands(), key, value.getBytes(StandardCharsets.UTF_8));

        var answer = await().atMost(PATIENCE).until(() -> strayAnswers(key), found -> !found.isEmpty());

        assertThat(answer).singleElement().satisfies(decision -> {
            assertThat(decision.number()).isZero();
            assertThat(decision.events()).singleElement().satisfies(event -> {
                var answered = (GoalEvent.CommandAnswered) event;
                assertThat(answered.commandId()).isEqualTo(commandId);
                assertThat(answered.accepted()).isFalse();
                assertThat(answered.refusal()).isEqualTo(refusal);
                assertThat(answered.reason()).isNotBlank();
            });
        });
    }

    @Test
    @SuppressWarnings("unchecked")
    void theDescriptionForUsersNamesWhatIsServedAndNothingElse() {
        var response = get(0, "/openapi.yaml");
        assertThat(response.statusCode()).isEqualTo(200);
        Map<String, Object> described = new Yaml(new SafeConstructor(new LoaderOptions())).load(response.body());
        Set<String> there = new TreeSet<>();
        ((Map<String, Map<String, Object>>) Objects.requireNonNull(described.get("paths")))
                .forEach((path, operations) ->
                        operations.keySet().forEach(method -> there.add(method.toUpperCase(Locale.ROOT) + " " + path)));

        Set<String> served = new TreeSet<>();
        planners.getFirst()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(info -> info.getPatternValues().stream()
                        .filter(path -> path.startsWith("/goals"))
                        .forEach(path -> info.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> served.add(method + " " + path))));

        assertThat(there).isEqualTo(served).hasSize(4);
    }

    private List<Decision> strayAnswers(String key) throws MalformedMessage {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topics.goalEvents()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var own = new ArrayList<Decision>();
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < Objects.requireNonNull(ends.get(p)))) {
                for (var entry : consumer.poll(Duration.ofMillis(100))) {
                    if (key.equals(entry.key())) {
                        own.add(MessageCodec.read(entry.value(), Decision.class));
                    }
                }
            }
            return own;
        }
    }

    private void produce(String topic, String key, byte[] value) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
