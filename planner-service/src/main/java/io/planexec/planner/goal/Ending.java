package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a goal comes to its end, and its answer. */
final class Ending {
    private static final int MOST_FAILURES_NAMED = 5;

    private final Turn turn;

    Ending(Turn turn) {
        this.turn = turn;
    }

    /** Every step has ended and nothing is being planned. */
    void allHaveEnded() {
        var header = turn.header();
        if (header.rollback != null) {
            turn.rollback.next();
        } else if (header.stopping != null) {
            endOrRollBack(byWhatStands(), header.stopping);
        } else if (header.succeeded < header.steps - header.superseded) {
            endOrRollBack(byWhatStands(), count());
        } else if (!askForSummary()) {
            end(GoalStatus.SUCCEEDED, "");
        }
    }

    private GoalStatus byWhatStands() {
        return turn.header().succeeded > 0 ? GoalStatus.PARTIAL : GoalStatus.FAILED;
    }

    private void endOrRollBack(GoalStatus status, String reason) {
        if (turn.rollback.isDue()) {
            turn.rollback.start(reason, GoalStatus.FAILED);
        } else if (!askForSummary()) {
            end(status, reason);
        }
    }

    private String count() {
        var header = turn.header();
        var failed = turn.records.definitions().stream()
                .map(definition -> turn.state(definition.step().id()))
                .filter(step -> step.status == StepStatus.FAILED)
                .toList();
        var succeeded = header.succeeded + " of " + (header.steps - header.superseded) + " steps succeeded";
        if (failed.isEmpty()) {
            return succeeded + withoutFailure();
        }
        var failures = named(failed, step -> "step " + step.id + " failed: " + step.reason);
        var why = failed.stream()
                .limit(MOST_FAILURES_NAMED)
                .map(step -> step.noOtherWay)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining("; "));
        return succeeded + "; " + failures + (why.isEmpty() ? "" : Planning.NO_OTHER_WAY + why);
    }

    /** What kept the others from running, where none has failed. */
    private String withoutFailure() {
        var kept = turn.records.definitions().stream()
                .map(definition -> turn.state(definition.step().id()))
                .filter(step -> step.status == StepStatus.SKIPPED || step.status == StepStatus.CANCELLED)
                .toList();
        return kept.isEmpty()
                ? ""
                : "; "
                        + named(
                                kept,
                                step -> "step " + step.id + " was "
                                        + step.status.name().toLowerCase(Locale.ROOT) + ": " + step.reason);
    }

    /** The first of them in words, and how many more there are. */
    private static String named(List<StepState> steps, Function<StepState, String> words) {
        var first = steps.stream().limit(MOST_FAILURES_NAMED).map(words).collect(Collectors.joining("; "));
        return steps.size() > MOST_FAILURES_NAMED
                ? first + "; and " + (steps.size() - MOST_FAILURES_NAMED) + " more"
                : first;
    }

    /** Returns false where no model is to put the answer into words, or has been asked already. */
    private boolean askForSummary() {
        var header = turn.header();
        if (!turn.settings.models().summarise() || header.answered || header.succeeded == 0) {
            return false;
        }
        if (!(turn.budget.forReading() instanceof Budget.Fits(var allowance))) {
            return false;
        }
        var task = new PlanningTask(
                header.goalId,
                turn.planning.nextTaskId(),
                PlanningTask.Kind.SUMMARISE,
                turn.records.goal().withoutPlan(),
                PlanChange.current(turn.records),
                header.planVersion,
                List.of(),
                PlanChange.statuses(turn.records),
                Knowledge.of(turn.records, List.of()),
                null,
                null,
                allowance,
                turn.settings.resultsTopic());
        turn.planning.request(task, null);
        return true;
    }

    void summarised(Report.Summary summary) {
        var planning = turn.header().planning;
        if (planning == null
                || planning.kind() != PlanningTask.Kind.SUMMARISE
                || !planning.taskId().equals(summary.taskId())) {
            var reason = turn.header().status.ended() ? "the goal has ended" : "nobody asked for it";
            turn.emit(new GoalEvent.ReportIgnored("", summary.taskId(), reason, summary.usage()));
            return;
        }
        turn.emit(new GoalEvent.AnswerWritten(summary.answer(), summary.reason(), summary.author(), summary.usage()));
        turn.advance();
    }

    /** No model put the answer into words: the goal ends all the same. */
    void unanswered(String reason, Usage usage) {
        turn.emit(new GoalEvent.AnswerWritten(null, reason, "", usage));
    }

    /** A limit is used up: nothing new is queued, what runs or is being verified may end, what is done is kept. */
    void limitReached(Budget.Spent spent) {
        if (turn.stopped()) {
            return;
        }
        turn.emit(new GoalEvent.LimitReached(spent.limit(), spent.reason()));
        for (var definition : List.copyOf(turn.records.definitions())) {
            var step = turn.state(definition.step().id());
            if (step.idle()) {
                cancel(step, spent.reason());
            }
        }
    }

    void deadlinePassed() {
        var header = turn.header();
        if (header.rollback != null) {
            return;
        }
        if (header.status == GoalStatus.FINISHING) {
            unanswered("the goal's deadline passed", Usage.NONE);
            turn.advance();
            return;
        }
        var allowed = Duration.between(header.submittedAt, header.deadline);
        giveUp("the goal's deadline of " + allowed + " has passed; "
                + (turn.records.goal().parent() == null
                        ? "give it a longer one under limits.deadline"
                        : "give the step that it is a longer timeout, or the goal around it a longer deadline"));
    }

    /** Ends the goal where it stands. */
    void giveUp(String reason) {
        endEarly(byWhatStands(), GoalStatus.FAILED, reason);
    }

    void cancelled(String reason) {
        // A goal within one that is cancelled is told the other's reason, which says so already.
        var said = reason.isBlank() ? "cancelled" : reason.startsWith("cancelled") ? reason : "cancelled: " + reason;
        endEarly(GoalStatus.CANCELLED, GoalStatus.CANCELLED, said);
    }

    void rejected(String reason) {
        endEarly(GoalStatus.REJECTED, GoalStatus.REJECTED, reason);
    }

    private void endEarly(GoalStatus status, GoalStatus afterRollback, String reason) {
        // Where only the answer is missing, what was done is what was wanted.
        if (turn.header().status != GoalStatus.FINISHING && (turn.rollback.isDue() || turn.children.anyInFlight())) {
            turn.rollback.start(reason, afterRollback);
            return;
        }
        cancelAll(reason);
        end(status, reason);
    }

    /** Ends every step where it stands. */
    void cancelAll(String reason) {
        for (var definition : List.copyOf(turn.records.definitions())) {
            var step = turn.state(definition.step().id());
            if (step.status.inFlight() && step.judging == null) {
                turn.claims.cancelRun(step, reason);
            }
            if (!step.status.ended()) {
                cancel(step, reason);
            }
        }
    }

    /** Ends a step where it stands; where it may have done something that nobody undoes or looks for, that is said. */
    void cancel(StepState step, String reason) {
        turn.emit(new GoalEvent.StepCancelled(step.id, Bounds.passedOn(reason) + Effects.doubt(step)));
    }

    void end(GoalStatus status, String reason) {
        var answer = turn.header().answer;
        if (answer == null && turn.header().succeeded > 0) {
            answer = Answer.of(turn.records);
        }
        turn.emit(new GoalEvent.GoalEnded(status, reason, answer));
        turn.asChild.tellEnd();
    }
}
