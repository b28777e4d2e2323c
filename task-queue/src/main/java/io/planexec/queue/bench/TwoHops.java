package io.planexec.queue.bench;

import io.planexec.queue.Outcome;
import io.planexec.queue.QueueSettings;
import io.planexec.queue.TaskQueue;
import io.planexec.queue.TaskQueueWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A task topic with workers on it, a results topic, and the client that sends to the one and reads the other. */
final class TwoHops implements AutoCloseable {

    static final int MESSAGE_BYTES = 400;

    /** As many as a goal of steps in a row has, so that both are a median of means. */
    private static final int ROW = 50;

    private static final Duration READY = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration STUCK = Duration.ofSeconds(30);

    private final Admin admin;
    private final String tasks;
    private final String results;
    private final List<TaskQueueWorker> workers = new ArrayList<>();
    private final KafkaProducer<byte[], byte[]> taskProducer;
    private final KafkaProducer<byte[], byte[]> resultProducer;
    private final KafkaConsumer<byte[], byte[]> resultConsumer;
    private final byte[] message = new byte[MESSAGE_BYTES];
    private int inFlight;

    private TwoHops(String bootstrapServers, String run, int lingerMs) {
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.tasks = run + "-tasks";
        this.results = run + "-results";
        this.taskProducer = producer(bootstrapServers, lingerMs);
        this.resultProducer = producer(bootstrapServers, lingerMs);
        this.resultConsumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    static TwoHops start(String bootstrapServers, int workers, int slots, int lingerMs) throws InterruptedException {
        String run = "raw-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
        TwoHops hops = new TwoHops(bootstrapServers, run, lingerMs);
        try {
            QueueSettings settings =
                    QueueSettings.of(bootstrapServers, hops.tasks, run, run).withSlots(slots);
            hops.createTopics();
            TaskQueue.prepare(hops.admin, settings);
            hops.startWorkers(workers, settings);
            hops.resultConsumer.assign(List.of(new TopicPartition(hops.results, 0)));
            return hops;
        } catch (RuntimeException | InterruptedException e) {
            hops.close();
            throw e;
        }
    }

    /** Sends one task after the other, each when the result of the one before was read; of rows of them the median one's. */
    double roundTripMs(Duration duration) {
        List<Long> rows = new ArrayList<>();
        long end = System.nanoTime() + duration.toNanos();
        do {
            long begin = System.nanoTime();
            for (int i = 0; i < ROW; i++) {
                long sent = System.nanoTime();
                send();
                while (inFlight > 0) {
                    read(sent);
                }
            }
            rows.add(System.nanoTime() - begin);
        } while (System.nanoTime() < end);
        return rows.stream().sorted().skip(rows.size() / 2).findFirst().orElse(0L) / 1e6 / ROW;
    }

    /** Keeps {@code most} tasks in flight and returns the results read per second. */
    double perSecond(int most, Duration duration) {
        long begin = System.nanoTime();
        long end = begin + duration.toNanos();
        long read = 0;
        long lastProgress = begin;
        while (System.nanoTime() < end) {
            while (inFlight < most) {
                send();
            }
            int now = read(lastProgress);
            if (now > 0) {
                lastProgress = System.nanoTime();
            }
            read += now;
        }
        return read / ((System.nanoTime() - begin) / 1e9);
    }

    @Override
    public void close() {
        workers.forEach(worker -> worker.close(Duration.ofSeconds(1)));
        taskProducer.close(Duration.ofSeconds(1));
        resultProducer.close(Duration.ofSeconds(1));
        resultConsumer.close();
        var _ = admin.deleteTopics(List.of(tasks, results));
        admin.close(Duration.ofSeconds(5));
    }

    private void createTopics() throws InterruptedException {
        try {
            admin.createTopics(List.of(new NewTopic(tasks, 1, (short) -1), new NewTopic(results, 1, (short) -1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The benchmark's topics could not be created: " + e.getCause(), e);
        }
    }

    private void startWorkers(int count, QueueSettings settings) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            workers.add(TaskQueueWorker.start(settings, (delivery, cancellation) -> {
                var _ = resultProducer.send(
                        new ProducerRecord<>(results, delivery.record().value()));
                return Outcome.DONE;
            }));
        }
        for (TaskQueueWorker worker : workers) {
            if (!worker.awaitReady(READY)) {
                throw new IllegalStateException("A worker did not join the queue within " + READY.toSeconds() + " s");
            }
        }
    }

    private void send() {
        var _ = taskProducer.send(new ProducerRecord<>(tasks, message));
        inFlight++;
    }

    private int read(long lastProgress) {
        int count = resultConsumer.poll(POLL).count();
        inFlight -= count;
        if (count == 0 && System.nanoTime() - lastProgress > STUCK.toNanos()) {
            throw new IllegalStateException("No result came for " + STUCK.toSeconds() + " s with " + inFlight
                    + " tasks in flight; is the broker still there?");
        }
        return count;
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers, int lingerMs) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG, lingerMs),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
