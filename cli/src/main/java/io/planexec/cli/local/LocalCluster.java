package io.planexec.cli.local;

import io.planexec.broker.BrokerSettings;
import io.planexec.broker.EmbeddedBroker;
import io.planexec.broker.TemporaryFolder;
import io.planexec.executor.ExecutorApplication;
import io.planexec.planner.PlannerApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A Kafka broker, a planner and executors in this process: the services' own beans, without HTTP. Nothing of it stays when
 * it is closed. {@link #close()} may be called by any thread, and more than once.
 */
public final class LocalCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
    private static final Duration CLOSING = Duration.ofSeconds(6);

    /** One planner with one thread: more partitions would only make its transactions slower. */
    private static final String PARTITIONS = "--planexec.topics.partitions=1";

    private static final Executor THREADS =
            task -> Thread.ofPlatform().daemon().name("planexec-part").start(task);

    private final TemporaryFolder folder;
    private final EmbeddedBroker broker;
    private final List<String> shared;
    private final ConcurrentLinkedQueue<ConfigurableApplicationContext> contexts = new ConcurrentLinkedQueue<>();

    private LocalCluster(TemporaryFolder folder, EmbeddedBroker broker, List<String> shared) {
        this.folder = folder;
        this.broker = broker;
        this.shared = shared;
    }

    /**
     * What the executors are to be.
     *
     * @param output folder of a goal's files, {@code {goalId}} in it replaced
     * @param toolFiles YAML files that declare tools
     */
    public record Executors(
            int number, int slots, Path workspace, String output, List<Path> toolFiles, boolean simulation) {}

    /**
     * Starts everything; the executors have yet to join the queue when it returns.
     *
     * @throws io.planexec.broker.BrokerStartException when the broker does not start
     * @throws IllegalStateException when a service does not start; nothing is left behind
     */
    public static LocalCluster start(Executors executors) {
        return start(executors, List.of(), () -> {});
    }

    /**
     * As {@link #start(Executors)}.
     *
     * @param shared settings that every service gets, as {@code --name=value}
     * @param plannerLost called when the planner has left because of an error of its own: there is no other here
     */
    public static LocalCluster start(Executors executors, List<String> shared, Runnable plannerLost) {
        var folder = temporaryFolder();
        EmbeddedBroker broker;
        try {
            broker = EmbeddedBroker.start(BrokerSettings.in(folder.path().resolve("kafka")));
        } catch (RuntimeException e) {
            delete(folder);
            throw e;
        }
        var cluster = new LocalCluster(folder, broker, shared);
        try {
            cluster.startServices(executors, plannerLost);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startServices(Executors executors, Runnable plannerLost) {
        var parts = new ArrayList<CompletableFuture<Void>>();
        var planner = PlannerApplication.embedded().listeners(whenBroken(plannerLost));
        parts.add(CompletableFuture.runAsync(() -> start(planner, plannerSettings()), THREADS));
        for (int number = 1; number <= executors.number(); number++) {
            var settings = executorSettings(executorId(number), executors);
            parts.add(CompletableFuture.runAsync(() -> start(ExecutorApplication.embedded(), settings), THREADS));
        }
        var started = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
        var fault = fault();
        try {
            CompletableFuture.anyOf(started, fault).join();
        } catch (CompletionException e) {
            throw new IllegalStateException(message(e), e);
        }
        if (fault.isDone()) {
            throw new IllegalStateException(fault.join());
        }
    }

    private void start(SpringApplicationBuilder service, List<String> settings) {
        var all = new ArrayList<>(settings);
        all.addAll(shared);
        contexts.add(service.run(all.toArray(String[]::new)));
    }

    /** Hears of a service that says that it is not alive any more. */
    static ApplicationListener<ApplicationEvent> whenBroken(Runnable lost) {
        return event -> {
            if (event instanceof AvailabilityChangeEvent<?> change && change.getState() == LivenessState.BROKEN) {
                lost.run();
            }
        };
    }

    private List<String> plannerSettings() {
        return List.of(
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                PARTITIONS,
                "--planexec.planner.state-dir=" + folder.path().resolve("streams"));
    }

    private List<String> executorSettings(String id, Executors executors) {
        var settings = new ArrayList<>(List.of(
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                PARTITIONS,
                "--planexec.executor.id=" + id,
                "--planexec.executor.slots=" + executors.slots(),
                "--planexec.executor.workspace=" + executors.workspace(),
                "--planexec.executor.output=" + executors.output(),
                "--planexec.executor.simulation=" + executors.simulation(),
                "--planexec.executor.drain-grace=0s"));
        for (var i = 0; i < executors.toolFiles().size(); i++) {
            settings.add("--planexec.executor.tool-files[" + i + "]="
                    + executors.toolFiles().get(i));
        }
        return settings;
    }

    /** The id of an executor, numbered from 1. */
    public static String executorId(int number) {
        return "executor-" + number;
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Completed when the broker cannot go on, with a sentence that says why; the cluster is of no use then. */
    public CompletableFuture<String> fault() {
        return broker.fault().thenApply(reason -> reason + ", or choose another place for it with TMPDIR");
    }

    @Override
    public void close() {
        var parts = new ArrayList<CompletableFuture<Void>>();
        for (var context : contexts) {
            parts.add(CompletableFuture.runAsync(context::close, THREADS));
        }
        try {
            CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
                    .get(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("not every service stopped within {}", CLOSING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("a service did not stop cleanly", e);
        }
        broker.close();
        delete(folder);
    }

    private static TemporaryFolder temporaryFolder() {
        try {
            return TemporaryFolder.create("planexec-run-");
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static void delete(TemporaryFolder folder) {
        try {
            folder.close();
        } catch (IOException e) {
            LOG.warn("the temporary folder {} could not be removed: {}", folder.path(), e.toString());
        }
    }

    /** What is said of a setting, which names it; else what is at the bottom of it. */
    private static String message(Throwable problem) {
        var root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
            if (root instanceof IllegalArgumentException
                    && String.valueOf(root.getMessage()).startsWith("planexec.")) {
                break;
            }
        }
        return Optional.ofNullable(root.getMessage()).orElseGet(root::toString);
    }
}
