package io.planexec.cli.bench;

import io.planexec.queue.QueueSettings;
import io.planexec.queue.TaskQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A share consumer in a loop of poll and acknowledge, with the settings that an executor's has and nothing else around
 * it: what the least is that a task on a share group takes. Where it is given a topic for results, each task's record is
 * sent there and confirmed before the task is acknowledged, as an executor must do that is not to lose results.
 */
final class BareQueue implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int EMPTY_POLLS = 60;

    private final KafkaShareConsumer<byte[], byte[]> consumer;
    private final Optional<String> results;
    private final KafkaProducer<byte[], byte[]> producer;

    /** @param results topic for a result of each task, which is created; empty to only acknowledge */
    BareQueue(String bootstrapServers, String tasks, String group, int slots, Optional<String> results) {
        var settings = QueueSettings.of(bootstrapServers, tasks, group, group);
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            TaskQueue.prepare(admin, settings);
            results.ifPresent(topic -> create(admin, topic));
        }
        this.results = results;
        consumer = new KafkaShareConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        group,
                        "share.acknowledgement.mode",
                        "explicit",
                        "share.acquire.mode",
                        "record_limit",
                        "max.poll.records",
                        slots,
                        "max.poll.interval.ms",
                        Integer.MAX_VALUE,
                        "fetch.max.wait.ms",
                        250),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(tasks));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "enable.idempotence", true, "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static void create(Admin admin, String topic) {
        try {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) -1)))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException("topic " + topic + " could not be created: " + e.getCause(), e);
        }
    }

    /**
     * Takes so many tasks off the queue, which has to hold them already.
     *
     * @return nanoseconds for each after the first tenth of them
     */
    double nanosEach(int number) throws InterruptedException {
        var taken = 0;
        var counted = 0;
        var begin = 0L;
        var empty = 0;
        while (taken < number) {
            var now = take();
            taken += now;
            empty = now == 0 ? empty + 1 : 0;
            if (empty > EMPTY_POLLS) {
                throw new IllegalStateException("of " + number + " tasks only " + taken + " came off the queue");
            }
            if (begin == 0 && taken >= number / 10) {
                begin = System.nanoTime();
                counted = taken;
            }
        }
        consumer.commitSync();
        return (double) (System.nanoTime() - begin) / Math.max(1, number - counted);
    }

    private int take() throws InterruptedException {
        var records = consumer.poll(POLL);
        var sent = new ArrayList<Future<RecordMetadata>>();
        for (var record : records) {
            results.ifPresent(topic -> sent.add(producer.send(new ProducerRecord<>(topic, record.value()))));
        }
        for (var result : sent) {
            try {
                result.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a result could not be sent: " + e.getCause(), e);
            }
        }
        records.forEach(record -> consumer.acknowledge(record, AcknowledgeType.ACCEPT));
        return records.count();
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(1));
        producer.close(Duration.ofSeconds(1));
    }
}
