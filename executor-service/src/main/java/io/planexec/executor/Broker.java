package io.planexec.executor;

import io.planexec.executor.worker.ReportSender;
import io.planexec.messages.TopicLayout;
import io.planexec.messages.Topics;
import io.planexec.queue.QueueSettings;
import io.planexec.queue.QueueSetupException;
import io.planexec.service.KafkaClients;
import io.planexec.service.PacedProducer;
import io.planexec.service.TopicProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/** What an executor needs of Kafka: topics, the queue's settings, a producer. */
final class Broker {
    /** How long a result waits for others where many end at once: those of a batch of tasks, which are soon there. */
    private static final Duration GATHERING = Duration.ofMillis(2);

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
     * Creates missing topics and configures the pools' queues.
     *
     * @return how to take part in each pool's queue, in the pools' order
     * @throws QueueSetupException when the broker is not there or cannot serve the queue
     */
    Map<String, QueueSettings> prepare(String id, ExecutorProperties properties) {
        var clients = new KafkaClients(kafka, id);
        var group = Optional.ofNullable(properties.group()).orElse(topics.prefix() + ".executors");
        var pools = properties.pools();
        var queues = new LinkedHashMap<String, QueueSettings>();
        for (var pool : pools) {
            var isDefault = pool.equals(Topics.DEFAULT_POOL);
            var share = properties.slots() / pools.size() + (queues.size() < properties.slots() % pools.size() ? 1 : 0);
            var queue = clients.queue(
                            topics.tasks(pool),
                            isDefault ? group : group + "." + pool,
                            isDefault ? id : id + "-" + pool)
                    .withSlots(share)
                    .withLock(properties.lock())
                    .withPatience(properties.patience());
            var wanted = new ArrayList<>(layout.forExecutors(topics));
            if (!isDefault) {
                wanted.add(layout.forPool(topics, pool));
            }
            clients.prepare(wanted, queue);
            queues.put(pool, queue);
        }
        return queues;
    }

    /** Reads what is committed of whatever it is given, in no group. */
    Consumer<byte[], byte[]> controlReader(String id) {
        var settings = new KafkaClients(kafka, id).consumer("control");
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Sends without duplicates. */
    PacedProducer producer(String id) {
        var settings = new KafkaClients(kafka, id).producer("reports");
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) ReportSender.PATIENCE.toMillis());
        return PacedProducer.of(settings, GATHERING);
    }
}
