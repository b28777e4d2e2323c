package io.planexec.executor.tool.simulation;

import static io.planexec.executor.tool.JsonSchemas.any;
import static io.planexec.executor.tool.JsonSchemas.closed;
import static io.planexec.executor.tool.JsonSchemas.integer;
import static io.planexec.executor.tool.JsonSchemas.number;
import static io.planexec.executor.tool.JsonSchemas.open;
import static io.planexec.executor.tool.JsonSchemas.text;

import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The simulation tools. */
public final class SimulationTools {
    private static final String VERSION = "1";
    private static final double LONGEST_SLEEP_SECONDS = 86_400;

    private SimulationTools() {}

    public static List<Tool> all() {
        return List.of(new Echo(), new Sleep(), new Fail());
    }

    private record Echo() implements Tool {
        private static final ToolSpec SPEC = new ToolSpec(
                "echo",
                "Simulation: gives its value back unchanged and does nothing else.",
                closed(any("value", "What to give back, of any JSON type.")),
                open(any("value", "The value that was given.")),
                Effect.READ,
                Duration.ofSeconds(10),
                VERSION,
                List.of(Map.of("value", "hello")));

        @Override
        public ToolSpec spec() {
            return SPEC;
        }

        @Override
        public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context) {
            return Collections.singletonMap("value", arguments.get("value"));
        }
    }

    private record Sleep() implements Tool {
        private static final ToolSpec SPEC = new ToolSpec(
                "sleep",
                "Simulation: waits for a number of seconds and does nothing else.",
                closed(number("seconds", "How long to wait, in seconds; fractions are fine.")
                        .with("minimum", 0)
                        .with("maximum", (long) LONGEST_SLEEP_SECONDS)),
                open(number("seconds", "How long it waited.")),
                Effect.READ,
                Duration.ofDays(1).plusMinutes(1),
                VERSION,
                List.of(Map.of("seconds", 2)));

        @Override
        public ToolSpec spec() {
            return SPEC;
        }

        @Override
        public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
                throws InterruptedException {
            var seconds = arguments.get("seconds") instanceof Number number ? number : 0;
            Thread.sleep(Duration.ofNanos(Math.round(seconds.doubleValue() * 1e9)));
            return Map.of("seconds", seconds);
        }
    }

    private record Fail() implements Tool {
        private static final ToolSpec SPEC = new ToolSpec(
                "fail",
                "Simulation: fails with a retryable error for the first attempts, then succeeds.",
                closed(
                        integer("times", "How many attempts fail; all of them where it is left out.")
                                .with("minimum", 0)
                                .optional(),
                        text("message", "What the error says.").optional()),
                open(integer("attempts", "The number of the attempt that succeeded.")),
                Effect.READ,
                Duration.ofSeconds(10),
                VERSION,
                List.of(Map.of("times", 2, "message", "the service is busy")));

        @Override
        public ToolSpec spec() {
            return SPEC;
        }

        @Override
        public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
                throws ToolFailure {
            var always = !(arguments.get("times") instanceof Number);
            var times = arguments.get("times") instanceof Number number ? number.longValue() : 0;
            if (always || context.attempt() <= times) {
                var message = arguments.get("message") instanceof String words && !words.isBlank()
                        ? words
                        : "attempt " + context.attempt() + " fails as the simulation was told to";
                throw ToolFailure.retryable(message);
            }
            var output = new LinkedHashMap<String, @Nullable Object>();
            output.put("attempts", context.attempt());
            return output;
        }
    }
}
