package io.planexec.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.planexec.queue.SlotDesk.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlotDeskTest {

    private final List<Integer> started = new ArrayList<>();
    private final AtomicInteger reliefs = new AtomicInteger();

    @Test
    void whileTasksAreShortTheFirstLaneHasAllSlots() throws Exception {
        SlotDesk desk = desk(8);
        assertThat(desk.awaitAll(Duration.ZERO)).isEqualTo(Turn.TAKEN);
        assertThat(desk.mayKeep(true)).isTrue();
        assertThat(started).isEmpty();
    }

    @Test
    void theSlotsALongTaskLeavesGoToAsFewLanesAsPossible() throws Exception {
        SlotDesk desk = desk(8);
        desk.awaitAll(Duration.ZERO);
        desk.longTasksBegin(7);
        assertThat(started).containsExactly(4, 2, 1);
    }

    @Test
    void withLongTasksOnEveryLaneNoSlotIsLeftOver() throws Exception {
        int slots = 13;
        SlotDesk desk = desk(slots);
        desk.awaitAll(Duration.ZERO);
        desk.longTasksBegin(slots - 1);
        // Every lane gets one long task and gives the rest of its slots back.
        for (int lane = 0; lane < started.size(); lane++) {
            desk.longTasksBegin(started.get(lane) - 1);
        }
        assertThat(started).hasSize(slots - 1);
    }

    @Test
    void aLaneThatWaitsIsServedBeforeAnotherIsStarted() throws Exception {
        SlotDesk desk = desk(2);
        desk.awaitAll(Duration.ZERO);
        desk.longTasksBegin(1);
        desk.longTasksEnd();
        desk.giveBack(1);
        assertThat(desk.mayKeep(false)).isFalse();
        desk.giveBack(1);
        desk.awaitAll(Duration.ZERO);
        Thread parked = Thread.ofVirtual().start(() -> {
            try {
                desk.await(1, Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (parked.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        desk.longTasksBegin(1);
        parked.join();
        assertThat(started).containsExactly(1);
    }

    @Test
    void aLaneThatPassesAllSlotsOnStartsTheReliefOnce() throws Exception {
        SlotDesk desk = desk(4);
        desk.awaitAll(Duration.ZERO);
        desk.passOn();
        assertThat(reliefs).hasValue(1);
        assertThat(desk.awaitAll(Duration.ZERO))
                .as("the relief has all slots from the beginning")
                .isEqualTo(Turn.IDLE);
        desk.passOn();
        assertThat(desk.awaitAll(Duration.ZERO))
                .as("nobody waited, so they lie there for whoever comes")
                .isEqualTo(Turn.TAKEN);
        assertThat(reliefs).hasValue(1);
    }

    @Test
    void slotsPassedOnAreAllWithOneLaneAgain() throws Exception {
        SlotDesk desk = desk(4);
        desk.awaitAll(Duration.ZERO);
        desk.passOn();
        // The relief's tasks turn out to be long: the first lane gets no slot of theirs.
        desk.longTasksBegin(3);
        assertThat(started).containsExactly(2, 1);
        assertThat(desk.awaitAll(Duration.ZERO)).isEqualTo(Turn.IDLE);
        desk.longTasksEnd();
        desk.giveBack(3);
        assertThat(desk.awaitAll(Duration.ZERO)).as("one slot is still out").isEqualTo(Turn.IDLE);
        desk.giveBack(1);
        assertThat(desk.awaitAll(Duration.ZERO)).isEqualTo(Turn.TAKEN);
    }

    @Test
    void aClosedDeskStartsNoRelief() throws Exception {
        SlotDesk desk = desk(1);
        desk.awaitAll(Duration.ZERO);
        desk.close(Duration.ofSeconds(1));
        desk.passOn();
        assertThat(reliefs).hasValue(0);
    }

    @Test
    void aClosedDeskHandsOutNothing() throws Exception {
        SlotDesk desk = desk(4);
        desk.close(Duration.ofSeconds(1));
        assertThat(desk.awaitAll(Duration.ofMinutes(1))).isEqualTo(Turn.CLOSED);
        assertThat(desk.graceLeft()).isLessThanOrEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void aLaneThatWaitsInVainIsTold() throws Exception {
        SlotDesk desk = desk(4);
        assertThat(desk.await(1, Duration.ofMillis(1))).isEqualTo(Turn.IDLE);
    }

    private SlotDesk desk(int slots) {
        return new SlotDesk(slots, started::add, reliefs::incrementAndGet);
    }
}
