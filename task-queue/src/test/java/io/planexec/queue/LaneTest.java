package io.planexec.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LaneTest {

    @Test
    void aLaneThatEndsThoughNobodyClosedItSaysSo() throws Exception {
        SlotDesk desk = new SlotDesk(1, size -> {}, () -> {});
        // With its slot held here, the lane waits, finds itself idle, and meets the error.
        desk.awaitAll(Duration.ZERO);
        CountDownLatch told = new CountDownLatch(1);
        Lane lane = new Lane(
                "lane",
                1,
                Lane.Role.FIRST,
                QueueSettings.of("127.0.0.1:1", "tasks", "workers", "worker"),
                desk,
                (delivery, cancellation) -> Outcome.DONE,
                new Counters(),
                new ConcurrentHashMap<>(),
                () -> {
                    throw new StackOverflowError("thrown by this test");
                },
                told::countDown);
        Thread.ofPlatform()
                .daemon()
                .uncaughtExceptionHandler((thread, error) -> {})
                .start(lane);

        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    }
}
