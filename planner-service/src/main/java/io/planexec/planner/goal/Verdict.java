package io.planexec.planner.goal;

import io.planexec.messages.Criterion;
import io.planexec.messages.Output;
import io.planexec.messages.Step;
import io.planexec.messages.TaskError;
import io.planexec.messages.expression.Criteria;

/** Whether an attempt's output makes its step done. */
sealed interface Verdict {

    /**
     * The step is done.
     *
     * @param notJudged criteria in prose, which nobody judges without a judge model
     */
    record Accepted(Output output, int notJudged) implements Verdict {}

    /** The attempt failed. */
    record Failed(TaskError error) implements Verdict {}

    static Verdict of(Step step, Output output) {
        var notJudged = 0;
        for (var criterion : step.criteria()) {
            switch (criterion) {
                case Criterion.Prose prose -> notJudged++;
                case Criterion.Expression expression -> {
                    var verdict = check(expression.cel(), output);
                    if (verdict instanceof Failed failed) {
                        return failed;
                    }
                }
            }
        }
        return new Accepted(output, notJudged);
    }

    private static Verdict check(String cel, Output output) {
        var value = output.value();
        if (value == null) {
            return broken(
                    cel + ": the output is above " + Output.MAX_INLINE_BYTES + " bytes, too large to be checked",
                    false);
        }
        return switch (Criteria.check(cel, value)) {
            case Criteria.Holds holds -> new Accepted(output, 0);
            case Criteria.DoesNotHold broken -> broken(broken.reason(), true);
            case Criteria.CannotBeEvaluated broken -> broken(broken.reason(), true);
        };
    }

    private static Verdict broken(String reason, boolean retryable) {
        return new Failed(new TaskError(TaskError.Kind.CRITERION, "criterion " + reason, retryable));
    }
}
