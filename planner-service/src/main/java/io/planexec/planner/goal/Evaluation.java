package io.planexec.planner.goal;

import io.planexec.messages.Criterion;
import io.planexec.messages.Output;
import io.planexec.messages.Step;
import io.planexec.messages.TaskError;
import io.planexec.messages.expression.Criteria;
import io.planexec.planner.plan.ArgumentSchemas;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether an attempt's output makes its step done, as far as the state machine can tell: the step's schema, the exit
 * code, the expressions, in this order. The tool's own schema is the executor's to check: it has the tool.
 */
sealed interface Evaluation {

    /**
     * The step is done.
     *
     * @param notJudged criteria in prose, which nobody judges without a judge model
     */
    record Accepted(int notJudged) implements Evaluation {}

    /** The attempt failed. */
    record Broken(TaskError error) implements Evaluation {}

    /** Nothing is wrong so far, but somebody has to read the output. */
    record Undecided() implements Evaluation {}

    /**
     * Looks at an output.
     *
     * @param judge whether there is a model that judges prose
     */
    static Evaluation of(Step step, Output output, boolean judge, ArgumentSchemas schemas) {
        var prose = prose(step);
        var value = output.value();
        if (value == null) {
            var checked = step.outputSchema() != null || prose < step.criteria().size();
            return checked || (judge && prose > 0) ? new Undecided() : new Accepted(prose);
        }
        var error = error(step, value, schemas);
        if (error != null) {
            return new Broken(error);
        }
        return judge && prose > 0 ? new Undecided() : new Accepted(prose);
    }

    private static int prose(Step step) {
        var prose = 0;
        for (var criterion : step.criteria()) {
            prose += criterion instanceof Criterion.Prose ? 1 : 0;
        }
        return prose;
    }

    private static @Nullable TaskError error(Step step, Map<String, @Nullable Object> output, ArgumentSchemas schemas) {
        var schema = step.outputSchema();
        if (schema != null) {
            var misfit = schemas.misfit(schema, output);
            if (misfit.isPresent()) {
                return new TaskError(
                        TaskError.Kind.OUTPUT,
                        "the output does not fit the outputSchema of step " + step.id() + ": " + misfit.get(),
                        step.action().equals(Step.AGENT));
            }
        }
        var exitCode = exitCode(Output.inline(output));
        if (exitCode != null) {
            return exitCode;
        }
        for (var criterion : step.criteria()) {
            if (criterion instanceof Criterion.Expression(var cel)) {
                var error = check(cel, output);
                if (error != null) {
                    return error;
                }
            }
        }
        return null;
    }

    /** What an exit code says, where there is one at hand. */
    static @Nullable TaskError exitCode(Output output) {
        var value = output.value();
        return value != null && value.get("exitCode") instanceof Number code && code.longValue() != 0
                ? new TaskError(
                        TaskError.Kind.CRITERION, "found exit code " + code + ", expected 0" + said(value), true)
                : null;
    }

    /** The end of what a command wrote, which tells most. */
    private static String said(Map<String, @Nullable Object> output) {
        for (var stream : new String[] {"stderr", "stdout"}) {
            if (output.get(stream) instanceof String text && !text.isBlank()) {
                var line = text.strip();
                return ": " + (line.length() <= 300 ? line : "… " + line.substring(line.length() - 300));
            }
        }
        return "";
    }

    private static @Nullable TaskError check(String cel, Map<String, @Nullable Object> output) {
        return switch (Criteria.check(cel, output)) {
            case Criteria.Holds holds -> null;
            case Criteria.DoesNotHold(var reason) -> broken(reason);
            case Criteria.CannotBeEvaluated(var reason) -> broken(reason);
        };
    }

    private static TaskError broken(String reason) {
        return new TaskError(TaskError.Kind.CRITERION, "criterion " + reason, true);
    }
}
