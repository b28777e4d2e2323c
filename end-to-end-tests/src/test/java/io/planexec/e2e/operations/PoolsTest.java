package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.broker.BrokerSettings;
import io.planexec.broker.EmbeddedBroker;
import io.planexec.executor.Executor;
import io.planexec.executor.ExecutorApplication;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.StepStatus;
import io.planexec.planner.PlannerApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Executors of several pools, some of which come and go. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoolsTest {
    private static final String RARE = """
            tools:
              - name: rare
                description: Only some executors have it.
                effect: read
                parameters: [{name: seconds, type: number, default: 0}]
                script: {shell: "sleep {{seconds}}"}
            """;

    @TempDir
    private static Path folder;

    private final EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private GoalTraffic traffic;

    @BeforeAll
    void start() throws Exception {
        Files.writeString(folder.resolve("rare.yaml"), RARE);
        start(
                PlannerApplication.embedded(),
                "--planexec.planner.state-dir=" + folder.resolve("planner"),
                "--planexec.planner.tool-lifetime=10s",
                "--planexec.planner.unserved-wait=3s");
        executor("plain", "default");
        traffic = new GoalTraffic(broker.bootstrapServers());
    }

    @AfterAll
    void stop() {
        traffic.close();
        contexts.reversed().forEach(ConfigurableApplicationContext::close);
        broker.close();
    }

    private ConfigurableApplicationContext start(SpringApplicationBuilder service, String... more) {
        var common = Stream.of(
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(), "--planexec.topics.partitions=1");
        var context = service.run(Stream.concat(common, Stream.of(more)).toArray(String[]::new));
        contexts.add(context);
        return context;
    }

    private ConfigurableApplicationContext executor(String id, String pools, String... more) throws Exception {
        var settings = Stream.of(
                "--planexec.executor.id=" + id,
                "--planexec.executor.pools=" + pools,
                "--planexec.executor.simulation=true",
                "--planexec.executor.announce-every=200ms",
                "--planexec.executor.workspace=" + folder,
                "--planexec.executor.output=" + folder.resolve("out") + "/{goalId}",
                "--planexec.executor.drain-grace=0s");
        var context = start(
                ExecutorApplication.embedded(),
                Stream.concat(settings, Stream.of(more)).toArray(String[]::new));
        assertThat(context.getBean(Executor.class).awaitReady(Duration.ofMinutes(1)))
                .isTrue();
        return context;
    }

    private ConfigurableApplicationContext rareExecutor(String id, String pools) throws Exception {
        return executor(id, pools, "--planexec.executor.tool-files[0]=" + folder.resolve("rare.yaml"));
    }

    private void stop(ConfigurableApplicationContext context) {
        contexts.remove(context);
        context.close();
    }

    private String submit(String steps) {
        var goal = "goal-" + UUID.randomUUID();
        traffic.submit(goal, steps);
        return goal;
    }

    private Outcome.StepOutcome step(String goal) {
        return Objects.requireNonNull(traffic.known(goal)).steps().getFirst();
    }

    @Test
    void aToolThatOnlyOnePoolHasIsRoutedThereAndAPoolCanBeNamed() throws Exception {
        var gpu = rareExecutor("gpu-1", "gpu");
        var both = executor("both-1", "default,cpu");

        var goal = submit("""
                {"id": "1", "action": "rare"},
                {"id": "2", "action": "echo", "pool": "cpu", "arguments": {"value": "${steps.1.output.exitCode}"}},
                {"id": "3", "action": "echo", "arguments": {"value": 3}}""");

        var outcome = traffic.ended(goal);
        assertThat(outcome.status()).as(outcome.reason()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(outcome.steps().get(0).executor()).isEqualTo("gpu-1");
        assertThat(outcome.steps().get(1).executor()).isEqualTo("both-1");
        assertThat(outcome.steps().get(2).executor()).isIn("plain", "both-1");
        stop(both);
        stop(gpu);
    }

    @Test
    void aPoolThatNobodyServesIsRefusedBeforeAnythingRuns() {
        var goal = submit("{\"id\": \"1\", \"action\": \"echo\", \"pool\": \"moon\", \"arguments\": {\"value\": 1}}");

        var outcome = traffic.ended(goal);
        assertThat(outcome.status()).isEqualTo(GoalStatus.FAILED);
        assertThat(outcome.reason()).contains("no live executor serves the pool \"moon\"");
    }

    @Test
    void aTaskWhosePoolHasGoneFailsWithThatReasonAndHoldsNobodyUp() throws Exception {
        var lab = rareExecutor("lab-1", "lab");
        var goal = submit("""
                {"id": "1", "action": "sleep", "arguments": {"seconds": 2}},
                {"id": "2", "action": "rare", "dependsOn": ["1"]}""");
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            var latest = traffic.latest(goal);
            return latest != null && latest.status() == GoalStatus.RUNNING;
        });
        stop(lab);
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of("planexec.tasks.lab")).all().get();
        }

        var outcome = traffic.ended(goal);
        assertThat(outcome.steps().get(1).status()).isEqualTo(StepStatus.FAILED);
        assertThat(outcome.steps().get(1).reason()).contains("no live executor has served the pool \"lab\" for PT3S");
        var other = submit("{\"id\": \"1\", \"action\": \"echo\", \"arguments\": {\"value\": 1}}");
        assertThat(traffic.ended(other).status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(Duration.between(
                        Objects.requireNonNull(step(other).queuedAt()),
                        Objects.requireNonNull(step(other).finishedAt())))
                .isLessThan(Duration.ofSeconds(5));
    }
}
