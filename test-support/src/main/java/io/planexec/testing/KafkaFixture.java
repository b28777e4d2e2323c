package io.planexec.testing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Kafka broker for a test class, and names that no other test class uses on it.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KafkaFixture kafka = new KafkaFixture();
 * }</pre>
 *
 * <p>All fixtures of a JVM share one broker, started at first use and stopped when the JVM ends: a container where
 * Docker answers, else one in this process. The environment variable {@code PLANEXEC_TEST_KAFKA} set to {@code docker}
 * or {@code embedded} chooses. Safe for use by several threads.
 */
public final class KafkaFixture implements BeforeAllCallback {

    private final String prefix;
    private final AtomicInteger readers = new AtomicInteger();

    public KafkaFixture() {
        this.prefix = "t" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36) + "-";
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        SharedBroker.instance();
    }

    /** The broker's {@code host:port}; starts it if no test has yet. */
    public String bootstrapServers() {
        return SharedBroker.instance().bootstrapServers();
    }

    /** Starts with a letter, ends with a hyphen, differs for every fixture: put it before topics, groups and ids. */
    public String prefix() {
        return prefix;
    }

    /** A name that only this fixture's tests use. */
    public String name(String name) {
        return prefix + name.toLowerCase(Locale.ROOT);
    }

    /** Creates the topic {@link #name(String) name(topic)} and returns that name. */
    public String createTopic(String topic, int partitions) {
        return createTopic(topic, partitions, Map.of());
    }

    /** Creates the topic {@link #name(String) name(topic)} with topic settings and returns that name. */
    public String createTopic(String topic, int partitions, Map<String, String> settings) {
        NewTopic created = new NewTopic(name(topic), Optional.of(partitions), Optional.empty()).configs(settings);
        try (Admin admin = admin()) {
            admin.createTopics(List.of(created)).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating topic " + created.name(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Topic " + created.name() + " could not be created", e);
        }
        return created.name();
    }

    /** A new admin client, to be closed by the caller. */
    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    /** A new producer that sends at once, to be closed by the caller. */
    public KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers(), "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** A new consumer that reads topics from their beginning, in a group of its own, to be closed by the caller. */
    public KafkaConsumer<byte[], byte[]> reader() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers(),
                        "group.id",
                        name("reader-" + readers.incrementAndGet()),
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
