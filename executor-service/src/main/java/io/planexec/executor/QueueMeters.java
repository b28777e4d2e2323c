package io.planexec.executor;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.planexec.queue.TaskQueueWorker;
import io.planexec.queue.WorkerFigures;
import java.util.function.ToDoubleFunction;

/** The queue's figures as metrics. */
final class QueueMeters {
    private final MeterRegistry registry;

    QueueMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    MeterRegistry registry() {
        return registry;
    }

    void watch(String pool, TaskQueueWorker worker) {
        slots(pool, worker, "busy", figures -> figures.busy());
        slots(pool, worker, "free", figures -> figures.free());
        counter(pool, worker, "planexec.queue.deliveries", "Tasks taken from the queue", WorkerFigures::deliveries);
        counter(
                pool,
                worker,
                "planexec.queue.redeliveries",
                "Tasks taken from the queue that had been taken before",
                WorkerFigures::redeliveries);
        counter(pool, worker, "planexec.queue.done", "Tasks acknowledged", WorkerFigures::done);
        counter(pool, worker, "planexec.queue.released", "Tasks given back to the queue", WorkerFigures::released);
        counter(pool, worker, "planexec.queue.rejected", "Tasks refused for good", WorkerFigures::rejected);
        counter(
                pool,
                worker,
                "planexec.queue.locks.lost",
                "Tasks whose lock was lost while they ran",
                WorkerFigures::lostLocks);
        counter(
                pool,
                worker,
                "planexec.queue.unconfirmed",
                "Tasks whose acknowledgement the broker did not accept",
                WorkerFigures::unconfirmed);
    }

    private void slots(String pool, TaskQueueWorker worker, String state, ToDoubleFunction<WorkerFigures> figure) {
        Gauge.builder("planexec.executor.slots", worker, w -> figure.applyAsDouble(w.figures()))
                .description("Slots for running tasks")
                .tag("pool", pool)
                .tag("state", state)
                .register(registry);
    }

    private void counter(
            String pool,
            TaskQueueWorker worker,
            String name,
            String description,
            ToDoubleFunction<WorkerFigures> figure) {
        FunctionCounter.builder(name, worker, w -> figure.applyAsDouble(w.figures()))
                .description(description)
                .tag("pool", pool)
                .register(registry);
    }
}
