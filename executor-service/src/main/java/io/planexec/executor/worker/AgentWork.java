package io.planexec.executor.worker;

import io.planexec.executor.agent.Agent;
import io.planexec.executor.agent.Assignment;
import io.planexec.executor.agent.Ledger;
import io.planexec.executor.artifact.GoalFolders;
import io.planexec.executor.call.AttemptFailed;
import io.planexec.executor.call.Run;
import io.planexec.executor.call.TimeLimit;
import io.planexec.executor.call.ToolCalls;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.messages.AgentRun;
import io.planexec.messages.Task;
import io.planexec.messages.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The executor's model works on the step with its tools. */
final class AgentWork implements Way {
    private final Run run;
    private final Task task;
    private final Agent agent;
    private final List<Tool> tools;
    private final Inputs inputs;
    private final ToolContext context;
    private final ToolCalls.Watch clock;
    private final Ledger ledger = new Ledger();

    AgentWork(Run run, Agent agent, List<Tool> tools, Inputs inputs, ToolContext context, ToolCalls.Watch clock) {
        this.run = run;
        this.task = run.task();
        this.agent = agent;
        this.tools = tools;
        this.inputs = inputs;
        this.context = context;
        this.clock = clock;
    }

    @Override
    public String worker() {
        return "the agent of step " + task.stepId();
    }

    @Override
    public TimeLimit limit(Instant now) throws AttemptFailed {
        return TimeLimit.of(task, "the agent", agent.timeout(), now);
    }

    @Override
    public Map<String, @Nullable Object> work() throws Exception {
        var assignment =
                new Assignment(run, inputs.arguments(), tools, context, GoalFolders.folderName(task.attemptId()));
        clock.begins();
        try {
            return agent.work(assignment, ledger);
        } finally {
            clock.ends();
        }
    }

    @Override
    public Usage usage() {
        return ledger.usage();
    }

    @Override
    public AgentRun agentRun() {
        return ledger.run(agent.model(), Agent.trace(GoalFolders.folderName(task.attemptId())));
    }
}
