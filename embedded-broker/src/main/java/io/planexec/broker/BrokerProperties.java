package io.planexec.broker;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The settings a single broker needs to serve share groups and exactly-once well on one small machine. The maps hold
 * plain broker properties, so that a broker that runs elsewhere (a container in tests) can be given the same.
 */
public final class BrokerProperties {

    /** 8 MiB: a plan of thousands of steps is one record. */
    public static final int MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

    private BrokerProperties() {}

    /** What changes how clients see the broker: share groups, transactions, record sizes, internal topics. */
    public static Map<String, String> behaviour() {
        Map<String, String> properties = new LinkedHashMap<>();
        // A member sees its first assignment at a heartbeat; at the default of 5 s a new group waits that long.
        properties.put("group.share.heartbeat.interval.ms", "200");
        properties.put("group.share.min.heartbeat.interval.ms", "100");
        properties.put("group.share.max.size", "1000");
        properties.put("group.share.max.share.sessions", "4000");
        properties.put("group.share.min.record.lock.duration.ms", "1000");
        properties.put("group.share.max.record.lock.duration.ms", "3600000");
        // Past the limit a record is archived without a word; 10 is the most the broker accepts.
        properties.put("group.share.delivery.count.limit", "10");
        properties.put("group.share.partition.max.record.locks", "10000");
        properties.put("group.share.initialize.retry.interval.ms", "1000");
        properties.put("group.coordinator.append.linger.ms", "0");
        properties.put("share.coordinator.append.linger.ms", "0");

        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("group.consumer.heartbeat.interval.ms", "500");
        properties.put("group.consumer.min.heartbeat.interval.ms", "100");
        properties.put("group.streams.heartbeat.interval.ms", "500");
        properties.put("group.streams.min.heartbeat.interval.ms", "100");
        properties.put("group.streams.initial.rebalance.delay.ms", "0");

        // At the default of 20 ms every transaction that follows another at once waits; the tail triples.
        properties.put("add.partitions.to.txn.retry.backoff.ms", "1");

        // With one broker anything above 1 hangs exactly-once and share groups without an error.
        properties.put("default.replication.factor", "1");
        properties.put("min.insync.replicas", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");

        // One broker gains nothing from 50 partitions, and pays for each at first use and at start.
        properties.put("offsets.topic.num.partitions", "2");
        properties.put("transaction.state.log.num.partitions", "2");
        properties.put("share.coordinator.state.topic.num.partitions", "2");
        properties.put("num.partitions", "1");

        properties.put("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
        properties.put("replica.fetch.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
        properties.put("auto.create.topics.enable", "false");
        return properties;
    }

    /** What keeps the broker small beside the program that runs in the same process: threads, buffers, idle work. */
    static Map<String, String> footprint() {
        Map<String, String> properties = new HashMap<>();
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("background.threads", "2");
        properties.put("group.coordinator.threads", "1");
        properties.put("share.coordinator.threads", "1");
        properties.put("num.recovery.threads.per.data.dir", "1");
        // The default allocates 128 MB of heap at start.
        properties.put("log.cleaner.dedupe.buffer.size", "4194304");
        properties.put("log.cleaner.io.buffer.size", "131072");
        properties.put("offsets.load.buffer.size", "1048576");
        properties.put("share.coordinator.load.buffer.size", "1048576");
        properties.put("transaction.state.log.load.buffer.size", "1048576");
        properties.put("log.segment.bytes", "67108864");
        properties.put("log.index.size.max.bytes", "1048576");
        properties.put("log.preallocate", "false");
        // Idle controllers write a record every 500 ms for followers that a single node does not have.
        properties.put("metadata.max.idle.interval.ms", "0");
        properties.put("auto.leader.rebalance.enable", "false");
        // A machine that is busy for some seconds is no reason to fence the only broker: every client would stall.
        properties.put("broker.session.timeout.ms", "20000");
        properties.put("server.max.startup.time.ms", "60000");
        return properties;
    }
}
