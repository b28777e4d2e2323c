package io.planexec.service;

import io.planexec.messages.TopicLayout;
import io.planexec.queue.MissingTopics;
import io.planexec.queue.QueueSettings;
import io.planexec.queue.QueueSetupException;
import io.planexec.queue.TaskQueue;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/**
 * A service's Kafka clients: the settings that Spring Boot's properties give, and on top of them what this system needs.
 * Immutable.
 */
public final class KafkaClients {
    /** A broker that is not there is noticed within this time. */
    private static final Duration PATIENCE_AT_START = Duration.ofSeconds(15);

    private final KafkaProperties kafka;
    private final String name;

    /**
     * The clients of one service.
     *
     * @param name what its client ids begin with
     */
    public KafkaClients(KafkaProperties kafka, String name) {
        this.kafka = kafka;
        this.name = name;
    }

    /** The brokers, as {@code host:port,…}. */
    public String servers() {
        return String.join(",", kafka.getBootstrapServers());
    }

    /** What every client needs to reach the broker, security included; nothing of one kind of client. */
    public Map<String, Object> common() {
        var settings = new HashMap<>(kafka.buildAdminProperties());
        settings.keySet()
                .removeAll(List.of(
                        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                        CommonClientConfigs.CLIENT_ID_CONFIG,
                        CommonClientConfigs.GROUP_ID_CONFIG));
        settings.values().removeIf(Objects::isNull);
        return settings;
    }

    /**
     * A producer that sends in order, without duplicates, up to the size that topics take. A record goes out at once where
     * nothing is on its way, and together with those that came meanwhile where something is.
     */
    public Map<String, Object> producer(String purpose) {
        var settings = new HashMap<String, Object>(kafka.buildProducerProperties());
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, name + "-" + purpose);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicLayout.MAX_MESSAGE_BYTES);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        settings.remove(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
        settings.remove(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        return withoutReporters(settings);
    }

    /** A consumer that starts at the beginning and commits only when told. */
    public Map<String, Object> consumer(String purpose) {
        var settings = new HashMap<String, Object>(kafka.buildConsumerProperties());
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, name + "-" + purpose);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.remove(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG);
        settings.remove(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);
        return withoutReporters(settings);
    }

    /** Kafka Streams, without what makes it this service's. */
    public Map<String, Object> streams() {
        return withoutReporters(new HashMap<>(kafka.buildStreamsProperties()));
    }

    /** How a worker takes part in a queue, with the slots and times to be set. */
    public QueueSettings queue(String topic, String group, String worker) {
        return QueueSettings.of(servers(), topic, group, worker).withClientProperties(common());
    }

    /**
     * Makes the broker ready: creates missing topics and configures a queue's share group.
     *
     * @throws QueueSetupException when the broker is not there or cannot serve the queue
     */
    public void prepare(List<TopicLayout.Definition> topics, QueueSettings queue) {
        try (var admin = Admin.create(admin())) {
            MissingTopics.create(
                    admin, topics.stream().map(KafkaClients::newTopic).toList());
            TaskQueue.prepare(admin, queue);
        } catch (QueueSetupException e) {
            throw isTimeout(e) ? noAnswer(e) : e;
        } catch (KafkaException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new QueueSetupException(
                    "The Kafka client for " + servers() + " cannot be made (" + cause.getMessage()
                            + "); check spring.kafka.bootstrap-servers and the security settings",
                    e);
        }
    }

    /**
     * Creates missing topics.
     *
     * @throws QueueSetupException when the broker is not there or refuses
     */
    public void create(List<TopicLayout.Definition> topics) {
        try (var admin = Admin.create(admin())) {
            MissingTopics.create(
                    admin, topics.stream().map(KafkaClients::newTopic).toList());
        }
    }

    private static boolean isTimeout(Throwable e) {
        for (var cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof org.apache.kafka.common.errors.TimeoutException
                    || cause instanceof java.util.concurrent.TimeoutException) {
                return true;
            }
        }
        return false;
    }

    private QueueSetupException noAnswer(QueueSetupException e) {
        return new QueueSetupException(
                "No Kafka broker answered at " + servers() + " within " + PATIENCE_AT_START.toSeconds()
                        + " s; check that it runs and that spring.kafka.bootstrap-servers names it",
                e);
    }

    private static NewTopic newTopic(TopicLayout.Definition topic) {
        return new NewTopic(
                        topic.name(),
                        Optional.of(topic.partitions()),
                        topic.replication() < 1 ? Optional.empty() : Optional.of(topic.replication()))
                .configs(topic.settings());
    }

    private Map<String, Object> admin() {
        var settings = new HashMap<>(kafka.buildAdminProperties());
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, name + "-setup");
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE_AT_START.toMillis());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                PATIENCE_AT_START.dividedBy(2).toMillis());
        return withoutReporters(settings);
    }

    /** Several services may live in one JVM; what Kafka would register with JMX is of no use there. */
    private static Map<String, Object> withoutReporters(Map<String, Object> settings) {
        settings.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, List.of());
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return settings;
    }
}
