package io.planexec.cli.bench;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.Outcome;
import io.planexec.messages.Topics;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Submits goals and waits for their ends, over the topics, as any user would. */
final class GoalLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** An outcome document begins with the goal's id and its status. */
    private static final int BEGINNING = 200;

    private final Topics topics;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread watcher;
    private final ConcurrentMap<String, CompletableFuture<byte[]>> open = new ConcurrentHashMap<>();
    private final AtomicLong goals = new AtomicLong();
    private final AtomicLong goalsEnded = new AtomicLong();

    /** Documents seen: with many goals in flight it takes long until the first of them ends. */
    private final AtomicLong signsOfLife = new AtomicLong();

    private volatile @Nullable Throwable failed;

    GoalLoad(String bootstrapServers, Topics topics) {
        this.topics = topics;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(topics.goalStatus()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        watcher = Thread.ofPlatform().daemon().name("bench-watcher").start(this::watch);
    }

    /**
     * Runs one goal to its end.
     *
     * @throws IllegalStateException when it does not succeed
     */
    Outcome run(List<Map<String, Object>> steps) throws InterruptedException {
        try {
            var document = submit(steps).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return MessageCodec.read(document, Outcome.class);
        } catch (ExecutionException | TimeoutException | MalformedMessage e) {
            throw new IllegalStateException("a goal of the benchmark did not succeed: " + e.getMessage(), e);
        }
    }

    /** Runs one goal after the other for a time. */
    void runFor(List<Map<String, Object>> steps, Duration time) throws InterruptedException {
        var end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            run(steps);
        }
    }

    /**
     * Keeps a number of goals in flight for a time.
     *
     * @return goals that ended in that time, per second
     */
    double goalsPerSecond(List<Map<String, Object>> steps, int inFlight, Duration time) throws InterruptedException {
        var room = new Semaphore(inFlight);
        var before = goalsEnded.get();
        var start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            acquire(room, 1);
            submitInto(room, steps);
        }
        var perSecond = (goalsEnded.get() - before) / ((System.nanoTime() - start) / 1e9);
        acquire(room, inFlight);
        return perSecond;
    }

    /**
     * Runs a number of goals.
     *
     * @param inFlight that many at once at most
     * @return nanoseconds from the first submission to the last end
     */
    long run(List<Map<String, Object>> steps, int inFlight, int number) throws InterruptedException {
        var room = new Semaphore(inFlight);
        var start = System.nanoTime();
        for (var i = 0; i < number; i++) {
            acquire(room, 1);
            submitInto(room, steps);
        }
        acquire(room, inFlight);
        return System.nanoTime() - start;
    }

    private void submitInto(Semaphore room, List<Map<String, Object>> steps) {
        var _ = submit(steps).whenComplete((document, failure) -> {
            if (failure != null) {
                failed = failure;
            }
            goalsEnded.incrementAndGet();
            room.release();
        });
    }

    private void acquire(Semaphore room, int goals) throws InterruptedException {
        var seen = signsOfLife.get();
        while (!room.tryAcquire(goals, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            var now = signsOfLife.get();
            if (now == seen) {
                throw new IllegalStateException("no goal of the benchmark moved for " + PATIENCE);
            }
            seen = now;
        }
        var cause = failed;
        if (cause != null) {
            throw new IllegalStateException("a goal of the benchmark did not succeed: " + cause.getMessage(), cause);
        }
    }

    private CompletableFuture<byte[]> submit(List<Map<String, Object>> steps) {
        var id = "bench-" + goals.incrementAndGet();
        var end = new CompletableFuture<byte[]>();
        open.put(id, end);
        var goal = Map.of("id", id, "goal", "benchmark", "plan", Map.of("steps", steps));
        var _ = producer.send(
                new ProducerRecord<>(topics.goals(), id, MessageCodec.write(goal)), (metadata, failure) -> {
                    if (failure != null) {
                        end.completeExceptionally(failure);
                    }
                });
        return end;
    }

    private void watch() {
        try (consumer) {
            while (true) {
                consumer.poll(PATIENCE).forEach(entry -> look(entry.key(), entry.value()));
            }
        } catch (WakeupException e) {
            // Closed.
        }
    }

    /** Documents of goals that go on are many, and not worth parsing. */
    private void look(String goalId, byte[] document) {
        signsOfLife.incrementAndGet();
        var status = status(document);
        if (status.isEmpty() || !status.get().ended()) {
            return;
        }
        var end = open.remove(goalId);
        if (end == null) {
            return;
        }
        if (status.get() == GoalStatus.SUCCEEDED) {
            end.complete(document);
        } else {
            end.completeExceptionally(new IllegalStateException(new String(document, StandardCharsets.UTF_8)));
        }
    }

    private static Optional<GoalStatus> status(byte[] document) {
        var beginning = new String(document, 0, Math.min(document.length, BEGINNING), StandardCharsets.UTF_8);
        return Arrays.stream(GoalStatus.values())
                .filter(status -> beginning.contains("\"status\":\"" + status + "\""))
                .findFirst();
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            watcher.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ZERO);
    }
}
