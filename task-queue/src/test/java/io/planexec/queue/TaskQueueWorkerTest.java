package io.planexec.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.planexec.testing.KafkaFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(90)
class TaskQueueWorkerTest {

    @RegisterExtension
    static final KafkaFixture kafka = new KafkaFixture();

    private static final Duration READY = Duration.ofSeconds(20);

    @Test
    void eightLongTasksStartAtOnceOnTwoWorkersOfFourSlots() throws Exception {
        try (Queue queue = Queue.named("parallel", kafka)) {
            CountDownLatch end = new CountDownLatch(1);
            AtomicInteger starts = new AtomicInteger();
            TaskHandler handler = (delivery, cancellation) -> {
                starts.incrementAndGet();
                end.await();
                return Outcome.DONE;
            };
            try (TaskQueueWorker one = ready(queue.settings(), handler);
                    TaskQueueWorker two = ready(queue.settings(), handler)) {
                for (int i = 0; i < 8; i++) {
                    queue.sendSoon("task " + i);
                }
                await().atMost(Duration.ofSeconds(5)).until(() -> starts.get() == 8);
                assertThat(one.figures().busy()).isEqualTo(4);
                assertThat(two.figures().busy()).isEqualTo(4);
                end.countDown();
            }
        }
    }

    @Test
    void longTasksDoNotKeepShortOnesFromTheFreeSlots() throws Exception {
        try (Queue queue = Queue.named("mix", kafka)) {
            CountDownLatch end = new CountDownLatch(1);
            AtomicInteger shortDone = new AtomicInteger();
            AtomicInteger longRunning = new AtomicInteger();
            TaskHandler handler = (delivery, cancellation) -> {
                if (Queue.text(delivery).startsWith("long")) {
                    longRunning.incrementAndGet();
                    end.await();
                } else {
                    shortDone.incrementAndGet();
                }
                return Outcome.DONE;
            };
            try (TaskQueueWorker worker = ready(queue.settings(), handler)) {
                for (int round = 1; round <= 3; round++) {
                    queue.send("long " + round);
                    int expected = round * 50;
                    for (int i = 0; i < 50; i++) {
                        queue.sendSoon("short " + i);
                    }
                    await().atMost(Duration.ofSeconds(5)).until(() -> shortDone.get() == expected);
                }
                assertThat(longRunning).hasValue(3);
                queue.send("long 4");
                await().atMost(Duration.ofSeconds(2))
                        .until(() -> worker.figures().free() == 0);
                end.countDown();
                queue.send("short");
                await().atMost(Duration.ofSeconds(2)).until(() -> shortDone.get() == 151);
            }
        }
    }

    @Test
    void thousandsOfTasksAreEachRunOnce() throws Exception {
        int count = 6000;
        try (Queue queue = Queue.named("once", kafka)) {
            Map<String, Integer> runs = new ConcurrentHashMap<>();
            AtomicInteger atOnce = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            TaskHandler handler = (delivery, cancellation) -> {
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                String task = Queue.text(delivery);
                runs.merge(task, 1, Integer::sum);
                if (task.endsWith("7")) {
                    Thread.sleep(task.endsWith("77") ? 40 : 3);
                }
                atOnce.decrementAndGet();
                return Outcome.DONE;
            };
            QueueSettings settings = queue.settings().withSlots(8);
            try (TaskQueueWorker one = ready(settings, handler);
                    TaskQueueWorker two = ready(settings, handler)) {
                for (int i = 0; i < count; i++) {
                    queue.sendSoon("task " + i);
                }
                await().atMost(Duration.ofSeconds(60)).until(() -> runs.size() == count);
                await().until(() -> done(one) + done(two) == count);
                assertThat(runs.values()).containsOnly(1);
                assertThat(most.get()).isBetween(2, 16);
                assertThat(one.figures().unconfirmed() + two.figures().unconfirmed())
                        .isZero();
            }
        }
    }

