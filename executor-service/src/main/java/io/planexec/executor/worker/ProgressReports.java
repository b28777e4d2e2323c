package io.planexec.executor.worker;

import io.planexec.messages.Report;
import io.planexec.messages.Task;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells planners that work has begun, and then again from time to time, so that a report that got lost is made up for. A
 * task that ends within {@link #QUIET} sends none: its result says all of it, and comes at the same moment. Safe for use
 * by several threads.
 */
final class ProgressReports implements AutoCloseable {
    static final Duration QUIET = Duration.ofMillis(20);
    static final Duration AGAIN = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(ProgressReports.class);

    private final BiConsumer<Task, Report.Progress> sender;
    private final LinkedBlockingQueue<Work> begun = new LinkedBlockingQueue<>();
    private final Thread thread;

    /** @param sender must return at once */
    ProgressReports(BiConsumer<Task, Report.Progress> sender) {
        this.sender = sender;
        this.thread = Thread.ofPlatform().daemon().name("planexec-progress").start(this::watch);
    }

    /** A task under work, until it is closed. */
    static final class Work implements AutoCloseable {
        private final Task task;
        private final Report.Progress progress;
        private long due;
        private volatile boolean ended;

        private Work(Task task, Report.Progress progress) {
            this.task = task;
            this.progress = progress;
            this.due = System.nanoTime() + QUIET.toNanos();
        }

        @Override
        public void close() {
            ended = true;
        }
    }

    /** Work on a task begins; to be closed when it ends. */
    Work begin(Task task, Report.Progress progress) {
        var work = new Work(task, progress);
        begun.add(work);
        return work;
    }

    /** Wakes up a few times in a second while tasks run, and not at all while none does. */
    private void watch() {
        Deque<Work> young = new ArrayDeque<>();
        List<Work> old = new ArrayList<>();
        try {
            while (true) {
                if (young.isEmpty() && old.isEmpty()) {
                    young.add(begun.take());
                }
                begun.drainTo(young);
                Thread.sleep(QUIET);
                var now = System.nanoTime();
                while (!young.isEmpty() && young.peekFirst().due - now <= 0) {
                    old.add(young.pollFirst());
                }
                old.removeIf(work -> work.ended);
                old.forEach(work -> tell(work, now));
            }
        } catch (InterruptedException e) {
            LOG.debug("no more reports of progress");
        }
    }

    private void tell(Work work, long now) {
        if (work.due - now <= 0) {
            work.due = now + AGAIN.toNanos();
            sender.accept(work.task, work.progress);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
