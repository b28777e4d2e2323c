package io.planexec.queue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The live counterpart of {@link WorkerFigures}. */
final class Counters {

    final AtomicInteger busy = new AtomicInteger();
    final LongAdder deliveries = new LongAdder();
    final LongAdder redeliveries = new LongAdder();
    final LongAdder done = new LongAdder();
    final LongAdder released = new LongAdder();
    final LongAdder rejected = new LongAdder();
    final LongAdder handlerFailures = new LongAdder();
    final LongAdder lostLocks = new LongAdder();
    final LongAdder unconfirmed = new LongAdder();

    WorkerFigures figures(int slots) {
        return new WorkerFigures(
                slots,
                busy.get(),
                deliveries.sum(),
                redeliveries.sum(),
                done.sum(),
                released.sum(),
                rejected.sum(),
                handlerFailures.sum(),
                lostLocks.sum(),
                unconfirmed.sum());
    }
}
