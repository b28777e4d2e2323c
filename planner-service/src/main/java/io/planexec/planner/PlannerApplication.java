package io.planexec.planner;

import io.planexec.planner.api.ApiConfiguration;
import io.planexec.service.ServiceApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The planner service, as a process of its own or inside another one. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({PlannerConfiguration.class, ApiConfiguration.class})
public class PlannerApplication {
    private static final int PORT = 8080;

    /** A process of its own: configuration from the usual places of Spring Boot, HTTP for goals, health and metrics. */
    public static void main(String[] args) {
        ServiceApplication.run(service(), args);
    }

    /** A planner with its HTTP endpoints. */
    public static SpringApplicationBuilder service() {
        return ServiceApplication.withHttp(PlannerApplication.class, "planexec-planner", PORT, "planner")
                .properties("management.endpoint.health.group.liveness.include=livenessState,pulse");
    }

    /** A planner inside another process. */
    public static SpringApplicationBuilder embedded() {
        return ServiceApplication.embedded(PlannerConfiguration.class);
    }
}