    @Test
    void aTaskThatOutlivesItsLockIsKeptByRenewal() throws Exception {
        try (Queue queue = Queue.named("renew", kafka, Duration.ofSeconds(1))) {
            AtomicInteger runs = new AtomicInteger();
            TaskHandler handler = (delivery, cancellation) -> {
                runs.incrementAndGet();
                Thread.sleep(3500);
                return Outcome.DONE;
            };
            try (TaskQueueWorker one = ready(queue.settings(), handler);
                    TaskQueueWorker two = ready(queue.settings(), handler)) {
                for (int i = 0; i < 3; i++) {
                    queue.sendSoon("task " + i);
                }
                await().atMost(Duration.ofSeconds(10)).until(() -> done(one) + done(two) == 3);
                assertThat(runs).hasValue(3);
                assertThat(one.figures().lostLocks() + two.figures().lostLocks())
                        .isZero();
                assertThat(one.figures().unconfirmed() + two.figures().unconfirmed())
                        .isZero();
            }
        }
    }

    @Test
    void aTaskOfAKilledProcessRunsElsewhere() throws Exception {
        try (Queue queue = Queue.named("killed", kafka)) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            EndlessWorker.class.getName(),
                            queue.settings().bootstrapServers(),
                            queue.settings().topic(),
                            queue.settings().group())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                queue.send("task");
                assertThat(process.inputReader().readLine()).isEqualTo("running task");
                try (TaskQueueWorker other = ready(queue.settings(), (delivery, cancellation) -> Outcome.DONE)) {
                    process.destroyForcibly().waitFor();
                    await().atMost(Duration.ofSeconds(5)).until(() -> done(other) == 1);
                    assertThat(other.figures().redeliveries()).isEqualTo(1);
                }
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void renewalFollowsTheLockThatTheBrokerKeepsNotTheWorkersOwnBelief() throws Exception {
        try (Queue queue = Queue.named("belief", kafka, Duration.ofSeconds(1))) {
            AtomicInteger runs = new AtomicInteger();
            TaskHandler handler = (delivery, cancellation) -> {
                runs.incrementAndGet();
                Thread.sleep(2500);
                return Outcome.DONE;
            };
            try (TaskQueueWorker worker = ready(queue.settings().withLock(Duration.ofMinutes(1)), handler)) {
                queue.send("task");
                await().until(() -> done(worker) == 1);
                assertThat(runs).hasValue(1);
            }
        }
    }

    @Test
    void aTaskGivenBackComesAgainAtOnce() throws Exception {
        try (Queue queue = Queue.named("release", kafka)) {
            List<Long> deliveries = new CopyOnWriteArrayList<>();
            TaskHandler handler = (delivery, cancellation) -> {
                deliveries.add(System.nanoTime());
                return delivery.count() == 1 ? Outcome.RELEASE : Outcome.DONE;
            };
            try (TaskQueueWorker worker = ready(queue.settings(), handler)) {
                queue.send("task");
                await().atMost(Duration.ofSeconds(5)).until(() -> done(worker) == 1);
                assertThat(deliveries).hasSize(2);
                assertThat(Duration.ofNanos(deliveries.get(1) - deliveries.get(0)))
                        .isLessThan(Duration.ofMillis(400));
                assertThat(worker.figures().redeliveries()).isEqualTo(1);
            }
        }
    }

