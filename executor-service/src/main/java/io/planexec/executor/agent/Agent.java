package io.planexec.executor.agent;

import io.planexec.executor.call.AttemptFailed;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.model.Model;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Works on agent steps with one model. Safe for use by many threads at once. */
public final class Agent {
    /** More turns than this are no way of working, whatever a step asks for. */
    public static final int MOST_ITERATIONS = 100;

    private final Model model;
    private final ToolCalls calls;
    private final int maxIterations;
    private final Duration timeout;
    private final InstantSource clock;

    /**
     * An agent.
     *
     * @param maxIterations of steps that name none, 1 to {@value #MOST_ITERATIONS}
     * @param timeout of steps that name none, positive
     */
    public Agent(Model model, ToolCalls calls, int maxIterations, Duration timeout, InstantSource clock) {
        this.model = model;
        this.calls = calls;
        this.maxIterations = maxIterations;
        this.timeout = timeout;
        this.clock = clock;
    }

    /** The model's name. */
    public String model() {
        return model.name();
    }

    /** How long a step may take that says nothing about it. */
    public Duration timeout() {
        return timeout;
    }

    /** Where the records of an attempt lie, relative to the goal's output folder. */
    public static String trace(String folder) {
        return Journal.trace(folder);
    }

    /**
     * Works on a step until there is an answer. Where an earlier run of the same attempt left records, it goes on after
     * the last tool call that ended.
     *
     * @param ledger is kept up to date meanwhile
     * @return fits the step's output schema
     * @throws AttemptFailed when there is no answer, with what was done
     * @throws ToolFailure when the records cannot be written
     * @throws InterruptedException when the work was cancelled; tools and the model's call were interrupted
     */
    public Map<String, @Nullable Object> work(Assignment assignment, Ledger ledger)
            throws AttemptFailed, ToolFailure, InterruptedException {
        var asked = assignment.task().maxIterations();
        var most = Math.clamp(asked == null ? maxIterations : asked, 1, MOST_ITERATIONS);
        return new Loop(model, calls, assignment, ledger, most, clock).run();
    }
}
