package io.planexec.service;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.SmartLifecycle;

/** How a service is started: as a process of its own, or inside another one. Users' configuration goes before all of it. */
public final class ServiceApplication {
    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            Map.entry("spring.jmx.enabled", false),
            Map.entry("spring.main.log-startup-info", false),
            Map.entry("server.shutdown", "graceful"),
            Map.entry("management.endpoints.web.exposure.include", "health,info,prometheus"),
            Map.entry("management.endpoint.health.probes.enabled", true),
            Map.entry("management.endpoint.health.show-details", "always"),
            Map.entry("management.endpoint.health.group.liveness.include", "livenessState"),
            // The broker's absence is told once by the services; the clients would say it many times a second.
            Map.entry("logging.level.org.apache.kafka", "error"),
            // A failed start is told in one line by OneLineFailureReporter.
            Map.entry("logging.level.org.springframework", "error"),
            Map.entry("logging.level.org.apache.catalina", "error"),
            Map.entry("logging.level.org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter", "off"));

    private static final Map<String, Object> EMBEDDED = Map.of(
            "spring.main.lazy-initialization", true,
            "spring.main.register-shutdown-hook", false);

    /** Threads that carry virtual threads, at least: one that loads a class keeps its carrier while it waits for a lock. */
    private static final int LEAST_CARRIERS = 8;

    static {
        // The JDK's HTTP client sends a GET again by itself when the connection ends without an answer. Whether a
        // request may be sent twice is for whoever makes it to know. Read once, by the first request of the JVM; no
        // client follows redirects.
        System.setProperty("jdk.httpclient.redirects.retrylimit", "1");
        System.setProperty("jdk.httpclient.disableRetryConnect", "true");
    }

    private ServiceApplication() {}

    /**
     * A service with its HTTP endpoints.
     *
     * @param application its class with auto-configuration
     * @param indicator the health indicator that readiness asks, beside Spring's own
     */
    public static SpringApplicationBuilder withHttp(Class<?> application, String name, int port, String indicator) {
        provideCarriers();
        var settings = new HashMap<>(DEFAULTS);
        settings.put("spring.application.name", name);
        settings.put("server.port", port);
        settings.put("management.endpoint.health.group.readiness.include", "readinessState," + indicator);
        return new SpringApplicationBuilder(application)
                .bannerMode(Banner.Mode.OFF)
                .properties(settings);
    }

    /** Read once, by the first virtual thread of the JVM. */
    private static void provideCarriers() {
        var carriers = "jdk.virtualThreadScheduler.parallelism";
        if (System.getProperty(carriers) == null) {
            System.setProperty(
                    carriers,
                    Integer.toString(
                            Math.max(LEAST_CARRIERS, Runtime.getRuntime().availableProcessors())));
        }
    }

    /**
     * A service inside another process: the same beans without what Spring Boot adds for HTTP, which would take most of
     * the time to start; no shutdown hook. Any number may live in one JVM.
     *
     * @param configuration its beans, without auto-configuration
     */
    public static SpringApplicationBuilder embedded(Class<?> configuration) {
        return new SpringApplicationBuilder(configuration)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(DEFAULTS)
                .properties(EMBEDDED);
    }

    /**
     * Runs a process of its own. Told to stop, it ends with 0 once it has drained, or at once where nothing of it has been
     * started: it has done what it was asked. A start that fails is thrown.
     */
    public static void run(SpringApplicationBuilder service, String... args) {
        var ending = new Ending();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(ending::told));
        SpringApplication.getShutdownHandlers().add(ending::closed);
        try {
            service.initializers(context -> context.getBeanFactory().registerSingleton("planexecEnding", ending))
                    .run(args);
        } catch (RuntimeException e) {
            ending.failed();
            throw e;
        }
    }

    /** The exit code of a process: 0 where it was told to end, whatever it was at. Starts before all other parts. */
    private static final class Ending implements SmartLifecycle {
        private volatile boolean started;
        private volatile boolean told;
        private volatile boolean failed;

        void told() {
            told = true;
            if (!started && !failed) {
                Runtime.getRuntime().halt(0);
            }
        }

        /** What closing breaks off is no failed start. */
        void failed() {
            failed = !told;
        }

        void closed() {
            if (!failed) {
                Runtime.getRuntime().halt(0);
            }
        }

        @Override
        public void start() {
            started = true;
        }

        @Override
        public void stop() {
            // Whether it has been started is asked, not whether it still runs.
        }

        @Override
        public boolean isRunning() {
            return started;
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE;
        }
    }
}
