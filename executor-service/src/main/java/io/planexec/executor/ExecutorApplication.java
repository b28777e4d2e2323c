package io.planexec.executor;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The executor service, as a process of its own or inside another one. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ExecutorConfiguration.class)
public class ExecutorApplication {

    /** What differs from Spring Boot's defaults; everything that users configure goes before it. */
    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("spring.application.name", "planexec-executor"),
            Map.entry("spring.jmx.enabled", false),
            Map.entry("spring.main.log-startup-info", false),
            Map.entry("server.port", 8081),
            Map.entry("server.shutdown", "graceful"),
            Map.entry("management.endpoints.web.exposure.include", "health,info,prometheus"),
            Map.entry("management.endpoint.health.probes.enabled", true),
            Map.entry("management.endpoint.health.show-details", "always"),
            Map.entry("management.endpoint.health.group.liveness.include", "livenessState"),
            Map.entry("management.endpoint.health.group.readiness.include", "readinessState,executor"),
            // The broker's absence is told once by the services; the clients would say it many times a second.
            Map.entry("logging.level.org.apache.kafka", "error"),
            // A failed start is told in one line by OneLineFailureReporter.
            Map.entry("logging.level.org.springframework", "error"),
            Map.entry("logging.level.org.apache.catalina", "error"),
            Map.entry("logging.level.org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter", "off"));

    private static final Map<String, Object> EMBEDDED = Map.of(
            "spring.main.lazy-initialization", true,
            "spring.main.register-shutdown-hook", false);

    /** A process of its own: configuration from the usual places of Spring Boot, HTTP for health and metrics. */
    public static void main(String[] args) {
        service().run(args);
        // A process that was told to stop and drained has done what it was asked: that is no failure.
        SpringApplication.getShutdownHandlers().add(() -> Runtime.getRuntime().halt(0));
    }

    /** An executor with its HTTP endpoints. */
    public static SpringApplicationBuilder service() {
        return application(ExecutorApplication.class);
    }

    /**
     * An executor inside another process: the same beans without what Spring Boot adds for HTTP, which would take most of
     * the time to start; no shutdown hook. Closing the context drains it. Any number may live in one JVM.
     */
    public static SpringApplicationBuilder embedded() {
        return application(ExecutorConfiguration.class)
                .web(WebApplicationType.NONE)
                .properties(EMBEDDED);
    }

    private static SpringApplicationBuilder application(Class<?> source) {
        return new SpringApplicationBuilder(source).bannerMode(Banner.Mode.OFF).properties(DEFAULTS);
    }
}
