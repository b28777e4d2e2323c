package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.Report;
import io.planexec.messages.StepStatus;
import io.planexec.messages.json.MessageCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topology as processes, by the script, scaled while it works. */
class LocalClusterTest {
    private static final int GOALS = 30;
    private static final int STEPS = 8;
    private static final int PLANNER_KILLS = 2;
    private static final int GOALS_PER_KILL = 4;

    @TempDir
    private Path folder;

    /** The first of nine in a row; 0 before they are chosen. */
    private int ports;

    @AfterEach
    void down() throws Exception {
        script("down");
    }

    @Test
    void scalingExecutorsUpAndDownUnderLoadLosesNothingAndRepeatsNothing() throws Exception {
        var bootstrap = up("1", "2");
        assertThat(script("status")).contains("executor-1   up").doesNotContain("executor-2");
        try (var traffic = new GoalTraffic(bootstrap)) {
            for (var goal = 0; goal < GOALS; goal++) {
                traffic.submit("goal-" + goal, steps());
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> workers(traffic).size() == 1);

            assertThat(script("scale", "6")).contains("executor-6   up");
            await().atMost(Duration.ofSeconds(30)).until(() -> workers(traffic).size() >= 5);
            assertThat(traffic.ended()).as("there is still work to do").isLessThan(GOALS);

            assertThat(script("scale", "2")).contains("executor-2   up").doesNotContain("executor-3");
            assertThat(traffic.ended()).as("there is still work to do").isLessThan(GOALS);

            for (var goal = 0; goal < GOALS; goal++) {
                var outcome = traffic.ended("goal-" + goal);
                assertThat(outcome.status()).as(outcome.reason()).isEqualTo(GoalStatus.SUCCEEDED);
                assertThat(outcome.steps()).hasSize(STEPS).allSatisfy(step -> {
                    assertThat(step.status()).isEqualTo(StepStatus.SUCCEEDED);
                    assertThat(step.attempts()).isEqualTo(1);
                });
            }
            assertThat(timesRun(bootstrap, traffic.topics().results()))
                    .hasSize(GOALS * STEPS)
                    .allSatisfy((step, times) -> assertThat(times).isEqualTo(1));
        }
        script("down");
        assertThat(script("status")).contains("broker       stopped").contains("planner      stopped");
    }

    @Test
    void aPlannerThatIsKilledAgainAndAgainLosesNothingAndCountsNothingTwice() throws Exception {
        var bootstrap = up("2", "4");
        try (var traffic = new GoalTraffic(bootstrap)) {
            for (var kill = 0; kill < PLANNER_KILLS; kill++) {
                for (var goal = 0; goal < GOALS_PER_KILL; goal++) {
                    traffic.submit("goal-" + kill + "-" + goal, steps());
                }
                var last = "goal-" + kill + "-" + (GOALS_PER_KILL - 1);
                await().atMost(Duration.ofSeconds(60)).until(() -> begun(traffic.latest(last)));
                kill("planner");
                up("2", "4");
            }
            for (var kill = 0; kill < PLANNER_KILLS; kill++) {
                for (var goal = 0; goal < GOALS_PER_KILL; goal++) {
                    var outcome = traffic.ended("goal-" + kill + "-" + goal);
                    assertThat(outcome.status()).as(outcome.reason()).isEqualTo(GoalStatus.SUCCEEDED);
                    assertThat(outcome.steps()).hasSize(STEPS).allSatisfy(step -> {
                        assertThat(step.status()).isEqualTo(StepStatus.SUCCEEDED);
                        assertThat(step.attempts()).isEqualTo(1);
                    });
                    assertThat(outcome.usage().toolCalls()).isGreaterThanOrEqualTo(STEPS);
                }
            }
        }
    }

    private static boolean begun(@Nullable Outcome outcome) {
        return outcome != null
                && outcome.steps().stream().anyMatch(step -> step.status() == StepStatus.SUCCEEDED)
                && outcome.steps().stream().anyMatch(step -> step.status() != StepStatus.SUCCEEDED);
    }

