package io.planexec.cli.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the benchmark measured, as it is printed.
 *
 * @param raw the queue alone, with no planner: what the engine is compared with
 * @param engine planner and executors on the same broker
 * @param ratio the engine's figures over the raw queue's
 * @param executor executors alone; null where they were not measured
 */
public record BenchFigures(
        Raw raw,
        Engine engine,
        Ratio ratio,
        @Nullable ExecutorFigures executor,
        Map<String, Object> machine,
        Map<String, Object> versions) {

    /**
     * Two hops over Kafka: a task over a share group, its result over a plain topic.
     *
     * @param roundTripMs mean of 50 in a row, of which the median row counts
     * @param perSecond round trips with many in flight
     */
    public record Raw(double roundTripMs, double perSecond, Map<String, Object> settings) {}

    /**
     * Steps of tool {@code echo}.
     *
     * @param sequentialMsPerStep one goal of 50 steps in a row
     * @param chainStepsPerSecond 200 goals in flight of 10 steps in a row
     * @param diamondStepsPerSecond 200 goals in flight of 1, then 8 side by side, then 1
     * @param parallelSleepsSeconds 8 sleeps of 2 s on 8 slots, from the first queued to the last finished
     * @param msPerStepByPlanSize one goal in flight, steps in a row, by the number of steps
     * @param planSizeRatio what a step of the largest of these plans costs over one of the smallest, in time
     * @param byGoalsInFlight chains of 10 steps, by how many of them are in flight; empty where this was not measured
     */
    public record Engine(
            double sequentialMsPerStep,
            double chainStepsPerSecond,
            double diamondStepsPerSecond,
            double parallelSleepsSeconds,
            Map<String, Double> msPerStepByPlanSize,
            double planSizeRatio,
            Map<String, Load> byGoalsInFlight,
            Map<String, Object> settings) {}

    /**
     * The engine under a load.
     *
     * @param stepsPerSecond that ended
     * @param cpuMicrosPerStep processor time of the whole process, the broker in it included
     */
    public record Load(double stepsPerSecond, double cpuMicrosPerStep) {}

    /**
     * The engine over the raw queue.
     *
     * @param latency a sequential step's time over a raw round trip's; lower is better
     * @param throughput the lower of chain and diamond over raw round trips; higher is better
     */
    public record Ratio(double latency, double throughput) {}

    /**
     * Executors with no planner, on the same broker.
     *
     * @param dispatchBySlots tasks of tool {@code echo}, of which there are always more than slots, by the number of slots
     */
    public record ExecutorFigures(Map<String, Dispatch> dispatchBySlots, Heap heap, Takeover takeover) {}

    /**
     * What a task takes in an executor, and what the same task takes where nothing is done with it: one share consumer each,
     * on the same topic, with the same settings.
     *
     * @param acknowledgeMicros polled and acknowledged, nothing else
     * @param answerMicros polled, a result of its size sent and confirmed, then acknowledged
     * @param executorMicros read, checked, run, checked, a result sent and confirmed, acknowledged
     * @param overAcknowledge what the executor takes above the first, in parts of it
     * @param overAnswer what the executor takes above the second, in parts of it
     */
    public record Dispatch(
            double acknowledgeMicros,
            double answerMicros,
            double executorMicros,
            double overAcknowledge,
            double overAnswer) {}

    /**
     * An executor in a process of its own, every slot of which sleeps.
     *
     * @param maxMiB its {@code -Xmx}
     * @param togetherMiB used after a full collection, where the tasks came all at once
     * @param oneByOneMiB where each came when the one before had begun, which takes the most consumers
     */
    public record Heap(int slots, int maxMiB, double togetherMiB, double oneByOneMiB) {}

    /**
     * From an executor's end until another one had begun its task, in seconds, death by death.
     *
     * @param killedSeconds after SIGKILL: the broker sees the connection close
     * @param frozenSeconds after SIGSTOP: nothing closes, and the broker has to wait for the lock's end
     */
    public record Takeover(double lockSeconds, List<Double> killedSeconds, List<Double> frozenSeconds) {}
}
