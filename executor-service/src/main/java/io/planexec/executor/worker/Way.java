package io.planexec.executor.worker;

import io.planexec.executor.call.AttemptFailed;
import io.planexec.executor.call.TimeLimit;
import io.planexec.messages.AgentRun;
import io.planexec.messages.Usage;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A way of working on one attempt. */
sealed interface Way permits Dispatch, AgentWork {

    /** Who does the work, for messages. */
    String worker();

    /** How long it may take. */
    TimeLimit limit(Instant now) throws AttemptFailed;

    /** Does the work on this thread. */
    Map<String, @Nullable Object> work() throws Exception;

    /** What was used so far. May be asked for by any thread at any time. */
    Usage usage();

    /** How a model worked on it so far; null where none does. */
    @Nullable
    AgentRun agentRun();
}
