package io.planexec.executor;

import io.planexec.messages.TopicLayout;
import io.planexec.messages.Topics;
import io.planexec.queue.MissingTopics;
import io.planexec.queue.QueueSettings;
import io.planexec.queue.QueueSetupException;
import io.planexec.queue.TaskQueue;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/** What an executor needs of Kafka: topics, the queue's settings, a producer. */
final class Broker {
    /** A broker that is not there is noticed within this time. */
    private static final Duration PATIENCE_AT_START = Duration.ofSeconds(15);

    /** A broker that goes away may take this long to come back before results are given up and their tasks released. */
    private static final Duration PATIENCE_WITH_RESULTS = Duration.ofMinutes(5);

    private final KafkaProperties kafka;
    private final Topics topics;
    private final TopicLayout layout;

    Broker(KafkaProperties kafka, TopicProperties topics) {
        this.kafka = kafka;
        this.topics = topics.names();
        this.layout = topics.topics().toLayout();
    }

    Topics topics() {
        return topics;
    }

    /**
     * Creates missing topics and configures the queue.
     *
     * @throws QueueSetupException when the broker is not there or cannot serve the queue
     */
    QueueSettings prepare(String id, ExecutorProperties properties) {
        var group = Optional.ofNullable(properties.group()).orElse(topics.prefix() + ".executors");
        var settings = new QueueSettings(
                servers(),
                topics.tasks(),
                group,
                id,
                properties.slots(),
                properties.lock(),
                properties.patience(),
                QueueSettings.DEFAULT_POISON_AFTER,
                clientProperties());
        try (var admin = Admin.create(adminProperties(id))) {
            MissingTopics.create(
                    admin,
                    layout.forExecutors(topics).stream()
                            .map(topic -> new NewTopic(
                                            topic.name(),
                                            Optional.of(topic.partitions()),
                                            topic.replication() < 1
                                                    ? Optional.empty()
                                                    : Optional.of(topic.replication()))
                                    .configs(topic.settings()))
                            .toList());
            TaskQueue.prepare(admin, settings);
            return settings;
        } catch (KafkaException e) {
            throw new QueueSetupException(
                    "The Kafka client for " + servers() + " cannot be made ("
                            + String.valueOf(
                                    e.getCause() == null
                                            ? e.getMessage()
                                            : e.getCause().getMessage())
                            + "); check spring.kafka.bootstrap-servers and the security settings",
                    e);
        }
    }

    /** Sends in order, without duplicates, each record at once. */
    Producer<byte[], byte[]> producer(String id) {
        var properties = new HashMap<String, Object>(Map.of(
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "none",
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                15_000,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000));
        properties.putAll(kafka.buildProducerProperties());
        properties.putAll(Map.of(
                ProducerConfig.CLIENT_ID_CONFIG,
                id + "-reports",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) PATIENCE_WITH_RESULTS.toMillis(),
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                TopicLayout.MAX_MESSAGE_BYTES));
        withoutReporters(properties);
        properties.remove(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
        properties.remove(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> adminProperties(String id) {
        var properties = new HashMap<>(kafka.buildAdminProperties());
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG, id + "-setup");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE_AT_START.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                PATIENCE_AT_START.dividedBy(2).toMillis());
        withoutReporters(properties);
        return properties;
    }

    /** What every client needs to reach the broker, security included; nothing of one kind of client. */
    private Map<String, Object> clientProperties() {
        var properties = new HashMap<>(kafka.buildAdminProperties());
        properties
                .keySet()
                .removeAll(List.of(
                        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                        CommonClientConfigs.CLIENT_ID_CONFIG,
                        CommonClientConfigs.GROUP_ID_CONFIG));
        properties.values().removeIf(java.util.Objects::isNull);
        return properties;
    }

    /** Several executors may live in one JVM; what Kafka would register with JMX is of no use there. */
    private static void withoutReporters(Map<String, Object> properties) {
        properties.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, List.of());
        properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    }

    private String servers() {
        return String.join(",", kafka.getBootstrapServers());
    }
}
