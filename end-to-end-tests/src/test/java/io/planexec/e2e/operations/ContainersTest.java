package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.planexec.broker.BrokerProperties;
import io.planexec.messages.GoalStatus;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compose file and the images, as far as they can be tried without a container engine: as processes. */
class ContainersTest {
    private static final Map<String, Object> SERVICES =
            Repository.map(Repository.yaml("docker-compose.yml").get("services"));
    private static final List<String> OURS = List.of("planner-service", "executor-service");

    @TempDir
    private Path folder;

    private static Map<String, Object> service(String name) {
        return Repository.map(SERVICES.get(name));
    }

    /** A service's variables; those that are handed through are left out where they are not set. */
    private static Map<String, String> environment(String name) {
        var variables = new TreeMap<String, String>();
        Repository.map(service(name).get("environment")).forEach((variable, value) -> {
            if (value != null) {
                variables.put(variable, value.toString().replaceAll("\\$\\{\\w+:-([^}]*)}", "$1"));
            }
        });
        return variables;
    }

    @Test
    void theServicesReadEveryVariableThatIsSet() {
        for (var name : OURS) {
            Settings.assertKnown(
                    "docker-compose.yml, " + name,
                    Repository.map(service(name).get("environment")).keySet());
            Settings.assertKnown(
                    "Dockerfile, " + name, ServiceImage.of(name).environment().keySet());
        }
    }

    @Test
    void kafkaIsTheVersionTheServicesSpeakAndSetUpAsTheirOwnBroker() {
        assertThat(service("kafka").get("image")).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
        var expected = new HashMap<String, String>();
        BrokerProperties.behaviour()
                .forEach((name, value) ->
                        expected.put("KAFKA_" + name.replace('.', '_').toUpperCase(Locale.ROOT), value));
        assertThat(environment("kafka")).containsAllEntriesOf(expected);
    }

    @Test
    void whatIsMountedExistsAndEveryVolumeIsDeclared() {
        var declared = Repository.map(Repository.yaml("docker-compose.yml").get("volumes"))
                .keySet();
        for (var name : SERVICES.keySet()) {
            for (var volume : (List<?>) service(name).getOrDefault("volumes", List.of())) {
                var source = volume.toString()
                        .replaceAll("\\$\\{\\w+:-([^}]*)}", "$1")
                        .replaceAll(":.*", "");
                if (source.startsWith("./")) {
                    assertThat(Repository.path(source)).as(name).exists();
                } else {
                    assertThat(declared).as(name).contains(source);
                }
            }
            assertThat(service(name)).as("can be scaled: %s", name).doesNotContainKey("container_name");
        }
    }

    @Test
    void theImagesFoldersAreTheOnesThatAreMounted() {
        var planner = ServiceImage.of("planner-service");
        var executor = ServiceImage.of("executor-service");
        assertThat(planner.environment().get("PLANEXEC_PLANNER_STATEDIR")).startsWith("/data/");
        assertThat(String.valueOf(service("planner-service").get("volumes"))).contains("planner-state:/data");
        assertThat(executor.environment().get("PLANEXEC_EXECUTOR_OUTPUT")).startsWith("/artifacts/");
        assertThat(String.valueOf(service("executor-service").get("volumes"))).contains("artifacts:/artifacts");
        assertThat(executor.environment().get("PLANEXEC_EXECUTOR_WORKSPACE")).isEqualTo("/workspace");
        assertThat(String.valueOf(service("executor-service").get("volumes"))).contains(":/workspace:ro");
        assertThat(service("executor-service")).doesNotContainKey("ports");
        for (var image : List.of(planner, executor)) {
            assertThat(image.environment()).containsEntry("SERVER_PORT", Integer.toString(image.port()));
            assertThat(image.layers())
                    .containsExactly("/layers/" + image.name() + "/libraries/", "/layers/" + image.name() + "/own/");
        }
        assertThat(Repository.text("Dockerfile")).contains("USER 10001:10001").contains("HEALTHCHECK");
        assertThat(Repository.text("monitoring/prometheus/prometheus.yml"))
                .contains("port: " + planner.port())
                .contains("port: " + executor.port());
    }

    /** docs/decisions/0045 says why. */
    @Test
    void aServicesLibrariesLieBesideItsJar() throws Exception {
        for (var name : OURS) {
            var image = ServiceImage.of(name);
            try (var jar = new JarFile(image.jar().toFile())) {
                var classPath = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
                assertThat(classPath.split(" "))
                        .hasSizeGreaterThan(50)
                        .allSatisfy(library ->
                                assertThat(image.jar().resolveSibling(library)).exists());
                assertThat(jar.stream().map(ZipEntry::getName)).noneMatch(entry -> entry.endsWith(".jar"));
            }
        }
    }

    @Test
    void runningTasksEndBeforeTheContainerIsKilled() {
        var drain = seconds(environment("executor-service").get("PLANEXEC_EXECUTOR_DRAINGRACE"));
        assertThat(seconds(service("executor-service").get("stop_grace_period")))
                .isGreaterThanOrEqualTo(drain + 20);
    }

