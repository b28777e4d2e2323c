package io.planexec.executor.worker;

import io.planexec.executor.agent.Agent;
import io.planexec.executor.artifact.AttemptFiles;
import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.artifact.StoredOutputs;
import io.planexec.executor.call.AttemptFailed;
import io.planexec.executor.call.PlainTree;
import io.planexec.executor.call.Run;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.call.ToolThreads;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.executor.tool.ToolRegistry;
import io.planexec.messages.Artifact;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.TaskError.Kind;
import io.planexec.messages.Usage;
import io.planexec.messages.naming.Nearest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one task from its arguments to its result. Whatever a tool or a model does, there is a result: an error is a value
 * here. Safe for use by many threads at once.
 */
public final class TaskRunner implements AutoCloseable {
    private final String executor;
    private final ToolRegistry tools;
    private final ToolCalls calls;
    private final Optional<Agent> agent;
    private final GoalFolders folders;
    private final StoredOutputs outputs;
    private final ProgressReports progress;
    private final InstantSource clock;

    /**
     * A runner.
     *
     * @param executor this executor's id
     * @param agent works on agent steps; empty where no model is configured
     * @param progress told that work on a task goes on, as {@link ProgressReports} does; must return at once
     */
    public TaskRunner(
            String executor,
            ToolRegistry tools,
            ToolCalls calls,
            Optional<Agent> agent,
            GoalFolders folders,
            StoredOutputs outputs,
            BiConsumer<Task, Report.Progress> progress,
            InstantSource clock) {
        this.executor = executor;
        this.tools = tools;
        this.calls = calls;
        this.agent = agent;
        this.folders = folders;
        this.outputs = outputs;
        this.progress = new ProgressReports(progress);
        this.clock = clock;
    }

    /**
     * Runs the task and says how it ended. To be called by the thread that began the run.
     *
     * @throws InterruptedException when the work was stopped: there is no result, and the tool was interrupted
     */
    public Report.Result run(Run run) throws InterruptedException {
        var task = run.task();
        var taken = clock.instant();
        try (var told = progress.begin(
                task,
                new Report.Progress(task.goalId(), task.stepId(), task.attempt(), task.attemptId(), executor, taken))) {
            return run(run, taken, told::says);
        }
    }

    private Report.Result run(Run run, Instant taken, Consumer<String> told) throws InterruptedException {
        var task = run.task();
        var attempt = new Attempt(run, taken, told);
        try {
            var way = attempt.way();
            var limit = way.limit(taken);
            try {
                var output = calls.within(run, limit.length(), () -> attempt.packed(way.worker(), way.work()));
                return attempt.result(way, output, null);
            } catch (ToolThreads.OutOfTime e) {
                return attempt.result(way, null, limit.passed(task.action()));
            } catch (ExecutionException e) {
                return attempt.result(way, null, calls.error(way.worker(), task, e.getCause()));
            }
        } catch (AttemptFailed e) {
            return attempt.result(null, null, e.error());
        } finally {
            attempt.end();
        }
    }

    /** The result of a run that was stopped when a call of it may have been made. */
    Report.Result interrupted(Task task) {
        var message = "executor " + executor + " was stopped while \"" + task.action() + "\" ran under a grant";
        return failed(
                task.goalId(),
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                new TaskError(Kind.INTERRUPTED, message, true));
    }

    private Report.Result failed(String goalId, String stepId, int attempt, String attemptId, TaskError error) {
        var now = clock.instant();
        return new Report.Result(
                goalId, stepId, attempt, attemptId, executor, null, error, Usage.NONE, List.of(), now, now);
    }

    /** The result of a record that holds no task that can be run. */
    Report.Result unreadable(MalformedTask task) {
        var error = new TaskError(
                Kind.ARGUMENTS, AttemptFailed.shortened("the task cannot be read: " + task.reason()), false);
        return failed(task.goalId(), task.stepId(), task.attempt(), task.attemptId(), error);
    }

    /** Calls of tools that did not heed their interrupt and still run. */
    int givenUp() {
        return calls.givenUp();
    }

    boolean serves(String action) {
        return tools.find(action).isPresent();
    }

    @Override
    public void close() {
        progress.close();
    }

    /** Plans hold announced tools only: another executor of the pool has the one that is missing here. */
    private Tool tool(String name) throws AttemptFailed {
        return tools.find(name)
                .orElseThrow(() -> new AttemptFailed(
                        Kind.UNKNOWN_TOOL,
                        "executor " + executor + " has no tool \"" + name + "\""
                                + Nearest.to(name, tools.names())
                                        .map(near -> "; did you mean \"" + near + "\"?")
                                        .orElse("; it has " + named(tools.names()))
                                + "; executors of one pool have to serve the same tools",
                        true));
    }

