package io.planexec.cli.bench;

import java.util.Map;

/**
 * What the benchmark measured, as it is printed.
 *
 * @param raw the queue alone, with no planner: what the engine is compared with
 * @param engine planner and executors on the same broker
 * @param ratio the engine's figures over the raw queue's
 */
public record BenchFigures(
        Raw raw, Engine engine, Ratio ratio, Map<String, Object> machine, Map<String, Object> versions) {

    /**
     * Two hops over Kafka: a task over a share group, its result over a plain topic.
     *
     * @param roundTripMs median with one task in flight
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
}
