package io.planexec.planner;

import org.apache.kafka.streams.KafkaStreams;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;

/** Up while the state machine has its partitions and every loop of the service is alive. */
final class PlannerHealth implements HealthIndicator {
    private final StreamsBuilderFactoryBean stateMachine;
    private final Service service;

    PlannerHealth(StreamsBuilderFactoryBean stateMachine, Service service) {
        this.stateMachine = stateMachine;
        this.service = service;
    }

    @Override
    public Health health() {
        var streams = stateMachine.getKafkaStreams();
        var state = streams == null ? KafkaStreams.State.NOT_RUNNING : streams.state();
        var up = state == KafkaStreams.State.RUNNING && service.isHealthy();
        return (up ? Health.up() : Health.down())
                .withDetail("stateMachine", state.toString())
                .withDetail("loops", service.isHealthy())
                .build();
    }
}
