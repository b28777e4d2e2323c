package io.planexec.executor.call;

import io.planexec.messages.Effect;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError.Kind;
import io.planexec.messages.ToolSpec;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Permission to call tools that must not be repeated. Implementations are safe for use by many threads at once. */
public interface Grants {

    /**
     * Waits until the call may run.
     *
     * @throws AttemptFailed when it may not; nothing has run
     */
    void obtain(Claim claim) throws AttemptFailed, InterruptedException;

    /**
     * A call that must not be repeated and is about to run.
     *
     * @param callId the attempt's id for the step's own tool, with the iteration and place behind it for a call that an
     *     agent makes; the same when the task is delivered again
     * @param effect of the tool as the step has it
     */
    record Claim(Task task, String callId, ToolSpec tool, Effect effect, Map<String, @Nullable Object> arguments) {}

    /** Grants nothing. */
    static Grants none() {
        return claim -> {
            throw new AttemptFailed(
                    Kind.TOOL,
                    "the tool \"" + claim.tool().name() + "\" is "
                            + claim.effect().name().toLowerCase(Locale.ROOT)
                            + " here and needs a grant of the planner to run, which this version of the executor cannot"
                            + " ask for; it was not run",
                    false);
        };
    }
}
