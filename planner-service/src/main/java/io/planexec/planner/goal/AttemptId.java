package io.planexec.planner.goal;

import io.planexec.messages.Output;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt is called: goal, step, number, and a fingerprint of what it works on. A planner that decides anew after
 * a crash decides the same attempt with the same id, or another with another.
 */
final class AttemptId {
    private AttemptId() {}

    static String of(
            String goalId,
            String stepId,
            int attempt,
            String action,
            Map<String, @Nullable Object> arguments,
            Map<String, Output> inputs) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        inputs.forEach((id, output) -> {
            var stored = output.artifact();
            values.put(id, stored == null ? output.value() : stored.path() + stored.bytes());
        });
        return goalId + "/" + stepId + "/" + attempt + "/" + Fingerprint.of(action, arguments, values);
    }

    /** The fingerprint in it: the same for attempts that do the same work. */
    static String work(String attemptId) {
        return attemptId.substring(attemptId.lastIndexOf('/') + 1);
    }
}
