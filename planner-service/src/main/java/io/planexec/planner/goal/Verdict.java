package io.planexec.planner.goal;

import io.planexec.messages.Criterion;
import io.planexec.messages.Output;
import io.planexec.messages.Step;
import io.planexec.messages.TaskError;
import io.planexec.messages.expression.CriterionCheck;

/** Whether an attempt's output makes its step done. */
sealed interface Verdict {

    /** @param notJudged criteria in prose, which nobody judges without a judge model */
    record Accepted(Output output, int notJudged) implements Verdict {}

    record Failed(TaskError error) implements Verdict {}

    static Verdict failed(TaskError error) {
        return new Failed(error);
    }

    static Verdict of(Step step, Output output) {
        var notJudged = 0;
        for (var criterion : step.criteria()) {
            switch (criterion) {
                case Criterion.Prose prose -> notJudged++;
                case Criterion.Expression expression -> {
                    var value = output.value();
                    var broken = value == null
                            ? "the output is too large to be checked here, above " + Output.MAX_INLINE_BYTES + " bytes"
                            : CriterionCheck.broken(expression.cel(), value);
                    if (broken != null) {
                        return failed(new TaskError(
                                TaskError.Kind.CRITERION,
                                "criterion `" + expression.cel() + "` does not hold: " + broken,
                                value != null));
                    }
                }
            }
        }
        return new Accepted(output, notJudged);
    }
}
