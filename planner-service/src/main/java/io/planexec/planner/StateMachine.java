package io.planexec.planner;

import io.planexec.messages.TopicLayout;
import io.planexec.messages.Topics;
import io.planexec.planner.goal.GoalMachine;
import io.planexec.planner.topology.GoalMeters;
import io.planexec.planner.topology.PlannerTopology;
import io.planexec.planner.topology.Serving;
import io.planexec.planner.topology.TaskSink;
import io.planexec.planner.topology.TopologySettings;
import io.planexec.service.KafkaClients;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.config.KafkaStreamsConfiguration;
import org.springframework.kafka.config.KafkaStreamsInfrastructureCustomizer;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;

/** The goals' state machine as a Kafka Streams application, exactly once. */
final class StateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(StateMachine.class);
    private static final long CACHE_BYTES = 64L * 1024 * 1024;
    private static final int CLOSE_SECONDS = 5;
    private static final int RETRY_MS = 2;
    /** How long a planner may be silent before others take its partitions over. Kafka's 45 s are how long its goals would stand still. */
    static final int SESSION_MS = 10_000;

    private static final int LINGER_MS = 20;
    private static final int BATCH_BYTES = 256 * 1024;

    private StateMachine() {}

    static StreamsBuilderFactoryBean on(
            KafkaClients clients,
            PlannerProperties properties,
            TopologySettings topologySettings,
            Topics topics,
            GoalMachine machine,
            TaskSink tasks,
            Serving serving,
            InstantSource clock,
            GoalMeters meters) {
        var streams =
                new StreamsBuilderFactoryBean(new KafkaStreamsConfiguration(settings(clients, properties, topics)));
        streams.setInfrastructureCustomizer(new KafkaStreamsInfrastructureCustomizer() {
            @Override
            public void configureTopology(Topology topology) {
                PlannerTopology.describe(topology, topics, machine, topologySettings, tasks, serving, clock, meters);
            }
        });
        streams.setStreamsUncaughtExceptionHandler(fault -> {
            LOG.error("a thread of the state machine ended and is replaced", fault);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.setCloseTimeout(CLOSE_SECONDS);
        // Else the group waits 45 s for a planner that was stopped before another one, or its next start, may go on.
        streams.setLeaveGroupOnClose(true);
        // Its topics have to exist first; the service starts it.
        streams.setAutoStartup(false);
        return streams;
    }

    private static Map<String, Object> settings(KafkaClients clients, PlannerProperties properties, Topics topics) {
        var settings = clients.streams();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, properties.group(topics));
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                properties.commitInterval().toMillis());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, properties.streamThreads());
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG, properties.stateFolder(topics).toString());
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        // Tasks do not go this way; only readers of the log and of statuses wait for it.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER_MS);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        // The first record after a commit is refused until the last transaction's markers are written, a matter of few
        // milliseconds; by default the producer would try again after 100.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), RETRY_MS);
        // Those that followed it would be refused as well, each with an error in the broker's log.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), TopicLayout.MAX_MESSAGE_BYTES);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                properties.transactionTimeout().toMillis());
        settings.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
        settings.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), TopicLayout.MAX_MESSAGE_BYTES);
        return settings;
    }
}
