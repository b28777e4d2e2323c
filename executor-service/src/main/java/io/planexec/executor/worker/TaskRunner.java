package io.planexec.executor.worker;

import io.planexec.executor.artifact.AttemptFiles;
import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.artifact.StoredOutputs;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.messages.Effect;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.TaskError.Kind;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.Usage;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.Scope;
import io.planexec.messages.expression.UnresolvedReference;
import io.planexec.messages.naming.Nearest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one task from its arguments to its result. Whatever a tool does, there is a result: an error is a value here. Safe
 * for use by many threads at once.
 */
public final class TaskRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);
    private static final int LONGEST_MESSAGE = 4_000;
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final String executor;
    private final ToolRegistry tools;
    private final GoalFolders folders;
    private final StoredOutputs outputs;
    private final ProgressReports progress;
    private final InstantSource clock;
    private final SchemaChecks schemas = new SchemaChecks();
    private final ToolThreads threads = new ToolThreads(GRACE);

    /** A runner that tells planners by this sender when work on a task begins. */
    public static TaskRunner create(
            String executor,
            ToolRegistry tools,
            GoalFolders folders,
            StoredOutputs outputs,
            ReportSender sender,
            InstantSource clock) {
        return new TaskRunner(
                executor,
                tools,
                folders,
                outputs,
                (task, progress) -> sender.progress(task.replyTo(), progress),
                clock);
    }

    /**
     * A runner.
     *
     * @param executor this executor's id
     * @param progress told that work on a task goes on, as {@link ProgressReports} does; must return at once
     */
    TaskRunner(
            String executor,
            ToolRegistry tools,
            GoalFolders folders,
            StoredOutputs outputs,
            BiConsumer<Task, Report.Progress> progress,
            InstantSource clock) {
        this.executor = executor;
        this.tools = tools;
        this.folders = folders;
        this.outputs = outputs;
        this.progress = new ProgressReports(progress);
        this.clock = clock;
    }

    /**
     * Runs the task and says how it ended.
     *
     * @throws InterruptedException when the work was cancelled: there is no result, and the tool was interrupted
     */
    public Report.Result run(Task task) throws InterruptedException {
        var taken = clock.instant();
        try (var _ = progress.begin(
                task,
                new Report.Progress(task.goalId(), task.stepId(), task.attempt(), task.attemptId(), executor, taken))) {
            return run(task, taken);
        }
    }

    private Report.Result run(Task task, Instant taken) throws InterruptedException {
        var attempt = new Attempt(task, taken);
        try {
            var tool = tool(task);
            var limit = TimeLimit.of(task, tool.spec(), taken);
            try {
                var output = threads.call(
                        task.action() + " of " + task.attemptId(), limit.length(), () -> attempt.run(tool));
                return attempt.result(output, null);
            } catch (ToolThreads.OutOfTime e) {
                return attempt.result(null, limit.passed(task.action()));
            } catch (ExecutionException e) {
                return attempt.result(null, error(task, e.getCause()));
            }
        } catch (AttemptFailed e) {
            return attempt.result(null, e.error());
        } finally {
            attempt.end();
        }
    }

    /** The result of a record that holds no task that can be run. */
    Report.Result unreadable(MalformedTask task) {
        var now = clock.instant();
        return new Report.Result(
                task.goalId(),
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                executor,
                null,
                new TaskError(Kind.ARGUMENTS, shortened("the task cannot be read: " + task.reason()), false),
                Usage.NONE,
                List.of(),
                now,
                now);
    }

    /** Calls of tools that did not heed their interrupt and still run. */
    int givenUp() {
        return threads.givenUp();
    }

    boolean serves(String action) {
        return tools.find(action).isPresent();
    }

    @Override
    public void close() {
        progress.close();
        threads.close();
    }

    private Tool tool(Task task) throws AttemptFailed {
        var action = task.action();
        if (action.equals(Step.AGENT) || action.equals(Step.GOAL)) {
            throw new AttemptFailed(
                    Kind.UNKNOWN_TOOL,
                    "step " + task.stepId() + " has the action \"" + action + "\", which takes a model, and executor "
                            + executor + " has none configured; name one of its tools instead: " + named(tools.names()),
                    false);
        }
        var tool = tools.find(action)
                .orElseThrow(() -> new AttemptFailed(
                        Kind.UNKNOWN_TOOL,
                        "executor " + executor + " has no tool \"" + action + "\""
                                + Nearest.to(action, tools.names())
                                        .map(name -> "; did you mean \"" + name + "\"?")
                                        .orElse("; it has " + named(tools.names())),
                        false));
        var effect = sharper(task.effect(), tool.spec().effect());
        if (!effect.repeatable()) {
            throw new AttemptFailed(
                    Kind.TOOL,
                    "the tool \"" + action + "\" is " + effect.name().toLowerCase(java.util.Locale.ROOT)
                            + " here, and such tools run only with a grant of the planner, which this version of the"
                            + " executor cannot ask for; it was not run",
                    false);
        }
        return tool;
    }

    private static Effect sharper(@Nullable Effect asked, Effect tools) {
        return asked == null || asked.compareTo(tools) < 0 ? tools : asked;
    }

    private static String named(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private TaskError error(Task task, @Nullable Throwable thrown) {
        return switch (thrown) {
            case AttemptFailed failed -> failed.error();
            case ToolFailure failure ->
                new TaskError(Kind.TOOL, shortened(String.valueOf(failure.getMessage())), failure.isRetryable());
            case InterruptedException e ->
                new TaskError(Kind.INTERRUPTED, "the tool \"" + task.action() + "\" was interrupted", true);
            case OutOfMemoryError e -> {
                LOG.warn("{} ran out of memory in {}", task.attemptId(), task.action(), e);
                yield new TaskError(
                        Kind.TOOL,
                        "the tool \"" + task.action() + "\" needed more memory than executor " + executor
                                + " has; give it more with -Xmx, or the tool less data",
                        true);
            }
            case StackOverflowError e -> {
                LOG.warn("{} overflowed the stack in {}", task.attemptId(), task.action(), e);
                yield new TaskError(
                        Kind.TOOL,
                        "the tool \"" + task.action() + "\" nested calls too deeply and ran out of stack",
                        false);
            }
            case null -> new TaskError(Kind.TOOL, "the tool \"" + task.action() + "\" failed", false);
            default -> {
                LOG.error("{} failed in {}", task.attemptId(), task.action(), thrown);
                var message = thrown.getMessage() == null ? "" : ": " + thrown.getMessage();
                yield new TaskError(
                        Kind.TOOL,
                        shortened("the tool \"" + task.action() + "\" failed with "
                                + thrown.getClass().getSimpleName()
                                + message.replaceAll("\\s*\\R\\s*", " ")
                                + "; the executor's log has more"),
                        false);
            }
        };
    }

    static String shortened(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + " …";
    }

    /** One run of one task. Only its tool's thread and, after that has ended, its caller touch it. */
    private final class Attempt {
        private final Task task;
        private final AttemptFiles files;
        private volatile Instant startedAt;
        private volatile @Nullable Instant finishedAt;
        private volatile boolean called;

        Attempt(Task task, Instant taken) {
            this.task = task;
            this.files = folders.open(task.goalId());
            this.startedAt = taken;
        }

        Output run(Tool tool) throws Exception {
            var spec = tool.spec();
            var arguments = arguments();
            check(
                    Kind.ARGUMENTS,
                    spec.inputSchema(),
                    arguments,
                    "the arguments do not fit the tool \"" + spec.name() + "\"");
            var context = new ToolContext(files, task.goal(), task.attempt());
            called = true;
            startedAt = clock.instant();
            Map<String, @Nullable Object> output;
            try {
                output = tool.run(arguments, context);
            } finally {
                finishedAt = clock.instant();
            }
            return checked(spec, output);
        }

        private Map<String, @Nullable Object> arguments() throws AttemptFailed {
            var arguments = task.arguments();
            try {
                if (References.areIn(arguments)) {
                    var scope =
                            Scope.of(task.inputs().keySet(), task.goalInputs().keySet());
                    var named = load(References.scan(arguments, scope).steps());
                    arguments = References.resolve(arguments, named, task.goalInputs());
                }
                return arguments;
            } catch (UnresolvedReference e) {
                throw new AttemptFailed(Kind.ARGUMENTS, shortened(String.valueOf(e.getMessage())), false);
            } catch (ToolFailure e) {
                throw new AttemptFailed(Kind.ARGUMENTS, shortened(String.valueOf(e.getMessage())), e.isRetryable());
            }
        }

        /** The outputs of these steps; every step of the task's inputs has a place, so that a message can name it. */
        private Map<String, Map<String, @Nullable Object>> load(Collection<String> steps) throws ToolFailure {
            var values = new LinkedHashMap<String, Map<String, @Nullable Object>>();
            for (var input : task.inputs().entrySet()) {
                var value = input.getValue().value();
                var artifact = input.getValue().artifact();
                if (value == null && artifact != null && steps.contains(input.getKey())) {
                    value = outputs.read(input.getKey(), artifact, files);
                }
                values.put(input.getKey(), value == null ? Map.of() : value);
            }
            return values;
        }

        private Output checked(ToolSpec spec, Map<String, @Nullable Object> output) throws AttemptFailed, ToolFailure {
            long most;
            try {
                most = PlainTree.mostBytes(output);
            } catch (PlainTree.Unfit e) {
                throw new AttemptFailed(
                        Kind.OUTPUT,
                        "the output of the tool \"" + spec.name() + "\" is no JSON: " + e.getMessage(),
                        false);
            }
            check(Kind.OUTPUT, spec.outputSchema(), output, "the output does not fit the tool \"" + spec.name() + "\"");
            var asked = task.outputSchema();
            if (asked != null) {
                check(Kind.OUTPUT, asked, output, "the output does not fit the outputSchema of step " + task.stepId());
            }
            return most <= Output.MAX_INLINE_BYTES ? Output.inline(output) : measured(spec, output);
        }

        private Output measured(ToolSpec spec, Map<String, @Nullable Object> output) throws AttemptFailed, ToolFailure {
            try {
                var json = outputs.toJson(output);
                return json.length <= Output.MAX_INLINE_BYTES
                        ? Output.inline(output)
                        : Output.stored(files.writeOutput(task.attemptId(), json));
            } catch (StoredOutputs.TooLarge e) {
                throw new AttemptFailed(
                        Kind.OUTPUT,
                        "the output of the tool \"" + spec.name() + "\" is too large: " + e.getMessage()
                                + "; narrow what it is asked for, or let it write a file",
                        false);
            }
        }

        private void check(
                Kind kind, Map<String, @Nullable Object> schema, Map<String, @Nullable Object> value, String sentence)
                throws AttemptFailed {
            try {
                var misfits = schemas.misfits(schema, value);
                if (!misfits.isEmpty()) {
                    throw new AttemptFailed(kind, shortened(sentence + ": " + misfits), false);
                }
            } catch (SchemaChecks.BadSchema e) {
                throw new AttemptFailed(
                        kind,
                        shortened(sentence + ", because its schema is no JSON Schema that can be used: "
                                + e.getMessage()),
                        false);
            }
        }

        Report.Result result(@Nullable Output output, @Nullable TaskError error) {
            var finished = finishedAt;
            return new Report.Result(
                    task.goalId(),
                    task.stepId(),
                    task.attempt(),
                    task.attemptId(),
                    executor,
                    output,
                    error,
                    called ? Usage.ONE_TOOL_CALL : Usage.NONE,
                    files.artifacts(),
                    startedAt,
                    finished == null ? clock.instant() : finished);
        }

        void end() {
            files.close();
        }
    }
}
