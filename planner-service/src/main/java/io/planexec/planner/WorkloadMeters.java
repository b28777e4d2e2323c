package io.planexec.planner;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.planexec.messages.Announcement;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Topics;
import io.planexec.planner.planning.LiveTools;
import io.planexec.planner.topology.Workload;
import io.planexec.planner.topology.Workload.Errand;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the goals of this process's partitions wait for, as gauges. Each partition is held by one planner at a time, so the
 * sum over all planners is the whole system's. Safe for use by several threads.
 */
final class WorkloadMeters {
    private static final int MOST_POOLS = 50;
    private static final int MOST_ACTIONS = 100;
    private static final int MOST_ANNOUNCED = 50;

    private final MeterRegistry registry;
    private final LiveTools tools;
    private final InstantSource clock;
    private final ConcurrentMap<Integer, Workload> partitions = new ConcurrentHashMap<>();
    private final Set<String> pools = ConcurrentHashMap.newKeySet();
    private final Set<String> actions = ConcurrentHashMap.newKeySet();

    WorkloadMeters(MeterRegistry registry, LiveTools tools, InstantSource clock) {
        this.registry = registry;
        this.tools = tools;
        this.clock = clock;
        gauge(
                "planexec.planner.partitions",
                "Partitions of goals that this planner works on",
                m -> m.partitions.size());
        gauge(
                "planexec.planner.look.age",
                "Time since the partition looked at last was looked at",
                "seconds",
                m -> m.age(m.partitions.values().stream().map(Workload::lookedAt)));
        gauge(
                "planexec.goal.silence",
                "Time since the goal that was silent longest moved",
                "seconds",
                m -> m.age(
                        m.partitions.values().stream().flatMap(workload -> Stream.ofNullable(workload.quietSince()))));
        gauge(
                "planexec.goals.overdue",
                "Open goals whose time has passed",
                m -> m.partitions.values().stream().mapToInt(Workload::overdue).sum());
        gauge(
                "planexec.executors.live",
                "Executors that renew their announcement",
                m -> m.tools.executors().size());
        for (var status : GoalStatus.values()) {
            if (!status.ended()) {
                open(status);
            }
        }
        pool(Topics.DEFAULT_POOL);
    }

    /** Takes in what a partition waits for; null when this process has it no more. */
    void holds(int partition, @Nullable Workload workload) {
        if (workload == null) {
            partitions.remove(partition);
            return;
        }
        partitions.put(partition, workload);
        for (var errand : workload.tasks().keySet()) {
            pool(poolOf(errand));
            action(errand.action());
        }
        announcedActions();
    }

    private void open(GoalStatus status) {
        Gauge.builder(
                        "planexec.goals.open",
                        this,
                        m -> m.partitions.values().stream()
                                .mapToInt(workload -> workload.goals().getOrDefault(status, 0))
                                .sum())
                .description("Goals that have not ended")
                .tag("status", status.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private void pool(String pool) {
        if (pools.size() < MOST_POOLS && pools.add(pool)) {
            outstanding(pool, false);
            outstanding(pool, true);
        }
    }

    private void outstanding(String pool, boolean running) {
        Gauge.builder(
                        "planexec.tasks.outstanding",
                        this,
                        m -> m.count(errand ->
                                errand.running() == running && poolOf(errand).equals(pool)))
                .description("Tasks on a queue or with an executor")
                .tag("pool", pool)
                .tag("state", running ? "running" : "queued")
                .register(registry);
    }

    /** Announced tools have their series from the start, but leave room for those that tasks ask for. */
    private void announcedActions() {
        if (actions.size() < MOST_ANNOUNCED) {
            tools.executors().stream()
                    .map(Announcement::tools)
                    .flatMap(Collection::stream)
                    .limit(MOST_ANNOUNCED)
                    .forEach(tool -> action(tool.name()));
        }
    }

    private void action(String action) {
        if (actions.contains(action)) {
            return;
        }
        if (actions.size() < MOST_ACTIONS) {
            actions.add(action);
            unserved(action, action::equals);
        } else {
            unserved(BoundedLabel.OTHER, other -> !actions.contains(other));
        }
    }

    /** Harmless when repeated: a registry keeps the first gauge of a name and its labels. */
    private void unserved(String label, Predicate<String> actionsMeant) {
        Gauge.builder(
                        "planexec.tasks.unserved",
                        this,
                        m -> m.count(errand -> !errand.running()
                                && actionsMeant.test(errand.action())
                                && !m.tools.serves(errand.pool(), errand.action())))
                .description("Queued tasks whose action no live executor serves")
                .tag("action", label)
                .register(registry);
    }

    private double count(Predicate<Errand> wanted) {
        return partitions.values().stream()
                .flatMap(workload -> workload.tasks().entrySet().stream())
                .filter(entry -> wanted.test(entry.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private double age(Stream<Instant> times) {
        return times.min(Comparator.naturalOrder())
                .map(time -> Duration.between(time, clock.instant()).toMillis() / 1_000.0)
                .orElse(0.0);
    }

    private void gauge(String name, String description, ToDoubleFunction<WorkloadMeters> value) {
        gauge(name, description, null, value);
    }

    private void gauge(String name, String description, @Nullable String unit, ToDoubleFunction<WorkloadMeters> value) {
        Gauge.builder(name, this, value).description(description).baseUnit(unit).register(registry);
    }

    private static String poolOf(Errand errand) {
        return Optional.ofNullable(errand.pool()).orElse(Topics.DEFAULT_POOL);
    }
}
