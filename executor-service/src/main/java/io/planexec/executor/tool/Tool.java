package io.planexec.executor.tool;

import io.planexec.messages.ToolSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something an executor can do. Implementations hold no state of a call and are safe for use by many threads at once.
 */
public interface Tool {

    /** What is announced of this tool. The same at every call. */
    ToolSpec spec();

    /**
     * Gets ready what the work needs, before leave is asked for a call that must not be repeated. What fails here has not
     * run, and may be tried again whatever its effect.
     *
     * @throws ToolFailure when that cannot be, with a message for the user
     * @throws InterruptedException as {@link #run}
     */
    default void prepare(ToolContext context) throws ToolFailure, InterruptedException {}

    /**
     * Does the work, after {@link #prepare} with the same context.
     *
     * @param arguments already resolved and valid against the input schema
     * @return the output, valid against the output schema
     * @throws ToolFailure when the work cannot be done, with a message for the user
     * @throws InterruptedException when the call was cancelled or ran out of time; files half written are removed
     */
    Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException;
}
