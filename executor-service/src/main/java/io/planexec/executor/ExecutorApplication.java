package io.planexec.executor;

import io.planexec.service.ServiceApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The executor service, as a process of its own or inside another one. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ExecutorConfiguration.class)
public class ExecutorApplication {
    private static final int PORT = 8081;

    /** A process of its own: configuration from the usual places of Spring Boot, HTTP for health and metrics. */
    public static void main(String[] args) {
        ServiceApplication.run(service(), args);
    }

    /** An executor with its HTTP endpoints. */
    public static SpringApplicationBuilder service() {
        return ServiceApplication.withHttp(ExecutorApplication.class, "planexec-executor", PORT, "executor");
    }

    /** An executor inside another process. Closing the context drains it. Any number may live in one JVM. */
    public static SpringApplicationBuilder embedded() {
        return ServiceApplication.embedded(ExecutorConfiguration.class);
    }
}
