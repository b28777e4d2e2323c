package io.planexec.executor;

import io.planexec.queue.QueueSettings;
import io.planexec.queue.TaskHandler;
import io.planexec.queue.TaskQueueWorker;
import io.planexec.queue.WorkerFigures;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/** One worker for each pool that an executor serves, each with its share of the slots. Safe for use by several threads. */
final class PoolWorkers {
    private final Map<String, TaskQueueWorker> byPool;

    private PoolWorkers(Map<String, TaskQueueWorker> byPool) {
        this.byPool = byPool;
    }

    /**
     * Starts them all; each joins its pool's group in the background.
     *
     * @param onBroken told when one has lost slots for good; must not block
     */
    static PoolWorkers start(Map<String, QueueSettings> queues, TaskHandler handler, Runnable onBroken) {
        var workers = new LinkedHashMap<String, TaskQueueWorker>();
        queues.forEach((pool, queue) -> workers.put(pool, TaskQueueWorker.start(queue, handler, onBroken)));
        return new PoolWorkers(workers);
    }

    void watchedBy(QueueMeters meters) {
        byPool.forEach(meters::watch);
    }

    /** Waits until every slot of every pool has joined. */
    boolean awaitReady(Duration limit) throws InterruptedException {
        var end = System.nanoTime() + limit.toNanos();
        for (var worker : byPool.values()) {
            if (!worker.awaitReady(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    /** How many of all slots there are of a sort. */
    int slots(ToIntFunction<WorkerFigures> sort) {
        return byPool.values().stream()
                .map(TaskQueueWorker::figures)
                .mapToInt(sort)
                .sum();
    }

    /** Closes all at once: none takes tasks while another one drains. */
    void close(Duration grace) {
        var closing = byPool.values().stream()
                .map(worker -> Thread.ofPlatform().daemon().start(() -> worker.close(grace)))
                .toList();
        try {
            for (var thread : closing) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
