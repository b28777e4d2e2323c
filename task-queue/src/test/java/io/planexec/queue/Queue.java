package io.planexec.queue;

import io.planexec.testing.KafkaFixture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A topic and group of their own for one test, and a producer of tasks that are plain text. */
final class Queue implements AutoCloseable {

    private final QueueSettings settings;
    private final KafkaProducer<String, String> producer;

    private Queue(QueueSettings settings) {
        this.settings = settings;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", settings.bootstrapServers(), "linger.ms", 0),
                new StringSerializer(),
                new StringSerializer());
    }

    static Queue named(String name, KafkaFixture kafka) {
        return named(name, kafka, QueueSettings.DEFAULT_LOCK);
    }

    static Queue named(String name, KafkaFixture kafka, Duration lock) {
        String topic = kafka.createTopic(name, 1);
        QueueSettings settings = QueueSettings.of(kafka.bootstrapServers(), topic, topic + "-group", "w")
                .withLock(lock);
        try (Admin admin = kafka.admin()) {
            TaskQueue.prepare(admin, settings);
        }
        return new Queue(settings);
    }

    QueueSettings settings() {
        return settings;
    }

    /** Sends a task and returns when the broker has it. */
    void send(String task) {
        try {
            producer.send(new ProducerRecord<>(settings.topic(), task)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a task and returns at once. */
    void sendSoon(String task) {
        var _ = producer.send(new ProducerRecord<>(settings.topic(), task));
    }

    static String text(Delivery delivery) {
        return new String(delivery.record().value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
