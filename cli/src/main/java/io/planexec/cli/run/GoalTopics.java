package io.planexec.cli.run;

import io.planexec.messages.Announcement;
import io.planexec.messages.Command;
import io.planexec.messages.Decision;
import io.planexec.messages.TopicLayout;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a user of the topics does: looks whether executors are there, submits a goal, follows its log, cancels it. Following
 * happens on a thread of its own, which calls back; everything else may be called by any thread.
 */
final class GoalTopics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GoalTopics.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Topics topics;
    private final Listener listener;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Map<String, Announcement> executors = new HashMap<>();

    /** What is heard; called on the following thread, one call at a time. */
    interface Listener {
        /** An executor came, changed or went: these are ready now. */
        void ready(Set<String> executors);

        /** The log of some goal grew. */
        void decided(Decision decision);

        /** A record of the goals topic was put aside. */
        void putAside(String reason);

        /** The topics cannot be followed any more. */
        void lost(RuntimeException problem);
    }

    private GoalTopics(
            Topics topics,
            Listener listener,
            KafkaConsumer<byte[], byte[]> consumer,
            KafkaProducer<byte[], byte[]> producer) {
        this.topics = topics;
        this.listener = listener;
        this.consumer = consumer;
        this.producer = producer;
        this.thread = Thread.ofPlatform().daemon().name("planexec-follow").unstarted(this::follow);
    }

    /** Follows topics that exist, from their beginning. */
    static GoalTopics follow(String bootstrapServers, Topics topics, Listener listener) {
        Map<String, Object> reading = Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG,
                "",
                CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                TopicLayout.MAX_MESSAGE_BYTES);
        Map<String, Object> writing = Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG,
                "",
                CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG,
                false,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                TopicLayout.MAX_MESSAGE_BYTES);
        var opened = new GoalTopics(
                topics,
                listener,
                new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer()));
        opened.thread.start();
        return opened;
    }

    private void follow() {
        try (consumer) {
            var partitions = new ArrayList<TopicPartition>();
            for (var topic : List.of(topics.tools(), topics.goalsDeadLetters(), topics.goalEvents())) {
                consumer.partitionsFor(topic).forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed.get()) {
                consumer.poll(POLL).forEach(this::heard);
            }
        } catch (WakeupException e) {
            LOG.debug("following ends");
        } catch (RuntimeException e) {
            if (!closed.get()) {
                listener.lost(e);
            }
        }
    }

    private void heard(ConsumerRecord<byte[], byte[]> message) {
        try {
            if (message.topic().equals(topics.goalEvents())) {
                listener.decided(MessageCodec.read(message.value(), Decision.class));
            } else if (message.topic().equals(topics.tools())) {
                announced(message);
            } else {
                var reason = message.headers().lastHeader(Topics.REASON_HEADER);
                listener.putAside(reason == null ? "" : new String(reason.value(), StandardCharsets.UTF_8));
            }
        } catch (MalformedMessage e) {
            LOG.warn("a record of {} at offset {} was left out: {}", message.topic(), message.offset(), e.getMessage());
        }
    }

    private void announced(ConsumerRecord<byte[], byte[]> message) throws MalformedMessage {
        var id = new String(message.key(), StandardCharsets.UTF_8);
        if (message.value() == null) {
            executors.remove(id);
        } else {
            executors.put(id, MessageCodec.read(message.value(), Announcement.class));
        }
        var ready = new HashSet<String>();
        executors.forEach((executor, announcement) -> {
            if (announcement.ready()) {
                ready.add(executor);
            }
        });
        listener.ready(ready);
    }

    /**
     * Puts a goal on the goals topic.
     *
     * @throws IllegalStateException when the broker does not take it
     */
    void submit(String goalId, String goal) {
        send(topics.goals(), goalId, goal.getBytes(StandardCharsets.UTF_8));
    }

    /** Asks the planner to cancel a goal. */
    void cancel(String goalId, String commandId, String reason) {
        command(new Command(commandId, goalId, Command.Type.CANCEL, reason));
    }

    /** Gives the planner a command. */
    void command(Command command) {
        send(topics.goalCommands(), command.goalId(), MessageCodec.write(command));
    }

    private void send(String topic, String key, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing to " + topic, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker did not take a record for " + topic + ": " + e, e);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            consumer.wakeup();
            producer.close(Duration.ofSeconds(1));
            try {
                thread.join(Duration.ofSeconds(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
