package io.planexec.e2e.crashes;

import static org.awaitility.Awaitility.await;

import io.planexec.broker.BrokerSettings;
import io.planexec.broker.EmbeddedBroker;
import io.planexec.e2e.operations.GoalTraffic;
import io.planexec.executor.Executor;
import io.planexec.executor.ExecutorApplication;
import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.Outcome;
import io.planexec.messages.StepStatus;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.planner.PlannerApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A broker, and services here and as processes that can be killed. Their tools leave a line in a file each time they run,
 * so that effects can be counted.
 */
final class CrashingSystem implements AutoCloseable {
    /** How long lost steps are waited for. Short, and long enough for a busy machine to start one in. */
    private static final String LOST_GRACE = "--planexec.planner.lost-grace=500ms";

    private static final String TOOLS = """
            tools:
              - name: act
                description: Has an effect that cannot be undone.
                effect: irreversible
                parameters: [{name: line, type: string, required: true}, {name: seconds, type: number, default: 0}]
                script:
                  shell: |
                    echo {{line}} >> "$PLANEXEC_WORKSPACE/effects"
                    sleep {{seconds}}
              - name: book
                description: Can be undone.
                effect: compensatable
                parameters: [{name: line, type: string, required: true}, {name: seconds, type: number, default: 0}]
                script:
                  shell: |
                    echo {{line}} >> "$PLANEXEC_WORKSPACE/effects"
                    sleep {{seconds}}
              - name: unbook
                description: Undoes a booking, and cannot simply be done again.
                effect: compensatable
                timeout: 8s
                parameters: [{name: line, type: string, required: true}, {name: seconds, type: number, default: 0}]
                script:
                  shell: |
                    echo {{line}} >> "$PLANEXEC_WORKSPACE/effects"
                    sleep {{seconds}}
              - name: put
                description: Can be repeated.
                effect: idempotent
                parameters: [{name: line, type: string, required: true}, {name: seconds, type: number, default: 0}]
                script:
                  shell: |
                    echo {{line}} >> "$PLANEXEC_WORKSPACE/effects"
                    sleep {{seconds}}
              - name: dawdle
                description: Takes its time when it runs first.
                effect: idempotent
                parameters: [{name: line, type: string, required: true}, {name: seconds, type: number, default: 0}]
                script:
                  workingFolder: workspace
                  shell: |
                    if mkdir {{line}}; then
                      sleep {{seconds}} & echo $! > {{line}}/process
                      wait
                    fi
            """;

    private final Path folder;
    private final EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final GoalTraffic traffic;
    private final List<String> forExecutors = new ArrayList<>();

