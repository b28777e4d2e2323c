package io.planexec.cli.bench;

import io.planexec.messages.Outcome;
import io.planexec.messages.Outcome.StepOutcome;
import io.planexec.messages.Topics;
import io.planexec.queue.bench.RawQueueBenchmark;
import io.planexec.queue.bench.WarmUp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Measures the engine against the raw queue: one broker, one process, everything warmed up first. */
public final class Benchmark {
    private static final int IN_FLIGHT = 200;
    private static final int SEQUENTIAL_STEPS = 50;
    private static final int SMALL_PLAN = 10;
    private static final int LARGE_PLAN = 1_000;
    private static final int LARGEST_PLAN = 5_000;
    private static final List<Integer> LOADS = List.of(10, 200, 2_000, 20_000);
    private static final int FEWEST_GOALS = 2_000;
    private static final Duration EXECUTOR_WARM_UP = Duration.ofSeconds(15);

    private final String bootstrapServers;
    private final Duration warmUp;
    private final Duration measured;
    private final Consumer<String> progress;
    private final Path workspace;

    /**
     * A benchmark.
     *
     * @param warmUp before each figure at most, positive; shorter where the JIT is done before
     * @param measured for each figure of throughput, positive
     * @param workspace an existing folder; nothing is written there
     * @param progress told in words what is being done
     */
    public Benchmark(
            String bootstrapServers, Duration warmUp, Duration measured, Path workspace, Consumer<String> progress) {
        this.workspace = workspace;
        this.bootstrapServers = bootstrapServers;
        this.warmUp = warmUp;
        this.measured = measured;
        this.progress = progress;
    }

    /**
     * Runs on a broker with a planner and executors that serve the simulation tools.
     *
     * @param engineSettings how the engine is set, to be printed
     * @param curves whether to measure by the number of goals in flight, too, which takes minutes
     * @param executors whether to measure executors alone, too, which takes minutes
     */
    public BenchFigures run(Map<String, Object> engineSettings, boolean curves, boolean executors)
            throws InterruptedException {
        try (var load = new GoalLoad(bootstrapServers, new Topics("planexec"))) {
            // Broker and clients are the same code under both, and whichever came first would pay for its compilation.
            progress.accept("nothing yet, while the JIT compiles");
            warmUp(load, Workload.chain(SMALL_PLAN));
            progress.accept("raw queue");
            var raw = RawQueueBenchmark.run(bootstrapServers, warmUp, measured);
            var chain = perSecond(load, "chains", Workload.chain(SMALL_PLAN));
            var diamond = perSecond(load, "diamonds", Workload.diamond(SMALL_PLAN - 2));
            progress.accept("one goal at a time");
            warmUp(time -> load.runFor(Workload.chain(SEQUENTIAL_STEPS), time));
            var sequential = sequential(load, SEQUENTIAL_STEPS, 100);
            var small = sequential(load, SMALL_PLAN, 50);
            var large = sequential(load, LARGE_PLAN, 3);
            var largest = sequential(load, LARGEST_PLAN, 1);
            progress.accept("parallel sleeps");
            var sleeps = span(load.run(Workload.sleeps(8, 2.0)));
            var bySize = new LinkedHashMap<String, Double>();
            bySize.put(Integer.toString(SMALL_PLAN), rounded(small));
            bySize.put(Integer.toString(SEQUENTIAL_STEPS), rounded(sequential));
            bySize.put(Integer.toString(LARGE_PLAN), rounded(large));
            bySize.put(Integer.toString(LARGEST_PLAN), rounded(largest));
            var engine = new BenchFigures.Engine(
                    rounded(sequential),
                    Math.rint(chain),
                    Math.rint(diamond),
                    rounded(sleeps.toMillis() / 1e3),
                    bySize,
                    rounded(largest / small),
                    curves ? byGoalsInFlight(load) : Map.of(),
                    engineSettings);
            var ratio = new BenchFigures.Ratio(
                    rounded(sequential / raw.roundTripMs()), rounded(Math.min(chain, diamond) / raw.perSecond()));
            return new BenchFigures(
                    new BenchFigures.Raw(rounded(raw.roundTripMs()), Math.rint(raw.perSecond()), raw.settings()),
                    engine,
                    ratio,
                    executors ? executors() : null,
                    Surroundings.machine(),
                    Surroundings.versions());
        }
    }

    private BenchFigures.ExecutorFigures executors() throws InterruptedException {
        return new ExecutorBenchmark(
                        bootstrapServers,
                        workspace,
                        warmUp.compareTo(EXECUTOR_WARM_UP) < 0 ? warmUp : EXECUTOR_WARM_UP,
                        measured,
                        progress)
                .run();
    }

    private Map<String, BenchFigures.Load> byGoalsInFlight(GoalLoad load) throws InterruptedException {
        var curve = new LinkedHashMap<String, BenchFigures.Load>();
        var steps = Workload.chain(SMALL_PLAN);
        for (var inFlight : LOADS) {
            progress.accept(inFlight + " goals in flight");
            var goals = Math.max(inFlight, FEWEST_GOALS);
            var before = Surroundings.cpuNanos();
            var nanos = load.run(steps, inFlight, goals);
            var cpu = Surroundings.cpuNanos() - before;
            var done = (double) goals * steps.size();
            curve.put(
                    Integer.toString(inFlight),
                    new BenchFigures.Load(Math.rint(done / nanos * 1e9), rounded(cpu / 1e3 / done)));
        }
        return curve;
    }

    private double perSecond(GoalLoad load, String what, List<Map<String, Object>> steps) throws InterruptedException {
        progress.accept(what);
        warmUp(load, steps);
        return load.goalsPerSecond(steps, IN_FLIGHT, measured) * steps.size();
    }

    private void warmUp(GoalLoad load, List<Map<String, Object>> steps) throws InterruptedException {
        warmUp(time -> load.goalsPerSecond(steps, IN_FLIGHT, time));
    }

    private void warmUp(WarmUp.Round round) throws InterruptedException {
        if (!WarmUp.run(warmUp, round)) {
            progress.accept("though the JIT still compiles, for the time to warm up is over");
        }
    }

    /** Median of some goals' milliseconds per step, from the first task queued to the last tool ended. */
    private static double sequential(GoalLoad load, int steps, int goals) throws InterruptedException {
        var figures = new ArrayList<Double>();
        for (var i = 0; i < goals; i++) {
            figures.add(span(load.run(Workload.chain(steps))).toNanos() / 1e6 / steps);
        }
        Collections.sort(figures);
        return figures.get(goals / 2);
    }

    private static Duration span(Outcome outcome) {
        var first = outcome.steps().stream()
                .map(StepOutcome::queuedAt)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
        var last = outcome.steps().stream()
                .map(StepOutcome::finishedAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder());
        return Duration.between(first.orElse(Instant.EPOCH), last.orElse(Instant.EPOCH));
    }

    private static double rounded(double figure) {
        return Math.rint(figure * 1_000) / 1_000;
    }
}
