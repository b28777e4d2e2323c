package io.planexec.planner.planning;

import io.planexec.messages.Announcement;
import io.planexec.messages.Step;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.Topics;
import io.planexec.planner.goal.Awaited;
import io.planexec.planner.plan.Catalogue;
import io.planexec.planner.plan.Pools;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What live executors announce. An executor that has not renewed its announcement in time is gone. Of a pool that is elastic
 * what it served last stays in the catalogue while it is empty; that is forgotten when this planner stops, unless the
 * announcement is still in the topic. Thread-safe.
 */
public final class LiveTools {
    /** More are only known after many changes of tools' names; those heard of long ago go first. */
    private static final int MOST_SERVICES = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(LiveTools.class);

    private final Duration lifetime;
    private final Duration unservedWait;
    private final Set<String> elasticPools;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Heard> executors = new HashMap<>();
    private final Map<Service, Instant> lastServed = new HashMap<>();
    private final Map<String, Announcement> lastOfElastic = new TreeMap<>();
    /** What tools were announced with first; of those that others announce otherwise, which was said in the log. */
    private final Map<String, ToolSpec> firstAnnounced = new HashMap<>();

    private final Set<String> announcedOtherwise = new HashSet<>();
    private Instant since;
    private @Nullable Instant inTouch;

    private record Heard(Announcement announcement, Instant at) {}

    private record Service(String pool, String action) {}

    /** Without elastic pools. */
    public LiveTools(Duration lifetime, InstantSource clock) {
        this(lifetime, lifetime, List.of(), clock);
    }

    /**
     * Nobody has been heard of yet.
     *
     * @param lifetime of an announcement, positive
     * @param unservedWait how long nobody may serve something before {@link #unserved} says so
     * @param elasticPools pools that scale from zero
     */
    public LiveTools(Duration lifetime, Duration unservedWait, Collection<String> elasticPools, InstantSource clock) {
        this.lifetime = lifetime;
        this.unservedWait = unservedWait;
        this.elasticPools = Set.copyOf(elasticPools);
        this.clock = clock;
        this.since = clock.instant();
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
            for (var pool : Pools.poolsOf(announcement)) {
                served(pool, announcement, at);
            }
            announcement.tools().forEach(tool -> compare(announcement.executor(), tool));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void compare(String executor, ToolSpec tool) {
        if (firstAnnounced.size() > MOST_SERVICES) {
            firstAnnounced.clear();
            announcedOtherwise.clear();
        }
        var first = firstAnnounced.putIfAbsent(tool.name(), tool);
        var otherwise = first != null
                && (first.effect() != tool.effect() || !first.inputSchema().equals(tool.inputSchema()));
        if (otherwise && announcedOtherwise.add(tool.name())) {
            LOG.warn(
                    "Executor {} announces the tool {} with another effect or other arguments than it was announced"
                            + " with before. Plans take it as the pool announces it that its steps go to, with the"
                            + " gravest effect; give tools that differ different names",
                    executor,
                    tool.name());
        }
    }

    private void served(String pool, Announcement announcement, Instant at) {
        if (elasticPools.contains(pool)) {
            lastOfElastic.put(pool, only(pool, announcement));
        }
        if (lastServed.size() > MOST_SERVICES) {
            var old = clock.instant().minus(unservedWait);
            lastServed.values().removeIf(heard -> heard.isBefore(old));
        }
        announcement.tools().forEach(tool -> lastServed.merge(new Service(pool, tool.name()), at, LiveTools::later));
        if (announcement.model() != null) {
            lastServed.merge(new Service(pool, Step.AGENT), at, LiveTools::later);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Announcement only(String pool, Announcement announcement) {
        return new Announcement(
                announcement.executor(),
                announcement.slots(),
                announcement.ready(),
                List.of(pool),
                announcement.tools(),
                announcement.model(),
                announcement.renewedAt());
    }

    /**
     * The broker has answered just now. Who was heard of last while this planner was cut off from it, or stood still, says
     * nothing about who is gone: after more than an announcement's lifetime without an answer the waiting begins anew.
     */
    public void inTouch() {
        lock.lock();
        try {
            var now = clock.instant();
            if (isOutOfTouch(now)) {
                since = now;
            }
            inTouch = now;
        } finally {
            lock.unlock();
        }
    }

    private boolean isOutOfTouch(Instant now) {
        return inTouch != null && inTouch.plus(lifetime).isBefore(now);
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

    /** The tools that live executors serve, and what elastic pools that are empty served last; may be empty. */
    public Catalogue catalogue() {
        lock.lock();
        try {
            var serving = new ArrayList<>(executors());
            var alive = Pools.of(serving).tools().keySet();
            lastOfElastic.forEach((pool, announcement) -> {
                if (!alive.contains(pool)) {
                    serving.addFirst(announcement);
                }
            });
            return Catalogue.served(serving);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Why a task is not worked on, where nobody has served it for long.
     *
     * @return null where somebody serves it, did so a short time ago, or the pool is elastic, where the executor that has begun
     *     the task is alive, and where this planner is cut off from the broker
     */
    public @Nullable String unserved(Awaited task) {
        var name = task.pool() == null ? Topics.DEFAULT_POOL : task.pool();
        var action = task.action();
        lock.lock();
        try {
            var pools = Pools.of(executors());
            var heard = lastServed.getOrDefault(new Service(name, action), since);
            var now = clock.instant();
            if (serves(pools, name, action)
                    || elasticPools.contains(name)
                    || executors.containsKey(task.executor())
                    || isOutOfTouch(now)
                    || later(heard, since).plus(unservedWait).isAfter(now)) {
                return null;
            }
            var where = pools.serving(action);
            return (pools.tools().containsKey(name)
                            ? "no live executor of the pool \"" + name + "\" "
                                    + (action.equals(Step.AGENT)
                                            ? "has had a model for agent steps"
                                            : "has announced the tool \"" + action + "\"")
                            : "no live executor has served the pool \"" + name + "\"")
                    + " for " + unservedWait
                    + (where.isEmpty() ? "" : " (it is served in " + String.join(", ", where) + ")");
        } finally {
            lock.unlock();
        }
    }

    /** Whether a live executor would take such a task now. */
    public boolean serves(@Nullable String pool, String action) {
        return serves(Pools.of(executors()), pool == null ? Topics.DEFAULT_POOL : pool, action);
    }

    private static boolean serves(Pools pools, String pool, String action) {
        return action.equals(Step.AGENT) ? pools.agents().contains(pool) : pools.serves(pool, action);
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
