package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.Report;
import io.planexec.planner.plan.ArgumentSchemas;
import java.time.Instant;
import java.util.List;

/**
 * The state machine of a goal. Deterministic: the same state, input and time give the same events. Safe for use by
 * several threads, each with a goal of its own.
 */
public final class GoalMachine {
    private final GoalSettings settings;
    private final ArgumentSchemas schemas;

    /**
     * A machine for any number of goals.
     *
     * @param schemas checks outputs against the schemas that steps ask for
     */
    public GoalMachine(GoalSettings settings, ArgumentSchemas schemas) {
        this.settings = settings;
        this.schemas = schemas;
    }

    /**
     * Decides what follows from an input, and brings the working copy of the state to where the events lead. The caller
     * keeps both or neither.
     *
     * @param now by the planner's clock
     * @return in order; empty where the input changes nothing, as for a goal that is not known
     */
    public List<GoalEvent> decide(GoalRecords records, Input input, Instant now) {
        var turn = new Turn(settings, schemas, records, now);
        if (records.exists()) {
            known(turn, Bounds.within(input));
        } else if (input instanceof Input.Submitted(var goal)) {
            turn.planning.submitted(goal);
        }
        return turn.events();
    }

    /**
     * What follows where {@link #decide} threw: a fault in the machine ends the one goal that met it, with a reason, and
     * never leaves it waiting for an input that was dropped. A command that met it is refused instead, and a report during
     * a rollback is set aside, so that what was begun is still undone.
     *
     * @param records as they were before the input
     * @return in order; empty where no goal is concerned
     */
    public List<GoalEvent> fault(GoalRecords records, Input input, RuntimeException fault, Instant now) {
        var turn = new Turn(settings, schemas, records, now);
        new Faults(turn).met(input, fault);
        return turn.events();
    }

    private static void known(Turn turn, Input input) {
        switch (input) {
            case Input.Submitted(var again) -> turn.planning.submittedAgain(again);
            case Input.Reported(var report) -> reported(turn, report);
            case Input.Commanded(var command) -> turn.commands.given(command);
            case Input.Woken woken -> turn.times.woken(woken.stepId(), woken.unserved());
        }
    }

    private static void reported(Turn turn, Report report) {
        switch (report) {
            case Report.Progress progress -> turn.attempts.started(progress);
            case Report.Claim claim -> turn.claims.claimed(claim);
            case Report.Result result -> {
                var side = turn.sides.of(result.stepId(), result.attemptId());
                if (side == null) {
                    turn.attempts.finished(result);
                } else {
                    turn.sides.finished(side, result);
                }
            }
            case Report.Judgement judgement -> turn.judging.judged(judgement);
            case Report.PlanningAnswer answer -> turn.planning.answered(answer);
            case Report.Summary summary -> turn.ending.summarised(summary);
            case Report.ChildStarted started -> turn.children.started(started);
        }
    }
}
