package io.planexec.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The queue as the broker sees it: what has to be right before the first worker joins. */
public final class TaskQueue {

    private static final int WAIT_SECONDS = 30;

    private TaskQueue() {}

    /**
     * Makes the broker ready for workers with these settings: checks that it offers share groups and gives the group its
     * configuration, so that the group begins at the oldest task and keeps locks as long as {@code settings} say. If the
     * topic exists, it must have one partition. Harmless when repeated; to be called before the group's first worker joins.
     *
     * @throws QueueSetupException if the broker has no share groups, refuses the lock's length, or does not answer, or
     *     the topic has several partitions
     */
    public static void prepare(Admin admin, QueueSettings settings) {
        requireShareGroups(admin);
        configureGroup(admin, settings);
        requireOnePartition(admin, settings.topic());
    }

    private static void requireShareGroups(Admin admin) {
        Map<String, FinalizedVersionRange> features = answer(
                        admin.describeFeatures().featureMetadata(), "describing its features")
                .finalizedFeatures();
        FinalizedVersionRange shareVersion = features.get("share.version");
        if (shareVersion == null || shareVersion.maxVersionLevel() < 1) {
            throw new QueueSetupException(
                    "The Kafka broker does not offer share groups, which the task queue is made of:"
                            + " share.version is " + (shareVersion == null ? 0 : shareVersion.maxVersionLevel())
                            + ", expected 1 or more. On a broker of version 4.2 or newer turn them on with:"
                            + " bin/kafka-features.sh --bootstrap-server <host:port> upgrade --feature share.version=1");
        }
    }

    private static void configureGroup(Admin admin, QueueSettings settings) {
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, settings.group());
        Map<String, String> wanted = Map.of(
                "share.auto.offset.reset", "earliest",
                "share.isolation.level", "read_committed",
                "share.record.lock.duration.ms", Long.toString(settings.lock().toMillis()));
        List<AlterConfigOp> changes = wrong(admin, group, wanted).stream()
                .map(name -> new AlterConfigOp(new ConfigEntry(name, wanted.get(name)), OpType.SET))
                .toList();
        if (changes.isEmpty()) {
            return;
        }
        alter(admin, group, changes, settings);
        // The controller has accepted it; the broker learns it a moment later, and must before a worker joins.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!wrong(admin, group, wanted).isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new QueueSetupException("The Kafka broker accepted the configuration of share group "
                        + settings.group() + " but does not show it after " + WAIT_SECONDS + " s");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Names of the settings that are not as wanted. */
    private static List<String> wrong(Admin admin, ConfigResource group, Map<String, String> wanted) {
        Map<ConfigResource, Config> found =
                answer(admin.describeConfigs(List.of(group)).all(), "describing the configuration of " + group.name());
        List<String> wrong = new ArrayList<>();
        wanted.forEach((name, value) -> {
            Config config = found.get(group);
            ConfigEntry entry = config == null ? null : config.get(name);
            if (entry == null || !value.equals(entry.value())) {
                wrong.add(name);
            }
        });
        return wrong;
    }

    private static void alter(Admin admin, ConfigResource group, List<AlterConfigOp> changes, QueueSettings settings) {
        try {
            admin.incrementalAlterConfigs(Map.of(group, changes)).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvalidConfigurationException
                    || e.getCause() instanceof InvalidRequestException) {
                throw new QueueSetupException(
                        "The Kafka broker refuses the settings of share group " + settings.group() + " (lock "
                                + settings.lock() + "): " + e.getCause().getMessage()
                                + ". Choose another lock, or change group.share.min.record.lock.duration.ms and"
                                + " group.share.max.record.lock.duration.ms on the broker",
                        e);
            }
            throw failed("configuring group " + settings.group(), e);
        } catch (TimeoutException e) {
            throw failed("configuring group " + settings.group(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * The broker assigns each consumer of a share group few partitions, one if there are enough consumers. With several
     * partitions a slot would be free while tasks wait on a partition whose consumers are busy, and each consumer that
     * comes or goes moves partitions, which strands what their consumers have just fetched until its lock ends.
     */
    private static void requireOnePartition(Admin admin, String topic) {
        int partitions;
        try {
            partitions =
                    admin
                            .describeTopics(List.of(topic))
                            .allTopicNames()
                            .get(WAIT_SECONDS, TimeUnit.SECONDS)
                            .values()
                            .stream()
                            .mapToInt(description -> description.partitions().size())
                            .sum();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return;
            }
            throw failed("describing topic " + topic, e);
        } catch (TimeoutException e) {
            throw failed("describing topic " + topic, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        if (partitions != 1) {
            throw new QueueSetupException("Task topic " + topic + " has " + partitions
                    + " partitions, expected 1: over several a slot can be free while tasks wait. One partition serves"
                    + " any number of slots; delete the topic and create it again with --partitions 1,"
                    + " or choose another topic prefix");
        }
    }

    private static <T> T answer(KafkaFuture<T> future, String what) {
        try {
            return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw failed(what, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static QueueSetupException failed(String what, Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new QueueSetupException(
                "The Kafka broker failed at " + what + " (" + cause.getClass().getSimpleName() + ": "
                        + cause.getMessage() + "); check that it runs and may be reached",
                e);
    }

    private static QueueSetupException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new QueueSetupException("Interrupted while the task queue was prepared", e);
    }
}
