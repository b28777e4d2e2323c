package io.planexec.executor.call;

import io.planexec.executor.call.ToolThreads.OutOfTime;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Effect;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.TaskError.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls tools on behalf of attempts. Safe for use by many threads at once. */
public final class ToolCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ToolCalls.class);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final String executor;
    private final Grants grants;
    private final SchemaChecks schemas = new SchemaChecks();
    private final ToolThreads threads = new ToolThreads(GRACE);

    /** @param executor this executor's id, for messages */
    public ToolCalls(String executor, Grants grants) {
        this.executor = executor;
        this.grants = grants;
    }

    /**
     * A call to make.
     *
     * @param id as {@link Grants.Claim} has it
     * @param effect that the step declares; null for the tool's. The sharper of the two counts
     * @param arguments complete, references resolved
     */
    public record Call(
            Run run,
            String id,
            Tool tool,
            @Nullable Effect effect,
            Map<String, @Nullable Object> arguments,
            ToolContext context) {}

    /** Told when the tool itself begins and ends; it does neither where the call is refused. */
    public interface Watch {
        void begins();

        void ends();
    }

    /**
     * Makes the call on this thread: what does not fit the tool's schema is refused before, what it gives that does not
     * fit, after.
     */
    public Map<String, @Nullable Object> make(Call call, Watch watch)
            throws AttemptFailed, ToolFailure, InterruptedException {
        var spec = call.tool.spec();
        check(
                Kind.ARGUMENTS,
                spec.inputSchema(),
                call.arguments,
                "the arguments do not fit the tool \"" + spec.name() + "\"");
        var effect = sharper(call.effect, spec.effect());
        if (effect.repeatable()) {
            call.tool.prepare(call.context);
            return use(call, watch);
        }
        prepareOnce(call);
        try (var hold = call.run.hold()) {
            grants.obtain(new Grants.Claim(call.run, call.id, spec.name(), effect, timeout(call)));
            hold.granted();
            return use(call, watch);
        }
    }

    /** What fails here is tried again, unless an earlier run of the attempt was granted the call: that one may be at it. */
    private static void prepareOnce(Call call) throws AttemptFailed, InterruptedException {
        try {
            call.tool.prepare(call.context);
        } catch (ToolFailure e) {
            throw new AttemptFailed(Kind.INTERRUPTED, String.valueOf(e.getMessage()), e.isRetryable());
        }
    }

    /** The step's own time-out, where the step is the call; else the tool's. */
    private static Duration timeout(Call call) {
        var own = call.id.isEmpty() ? call.run.task().timeout() : null;
        return own == null ? call.tool.spec().timeout() : own;
    }

    private Map<String, @Nullable Object> use(Call call, Watch watch)
            throws AttemptFailed, ToolFailure, InterruptedException {
        var spec = call.tool.spec();
        watch.begins();
        Map<String, @Nullable Object> output;
        try {
            output = call.tool.run(call.arguments, call.context);
        } finally {
            watch.ends();
        }
        try {
            var _ = PlainTree.mostBytes(output);
        } catch (PlainTree.Unfit e) {
            throw new AttemptFailed(
                    Kind.OUTPUT, "the output of the tool \"" + spec.name() + "\" is no JSON: " + e.getMessage(), false);
        }
        check(Kind.OUTPUT, spec.outputSchema(), output, "the output does not fit the tool \"" + spec.name() + "\"");
        return output;
    }

    /** As {@link #make}, on a thread of its own, within the tool's time-out; whatever happens, an error is a value. */
    public Map<String, @Nullable Object> makeInTime(Call call, Watch watch) throws AttemptFailed, InterruptedException {
        var spec = call.tool.spec();
        var what = "the tool \"" + spec.name() + "\"";
        try {
            var name = spec.name() + " " + call.id + " of " + call.run.task().attemptId();
            // Whoever interrupts the thread that waits here has asked the run already.
            return threads.call(name, spec.timeout(), () -> make(call, watch), () -> true);
        } catch (OutOfTime e) {
            throw new AttemptFailed(
                    Kind.TIMEOUT,
                    what + " was stopped by its time-out of " + TimeLimit.words(spec.timeout())
                            + "; give it less to do",
                    true);
        } catch (ExecutionException e) {
            throw new AttemptFailed(error(what, call.run.task(), e.getCause()));
        } finally {
            call.run.callEnded();
        }
    }

    /**
     * Runs the work of a run on a thread of its own and waits for it. To be called by the run's thread.
     *
     * @throws InterruptedException when the work was stopped, as {@link Run} says
     * @throws OutOfTime when the limit has passed
     * @throws ExecutionException with what the work threw
     */
    public <T> T within(Run run, Duration limit, Callable<T> work)
            throws OutOfTime, InterruptedException, ExecutionException {
        return threads.call(run.task().action() + " of " + run.task().attemptId(), limit, work, run::stopsNow);
    }

    /**
     * Checks a value.
     *
     * @param sentence what is said of a value that does not fit
     * @throws AttemptFailed of this kind when it does not
     */
    public void check(
            Kind kind, Map<String, @Nullable Object> schema, Map<String, @Nullable Object> value, String sentence)
            throws AttemptFailed {
        try {
            var misfits = schemas.misfits(schema, value);
            if (!misfits.isEmpty()) {
                throw new AttemptFailed(kind, sentence + ": " + misfits, false);
            }
        } catch (SchemaChecks.BadSchema e) {
            throw new AttemptFailed(
                    kind,
                    sentence + ", because its schema is no JSON Schema that can be used: " + e.getMessage(),
                    false);
        }
    }

    /** What was thrown, as the error of the attempt or call. */
    public TaskError error(String what, Task task, @Nullable Throwable thrown) {
        return switch (thrown) {
            case AttemptFailed failed -> failed.error();
            case ToolFailure failure ->
                new TaskError(
                        failure.mayHaveRun() ? Kind.INTERRUPTED : failure.hasNotRun() ? Kind.NOT_MADE : Kind.TOOL,
                        AttemptFailed.shortened(String.valueOf(failure.getMessage())),
                        failure.isRetryable());
            case InterruptedException e -> new TaskError(Kind.INTERRUPTED, what + " was interrupted", true);
            case OutOfMemoryError e -> {
                LOG.warn("{} ran out of memory in {}", task.attemptId(), what, e);
                yield new TaskError(
                        Kind.TOOL,
                        what + " needed more memory than executor " + executor
                                + " has; give it more with -Xmx, or the tool less data",
                        true);
            }
            case StackOverflowError e -> {
                LOG.warn("{} overflowed the stack in {}", task.attemptId(), what, e);
                yield new TaskError(Kind.TOOL, what + " nested calls too deeply and ran out of stack", false);
            }
            case null -> new TaskError(Kind.TOOL, what + " failed", false);
            default -> {
                LOG.error("{} failed in {}", task.attemptId(), what, thrown);
                var message = thrown.getMessage() == null ? "" : ": " + thrown.getMessage();
                yield new TaskError(
                        Kind.TOOL,
                        AttemptFailed.shortened(what + " failed with "
                                + thrown.getClass().getSimpleName()
                                + message.replaceAll("\\s*\\R\\s*", " ")
                                + "; the executor's log has more"),
                        false);
            }
        };
    }

    /** Calls of tools that did not heed their interrupt and still run. */
    public int givenUp() {
        return threads.givenUp();
    }

    @Override
    public void close() {
        threads.close();
    }

    private static Effect sharper(@Nullable Effect asked, Effect tools) {
        return asked == null || asked.compareTo(tools) < 0 ? tools : asked;
    }
}
