package io.planexec.queue;

import java.time.Duration;
import java.util.Map;

/**
 * How a {@link TaskQueueWorker} takes part in a queue. Immutable.
 *
 * @param bootstrapServers the brokers, as {@code host:port,...}
 * @param topic the tasks' topic, of one partition; {@link TaskQueue#prepare} refuses more and says why
 * @param group the share group; workers of one group share the tasks
 * @param name the worker's name in client ids, logs and thread names; letters, digits, {@code . _ -}
 * @param slots how many tasks run at once, 1 to 512
 * @param lock how long the broker keeps a task for a worker that falls silent, 1 s to 1 h; the group's setting, put in
 *     place by {@link TaskQueue#prepare}; locks are renewed every third of it
 * @param patience how long a task may run before the slots that are not in use take tasks without waiting for it, 1 ms
 *     to 1 s. Shorter tasks are taken, run and acknowledged in batches, which is what makes them fast
 * @param poisonAfter a task whose handler throws is rejected at this delivery, 1 to 10
 * @param clientProperties further Kafka client properties, such as those for security
 */
public record QueueSettings(
        String bootstrapServers,
        String topic,
        String group,
        String name,
        int slots,
        Duration lock,
        Duration patience,
        int poisonAfter,
        Map<String, Object> clientProperties) {

    public static final int DEFAULT_SLOTS = 4;
    public static final Duration DEFAULT_LOCK = Duration.ofSeconds(30);
    public static final Duration DEFAULT_PATIENCE = Duration.ofMillis(200);
    public static final int DEFAULT_POISON_AFTER = 3;

    public QueueSettings {
        requireText("bootstrapServers", bootstrapServers);
        requireText("topic", topic);
        requireText("group", group);
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "Queue setting name is '" + name + "'; expected letters, digits, '.', '_' and '-'");
        }
        requireBetween("slots", slots, 1, 512);
        requireBetween("lock", lock, Duration.ofSeconds(1), Duration.ofHours(1));
        requireBetween("patience", patience, Duration.ofMillis(1), Duration.ofSeconds(1));
        requireBetween("poisonAfter", poisonAfter, 1, 10);
        clientProperties = Map.copyOf(clientProperties);
    }

    /** A worker with all defaults: 4 slots, a lock of 30 s. */
    public static QueueSettings of(String bootstrapServers, String topic, String group, String name) {
        return new QueueSettings(
                bootstrapServers,
                topic,
                group,
                name,
                DEFAULT_SLOTS,
                DEFAULT_LOCK,
                DEFAULT_PATIENCE,
                DEFAULT_POISON_AFTER,
                Map.of());
    }

    public QueueSettings withSlots(int newSlots) {
        return new QueueSettings(
                bootstrapServers, topic, group, name, newSlots, lock, patience, poisonAfter, clientProperties);
    }

    public QueueSettings withLock(Duration newLock) {
        return new QueueSettings(
                bootstrapServers, topic, group, name, slots, newLock, patience, poisonAfter, clientProperties);
    }

    public QueueSettings withPatience(Duration newPatience) {
        return new QueueSettings(
                bootstrapServers, topic, group, name, slots, lock, newPatience, poisonAfter, clientProperties);
    }

    public QueueSettings withPoisonAfter(int newPoisonAfter) {
        return new QueueSettings(
                bootstrapServers, topic, group, name, slots, lock, patience, newPoisonAfter, clientProperties);
    }

    public QueueSettings withClientProperties(Map<String, Object> newClientProperties) {
        return new QueueSettings(
                bootstrapServers, topic, group, name, slots, lock, patience, poisonAfter, newClientProperties);
    }

    private static void requireText(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("Queue setting " + what + " is blank; it has no default");
        }
    }

    private static <T extends Comparable<T>> void requireBetween(String what, T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "Queue setting " + what + " is " + value + "; expected " + least + " to " + most);
        }
    }
}
