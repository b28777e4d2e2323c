package io.planexec.planner;

import io.micrometer.core.instrument.MeterRegistry;
import io.planexec.messages.TopicLayout;
import io.planexec.messages.Topics;
import io.planexec.planner.goal.GoalMachine;
import io.planexec.planner.topology.Dispatcher;
import io.planexec.planner.topology.GoalMeters;
import io.planexec.planner.topology.PlannerTopology;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.KafkaStreamsConfiguration;
import org.springframework.kafka.config.KafkaStreamsInfrastructureCustomizer;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaAdmin;

/** The state machine on Kafka Streams, and the dispatcher that puts its tasks on their queues. */
@Configuration(proxyBeanMethods = false)
class StateMachineConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(StateMachineConfiguration.class);
    private static final long STATE_CACHE_BYTES = 64L * 1024 * 1024;
    private static final int CLOSE_SECONDS = 5;

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    Topics topics(PlannerProperties properties) {
        return new Topics(properties.topicPrefix());
    }

    @Bean
    KafkaAdmin.NewTopics newTopics(Topics topics, PlannerProperties properties) {
        var layout = new TopicLayout(
                properties.topics().partitions(), properties.topics().replication());
        return new KafkaAdmin.NewTopics(
                Stream.of(layout.forUsers(topics), layout.forPlanner(topics), layout.forExecutors(topics))
                        .flatMap(List::stream)
                        .map(topic -> TopicBuilder.name(topic.name())
                                .partitions(topic.partitions())
                                .replicas(topic.replication())
                                .configs(topic.settings())
                                .build())
                        .toArray(NewTopic[]::new));
    }

    @Bean
    GoalMachine goalMachine(Topics topics, PlannerProperties properties) {
        return new GoalMachine(properties.planner().goalSettings(topics.results()));
    }

    @Bean
    GoalMeters goalMeters(MeterRegistry registry) {
        return new MicrometerGoalMeters(registry);
    }

    @Bean
    StreamsBuilderFactoryBean stateMachine(
            KafkaProperties kafka,
            PlannerProperties properties,
            Topics topics,
            GoalMachine machine,
            InstantSource clock,
            GoalMeters meters) {
        var streams = new StreamsBuilderFactoryBean(
                new KafkaStreamsConfiguration(streamsSettings(kafka, properties.planner())));
        streams.setInfrastructureCustomizer(new KafkaStreamsInfrastructureCustomizer() {
            @Override
            public void configureTopology(Topology topology) {
                PlannerTopology.describe(
                        topology, topics, machine, properties.planner().topologySettings(), clock, meters);
            }
        });
        streams.setStreamsUncaughtExceptionHandler(fault -> {
            LOG.error("a thread of the state machine ended and is replaced", fault);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.setCloseTimeout(CLOSE_SECONDS);
        return streams;
    }

    private static Map<String, Object> streamsSettings(KafkaProperties kafka, PlannerProperties.Planner planner) {
        var settings = new HashMap<String, Object>(kafka.buildStreamsProperties());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, planner.group());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                planner.commitInterval().toMillis());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, planner.streamThreads());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, planner.stateDir());
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, STATE_CACHE_BYTES);
        settings.put(StreamsConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        // A task waits for its turn on the network as long as its event lingers in the producer.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), TopicLayout.MAX_MESSAGE_BYTES);
        settings.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), TopicLayout.MAX_MESSAGE_BYTES);
        return settings;
    }

    @Bean
    BackgroundLoop dispatcher(KafkaProperties kafka, PlannerProperties properties, Topics topics) {
        var reading = new HashMap<String, Object>(kafka.buildConsumerProperties());
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, properties.planner().group() + "-dispatcher");
        reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        var writing = new HashMap<String, Object>(kafka.buildProducerProperties());
        writing.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        writing.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicLayout.MAX_MESSAGE_BYTES);
        var dispatcher = new Dispatcher(
                new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer()),
                topics);
        return new BackgroundLoop("planexec-dispatcher", dispatcher, dispatcher::stop);
    }
}