    /** The tools an agent may use: those the step names, else all. */
    private List<Tool> toolsFor(Task task) throws AttemptFailed {
        var allowed = new ArrayList<Tool>();
        for (var name : task.tools().isEmpty() ? tools.names() : task.tools()) {
            allowed.add(tool(name));
        }
        return allowed;
    }

    private static String named(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /** One run of one task. Only its worker's thread and, after that has ended, its caller touch it. */
    private final class Attempt implements ToolCalls.Watch {
        private final Run run;
        private final Task task;
        private final AttemptFiles files;
        private final Consumer<String> told;
        private volatile Instant startedAt;
        private volatile @Nullable Instant finishedAt;

        Attempt(Run run, Instant taken, Consumer<String> told) {
            this.run = run;
            this.told = told;
            this.task = run.task();
            this.files = folders.open(task.goalId());
            this.startedAt = taken;
        }

        Way way() throws AttemptFailed {
            var inputs = new Inputs(task, outputs, files);
            var context = new ToolContext(files, task.goal(), task.attempt(), told);
            return switch (task.action()) {
                case Step.AGENT ->
                    new AgentWork(
                            run,
                            agent.orElseThrow(() -> withoutModel(
                                    "; set planexec.models.executor where the executor runs, or name one of its tools"
                                            + " instead: ")),
                            toolsFor(task),
                            inputs,
                            context,
                            this);
                case Step.GOAL -> throw withoutModel(" for it: a planner divides such steps; name one of its tools: ");
                default -> new Dispatch(run, tool(task.action()), inputs, calls, context, this);
            };
        }

        private AttemptFailed withoutModel(String advice) {
            return new AttemptFailed(
                    Kind.UNKNOWN_TOOL,
                    "step " + task.stepId() + " has the action \"" + task.action() + "\", which takes a model, and"
                            + " executor " + executor + " has none configured" + advice + named(tools.names()),
                    false);
        }

        @Override
        public void begins() {
            startedAt = clock.instant();
        }

        @Override
        public void ends() {
            finishedAt = clock.instant();
        }

        /** The output as it travels, if the step's schema lets it. */
        Output packed(String worker, Map<String, @Nullable Object> output)
                throws AttemptFailed, ToolFailure, PlainTree.Unfit {
            var asked = task.outputSchema();
            if (asked != null) {
                calls.check(
                        Kind.OUTPUT,
                        asked,
                        output,
                        "the output does not fit the outputSchema of step " + task.stepId());
            }
            if (PlainTree.mostBytes(output) <= Output.MAX_INLINE_BYTES) {
                return Output.inline(output);
            }
            try {
                var json = outputs.toJson(output);
                return json.length <= Output.MAX_INLINE_BYTES
                        ? Output.inline(output)
                        : Output.stored(stored(worker, json), output);
            } catch (StoredOutputs.TooLarge e) {
                if (run.wasGranted()) {
                    throw outputLost(worker, "it is too large: " + e.getMessage());
                }
                throw new AttemptFailed(
                        Kind.OUTPUT,
                        "the output of " + worker + " is too large: " + e.getMessage()
                                + "; narrow what it is asked for, or let it write a file",
                        false);
            }
        }

        private Artifact stored(String worker, byte[] json) throws ToolFailure {
            try {
                return files.writeOutput(task.attemptId(), json);
            } catch (ToolFailure e) {
                if (!run.wasGranted()) {
                    throw e;
                }
                throw outputLost(worker, String.valueOf(e.getMessage()));
            }
        }

        private static ToolFailure outputLost(String worker, String why) {
            return ToolFailure.uncertain("the output of " + worker + " is lost: " + why);
        }

        Report.Result result(@Nullable Way way, @Nullable Output output, @Nullable TaskError error) {
            var finished = finishedAt;
            return new Report.Result(
                    task.goalId(),
                    task.stepId(),
                    task.attempt(),
                    task.attemptId(),
                    executor,
                    output,
                    error,
                    way == null ? Usage.NONE : way.usage(),
                    files.artifacts(),
                    way == null ? null : way.agentRun(),
                    startedAt,
                    finished == null ? clock.instant() : finished);
        }

        void end() {
            files.close();
        }
    }
}