    @Test
    void aTaskWhoseHandlerThrowsIsTriedAgainAndThenRejected() throws Exception {
        try (Queue queue = Queue.named("poison", kafka)) {
            AtomicInteger runs = new AtomicInteger();
            AtomicBoolean otherRan = new AtomicBoolean();
            TaskHandler handler = (delivery, cancellation) -> {
                if (Queue.text(delivery).equals("poison")) {
                    runs.incrementAndGet();
                    throw new IllegalStateException("cannot digest this");
                }
                otherRan.set(true);
                return Outcome.DONE;
            };
            try (TaskQueueWorker worker = ready(queue.settings(), handler)) {
                queue.send("poison");
                queue.send("other");
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> worker.figures().rejected() == 1);
                assertThat(runs).hasValue(QueueSettings.DEFAULT_POISON_AFTER);
                assertThat(worker.figures().handlerFailures()).isEqualTo(QueueSettings.DEFAULT_POISON_AFTER);
                await().untilTrue(otherRan);
            }
        }
    }

    @Test
    void closingLetsARunningTaskFinish() throws Exception {
        try (Queue queue = Queue.named("drain", kafka)) {
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            AtomicInteger runs = new AtomicInteger();
            TaskHandler handler = (delivery, cancellation) -> {
                runs.incrementAndGet();
                started.countDown();
                end.await();
                return Outcome.DONE;
            };
            TaskQueueWorker worker = ready(queue.settings(), handler);
            queue.send("task");
            started.await();
            Thread closing = Thread.ofVirtual().start(() -> worker.close(Duration.ofSeconds(30)));
            queue.send("too late for this worker");
            end.countDown();
            closing.join();
            assertThat(runs).hasValue(1);
            assertThat(worker.figures().done()).isEqualTo(1);
            try (TaskQueueWorker next = ready(queue.settings(), handler)) {
                await().atMost(Duration.ofSeconds(5)).until(() -> done(next) == 1);
                assertThat(next.figures().redeliveries()).isZero();
            }
        }
    }

    @Test
    void whatDoesNotFinishInTheGracePeriodGoesToAnotherWorkerAtOnceAndIsCancelled() throws Exception {
        try (Queue queue = Queue.named("grace", kafka)) {
            AtomicReference<Object> reason = new AtomicReference<>("none");
            CountDownLatch started = new CountDownLatch(2);
            TaskHandler stubborn = (delivery, cancellation) -> {
                started.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    reason.set(cancellation.reason().orElseThrow());
                }
                return Outcome.DONE;
            };
            Set<String> elsewhere = ConcurrentHashMap.newKeySet();
            TaskQueueWorker first = ready(queue.settings(), stubborn);
            queue.send("a");
            queue.send("b");
            started.await();
            try (TaskQueueWorker second = ready(queue.settings(), (delivery, cancellation) -> {
                elsewhere.add(Queue.text(delivery));
                return Outcome.DONE;
            })) {
                Thread closing = Thread.ofVirtual().start(() -> first.close(Duration.ofMillis(100)));
                await().atMost(Duration.ofSeconds(2)).until(() -> elsewhere.equals(Set.of("a", "b")));
                await().untilAtomic(reason, value -> assertThat(value).isEqualTo(Cancellation.Reason.DRAINED));
                closing.join();
                assertThat(first.figures().released()).isEqualTo(2);
                assertThat(done(second)).isEqualTo(2);
            }
        }
    }

    @Test
    void anIdleWorkerClosesWithinASecondAndLosesNothing() throws Exception {
        try (Queue queue = Queue.named("idle", kafka)) {
            TaskQueueWorker idle = ready(queue.settings(), (delivery, cancellation) -> Outcome.DONE);
            long before = System.nanoTime();
            idle.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
            queue.send("task");
            try (TaskQueueWorker next = ready(queue.settings(), (delivery, cancellation) -> Outcome.DONE)) {
                await().atMost(Duration.ofSeconds(5)).until(() -> done(next) == 1);
            }
        }
    }

    @Test
    void tasksSentBeforeTheFirstWorkerJoinedAreNotMissed() throws Exception {
        try (Queue queue = Queue.named("early", kafka)) {
            queue.send("early");
            try (TaskQueueWorker worker = ready(queue.settings(), (delivery, cancellation) -> Outcome.DONE)) {
                await().atMost(Duration.ofSeconds(5)).until(() -> done(worker) == 1);
            }
        }
    }

    @Test
    void workGoesOnQuicklyAfterAPauseWithAndWithoutLongTasks() throws Exception {
        try (Queue queue = Queue.named("pause", kafka)) {
            List<String> done = new CopyOnWriteArrayList<>();
            TaskHandler handler = (delivery, cancellation) -> {
                if (Queue.text(delivery).startsWith("long")) {
                    Thread.sleep(100);
                }
                done.add(Queue.text(delivery));
                return Outcome.DONE;
            };
            try (TaskQueueWorker worker = ready(queue.settings(), handler)) {
                List<String> sent = new ArrayList<>();
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < 12; i++) {
                        String task = (i % 4 == round ? "long " : "short ") + round + "." + i;
                        sent.add(task);
                        queue.sendSoon(task);
                    }
                    await().atMost(Duration.ofSeconds(3)).until(() -> done.size() == sent.size());
                    // Longer than a consumer without slots stays in the group.
                    await().pollDelay(Duration.ofMillis(2500))
                            .until(() -> worker.figures().busy() == 0);
                }
                assertThat(done).containsExactlyInAnyOrderElementsOf(sent);
            }
        }
    }

    @Test
    void whileResultsAreOnTheirWayTheirSlotsTakeOtherTasksOnceAndAreNotTakenTwice() throws Exception {
        try (Queue queue = Queue.named("overlap", kafka)) {
            CountDownLatch confirmed = new CountDownLatch(1);
            AtomicInteger begun = new AtomicInteger();
            TaskHandler handler = (delivery, cancellation) -> {
                begun.incrementAndGet();
                delivery.freeSlot();
                delivery.freeSlot();
                confirmed.await();
                return Outcome.DONE;
            };
            // Patience enough that no task passes for a long one before it has freed its slot.
            QueueSettings settings = queue.settings().withSlots(2).withPatience(Duration.ofSeconds(1));
            for (int i = 0; i < 20; i++) {
                queue.send("task " + i);
            }
            try (TaskQueueWorker worker = ready(settings, handler)) {
                await().atMost(Duration.ofSeconds(20)).until(() -> begun.get() == 4);
                // As many again as there are slots may wait for their confirmations, and no more, patience or not.
                await().during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> begun.get() == 4);
                assertThat(worker.figures().busy()).isZero();
                assertThat(done(worker)).isZero();
                confirmed.countDown();
                await().atMost(Duration.ofSeconds(20)).until(() -> done(worker) == 20);
                assertThat(worker.figures().redeliveries()).isZero();
            }
        }
    }

    @Test
    void neverMoreTasksRunThanThereAreSlotsWheneverTheirSlotsAreFreed() throws Exception {
        try (Queue queue = Queue.named("overlap-mix", kafka)) {
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            AtomicInteger calls = new AtomicInteger();
            // Around the patience, so that a batch is passed on, is split, or ends, and one comes close to the other.
            TaskHandler handler = (delivery, cancellation) -> {
                int call = calls.incrementAndGet();
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                Thread.sleep(call % 7 == 0 ? 21 : call % 3);
                running.decrementAndGet();
                if (call % 5 != 0) {
                    delivery.freeSlot();
                    Thread.sleep(call % 11 == 0 ? 30 : 1);
                }
                return Outcome.DONE;
            };
            for (int i = 0; i < 1_500; i++) {
                queue.sendSoon("task " + i);
            }
            QueueSettings settings = queue.settings().withSlots(3).withPatience(Duration.ofMillis(20));
            try (TaskQueueWorker worker = ready(settings, handler)) {
                await().atMost(Duration.ofSeconds(60)).until(() -> done(worker) == 1_500);
                assertThat(most).hasValue(3);
                assertThat(calls).hasValue(1_500);
                await().until(() -> worker.figures().busy() == 0);
            }
        }
    }

    private static long done(TaskQueueWorker worker) {
        return worker.figures().done();
    }

    private static TaskQueueWorker ready(QueueSettings settings, TaskHandler handler) throws InterruptedException {
        TaskQueueWorker worker = TaskQueueWorker.start(settings, handler);
        assertThat(worker.awaitReady(READY)).isTrue();
        return worker;
    }
}
