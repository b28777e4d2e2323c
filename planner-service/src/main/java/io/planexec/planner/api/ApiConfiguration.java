package io.planexec.planner.api;

import io.planexec.messages.TopicLayout;
import io.planexec.messages.Topics;
import io.planexec.service.KafkaClients;
import io.planexec.service.PacedProducer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Puts the API together. Takes the planner's topics and Kafka clients. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApiProperties.class)
@Import({GoalsController.class, ProblemReplies.class})
public class ApiConfiguration {
    private static final int PATIENCE_MS = 5_000;

    @Bean
    StatusPlaces statusPlaces(KafkaClients clients, Topics topics, ApiProperties properties) {
        return new StatusPlaces(
                consumers(clients, "statuses").get(), new KeyedTopic(topics.goalStatus()), properties.goals());
    }

    @Bean
    Readers apiReaders(KafkaClients clients, ApiProperties properties) {
        return new Readers(consumers(clients, "api"), properties.readers());
    }

    @Bean
    Statuses statuses(StatusPlaces statusPlaces, Readers apiReaders, Topics topics) {
        return new Statuses(statusPlaces, new KeyedTopic(topics.goalStatus()), apiReaders);
    }

    @Bean
    Logs logs(Topics topics) {
        return new Logs(new KeyedTopic(topics.goalEvents()));
    }

    @Bean
    EventStreams eventStreams(KafkaClients clients, Logs logs, ApiProperties properties) {
        return new EventStreams(logs, new Readers(consumers(clients, "events"), properties.followers()));
    }

    @Bean
    PacedProducer apiProducer(KafkaClients clients) {
        var settings = clients.producer("api-out");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        return PacedProducer.patientOf(settings);
    }

    @Bean
    SmartLifecycle api(StatusPlaces statusPlaces, EventStreams eventStreams) {
        return new Running(statusPlaces, eventStreams);
    }

    private static Supplier<Consumer<byte[], byte[]>> consumers(KafkaClients clients, String purpose) {
        var settings = clients.consumer(purpose);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, TopicLayout.MAX_MESSAGE_BYTES);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        return () -> new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The thread that reads statuses; and streams end before the web server waits for its requests. */
    private static final class Running implements SmartLifecycle {
        private final StatusPlaces places;
        private final EventStreams streams;
        private volatile boolean running;

        Running(StatusPlaces places, EventStreams streams) {
            this.places = places;
            this.streams = streams;
        }

        @Override
        public void start() {
            running = true;
            Thread.ofPlatform().name("planexec-statuses").daemon().start(places);
        }

        @Override
        public void stop() {
            running = false;
            streams.close();
            places.stop();
        }

        @Override
        public boolean isRunning() {
            return running;
        }
    }
}
