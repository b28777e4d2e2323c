package io.planexec.planner.goal;

import io.planexec.messages.Command;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.TaskError;
import io.planexec.messages.text.Cut;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of what others say a goal takes in. Its state and each of its events have to fit into records of Kafka, and its
 * steps are many: what is said of one may be said of ten thousand.
 */
final class Bounds {
    /** Characters of a reason. */
    static final int WORDS = 2_000;

    /** Characters of a reason that is passed on to other steps. */
    static final int PASSED_ON = 300;

    /** Characters of an answer. */
    static final int ANSWER = 32_000;

    /** Characters of a name, of an executor or a tool or a call. */
    static final int NAME = 300;

    /** Characters of an output, by a measure that is rough: what executors send inline has at most half of it. */
    static final int OUTPUT = 2 * Output.MAX_INLINE_BYTES;

    /** Files of one step. */
    static final int ARTIFACTS = 1_000;

    /** Pieces of evidence for one verdict. */
    static final int EVIDENCE = 50;

    /** Characters of JSON that one task, or what a human approves, may hold of other steps' outputs. */
    static final int INPUTS = 2_000_000;

    /** Outputs of this number of steps are never too much for one task. */
    static final int FEW_INPUTS = INPUTS / OUTPUT;

    /** Versions of one plan. */
    static final int PLAN_VERSIONS = 1_000;

    /** Steps that were begun and then dropped; each is remembered, so that none of its attempts is taken for another's. */
    static final int DROPPED = 10_000;

    /** Failures that the plan was changed for; each is remembered, to tell a stall. */
    static final int REPLAN_CAUSES = 1_000;

    /** Actions with which one step has failed. */
    static final int FAILED_ACTIONS = 20;

    /** Failures of a rollback that are named. */
    static final int ROLLBACK_FAILURES = 20;

    private Bounds() {}

    static String words(String text) {
        return cut(text, WORDS);
    }

    static String passedOn(String text) {
        return cut(text, PASSED_ON);
    }

    static String cut(String text, int most) {
        return Cut.to(text, most, " …");
    }

    /** The first of them. */
    static <T> List<T> first(List<T> items, int most) {
        return items.size() <= most ? items : List.copyOf(items.subList(0, most));
    }

    /** The list with one more item, without the first where there are too many. */
    static <T> List<T> with(List<T> list, T item, int most) {
        var longer = new ArrayList<>(list);
        longer.add(item);
        return List.copyOf(longer.subList(Math.max(0, longer.size() - most), longer.size()));
    }

    /** The same input, with no more in it than a goal takes in. */
    static Input within(Input input) {
        return switch (input) {
            case Input.Submitted submitted -> submitted;
            case Input.Reported(var report) -> new Input.Reported(within(report));
            case Input.Commanded(var command) ->
                command.reason().length() <= WORDS ? input : new Input.Commanded(within(command));
            case Input.Woken woken -> woken;
        };
    }

    private static Command within(Command command) {
        return new Command(
                command.commandId(),
                command.goalId(),
                command.type(),
                words(command.reason()),
                command.planVersion(),
                command.planHash(),
                command.stepId(),
                command.plan(),
                command.patch(),
                command.answer());
    }

    private static Report within(Report report) {
        return switch (report) {
            case Report.Progress progress ->
                progress.executor().length() <= NAME
                        ? progress
                        : new Report.Progress(
                                progress.goalId(),
                                progress.stepId(),
                                progress.attempt(),
                                progress.attemptId(),
                                cut(progress.executor(), NAME),
                                progress.startedAt(),
                                progress.note());
            case Report.Claim claim -> claim;
            case Report.Result result -> within(result);
            case Report.PlanningAnswer answer -> answer;
            case Report.Judgement judgement -> within(judgement);
            case Report.Summary summary ->
                isLong(summary.answer(), ANSWER) || isLong(summary.reason(), WORDS)
                        ? new Report.Summary(
                                summary.goalId(),
                                summary.taskId(),
                                cutIfThere(summary.answer(), ANSWER),
                                words(summary.reason()),
                                summary.author(),
                                summary.usage())
                        : summary;
            case Report.ChildStarted started -> started;
        };
    }

    private static Report.Result within(Report.Result result) {
        var error = result.error();
        var output = result.output();
        var tooMuch = output != null && JsonLength.exceeds(output.value(), OUTPUT);
        var words = error == null || error.message().length() <= WORDS;
        if (!tooMuch
                && words
                && result.artifacts().size() <= ARTIFACTS
                && result.executor().length() <= NAME) {
            return result;
        }
        if (tooMuch) {
            error = new TaskError(
                    TaskError.Kind.OUTPUT,
                    "executor " + cut(result.executor(), NAME) + " reported more than " + OUTPUT
                            + " characters of JSON as its output; expected that as an artifact",
                    false);
        } else if (error != null) {
            error = new TaskError(error.kind(), words(error.message()), error.retryable());
        }
        return new Report.Result(
                result.goalId(),
                result.stepId(),
                result.attempt(),
                result.attemptId(),
                cut(result.executor(), NAME),
                tooMuch ? null : output,
                error,
                result.usage(),
                first(result.artifacts(), ARTIFACTS),
                result.agent(),
                result.startedAt(),
                result.finishedAt());
    }

    private static Report.Judgement within(Report.Judgement judgement) {
        var fits = judgement.reason().length() <= WORDS
                && judgement.evidence().size() <= EVIDENCE
                && !JsonLength.exceeds(judgement.arguments(), INPUTS);
        return fits
                ? judgement
                : new Report.Judgement(
                        judgement.goalId(),
                        judgement.taskId(),
                        judgement.stepId(),
                        judgement.attemptId(),
                        judgement.verdict(),
                        words(judgement.reason()),
                        first(judgement.evidence(), EVIDENCE),
                        JsonLength.exceeds(judgement.arguments(), INPUTS) ? null : judgement.arguments(),
                        judgement.judge(),
                        judgement.notJudged(),
                        judgement.usage());
    }

    private static boolean isLong(@Nullable String text, int most) {
        return text != null && text.length() > most;
    }

    private static @Nullable String cutIfThere(@Nullable String text, int most) {
        return text == null ? null : cut(text, most);
    }
}
