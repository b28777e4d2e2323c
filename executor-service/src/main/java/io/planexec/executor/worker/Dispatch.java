package io.planexec.executor.worker;

import io.planexec.executor.call.AttemptFailed;
import io.planexec.executor.call.Run;
import io.planexec.executor.call.TimeLimit;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.messages.AgentRun;
import io.planexec.messages.Report;
import io.planexec.messages.Task;
import io.planexec.messages.Usage;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The action is a tool and the arguments are complete: the tool runs, and no model is asked. */
final class Dispatch implements Way {
    /** A step calls its own tool once. */
    private static final String CALL = Report.Claim.WHOLE_TASK;

    private final Run run;
    private final Task task;
    private final Tool tool;
    private final Inputs inputs;
    private final ToolCalls calls;
    private final ToolContext context;
    private final ToolCalls.Watch clock;
    private volatile Usage usage = Usage.NONE;

    Dispatch(Run run, Tool tool, Inputs inputs, ToolCalls calls, ToolContext context, ToolCalls.Watch clock) {
        this.run = run;
        this.task = run.task();
        this.tool = tool;
        this.inputs = inputs;
        this.calls = calls;
        this.context = context;
        this.clock = clock;
    }

    @Override
    public String worker() {
        return "the tool \"" + task.action() + "\"";
    }

    @Override
    public TimeLimit limit(Instant now) throws AttemptFailed {
        return TimeLimit.of(task, "the tool", tool.spec().timeout(), now);
    }

    @Override
    public Map<String, @Nullable Object> work() throws Exception {
        var call = new ToolCalls.Call(run, CALL, tool, task.effect(), inputs.arguments(), context);
        return calls.make(call, new ToolCalls.Watch() {
            @Override
            public void begins() {
                usage = Usage.ONE_TOOL_CALL;
                clock.begins();
            }

            @Override
            public void ends() {
                clock.ends();
            }
        });
    }

    @Override
    public Usage usage() {
        return usage;
    }

    @Override
    public @Nullable AgentRun agentRun() {
        return null;
    }
}
