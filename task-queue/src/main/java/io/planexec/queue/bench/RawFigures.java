package io.planexec.queue.bench;

import java.util.Map;

/**
 * What the queue does with no planner on it.
 *
 * @param roundTripMs median of the time from sending a task until its result was read, one in flight, in milliseconds
 * @param perSecond results read per second with many tasks in flight
 * @param settings what it was measured with, by name
 */
public record RawFigures(double roundTripMs, double perSecond, Map<String, Object> settings) {

    public RawFigures {
        settings = Map.copyOf(settings);
    }
}
