package io.planexec.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.broker.BrokerProcess;
import io.planexec.broker.BrokerSettings;
import io.planexec.broker.SpawnedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Needs a broker that may be killed, so it has one of its own in a process of its own. */
@Timeout(240)
class BrokerOutageTest {
    private static final int MANY = 12;

    @TempDir
    Path data;

    @Test
    void aWorkerGoesOnWhenAKilledBrokerIsBack() throws Exception {
        BrokerSettings settings = BrokerSettings.in(data);
        SpawnedBroker broker = BrokerProcess.spawn(settings);
        QueueSettings queue = QueueSettings.of(broker.bootstrapServers(), "tasks", "group", "w")
                .withLock(Duration.ofSeconds(3));
        List<String> done = new CopyOnWriteArrayList<>();
        AtomicInteger longRuns = new AtomicInteger();
        CountDownLatch longWork = new CountDownLatch(1);
        TaskHandler handler = (delivery, cancellation) -> {
            if (Queue.text(delivery).equals("long") && longRuns.incrementAndGet() == 1) {
                longWork.await();
            }
            done.add(Queue.text(delivery));
            return Outcome.DONE;
        };
        prepare(queue);
        try (TaskQueueWorker worker = TaskQueueWorker.start(queue, handler)) {
            assertThat(worker.awaitReady(Duration.ofSeconds(20))).isTrue();
            send(queue, "before", "long");
            await().until(() -> done.contains("before") && longRuns.get() == 1);
            broker.kill();
            await().atMost(Duration.ofSeconds(60)).until(() -> worker.figures().lostLocks() == 1);
            assertThat(worker.figures().busy()).isEqualTo(1);
            broker = BrokerProcess.spawn(settings.withPort(broker.port()));
            send(queue, "after");
            await().atMost(Duration.ofSeconds(60)).until(() -> done.contains("after"));
            await().atMost(Duration.ofSeconds(60)).until(() -> longRuns.get() == 2 && done.contains("long"));
            longWork.countDown();
            await().until(() -> done.stream().filter("long"::equals).count() == 2);
            assertThat(worker.figures().lostLocks()).isEqualTo(1);
            assertThat(worker.figures().handlerFailures()).isZero();
        } finally {
            broker.close();
        }
    }

    /** The broker, this process's only child, answers nothing from now on and closes nothing. */
    private static void freeze() throws Exception {
        ProcessHandle broker = ProcessHandle.current().children().findFirst().orElseThrow();
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(broker.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void aWorkerWithManyTasksGivesThemUpInItsTimeWhileTheBrokerDoesNotAnswer() throws Exception {
        SpawnedBroker broker = BrokerProcess.spawn(BrokerSettings.in(data));
        QueueSettings queue = QueueSettings.of(broker.bootstrapServers(), "tasks", "group", "w")
                .withSlots(MANY)
                .withLock(Duration.ofSeconds(6));
        AtomicInteger running = new AtomicInteger();
        AtomicInteger drained = new AtomicInteger();
        TaskHandler handler = (delivery, cancellation) -> {
            running.incrementAndGet();
            try {
                new CountDownLatch(1).await();
            } finally {
                if (cancellation.reason().equals(Optional.of(Cancellation.Reason.DRAINED))) {
                    drained.incrementAndGet();
                }
            }
            return Outcome.DONE;
        };
        prepare(queue);
        send(queue, Stream.generate(() -> "long").limit(MANY).toArray(String[]::new));
        try (TaskQueueWorker worker = TaskQueueWorker.start(queue, handler)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> running.get() == MANY);
            freeze();
            await().atMost(Duration.ofSeconds(60)).until(() -> worker.figures().lostLocks() > 0);

            worker.close(Duration.ofSeconds(1));

            assertThat(drained).hasValue(MANY);
        } finally {
            broker.close();
        }
    }

    private static void prepare(QueueSettings queue) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", queue.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(queue.topic(), 1, (short) 1)))
                    .all()
                    .get();
            TaskQueue.prepare(admin, queue);
        }
    }

    private static void send(QueueSettings queue, String... tasks) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", queue.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (String task : tasks) {
                producer.send(new ProducerRecord<>(queue.topic(), task)).get();
            }
        }
    }
}
