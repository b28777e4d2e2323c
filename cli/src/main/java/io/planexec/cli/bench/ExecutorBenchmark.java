package io.planexec.cli.bench;

import io.planexec.cli.bench.BenchFigures.Dispatch;
import io.planexec.cli.bench.BenchFigures.ExecutorFigures;
import io.planexec.cli.bench.BenchFigures.Heap;
import io.planexec.cli.bench.BenchFigures.Takeover;
import io.planexec.executor.Executor;
import io.planexec.executor.ExecutorApplication;
import io.planexec.messages.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Measures executors with no planner: what a slot adds to a task, what many slots take of the heap, and how soon the work
 * of an executor that died goes on.
 */
final class ExecutorBenchmark {
    private static final Duration JOINING = Duration.ofMinutes(1);

    /** Tasks of a round, by slots: each round takes a second or two. */
    private static final Map<Integer, Integer> ROUNDS = Map.of(1, 2_000, 64, 20_000);

    private static final int MANY_SLOTS = 200;
    private static final int MOST_HEAP_MIB = 256;
    private static final int KILLS = 5;
    private static final int FREEZES = 3;
    private static final Duration LOCK = Duration.ofSeconds(5);

    private final String bootstrapServers;
    private final Path workspace;
    private final Duration warmUp;
    private final Duration measured;
    private final Consumer<String> progress;
    private int runs;

    ExecutorBenchmark(
            String bootstrapServers, Path workspace, Duration warmUp, Duration measured, Consumer<String> progress) {
        this.bootstrapServers = bootstrapServers;
        this.workspace = workspace;
        this.warmUp = warmUp;
        this.measured = measured;
        this.progress = progress;
    }

    ExecutorFigures run() throws InterruptedException {
        var dispatch = new LinkedHashMap<String, Dispatch>();
        for (var slots : ROUNDS.keySet().stream().sorted().toList()) {
            progress.accept("dispatch in " + slots + (slots == 1 ? " slot" : " slots"));
            dispatch.put(Integer.toString(slots), dispatch(slots));
        }
        progress.accept(MANY_SLOTS + " slots in a process of its own");
        var heap = new Heap(MANY_SLOTS, MOST_HEAP_MIB, heapMiB(true), heapMiB(false));
        progress.accept("executors that die");
        return new ExecutorFigures(dispatch, heap, takeover());
    }

    /** All three ways take the same tasks off the same topic, one after the other, round by round. */
    private Dispatch dispatch(int slots) throws InterruptedException {
        var topics = new Topics("bench-" + slots + "-slots");
        var number = ROUNDS.getOrDefault(slots, 2_000);
        List<Double> bare = new ArrayList<>();
        List<Double> withResult = new ArrayList<>();
        List<Double> executor = new ArrayList<>();
        try (var context = embedded(topics, slots)) {
            if (!context.getBean(Executor.class).awaitReady(JOINING)) {
                throw new IllegalStateException("the executor has not joined the queue within " + JOINING);
            }
            var elsewhere = topics.prefix() + ".bare-results";
            try (var traffic = new TaskTraffic(bootstrapServers, topics);
                    var acknowledging = bare(topics, "acknowledging", slots, Optional.empty());
                    var answering = bare(topics, "answering", slots, Optional.of(elsewhere))) {
                var begin = System.nanoTime();
                while (System.nanoTime() - begin < warmUp.plus(measured).toNanos() || executor.isEmpty()) {
                    var counts = System.nanoTime() - begin >= warmUp.toNanos();
                    traffic.send(number, "echo", Map.of("value", "a value of some length, as arguments have"));
                    keep(executor, traffic.nanosEach(number), counts);
                    keep(bare, acknowledging.nanosEach(number), counts);
                    keep(withResult, answering.nanosEach(number), counts);
                }
            }
        }
        return new Dispatch(
                micros(bare),
                micros(withResult),
                micros(executor),
                over(median(executor), median(bare)),
                over(median(executor), median(withResult)));
    }

    private static void keep(List<Double> figures, double figure, boolean counts) {
        if (counts) {
            figures.add(figure);
        }
    }

