package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.planexec.messages.Artifact;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.Usage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.scripted.Script;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Metrics, their page, dashboards and rules, against one system that has seen goals of all sorts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitoringOfARunningSystemTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String FAILS = """
            {"id": "shaky", "action": "fail", "arguments": {"times": 1}, "retry": {"delay": "PT0.1S"}},
            {"id": "broken", "action": "fail", "arguments": {"message": "no"}, "retry": {"maxAttempts": 1}},
            {"id": "after", "action": "echo", "arguments": {"value": 1}, "dependsOn": ["broken"]}
            """;
    private static final String SLEEPS = """
            {"id": "a", "action": "sleep", "arguments": {"seconds": 600}},
            {"id": "b", "action": "sleep", "arguments": {"seconds": 600}},
            {"id": "c", "action": "sleep", "arguments": {"seconds": 600}}
            """;

    @TempDir
    private static Path folder;

    private RunningSystem system;
    private GoalTraffic traffic;
    private ConfigurableApplicationContext planner;
    private ConfigurableApplicationContext executor;

    @BeforeAll
    void aSystemThatHasSeenGoalsOfAllSorts() throws Exception {
        system = new RunningSystem(folder, Script.readFile(Repository.path("examples/models/subtasks.yaml")));
        planner = system.planner("first");
        var servers = Files.writeString(folder.resolve("servers.yaml"), """
                mcpServers:
                  absent: {command: no-such-program}
                """);
        executor = system.executor(
                "executor-1", "--planexec.executor.slots=2", "--planexec.executor.tool-files=" + servers);
        traffic = new GoalTraffic(system.bootstrapServers());
        traffic.submit("works", "{\"id\": \"1\", \"action\": \"echo\", \"arguments\": {\"value\": 1}}");
        traffic.submit("fails", FAILS);
        traffic.send(traffic.topics().goals(), """
                {"id": "planned", "goal": "Say what sales_q4_2025.csv holds and what it is good for"}
                """);
        traffic.submit("refused", "{\"id\": \"1\", \"action\": \"ecko\", \"arguments\": {\"value\": 1}}");
        traffic.send(traffic.topics().goals(), "{\"goal\": ");
        traffic.send(traffic.topics().results(), "garbage");
        assertThat(traffic.ended("works").status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(traffic.ended("fails").status()).isEqualTo(GoalStatus.PARTIAL);
        assertThat(traffic.ended("planned").status()).isEqualTo(GoalStatus.SUCCEEDED);
        assertThat(traffic.ended("refused").status()).isEqualTo(GoalStatus.FAILED);
        report("works");
        report("nobody-knows-this-goal");
        traffic.submit("cancelled", "{\"id\": \"1\", \"action\": \"sleep\", \"arguments\": {\"seconds\": 3}}");
        traffic.reached("cancelled", GoalStatus.RUNNING);
        traffic.send(
                traffic.topics().goalCommands(),
                "cancelled",
                "{\"commandId\": \"1\", \"goalId\": \"cancelled\", \"type\": \"cancel\", \"reason\": \"enough\"}"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(traffic.ended("cancelled").status()).isEqualTo(GoalStatus.CANCELLED);
    }

    /** A result of an attempt that is not the current one. */
    private void report(String goalId) {
        var now = Instant.now();
        traffic.send(
                traffic.topics().results(),
                goalId,
                MessageCodec.write(new Report.Result(
                        goalId,
                        "1",
                        9,
                        "an-old-attempt",
                        "executor-0",
                        Output.inline(Map.of()),
                        null,
                        Usage.NONE,
                        List.<Artifact>of(),
                        now,
                        now)));
    }

    @AfterAll
    void stop() {
        traffic.close();
        system.close();
    }

    private Scrape scraped(ConfigurableApplicationContext service) throws IOException, InterruptedException {
        return Scrape.of(RunningSystem.port(service));
    }

    @Test
    @Order(1)
    void thePlannersMetricsAreThoseOfThePage() throws Exception {
        var page = MetricsPage.under("planner-service");
        page.putAll(MetricsPage.under("Where a model is configured"));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(scraped(planner).families()).isEqualTo(page));
    }

    @Test
    @Order(2)
    void anExecutorsMetricsAreThoseOfThePage() throws Exception {
        var page = MetricsPage.under("executor-service");
        page.putAll(MetricsPage.under("Where MCP servers are declared"));
        page.putAll(MetricsPage.under("Where a model is configured"));
        assertThat(scraped(executor).families()).isEqualTo(page);
    }

    @Test
    @Order(2)
    void aServerThatCannotStartIsToldOfAndLeavesTheExecutorUp() throws Exception {
        var health = MAPPER.readTree(HTTP.send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + RunningSystem.port(executor) + "/actuator/health"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());

        assertThat(health.path("status").asString()).as(health.toString()).isEqualTo("UP");
        assertThat(health.at("/components/executor/details/mcpServers/absent").asString())
                .startsWith("down: it ")
                .contains("no-such-program");
        assertThat(scraped(executor).samples())
                .filteredOn(sample -> sample.name().equals("planexec_mcp_server_up"))
                .singleElement()
                .satisfies(sample -> {
                    assertThat(sample.labels()).containsEntry("server", "absent");
                    assertThat(sample.value()).isZero();
                });
    }

    @Test
    @Order(3)
    void everyQueryOfDashboardsAndRulesFindsItsSeries() throws Exception {
        // A JVM tells of its pauses after the first one, and of that a moment later.
        System.gc();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> scraped(executor).samples().stream()
                        .anyMatch(sample -> sample.name().equals("jvm_gc_pause_seconds_sum")));
        var samples = new ArrayList<>(scraped(planner).samples());
        samples.addAll(scraped(executor).samples());
        var queries = Stream.of(Query.ofRules("recording.yml"), Query.ofRules("alerts.yml"), Query.ofDashboards())
                .flatMap(List::stream)
                .toList();
        for (var rule : Query.ofRules("recording.yml")) {
            var labels = rule.groupings().stream().collect(Collectors.toMap(label -> label, label -> "any"));
            labels.computeIfPresent("state", (label, any) -> "free");
            samples.add(new Scrape.Sample(rule.legend(), labels, 1));
        }
        var problems = new ArrayList<String>();
        for (var query : queries) {
            check(query, samples, problems);
        }
        assertThat(problems).isEmpty();
        assertThat(queries).hasSizeGreaterThan(60);
    }

    private static void check(Query query, List<Scrape.Sample> samples, List<String> problems) {
        var labels = new TreeSet<>(List.of("job", "instance", "le"));
        var selectors = query.selectors();
        if (selectors.isEmpty()) {
            problems.add(query.place() + ": no metric is named in " + query.expression());
        }
        for (var selector : selectors) {
            var found = samples.stream().filter(selector::selects).toList();
            found.forEach(sample -> labels.addAll(sample.labels().keySet()));
            if (found.isEmpty()) {
                problems.add(query.place() + ": nothing has the metric and labels of " + selector);
            }
        }
        for (var label : query.groupings()) {
            if (!labels.contains(label)) {
                problems.add(query.place() + ": no metric has the label " + label + " in " + query.expression());
            }
        }
        var shown = Pattern.compile("\\{\\{(\\w+)}}").matcher(query.legend());
        while (shown.find()) {
            if (!labels.contains(shown.group(1))) {
                problems.add(query.place() + ": the legend shows " + shown.group(1) + ", which nothing has");
            }
        }
    }

    @Test
    @Order(4)
    void aRealPrometheusAnswersEveryQueryOfTheDashboards() throws Exception {
        var program = Repository.program("prometheus");
        assumeTrue(program.isPresent(), "NOT TESTED: no prometheus on the path; on Debian, apt-get install prometheus");
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var prometheus = new ProcessBuilder(
                        program.get().toString(),
                        "--config.file=" + prometheusConfiguration(),
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .failFast(() -> !prometheus.isAlive())
                    .ignoreExceptionsInstanceOf(ConnectException.class)
                    .until(() -> !ask(port, "planexec_decisions_total").isEmpty()
                            && !ask(port, "planexec_executor_slots").isEmpty());
            // Rates and increases take something that happens while Prometheus looks.
            traffic.submit("works-again", "{\"id\": \"1\", \"action\": \"echo\", \"arguments\": {\"value\": 1}}");
            traffic.submit("fails-again", FAILS);
            traffic.ended("works-again");
            traffic.ended("fails-again");
            var silent = new TreeMap<String, String>();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .failFast(() -> !prometheus.isAlive())
                    .untilAsserted(() -> {
                        silent.clear();
                        for (var query : Query.ofDashboards()) {
                            if (ask(port, query.forPrometheus()).isEmpty()) {
                                silent.put(query.place(), query.expression());
                            }
                        }
                        assertThat(silent).isEmpty();
                    });
        } finally {
            prometheus.destroy();
            prometheus.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static JsonNode ask(int port, String query) throws IOException, InterruptedException {
        var uri = URI.create(
                "http://127.0.0.1:" + port + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        var response = HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 503) {
            // It listens, and is still reading what it has stored.
            return MAPPER.createArrayNode();
        }
        var answer = MAPPER.readTree(response.body());
        if (!answer.path("status").asString("").equals("success")) {
            fail(query + ": " + answer);
        }
        return answer.get("data").get("result");
    }

    /** The project's own, but for the addresses of the services and shorter intervals. */
    private Path prometheusConfiguration() throws IOException {
        var configuration = Repository.yaml("monitoring/prometheus/prometheus.yml");
        configuration.put("global", Map.of("scrape_interval", "1s", "evaluation_interval", "1s"));
        configuration.put("rule_files", List.of(Repository.path("monitoring/prometheus/rules") + "/*.yml"));
        var jobs = Repository.maps(configuration.get("scrape_configs"));
        assertThat(jobs).extracting(job -> job.get("job_name")).containsExactly("planner-service", "executor-service");
        var services = List.of(planner, executor);
        for (var i = 0; i < 2; i++) {
            var job = jobs.get(i);
            job.remove("dns_sd_configs");
            job.put(
                    "static_configs",
                    List.of(Map.of("targets", List.of("127.0.0.1:" + RunningSystem.port(services.get(i))))));
        }
        return Files.writeString(folder.resolve("prometheus.yml"), new Yaml().dump(configuration));
    }

    @Test
    @Order(5)
    void outstandingTasksAddUpOverTwoPlannersAndAfterARestart() throws Exception {
        traffic.submit("waits", SLEEPS);
        traffic.submit("waits-too", SLEEPS);
        traffic.submit("waits-as-well", SLEEPS);
        await().atMost(Duration.ofSeconds(30)).until(() -> running(planner) == 2 && outstanding(planner) == 9);

        var second = system.planner("second");
        await().atMost(Duration.ofSeconds(60)).until(() -> partitions(planner) == 1 && partitions(second) == 1);
        await().atMost(Duration.ofSeconds(10)).until(() -> outstanding(planner) + outstanding(second) == 9);
        assertThat(scraped(planner).sum("planexec_goals_open", Map.of())
                        + scraped(second).sum("planexec_goals_open", Map.of()))
                .isEqualTo(3);

        system.stop(planner);
        await().atMost(Duration.ofSeconds(60)).until(() -> partitions(second) == 2);
        await().atMost(Duration.ofSeconds(10)).until(() -> outstanding(second) == 9);
        assertThat(running(second)).isEqualTo(2);
        assertThat(scraped(second).sum("planexec_tasks_unserved", Map.of())).isZero();

        system.stop(executor);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> scraped(second).sum("planexec_tasks_unserved", Map.of("action", "sleep")) > 0);
    }

    private double outstanding(ConfigurableApplicationContext service) throws IOException, InterruptedException {
        return scraped(service).sum("planexec_tasks_outstanding", Map.of());
    }

    private double running(ConfigurableApplicationContext service) throws IOException, InterruptedException {
        return scraped(service).sum("planexec_tasks_outstanding", Map.of("pool", "default", "state", "running"));
    }

    private double partitions(ConfigurableApplicationContext service) throws IOException, InterruptedException {
        return scraped(service).sum("planexec_planner_partitions", Map.of());
    }
}
