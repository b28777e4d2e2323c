package io.planexec.model.provider;

import io.micrometer.core.instrument.MeterRegistry;
import io.planexec.model.Reply;
import io.planexec.model.Role;
import java.time.Duration;
import java.util.Locale;

/** Counts calls of one role's model: how many, with what outcome, how long, how many tokens, at what cost. */
public final class CallMeters {
    private final MeterRegistry registry;
    private final String role;
    private final String model;

    public CallMeters(MeterRegistry registry, Role role, String model) {
        this.registry = registry;
        this.role = role.name().toLowerCase(Locale.ROOT);
        this.model = model;
    }

    /** One exchange; {@code outcome} is {@code ok} or the kind of failure. */
    void exchanged(String outcome, Duration time, Reply.Bill bill) {
        registry.counter("planexec.model.calls", "role", role, "model", model, "outcome", outcome)
                .increment();
        registry.timer("planexec.model.call", "role", role, "model", model).record(time);
        tokens("input", bill.inputTokens());
        tokens("output", bill.outputTokens());
        registry.counter("planexec.model.cost.usd", "role", role, "model", model)
                .increment(bill.usd().doubleValue());
    }

    private void tokens(String direction, long count) {
        registry.counter("planexec.model.tokens", "role", role, "model", model, "direction", direction)
                .increment((double) count);
    }
}
