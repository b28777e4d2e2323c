package io.planexec.executor.worker;

import io.planexec.executor.artifact.AttemptFiles;
import io.planexec.executor.artifact.StoredOutputs;
import io.planexec.executor.call.AttemptFailed;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError.Kind;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.Scope;
import io.planexec.messages.expression.UnresolvedReference;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a task brings along: its arguments, and the outputs they refer to. */
final class Inputs {
    private final Task task;
    private final StoredOutputs outputs;
    private final AttemptFiles files;

    Inputs(Task task, StoredOutputs outputs, AttemptFiles files) {
        this.task = task;
        this.outputs = outputs;
        this.files = files;
    }

    /** The arguments with their references resolved. */
    Map<String, @Nullable Object> arguments() throws AttemptFailed {
        var arguments = task.arguments();
        if (!References.areIn(arguments)) {
            return arguments;
        }
        try {
            var scope = Scope.of(task.inputs().keySet(), task.goalInputs().keySet());
            var named = load(References.scan(arguments, scope).steps());
            return References.resolve(arguments, named, task.goalInputs());
        } catch (UnresolvedReference e) {
            throw new AttemptFailed(Kind.ARGUMENTS, String.valueOf(e.getMessage()), false);
        } catch (ToolFailure e) {
            throw new AttemptFailed(Kind.ARGUMENTS, String.valueOf(e.getMessage()), e.isRetryable());
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
}
