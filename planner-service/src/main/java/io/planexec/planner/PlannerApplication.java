package io.planexec.planner;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The planner service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class PlannerApplication {

    /** Starts the service with Spring Boot's arguments, such as {@code --spring.kafka.bootstrap-servers=…}. */
    public static void main(String[] args) {
        SpringApplication.run(PlannerApplication.class, args);
    }
}
