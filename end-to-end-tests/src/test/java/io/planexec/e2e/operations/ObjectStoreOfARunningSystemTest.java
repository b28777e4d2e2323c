package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.broker.BrokerSettings;
import io.planexec.broker.EmbeddedBroker;
import io.planexec.executor.Executor;
import io.planexec.executor.ExecutorApplication;
import io.planexec.messages.Artifact;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.StepStatus;
import io.planexec.planner.PlannerApplication;
import io.planexec.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A planner and two executors that share no folder, only an object store. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObjectStoreOfARunningSystemTest {
    private static final int BYTES = 200_000;
    private static final String RETRY =
            "\"retry\": {\"maxAttempts\": 50, \"delay\": \"PT0.2S\", \"maxDelay\": \"PT1S\"}";

    @TempDir
    private static Path folder;

    private final EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private S3Server server;

    @SuppressWarnings("NullAway.Init")
    private Wire wire;

    @SuppressWarnings("NullAway.Init")
    private GoalTraffic traffic;

    @BeforeAll
    void start() throws Exception {
        server = new S3Server(Repository.path("executor-service/target/s3-server/s3-server.jar"), folder);
        wire = new Wire(server.endpoint());
        start(PlannerApplication.embedded(), "--planexec.planner.state-dir=" + folder.resolve("planner"));
        executor("one", "default");
        executor("two", "other");
        Files.writeString(folder.resolve("one/workspace/big.txt"), "x".repeat(BYTES));
        traffic = new GoalTraffic(broker.bootstrapServers());
    }

    @AfterAll
    void stop() throws Exception {
        traffic.close();
        contexts.reversed().forEach(ConfigurableApplicationContext::close);
        broker.close();
        wire.close();
        server.close();
    }

    private ConfigurableApplicationContext start(SpringApplicationBuilder service, String... more) {
        var common = Stream.of(
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--planexec.topics.partitions=1",
                "--planexec.artifacts.s3.bucket=" + S3Server.BUCKET,
                "--planexec.artifacts.s3.endpoint=" + wire.endpoint(),
                "--planexec.artifacts.s3.access-key=key",
                "--planexec.artifacts.s3.secret-key=secret");
        var context = service.run(Stream.concat(common, Stream.of(more)).toArray(String[]::new));
        contexts.add(context);
        return context;
    }

    private void executor(String id, String pools) throws Exception {
        var workspace = Files.createDirectories(folder.resolve(id).resolve("workspace"));
        var context = start(
                ExecutorApplication.embedded(),
                "--planexec.executor.id=" + id,
                "--planexec.executor.pools=" + pools,
                "--planexec.executor.simulation=true",
                "--planexec.executor.announce-every=200ms",
                "--planexec.executor.workspace=" + workspace,
                "--planexec.executor.output=" + folder.resolve(id).resolve("out") + "/{goalId}",
                "--planexec.executor.drain-grace=0s");
        assertThat(context.getBean(Executor.class).awaitReady(Duration.ofMinutes(1)))
                .isTrue();
    }

    private void awaitStep(String goal, int step, Predicate<Outcome.StepOutcome> condition) {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            var latest = traffic.latest(goal);
            return latest != null
                    && latest.steps().size() > step
                    && condition.test(latest.steps().get(step));
        });
    }

    private static boolean saysWhy(Outcome.StepOutcome step, String words) {
        return step.reason() != null && step.reason().contains(words);
    }

    @Test
    void aLargeOutputIsCheckedByThePlannerAndReadByAnotherExecutor() {
        traffic.submit("large", """
                {"id": "read", "action": "read_file", "arguments": {"path": "big.txt"},
                 "criteria": [{"cel": "size(output.content) == %d"}]},
                {"id": "write", "action": "write_file", "pool": "other",
                 "arguments": {"path": "copy.txt", "content": "${steps.read.output.content}"}}""".formatted(BYTES));

        var outcome = traffic.ended("large");

        assertThat(outcome.status()).as(outcome.reason()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(outcome.steps()).extracting(Outcome.StepOutcome::executor).containsExactly("one", "two");
        assertThat(String.valueOf(
                        Objects.requireNonNull(outcome.steps().get(0).output()).get("storedAs")))
                .startsWith("s3://planexec-test/large/.outputs/");
        assertThat(outcome.artifacts()).singleElement().satisfies(copy -> {
            assertThat(copy)
                    .returns("copy.txt", Artifact::name)
                    .returns("s3://planexec-test/large/copy.txt", Artifact::path)
                    .returns("text/plain", Artifact::mediaType)
                    .returns((long) BYTES, Artifact::bytes);
            assertThat(copy.sha256()).matches("[0-9a-f]{64}");
        });
        assertThat(folder.resolve("two/out/large/copy.txt")).hasSize(BYTES);
        assertThat(folder.resolve("one/out/large/copy.txt")).doesNotExist();
    }

    @Test
    void aStoreThatIsAwayHoldsUpWhatNeedsItAndNothingIsLost() {
        traffic.submit("held", """
                {"id": "read", "action": "read_file", "arguments": {"path": "big.txt"}},
                {"id": "sleep", "action": "sleep", "dependsOn": ["read"], "arguments": {"seconds": 2}},
                {"id": "small", "action": "echo", "dependsOn": ["sleep"], "arguments": {"value": 1}},
                {"id": "write", "action": "write_file", "pool": "other", "dependsOn": ["sleep"], %s,
                 "arguments": {"path": "copy.txt", "content": "${steps.read.output.content}"}},
                {"id": "again", "action": "read_file", "dependsOn": ["sleep"], %s, "arguments": {"path": "big.txt"}}
                """.formatted(RETRY, RETRY));
        awaitStep("held", 0, read -> read.status() == StepStatus.SUCCEEDED);
        wire.cut();

        awaitStep("held", 2, small -> small.status() == StepStatus.SUCCEEDED);
        awaitStep("held", 3, write -> saysWhy(write, "cannot be brought: s3://planexec-test/held/.outputs/"));
        awaitStep("held", 4, again -> saysWhy(again, "s3://planexec-test/held/.outputs/"));
        awaitStep("held", 4, again -> saysWhy(again, "cannot be stored") && again.attempts() > 1);
        wire.mend();

        var outcome = traffic.ended("held");
        assertThat(outcome.status()).as(outcome.reason()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(folder.resolve("two/out/held/copy.txt")).hasSize(BYTES);
    }
}
