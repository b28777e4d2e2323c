package io.planexec.e2e.crashes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.broker.BrokerProcess;
import io.planexec.broker.BrokerSettings;
import io.planexec.e2e.operations.GoalTraffic;
import io.planexec.executor.Executor;
import io.planexec.executor.ExecutorApplication;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.StepStatus;
import io.planexec.planner.PlannerApplication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is killed under both services, and is away longer than a task's lock. */
class BrokerOutageTest {
    /** A minute by {@code -Dplanexec.test.outage=60}. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("planexec.test.outage", 8));

    private static final String TOOLS = """
            tools:
              - name: work
                description: Goes on for a while.
                effect: idempotent
                script:
                  shell: |
                    echo begun >> "$PLANEXEC_WORKSPACE/work"
                    sleep 5
                    echo ended >> "$PLANEXEC_WORKSPACE/work"
            """;

    @TempDir
    Path folder;

    private List<String> work() throws Exception {
        var file = folder.resolve("work");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static boolean isQueued(GoalTraffic traffic, String goalId) {
        var outcome = traffic.latest(goalId);
        return outcome != null && outcome.steps().stream().anyMatch(step -> step.status() == StepStatus.QUEUED);
    }

    @Test
    void workGoesOnWhileTheBrokerIsAwayAndItsResultIsSentWhenItIsBack() throws Exception {
        Files.writeString(folder.resolve("tools.yaml"), TOOLS);
        var settings = BrokerSettings.in(Files.createDirectory(folder.resolve("broker")));
        var broker = BrokerProcess.spawn(settings);
        var servers = "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers();
        try (var planner = PlannerApplication.embedded()
                        .run(
                                servers,
                                "--planexec.topics.partitions=1",
                                "--planexec.planner.state-dir=" + folder.resolve("planner"));
                var executor = ExecutorApplication.embedded()
                        .run(
                                servers,
                                "--planexec.topics.partitions=1",
                                "--planexec.executor.id=e1",
                                "--planexec.executor.lock=2s",
                                "--planexec.executor.slots=1",
                                "--planexec.executor.drain-grace=0s",
                                "--planexec.executor.workspace=" + folder,
                                "--planexec.executor.output=" + folder.resolve("out") + "/{goalId}",
                                "--planexec.executor.tool-files[0]=" + folder.resolve("tools.yaml"));
                var traffic = new GoalTraffic(broker.bootstrapServers())) {
            assertThat(executor.getBean(Executor.class).awaitReady(Duration.ofMinutes(1)))
                    .isTrue();
            assertThat(planner.isActive()).isTrue();
            // Longer than the outage: when its time is up, the planner does not wait for a result any more.
            traffic.submit("goal", "{\"id\": \"1\", \"action\": \"work\", \"timeout\": \"PT5M\"}");
            await().atMost(Duration.ofSeconds(60)).until(() -> work().size() == 1);
            traffic.submit("waiting", "{\"id\": \"1\", \"action\": \"work\"}");
            await().atMost(Duration.ofSeconds(30)).until(() -> isQueued(traffic, "waiting"));

            broker.kill();
            var away = Instant.now();
            await().atMost(Duration.ofSeconds(30)).until(() -> work().contains("ended"));
            await().atMost(OUTAGE.plusSeconds(10)).until(() -> Instant.now().isAfter(away.plus(OUTAGE)));
            var back = Instant.now();
            broker = BrokerProcess.spawn(settings.withPort(broker.port()));

            var outcome = traffic.ended("goal");
            assertThat(outcome.status()).as(outcome.reason()).isEqualTo(GoalStatus.SUCCEEDED);
            var step = outcome.steps().getFirst();
            assertThat(step.attempts()).isEqualTo(1);
            assertThat(step.finishedAt()).isBefore(back);

            var waited = traffic.ended("waiting");
            assertThat(waited.status()).as(waited.reason()).isEqualTo(GoalStatus.SUCCEEDED);
            traffic.submit("another", "{\"id\": \"1\", \"action\": \"work\"}");
            assertThat(traffic.ended("another").status()).isEqualTo(GoalStatus.SUCCEEDED);
        } finally {
            broker.close();
        }
    }
}
