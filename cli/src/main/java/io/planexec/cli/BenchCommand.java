package io.planexec.cli;

import io.planexec.cli.bench.BenchFigures;
import io.planexec.cli.bench.Benchmark;
import io.planexec.cli.local.LocalCluster;
import io.planexec.cli.local.ServiceLog;
import io.planexec.cli.shell.Caller;
import io.planexec.cli.shell.ExitCode;
import io.planexec.messages.json.MessageCodec;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code planexec bench}: the engine against the raw queue, in one run on one broker. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Planexec.VersionLine.class,
        sortOptions = false,
        description = "Measures the engine against the raw queue, in one run on a broker in this process.")
final class BenchCommand implements Callable<Integer> {
    private static final int EXECUTORS = 2;

    private final Caller caller;

    @Option(names = "--json", description = "Print the figures as one JSON document.")
    private boolean json;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "15",
            description = "How long each figure of throughput is measured (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "240",
            description = "Seconds before each of them at most, less once the JIT is done (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "64",
            description = "Slots of each of the " + EXECUTORS + " executors (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Option(names = "--curves", description = "Measure by the number of goals in flight, too: 10 to 20,000.")
    private boolean curves;

    @Option(
            names = "--executor",
            description =
                    "Measure executors alone, too: what a slot adds to a task, memory, and how soon work goes on when"
                            + " one dies.")
    private boolean executor;

    BenchCommand(Caller caller) {
        this.caller = caller;
    }

    @Override
    public Integer call() throws InterruptedException {
        var executors =
                new LocalCluster.Executors(EXECUTORS, slots, caller.folder(), "planexec-out/{goalId}", List.of(), true);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("executors", EXECUTORS);
        settings.put("slotsEach", slots);
        settings.put("tool", "echo");
        ServiceLog.warningsTo(caller.err());
        caller.err().println("starting a broker, a planner and " + EXECUTORS + " executors");
        try (var cluster = LocalCluster.start(executors)) {
            // Ctrl-C leaves no temporary folder behind.
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "planexec-close"));
            var _ = cluster.fault().thenAccept(reason -> {
                caller.err().println("planexec: " + reason);
                System.exit(ExitCode.NOT_SUCCEEDED);
            });
            var figures = new Benchmark(
                            cluster.bootstrapServers(),
                            Duration.ofSeconds(warmUp),
                            Duration.ofSeconds(seconds),
                            caller.folder(),
                            what -> caller.err().println("measuring: " + what))
                    .run(settings, curves, executor);
            caller.out().println(json ? MessageCodec.text(figures) : text(figures));
        }
        return ExitCode.SUCCEEDED;
    }

    private static String text(BenchFigures figures) {
        var raw = figures.raw();
        var engine = figures.engine();
        return """
                raw queue   %.2f ms a round trip, %,.0f round trips a second
                engine      %.2f ms a sequential step, %,.0f steps a second in chains, %,.0f in diamonds
                ratio       %.2f of the raw round trip per step, %.2f of the raw throughput
                8 sleeps of 2 s on 8 slots: %.2f s; a step of a plan of 5,000: %.2f times one of a plan of 10
                %s%s\
                """.formatted(
                raw.roundTripMs(),
                raw.perSecond(),
                engine.sequentialMsPerStep(),
                engine.chainStepsPerSecond(),
                engine.diamondStepsPerSecond(),
                figures.ratio().latency(),
                figures.ratio().throughput(),
                engine.parallelSleepsSeconds(),
                engine.planSizeRatio(),
                engine.byGoalsInFlight().entrySet().stream()
                        .map(load -> "%s goals in flight: %,.0f steps a second, %.0f µs of processor time each%n"
                                .formatted(
                                        load.getKey(),
                                        load.getValue().stepsPerSecond(),
                                        load.getValue().cpuMicrosPerStep()))
                        .collect(Collectors.joining()),
                figures.executor() == null ? "" : text(figures.executor()));
    }

    private static String text(BenchFigures.ExecutorFigures executor) {
        var heap = executor.heap();
        var takeover = executor.takeover();
        return executor.dispatchBySlots().entrySet().stream()
                        .map(dispatch -> """
                                %s slots: %.1f µs a task in an executor, %.1f polled, answered and acknowledged, %.1f only acknowledged
                                """.formatted(
                                        dispatch.getKey(),
                                        dispatch.getValue().executorMicros(),
                                        dispatch.getValue().answerMicros(),
                                        dispatch.getValue().acknowledgeMicros()))
                        .collect(Collectors.joining())
                + """
                %d slots that sleep: %.0f MiB of heap, %.0f where their tasks came one by one, of %d allowed
                an executor's task goes on elsewhere %.2f s after kill -9, %.2f s after it froze (lock %.0f s)
                """.formatted(
                                heap.slots(),
                                heap.togetherMiB(),
                                heap.oneByOneMiB(),
                                heap.maxMiB(),
                                Collections.max(takeover.killedSeconds()),
                                Collections.max(takeover.frozenSeconds()),
                                takeover.lockSeconds());
    }
}
