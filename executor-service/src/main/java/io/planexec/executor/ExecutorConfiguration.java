package io.planexec.executor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.executor.tool.web.WebTools;
import io.planexec.executor.tool.yaml.UnusableTools;
import io.planexec.executor.tool.yaml.YamlTools;
import io.planexec.model.Role;
import io.planexec.model.setup.Models;
import io.planexec.model.setup.ModelsConfiguration;
import io.planexec.service.TopicProperties;
import io.planexec.service.objects.ArtifactProperties;
import io.planexec.service.objects.ObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/** Puts an executor together. */
@Configuration(proxyBeanMethods = false)
@Import(ModelsConfiguration.class)
@EnableConfigurationProperties({
    ExecutorProperties.class,
    ArtifactProperties.class,
    TopicProperties.class,
    KafkaProperties.class
})
class ExecutorConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorConfiguration.class);

    @Bean
    ToolRegistry toolRegistry(ExecutorProperties properties, ObjectProvider<Tool> others) {
        var tools = new ArrayList<>(BuiltInTools.all(properties.simulation()));
        tools.addAll(webTools(properties.fetch(), properties.search()));
        others.orderedStream().forEach(tools::add);
        return new ToolRegistry(tools);
    }

    private static List<Tool> webTools(ExecutorProperties.Fetch fetch, ExecutorProperties.Search search) {
        var tools = new ArrayList<Tool>();
        if (!fetch.hosts().isEmpty()) {
            tools.add(named(
                    "fetch",
                    () -> WebTools.fetching(
                            fetch.hosts(),
                            fetch.privateAddresses(),
                            (int) fetch.maxSize().toBytes(),
                            fetch.timeout())));
        }
        var backend = search.backend();
        if (backend != null && !backend.isBlank()) {
            tools.add(named(
                    "search",
                    () -> WebTools.searching(
                            backend,
                            Objects.requireNonNullElse(search.url(), ""),
                            Objects.requireNonNullElse(search.apiKey(), ""))));
        }
        return tools;
    }

    private static <T> T named(String settings, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "planexec.executor." + settings + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Reads the files before the executor announces anything, and follows them until after it has left. */
    @Bean
    YamlTools yamlTools(ExecutorProperties properties, ToolRegistry tools) {
        try {
            var files = properties.toolFiles().stream().map(Path::of).toList();
            var isolation = properties.isolation().toIsolation();
            var problem = isolation.problem();
            if (problem.isPresent()) {
                throw new IllegalArgumentException("planexec.executor.isolation cannot be had on this system: "
                        + problem.get() + "; change what it asks for, or give the executor the rights and util-linux");
            }
            return YamlTools.serve(files, tools, isolation, Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the isolation of scripts was tried", e);
        } catch (UnusableTools e) {
            throw new IllegalArgumentException("planexec.executor.tool-files cannot be used: " + e.getMessage(), e);
        }
    }

    @Bean
    GoalFolders goalFolders(ExecutorProperties properties, ArtifactProperties artifacts) throws IOException {
        var store = artifacts.store();
        if (store.isPresent()) {
            check(store.get());
        }
        return new GoalFolders(
                Path.of(properties.workspace()),
                Path.of(""),
                properties.output(),
                store,
                artifacts.retention() != null);
    }

    /** A store that refuses is a mistake in the settings; one that is away may come back before it is needed. */
    private static void check(ObjectStore store) {
        try {
            store.check();
        } catch (ObjectStore.Refused e) {
            throw new IllegalArgumentException("planexec.artifacts.s3 cannot be used: " + e.getMessage(), e);
        } catch (IOException e) {
            LOG.warn(
                    "The object store cannot be reached now; steps that need it fail until it can: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the object store was asked", e);
        }
    }

    @Bean
    @Lazy(false)
    RetentionSweep retentionSweep(GoalFolders folders, ArtifactProperties artifacts) {
        return new RetentionSweep(folders.retention(), artifacts.retention(), clock());
    }

    @Bean
    @Lazy(false)
    @DependsOn("yamlTools")
    Executor executor(
            ExecutorProperties properties,
            TopicProperties topics,
            KafkaProperties kafka,
            ToolRegistry tools,
            Models models,
            GoalFolders folders,
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<InstantSource> clock,
            ApplicationContext context) {
        return new Executor(
                Optional.ofNullable(properties.id()).orElseGet(ExecutorConfiguration::randomId),
                properties,
                new Broker(kafka, topics),
                tools,
                models.tell(Role.EXECUTOR).model(Role.EXECUTOR),
                folders,
                new QueueMeters(meters.getIfAvailable(SimpleMeterRegistry::new)),
                clock.getIfAvailable(ExecutorConfiguration::clock),
                () -> AvailabilityChangeEvent.publish(context, LivenessState.BROKEN));
    }

    @Bean
    @Lazy(false)
    McpMeters mcpMeters(YamlTools tools, ObjectProvider<MeterRegistry> meters) {
        return new McpMeters(tools, meters.getIfAvailable(SimpleMeterRegistry::new));
    }

    @Bean
    ExecutorHealth executorHealthIndicator(Executor executor, YamlTools tools, ObjectProvider<InstantSource> clock) {
        return new ExecutorHealth(executor, tools, clock.getIfAvailable(ExecutorConfiguration::clock));
    }

    private static InstantSource clock() {
        return Clock.systemUTC();
    }

    private static String randomId() {
        var random = Long.toString(ThreadLocalRandom.current().nextLong(1L << 30), 36);
        return hostName().replaceAll("[^A-Za-z0-9._-]", "-") + "-" + random;
    }

    private static String hostName() {
        var name = System.getenv("HOSTNAME");
        if (name != null && !name.isBlank()) {
            return name;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "executor";
        }
    }
}