    private void kill(String part) throws IOException {
        var file = folder.resolve("cluster/run/" + part + ".pid");
        var process =
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).orElseThrow();
        process.destroyForcibly();
        await().until(() -> !process.isAlive());
    }

    /** Starts what does not run. */
    private String up(String executors, String slots) throws Exception {
        for (var name : List.of("planner-service", "executor-service")) {
            assumeTrue(
                    Files.exists(ServiceImage.of(name).jar()) && Files.isDirectory(Repository.path("cli/target/lib")),
                    "NOT TESTED: " + name + " is not packaged; mvn package does it");
        }
        if (ports == 0) {
            ports = freePorts(9);
        }
        assertThat(script(
                        "up",
                        "--no-build",
                        "--executors",
                        executors,
                        "--slots",
                        slots,
                        "--simulation",
                        "--http-port",
                        Integer.toString(ports + 1),
                        "--kafka-port",
                        Integer.toString(ports),
                        "--set",
                        "planexec.executor.drain-grace=30s",
                        "--set",
                        "planexec.planner.executor-wait=10m"))
                .contains("executor-1   up");
        return "127.0.0.1:" + ports;
    }

    /** A chain of three beside five that wait for nothing. */
    private static String steps() {
        var steps = new ArrayList<String>();
        for (var number = 0; number < STEPS; number++) {
            var before = number == 1 || number == 2 ? "\"" + (number - 1) + "\"" : "";
            steps.add("{\"id\": \"%d\", \"action\": \"sleep\", \"arguments\": {\"seconds\": 1}, \"dependsOn\": [%s]}"
                    .formatted(number, before));
        }
        return String.join(", ", steps);
    }

    /** The executors that have finished a step. */
    private static Set<String> workers(GoalTraffic traffic) {
        var workers = new HashSet<String>();
        for (var goal = 0; goal < GOALS; goal++) {
            var outcome = traffic.known("goal-" + goal);
            if (outcome != null) {
                outcome.steps().stream()
                        .filter(step -> step.status() == StepStatus.SUCCEEDED)
                        .map(Outcome.StepOutcome::executor)
                        .map(Objects::requireNonNull)
                        .forEach(workers::add);
            }
        }
        traffic.latest("");
        return workers;
    }

    /** How often each step ended in an executor, by all that was ever reported. */
    private static Map<String, Integer> timesRun(String bootstrap, String topic) throws Exception {
        var times = new HashMap<String, Integer>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (var entry : consumer.poll(Duration.ofMillis(200))) {
                    if (MessageCodec.read(entry.value(), Report.class) instanceof Report.Result result) {
                        times.merge(result.goalId() + "/" + result.stepId(), 1, Integer::sum);
                    }
                }
            }
        }
        return times;
    }

    @Test
    void aPortThatIsTakenIsToldBeforeAnythingStarts() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();
            assertThat(script("up", "--no-build", "--http-port", String.valueOf(port)))
                    .isEqualTo(
                            "local-cluster: port " + port
                                    + ", which planner is to have, is taken by another program; give others with --http-port N\n");
            assertThat(folder.resolve("cluster")).doesNotExist();
        }
    }

    private String script(String... arguments) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(List.of(Repository.path("scripts/local-cluster").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--dir", folder.resolve("cluster").toString()));
        var output = folder.resolve("output");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .put(
                        "PLANEXEC_JAVA_OPTIONS",
                        "-Xmx192m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ActiveProcessorCount=1");
        var process = builder.start();
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("%s ended", command).isTrue();
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /** The first of so many ports in a row that nobody uses. */
    private static int freePorts(int count) throws IOException {
        for (var attempt = 0; attempt < 100; attempt++) {
            var sockets = new ArrayList<ServerSocket>();
            try {
                sockets.add(new ServerSocket(0));
                var first = sockets.getFirst().getLocalPort();
                while (sockets.size() < count) {
                    sockets.add(new ServerSocket(first + sockets.size()));
                }
                return first;
            } catch (IOException | IllegalArgumentException e) {
                // One of them is taken: try elsewhere.
            } finally {
                for (var socket : sockets) {
                    socket.close();
                }
            }
        }
        throw new IOException("no " + count + " free ports in a row");
    }
}
