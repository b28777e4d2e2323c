package io.planexec.e2e.operations;

import io.planexec.broker.BrokerSettings;
import io.planexec.broker.EmbeddedBroker;
import io.planexec.executor.ExecutorApplication;
import io.planexec.planner.PlannerApplication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A broker and both services with their HTTP endpoints, in this process. */
final class RunningSystem implements AutoCloseable {
    private final Path folder;
    private final EmbeddedBroker broker;
    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

    RunningSystem(Path folder) {
        this.folder = folder;
        broker = EmbeddedBroker.start(BrokerSettings.temporary());
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Starts a planner with its state in a folder of this name. */
    ConfigurableApplicationContext planner(String name) {
        return start(PlannerApplication.service(), List.of("--planexec.planner.state-dir=" + folder.resolve(name)));
    }

    ConfigurableApplicationContext executor(String id, String... more) {
        var settings = new ArrayList<>(List.of(
                "--planexec.executor.id=" + id,
                "--planexec.executor.simulation=true",
                "--planexec.executor.workspace=" + Repository.path("examples"),
                "--planexec.executor.output=" + folder.resolve("out") + "/{goalId}",
                "--planexec.executor.drain-grace=0s"));
        settings.addAll(List.of(more));
        return start(ExecutorApplication.service(), settings);
    }

    private ConfigurableApplicationContext start(SpringApplicationBuilder service, List<String> settings) {
        var all = new ArrayList<>(List.of(
                "--spring.kafka.bootstrap-servers=" + bootstrapServers(),
                "--server.port=0",
                "--planexec.topics.partitions=2"));
        all.addAll(settings);
        var context = service.run(all.toArray(String[]::new));
        contexts.add(context);
        return context;
    }

    void stop(ConfigurableApplicationContext context) {
        contexts.remove(context);
        context.close();
    }

    static int port(ConfigurableApplicationContext context) {
        return Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port", Integer.class));
    }

    @Override
    public void close() {
        contexts.reversed().forEach(ConfigurableApplicationContext::close);
        broker.close();
    }
}
