package io.planexec.queue.bench;

import java.util.Map;

/**
 * What the queue does with no planner on it.
 *
 * @param roundTripMs from sending a task until its result was read, one in flight, in milliseconds: the mean of a row of 50 round
 *     trips one after the other, of which the median row counts
 * @param perSecond results read per second with many tasks in flight
 * @param settings what it was measured with, by name
 */
public record RawFigures(double roundTripMs, double perSecond, Map<String, Object> settings) {

    public RawFigures {
        settings = Map.copyOf(settings);
    }
}