    private static int seconds(@Nullable Object text) {
        return Integer.parseInt(String.valueOf(text).replace("s", ""));
    }

    /** Kafka's own set-up of the image, then both services from their layers, with nothing but what the files say. */
    @Test
    void theWholeFileRunsAsProcesses() throws Exception {
        for (var name : OURS) {
            var jar = ServiceImage.of(name).jar();
            assumeTrue(Files.exists(jar), "NOT TESTED: " + jar + " is not there; mvn package makes it");
        }
        var processes = new ArrayList<Process>();
        try {
            var client = freePort();
            var kafka = kafka(client);
            processes.add(kafka);
            var bootstrap = "127.0.0.1:" + client;
            for (var name : OURS) {
                processes.add(start(ServiceImage.of(name), bootstrap));
            }
            for (var name : OURS) {
                await().atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> healthy(name));
            }
            try (var traffic = new GoalTraffic(bootstrap)) {
                traffic.submit(
                        "report",
                        "{\"id\": \"1\", \"action\": \"load_csv\", \"arguments\": {\"filePath\": \"sales_q4_2025.csv\"}}, "
                                + "{\"id\": \"2\", \"action\": \"write_file\", \"arguments\": {\"path\": \"a.txt\", \"content\": \"b\"}, \"dependsOn\": [\"1\"]}");
                assertThat(traffic.ended("report").status()).isEqualTo(GoalStatus.SUCCEEDED);
            }
            assertThat(folder.resolve("artifacts/report/a.txt")).hasContent("b");
            for (var service : processes.subList(1, 3)) {
                service.destroy();
                assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(service.exitValue()).isZero();
            }
        } finally {
            processes.reversed().forEach(Process::destroyForcibly);
        }
    }

    private Process kafka(int client) throws IOException, InterruptedException {
        var internal = freePort();
        var controller = freePort();
        var environment = new TreeMap<String, String>();
        environment("kafka")
                .forEach((name, value) -> environment.put(
                        name,
                        value.replace("9093", Integer.toString(controller))
                                .replace("19092", Integer.toString(internal))
                                .replace("9092", Integer.toString(client))
                                .replace("kafka:" + internal, "localhost:" + internal)
                                .replace(
                                        "/var/lib/kafka/data",
                                        folder.resolve("kafka-data").toString())));
        environment.put("CLUSTER_ID", "5L6g3nShT-eMCtK--X86sw");
        for (var name : List.of("default", "mounted", "final")) {
            Files.createDirectories(folder.resolve("kafka").resolve(name));
        }
        for (var file : List.of("server.properties", "log4j2.yaml", "tools-log4j2.yaml")) {
            Files.createFile(folder.resolve("kafka/default").resolve(file));
        }
        // The image's entry point does this before it starts the broker.
        var setup = java(
                environment,
                "kafka-setup",
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        "kafka.docker.KafkaDockerWrapper",
                        "setup",
                        "--default-configs-dir",
                        folder.resolve("kafka/default").toString(),
                        "--mounted-configs-dir",
                        folder.resolve("kafka/mounted").toString(),
                        "--final-configs-dir",
                        folder.resolve("kafka/final").toString()));
        assertThat(setup.waitFor()).as(log("kafka-setup")).isZero();
        return java(
                Map.of(),
                "kafka",
                List.of(
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "kafka.Kafka",
                        folder.resolve("kafka/final/server.properties").toString()));
    }

    /** The entry point with the image's and compose's variables; only places outside the image are others. */
    private Process start(ServiceImage image, String bootstrap) throws IOException, InterruptedException {
        var root = Files.createDirectories(folder.resolve(image.name()));
        image.unpack(root);
        var environment = new TreeMap<>(image.environment());
        environment.putAll(environment(image.name()));
        environment.put("SPRING_KAFKA_BOOTSTRAPSERVERS", bootstrap);
        environment.put("SERVER_PORT", Integer.toString(freePort()));
        environment.replaceAll((name, value) -> value.replace("/data/", root.resolve("data") + "/")
                .replace("/artifacts/", folder.resolve("artifacts") + "/")
                .replace("/workspace", Repository.path("examples").toString()));
        Files.createDirectories(folder.resolve("artifacts"));
        Files.writeString(root.resolve("port"), environment.get("SERVER_PORT"));
        assertThat(image.entryPoint().getFirst()).isEqualTo("java");
        var arguments = new ArrayList<>(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        image.entryPoint().stream()
                .skip(1)
                .map(word -> word.replace("/app/", root.resolve("app") + "/"))
                .forEach(arguments::add);
        return java(environment, image.name() + "/service", arguments);
    }

    private boolean healthy(String name) throws IOException, InterruptedException {
        var root = folder.resolve(name);
        var check = new ProcessBuilder(root.resolve("app/healthy").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        check.environment().put("SERVER_PORT", Files.readString(root.resolve("port")));
        return check.start().waitFor() == 0;
    }

    private Process java(Map<String, String> environment, String name, List<String> arguments) throws IOException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private String log(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