    private BareQueue bare(Topics topics, String group, int slots, Optional<String> results) {
        return new BareQueue(bootstrapServers, topics.tasks(), topics.prefix() + "." + group, slots, results);
    }

    private ConfigurableApplicationContext embedded(Topics topics, int slots) {
        return ExecutorApplication.embedded()
                .run(settings(topics, "measured-" + slots, slots, Duration.ofSeconds(30))
                        .toArray(String[]::new));
    }

    private List<String> settings(Topics topics, String id, int slots, Duration lock) {
        return List.of(
                "--spring.kafka.bootstrap-servers=" + bootstrapServers,
                "--planexec.topic-prefix=" + topics.prefix(),
                "--planexec.topics.partitions=1",
                "--planexec.executor.id=" + id,
                "--planexec.executor.slots=" + slots,
                "--planexec.executor.lock=" + lock,
                "--planexec.executor.simulation=true",
                "--planexec.executor.drain-grace=0s",
                "--planexec.executor.workspace=" + workspace);
    }

    /** Tasks that come one by one are the worst case: then each has a consumer of its own. */
    private double heapMiB(boolean together) {
        var topics = new Topics("bench-heap-" + ++runs);
        try (var process = ExecutorProcess.start(
                        MOST_HEAP_MIB, settings(topics, "many", MANY_SLOTS, Duration.ofSeconds(30)));
                var traffic = new TaskTraffic(bootstrapServers, topics)) {
            Map<String, Object> arguments = Map.of("seconds", 600);
            if (together) {
                traffic.send(MANY_SLOTS, "sleep", arguments);
                traffic.awaitBegun(MANY_SLOTS, begun -> true);
            } else {
                for (var number = 0; number < MANY_SLOTS; number++) {
                    traffic.send(1, "sleep", arguments);
                    traffic.awaitBegun(1, begun -> true);
                }
            }
            return Math.rint(process.usedHeap() / 1024.0 / 1024.0 * 10) / 10;
        }
    }

    /** A task that goes from hand to hand: whoever has it dies when the next executor stands by. */
    private Takeover takeover() throws InterruptedException {
        return new Takeover(LOCK.toSeconds(), takeovers(KILLS, false), takeovers(FREEZES, true));
    }

    private List<Double> takeovers(int deaths, boolean frozen) throws InterruptedException {
        var topics = new Topics("bench-takeover-" + ++runs);
        List<ExecutorProcess> processes = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        try {
            processes.add(standBy(topics, 0));
            try (var traffic = new TaskTraffic(bootstrapServers, topics)) {
                for (var death = 1; death <= deaths; death++) {
                    // A new one each time: after a few deliveries the broker gives a task up.
                    traffic.send(1, "sleep", Map.of("seconds", 600));
                    traffic.awaitBegun(1, begun -> true);
                    processes.add(standBy(topics, death));
                    var holder = "holder-" + (death - 1);
                    var next = "holder-" + death;
                    var at = Instant.now();
                    if (frozen) {
                        processes.get(death - 1).freeze();
                    } else {
                        processes.get(death - 1).kill();
                    }
                    // It had all tasks of the deaths before.
                    var last =
                            traffic.awaitBegun(death, begun -> !begun.executor().equals(holder));
                    if (!last.executor().equals(next)) {
                        throw new IllegalStateException("the task went on at " + last.executor() + ", not " + next);
                    }
                    seconds.add(Duration.between(at, last.startedAt()).toMillis() / 1e3);
                }
            }
            return seconds;
        } finally {
            processes.forEach(ExecutorProcess::close);
        }
    }

    private ExecutorProcess standBy(Topics topics, int number) {
        return ExecutorProcess.start(MOST_HEAP_MIB, settings(topics, "holder-" + number, KILLS + 1, LOCK));
    }

    private static double median(List<Double> figures) {
        var sorted = new ArrayList<>(figures);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static double micros(List<Double> nanos) {
        return Math.rint(median(nanos) / 100) / 10;
    }

    private static double over(double figure, double base) {
        return Math.rint((figure / base - 1) * 1_000) / 1_000;
    }
}
