package io.planexec.planner.planning;

import io.planexec.messages.Announcement;
import io.planexec.planner.plan.Catalogue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What live executors announce. An executor that has not renewed its announcement in time is gone. Thread-safe. */
public final class LiveTools {
    private final Duration lifetime;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Heard> executors = new HashMap<>();

    private record Heard(Announcement announcement, Instant at) {}

    /** @param lifetime of an announcement, positive */
    public LiveTools(Duration lifetime, InstantSource clock) {
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /**
     * Takes in an announcement.
     *
     * @param at when it was made, as far as is known
     */
    public void announced(Announcement announcement, Instant at) {
        lock.lock();
        try {
            executors.put(announcement.executor(), new Heard(announcement, at));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** An executor said goodbye. */
    public void gone(String executor) {
        lock.lock();
        try {
            executors.remove(executor);
        } finally {
            lock.unlock();
        }
    }

    /** The executors that are alive, by id. */
    public List<Announcement> executors() {
        lock.lock();
        try {
            var oldest = clock.instant().minus(lifetime);
            executors.values().removeIf(heard -> heard.at().isBefore(oldest));
            return executors.values().stream()
                    .map(Heard::announcement)
                    .sorted(Comparator.comparing(Announcement::executor))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** The tools that live executors serve; may be empty. */
    public Catalogue catalogue() {
        var alive = executors();
        return Catalogue.of(alive.stream()
                        .map(Announcement::tools)
                        .flatMap(Collection::stream)
                        .toList())
                .withAgents(alive.stream().anyMatch(executor -> executor.model() != null));
    }

    /**
     * The catalogue as soon as it has a tool.
     *
     * @param patience how long to wait for the first one
     * @return empty when none was announced in time
     */
    public Catalogue awaitCatalogue(Duration patience) throws InterruptedException {
        var left = patience.toNanos();
        lock.lock();
        try {
            var catalogue = catalogue();
            while (catalogue.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
                catalogue = catalogue();
            }
            return catalogue;
        } finally {
            lock.unlock();
        }
    }
}
