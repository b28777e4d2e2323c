package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Report;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Usage;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a goal comes to its end, and its answer. */
final class Ending {
    private static final int MOST_FAILURES_NAMED = 5;

    private final Turn turn;

    Ending(Turn turn) {
        this.turn = turn;
    }

    /** Every step has ended and nothing is being planned. */
    void allHaveEnded() {
        if (turn.settings.summarise() && !turn.header().answered && turn.header().succeeded > 0) {
            askForSummary();
        } else {
            endByCount();
        }
    }

    private void askForSummary() {
        var task = new PlanningTask(
                turn.header().goalId,
                turn.planning.nextTaskId(),
                PlanningTask.Kind.SUMMARISE,
                turn.records.goal().withoutPlan(),
                PlanChange.current(turn.records),
                turn.header().planVersion,
                List.of(),
                PlanChange.statuses(turn.records),
                Knowledge.of(turn.records, List.of()),
                null,
                null,
                null,
                turn.settings.resultsTopic());
        turn.emit(new GoalEvent.PlanningRequested(task, turn.in(turn.settings.planningWait())));
    }

    void summarised(Report.Summary summary) {
        var planning = turn.header().planning;
        if (planning == null || !planning.taskId().equals(summary.taskId())) {
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

    void deadlinePassed() {
        if (turn.header().status == GoalStatus.FINISHING) {
            unanswered("the goal's deadline passed", Usage.NONE);
            endByCount();
            return;
        }
        var allowed = Duration.between(turn.header().submittedAt, turn.header().deadline);
        endEarly(null, "the goal's deadline of " + allowed + " has passed; give it a longer one under limits.deadline");
    }

    void cancelled(String reason) {
        endEarly(GoalStatus.CANCELLED, reason.isBlank() ? "cancelled" : "cancelled: " + reason);
    }

    private void endEarly(@Nullable GoalStatus status, String reason) {
        for (var definition : List.copyOf(turn.records.definitions())) {
            var step = turn.state(definition.step().id());
            if (step.status.inFlight() && step.judging == null) {
                turn.claims.cancelRun(step, reason);
            }
            if (!step.status.ended()) {
                turn.emit(new GoalEvent.StepCancelled(step.id, reason));
            }
        }
        end(status != null ? status : turn.header().succeeded > 0 ? GoalStatus.PARTIAL : GoalStatus.FAILED, reason);
    }

    private void endByCount() {
        var header = turn.header();
        var needed = header.steps - header.superseded;
        if (header.succeeded == needed) {
            end(GoalStatus.SUCCEEDED, "");
            return;
        }
        var failed = turn.records.definitions().stream()
                .map(definition -> turn.state(definition.step().id()))
                .filter(step -> step.status == StepStatus.FAILED)
                .limit(MOST_FAILURES_NAMED)
                .map(step -> "step " + step.id + " failed: " + step.reason)
                .collect(Collectors.joining("; "));
        var count = header.succeeded + " of " + needed + " steps succeeded; " + failed;
        end(header.succeeded > 0 ? GoalStatus.PARTIAL : GoalStatus.FAILED, count);
    }

    void end(GoalStatus status, String reason) {
        var answer = turn.header().answer;
        if (answer == null && turn.header().succeeded > 0) {
            answer = Answer.of(turn.records);
        }
        turn.emit(new GoalEvent.GoalEnded(status, reason, answer));
    }
}
