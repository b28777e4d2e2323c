package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Report;
import io.planexec.messages.Usage;

/** What follows where the machine itself is at fault: the goal comes to an end that can be seen. */
final class Faults {
    private final Turn turn;

    Faults(Turn turn) {
        this.turn = turn;
    }

    void met(Input input, RuntimeException fault) {
        var reason = "a fault in the planner: " + words(fault) + ", met with the " + input.cause()
                + "; please report it, with planner-service's log";
        if (!turn.records.exists()) {
            if (input instanceof Input.Submitted(var goal)) {
                turn.emit(new GoalEvent.GoalSubmitted(goal, turn.now));
                turn.ending.end(GoalStatus.FAILED, reason);
            }
            return;
        }
        var header = turn.header();
        if (header.status.ended()) {
            return;
        }
        switch (input) {
            case Input.Submitted again -> turn.emit(new GoalEvent.SubmissionRepeated());
            case Input.Commanded(var command) -> {
                if (!header.commands.contains(command.commandId())) {
                    turn.commands.refuse(command, GoalEvent.Refusal.FAULT, reason);
                }
            }
            case Input.Reported(var report) -> {
                turn.emit(new GoalEvent.ReportIgnored("", "", reason, cost(report)));
                if (header.rollback == null) {
                    end(reason);
                }
            }
            case Input.Woken woken -> end(reason);
        }
    }

    private static Usage cost(Report report) {
        return switch (report) {
            case Report.Progress progress -> Usage.NONE;
            case Report.Claim claim -> Usage.NONE;
            case Report.Result result -> result.usage();
            case Report.PlanningAnswer answer -> answer.usage();
            case Report.Judgement judgement -> judgement.usage();
            case Report.Summary summary -> summary.usage();
            case Report.ChildStarted started -> Usage.NONE;
        };
    }

    private static String words(RuntimeException fault) {
        var message = fault.getMessage();
        return Bounds.words(fault.getClass().getSimpleName() + (message == null ? "" : ": " + message));
    }

    private void end(String reason) {
        if (turn.header().status == GoalStatus.FINISHING) {
            // Only the answer is missing.
            turn.ending.unanswered(reason, Usage.NONE);
            turn.advance();
            return;
        }
        if (turn.rollback.isDue()) {
            turn.rollback.start(reason, GoalStatus.FAILED);
            return;
        }
        var interrupted = turn.header().rollback != null;
        turn.ending.cancelAll(reason);
        turn.ending.end(GoalStatus.FAILED, interrupted ? reason + "; the rollback was not finished" : reason);
    }
}
