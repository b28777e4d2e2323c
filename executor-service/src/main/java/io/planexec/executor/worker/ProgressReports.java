package io.planexec.executor.worker;

import io.planexec.messages.Report;
import io.planexec.messages.Task;
import io.planexec.messages.text.Cut;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells planners that work has begun, and then again from time to time, so that a report that got lost is made up for. A
 * task that ends within {@link #QUIET} sends none: its result says all of it, and comes at the same moment. What a tool says
 * of how far it is is told at most once in {@link #BETWEEN_NOTES}, and the longer it works the more seldom: every note is
 * kept in the goal's log, and this way there are a hundred of them in half an hour. Safe for use by several threads.
 */
final class ProgressReports implements AutoCloseable {
    static final Duration QUIET = Duration.ofMillis(20);
    static final Duration AGAIN = Duration.ofMinutes(1);
    static final Duration BETWEEN_NOTES = Duration.ofSeconds(1);

    /** Of the time a task has run, this part passes between two notes. */
    private static final int NOTES_PART = 20;

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
        private final long began = System.nanoTime();
        private long due = began + QUIET.toNanos();
        private long noteDue = due;
        private @Nullable String told;
        private volatile @Nullable String note;
        private volatile boolean ended;

        private Work(Task task, Report.Progress progress) {
            this.task = task;
            this.progress = progress;
        }

        /** What a tool says of how far it is. Only the last of it counts. */
        void says(String words) {
            var line = Cut.start(words, 2 * Report.Progress.LONGEST_NOTE)
                    .replaceAll("[\\s\\p{Cntrl}]+", " ")
                    .strip();
            if (!line.isEmpty()) {
                note = Cut.within(line, Report.Progress.LONGEST_NOTE, "…");
            }
        }

        @Override
        public void close() {
            ended = true;
        }

        private boolean isDue(long now) {
            var said = note;
            return due - now <= 0 || (said != null && !said.equals(told) && noteDue - now <= 0);
        }

        private Report.Progress report(long now) {
            due = now + AGAIN.toNanos();
            var said = note;
            if (said != null && !said.equals(told)) {
                noteDue = now + Math.max(BETWEEN_NOTES.toNanos(), (now - began) / NOTES_PART);
            }
            told = said;
            return new Report.Progress(
                    progress.goalId(),
                    progress.stepId(),
                    progress.attempt(),
                    progress.attemptId(),
                    progress.executor(),
                    progress.startedAt(),
                    said);
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
        if (work.isDue(now)) {
            sender.accept(work.task, work.report(now));
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