    CrashingSystem(Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("tools.yaml"), TOOLS);
        traffic = new GoalTraffic(broker.bootstrapServers());
    }

    GoalTraffic traffic() {
        return traffic;
    }

    private List<String> shared() {
        return List.of(
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--server.port=0",
                "--planexec.topics.partitions=2");
    }

    private List<String> plannerSettings() {
        var settings = new ArrayList<>(shared());
        settings.add("--planexec.planner.state-dir=" + folder.resolve("planner"));
        settings.add(LOST_GRACE);
        return settings;
    }

    private List<String> executorSettings(String id) {
        var settings = new ArrayList<>(shared());
        settings.addAll(List.of(
                "--planexec.executor.id=" + id,
                "--planexec.executor.lock=2s",
                "--planexec.executor.simulation=true",
                "--planexec.executor.workspace=" + folder,
                "--planexec.executor.output=" + folder.resolve("out") + "/{goalId}",
                "--planexec.executor.tool-files[0]=" + folder.resolve("tools.yaml"),
                "--planexec.executor.drain-grace=0s"));
        settings.addAll(forExecutors);
        return settings;
    }

    /** What executors get that are started from now on. */
    void executorsGet(String... settings) {
        forExecutors.addAll(List.of(settings));
    }

    /** Starts a planner in this process. */
    void planner(String... more) {
        var settings = plannerSettings();
        settings.addAll(List.of(more));
        start(PlannerApplication.embedded(), settings);
    }

    /** Starts a planner in this process that answers HTTP. Returns its address. */
    String plannerWithHttp() {
        var context = start(PlannerApplication.service(), plannerSettings());
        return "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    /** Starts an executor in this process, which is ready when this returns. */
    ConfigurableApplicationContext executor(String id) throws InterruptedException {
        var context = start(ExecutorApplication.embedded(), executorSettings(id));
        if (!context.getBean(Executor.class).awaitReady(Duration.ofMinutes(1))) {
            throw new IllegalStateException(id + " is not ready");
        }
        return context;
    }

    private ConfigurableApplicationContext start(SpringApplicationBuilder service, List<String> settings) {
        var context = service.run(settings.toArray(String[]::new));
        contexts.add(context);
        return context;
    }

    void stop(ConfigurableApplicationContext context) {
        if (contexts.remove(context)) {
            context.close();
        }
    }

    /** Ends the executors that are left, here and as processes. */
    void stopExecutors() {
        processes.forEach(Process::destroyForcibly);
        List.copyOf(contexts).stream()
                .filter(context -> context.containsBean("executor"))
                .forEach(this::stop);
    }

    /** Starts an executor as a process that is killed at a point, as {@link CrashPoint} has them. */
    Process executorThatDies(String id, String point) throws IOException {
        var settings = executorSettings(id);
        settings.add("--spring.kafka.producer.properties.interceptor.classes=" + CrashPoint.class.getName());
        settings.add("--spring.kafka.consumer.properties.interceptor.classes=" + CrashPoint.class.getName());
        return process(id, ExecutorApplication.class, point, settings);
    }

    /** Starts an executor as a process that is to be told to stop. */
    Process executorWithGrace(String id, Duration grace) throws IOException {
        var settings = executorSettings(id);
        settings.removeIf(setting -> setting.startsWith("--planexec.executor.drain-grace"));
        settings.add("--planexec.executor.drain-grace=" + grace);
        return process(id, ExecutorApplication.class, "never nothing", settings);
    }

    /** Starts a planner as a process that is killed at a point. */
    Process plannerThatDies(String point) throws IOException {
        var settings = plannerSettings();
        settings.add("--spring.kafka.streams.properties.producer.interceptor.classes=" + CrashPoint.class.getName());
        return process("planner", PlannerApplication.class, point, settings);
    }

    /** Starts a planner as a process that lives until somebody kills it. */
    Process plannerProcess(String... more) throws IOException {
        var settings = plannerSettings();
        settings.addAll(List.of(more));
        return process("planner", PlannerApplication.class, CrashPoint.NEVER, settings);
    }

    private Process process(String name, Class<?> main, String point, List<String> settings) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-D" + CrashPoint.PROPERTY + "=" + point,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(settings);
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        processes.add(process);
        return process;
    }

    /** Submits a goal of one step, which nobody has to approve. */
    void submit(String goalId, String action, double seconds, Duration timeout) {
        submit(goalId, """
                {"id": "1", "action": "%s", "timeout": "%s", "arguments": {"line": "%s", "seconds": %s}}""".formatted(action, timeout, goalId, seconds));
    }

    void submit(String goalId, String steps) {
        traffic.send(traffic.topics().goals(), """
                {"goal": "Crash", "id": "%s", "approval": "never", "plan": {"steps": [%s]}}""".formatted(goalId, steps));
    }

    /**
     * Submits a journey of which the last step fails, so that all of it is undone: the hotel, the flight, and then what the
     * rollback list says.
     *
     * @param slow what takes its time to be undone
     */
    void submitJourney(String goalId, String slow) {
        submitJourney(goalId, "book", slow, "");
    }

    /**
     * As {@link #submitJourney(String, String)}.
     *
     * @param undoing the tool that undoes
     * @param mark put before every line that the journey leaves
     */
    void submitJourney(String goalId, String undoing, String slow, String mark) {
        traffic.send(traffic.topics().goals(), """
                {"goal": "Travel", "id": "%1$s", "approval": "never", "limits": {"maxReplans": 0}, "plan": {
                  "steps": [
                    {"id": "1", "action": "book", "arguments": {"line": "%3$sflight"},
                     "compensation": {"action": "%2$s", "arguments": {"line": "%3$sno flight"}}},
                    {"id": "2", "action": "book", "arguments": {"line": "%3$shotel"}, "dependsOn": ["1"],
                     "compensation": {"action": "%2$s", "arguments": {"line": "%3$sno hotel", "seconds": %4$d}}},
                    {"id": "3", "action": "fail", "arguments": {"message": "no car"}, "dependsOn": ["2"],
                     "retry": {"maxAttempts": 1}}],
                  "rollback": [
                    {"action": "%2$s", "arguments": {"line": "%3$srefund", "seconds": %5$d}},
                    {"action": "book", "arguments": {"line": "%3$sapology"}}]}}""".formatted(
                        goalId, undoing, mark, slow.equals("no hotel") ? 4 : 0, slow.equals("refund") ? 4 : 0));
    }

    void cancel(String goalId) {
        traffic.send(traffic.topics().goalCommands(), goalId, """
                {"commandId": "cancel-%s", "goalId": "%s", "type": "cancel", "reason": "no longer needed"}""".formatted(goalId, goalId)
                .getBytes(StandardCharsets.UTF_8));
    }

    /** Waits until the goal's first step has this status. */
    Outcome.StepOutcome awaitStep(String goalId, StepStatus status) {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            var step = step(goalId);
            return step != null && step.status() == status;
        });
        return Objects.requireNonNull(step(goalId));
    }

    private Outcome.@Nullable StepOutcome step(String goalId) {
        var outcome = traffic.latest(goalId);
        return outcome == null || outcome.steps().isEmpty()
                ? null
                : outcome.steps().getFirst();
    }

    /** How many times something had an effect. */
    long effects(String line) {
        return effects().stream().filter(line::equals).count();
    }

    /** All that had an effect, in order. */
    List<String> effects() {
        var file = folder.resolve("effects");
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many scripts have begun to dawdle under names that begin so. */
    long dawdlers(String beginning) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(beginning + "-"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process of the script that dawdles under this name; empty before it does. */
    Optional<ProcessHandle> dawdling(String line) throws IOException {
        var file = folder.resolve(line).resolve("process");
        var pid = Files.exists(file) ? Files.readString(file).strip() : "";
        return pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
    }

    /** How many claims for a goal were refused, by its log. */
    long refusals(String goalId) {
        return decisions(goalId).stream()
                .flatMap(decision -> decision.events().stream())
                .filter(GoalEvent.RunRefused.class::isInstance)
                .count();
    }

    /** A goal's log so far. */
    List<Decision> decisions(String goalId) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(traffic.topics().goalEvents()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var found = new ArrayList<Decision>();
            while (partitions.stream().anyMatch(part -> consumer.position(part) < ends.getOrDefault(part, 0L))) {
                for (var message : consumer.poll(Duration.ofMillis(100))) {
                    if (message.key().equals(goalId)) {
                        found.add(MessageCodec.read(message.value(), Decision.class));
                    }
                }
            }
            return found;
        } catch (MalformedMessage e) {
            throw new IllegalStateException(e);
        }
    }

    static void signal(Process process, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        traffic.close();
        processes.forEach(Process::destroyForcibly);
        contexts.reversed().forEach(ConfigurableApplicationContext::close);
        broker.close();
    }
}
