package io.planexec.planner;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.planexec.planner.planning.PlanningDesk;

/** How planning went, counted. Safe for use by several threads. */
final class PlanningMeters implements PlanningDesk.Meters {
    private final Counter repairs;
    private final Counter cached;

    PlanningMeters(MeterRegistry registry) {
        repairs = registry.counter("planexec.planning.repairs");
        cached = Counter.builder("planexec.planning.cached")
                .description("Plans that came from the plan cache, without a call of the model")
                .register(registry);
    }

    @Override
    public void repaired(int times) {
        repairs.increment(times);
    }

    @Override
    public void cached() {
        cached.increment();
    }
}
