package io.planexec.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BrokenServiceTest {
    private final List<String> happened = new CopyOnWriteArrayList<>();

    @Test
    void itStopsOnceAndTellsAfterThatWhileWhoeverSaysSoGoesOn() {
        var stopping = new CountDownLatch(1);
        var service = new BrokenService(
                "It",
                () -> {
                    awaitQuietly(stopping);
                    happened.add("stopped");
                },
                () -> happened.add("told"));

        service.leave();
        service.leave();
        assertThat(happened).isEmpty();
        stopping.countDown();

        await().until(() -> happened.size() == 2);
        assertThat(happened).containsExactly("stopped", "told");
    }

    @Test
    void itTellsAlsoWhereItCannotStop() {
        new BrokenService(
                        "It",
                        () -> {
                            throw new IllegalStateException("cannot");
                        },
                        () -> happened.add("told"))
                .leave();

        await().until(() -> happened.equals(List.of("told")));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
