package io.planexec.executor.agent;

import io.planexec.executor.call.Run;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.messages.Task;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An attempt of an agent step.
 *
 * @param arguments of the step, references resolved
 * @param tools it may use
 * @param folder name for the attempt's records, unique among attempts
 */
public record Assignment(
        Run run, Map<String, @Nullable Object> arguments, List<Tool> tools, ToolContext context, String folder) {

    Task task() {
        return run.task();
    }
}
