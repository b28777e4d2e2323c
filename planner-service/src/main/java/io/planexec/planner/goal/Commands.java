package io.planexec.planner.goal;

import io.planexec.messages.Command;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalEvent.Refusal;
import io.planexec.messages.GoalStatus;
import io.planexec.planner.plan.Patches;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What users want of a goal that runs. Each command is answered once, by an event. */
final class Commands {
    private final Turn turn;

    Commands(Turn turn) {
        this.turn = turn;
    }

    void given(Command command) {
        if (turn.header().commands.contains(command.commandId())) {
            return;
        }
        if (turn.header().status.ended()) {
            refuse(command, Refusal.STATE, "the goal has ended already: " + turn.header().status);
            return;
        }
        switch (command.type()) {
            case APPROVE -> turn.approvals.approve(command);
            case REJECT -> turn.approvals.reject(command);
            case MODIFY -> modify(command);
            case CANCEL -> cancel(command);
            case RETRY -> retry(command);
            case ANSWER -> turn.effects.answered(command);
        }
    }

    private void cancel(Command command) {
        if (turn.header().rollback != null) {
            refuse(command, Refusal.STATE, "the goal is being rolled back and ends after that");
            return;
        }
        accept(command);
        turn.ending.cancelled(command.reason());
    }

    private void modify(Command command) {
        var plan = command.plan();
        var patch = command.patch();
        if ((plan == null) == (patch == null)) {
            refuse(
                    command,
                    Refusal.CONTENT,
                    "it holds " + (plan == null ? "neither a plan nor a patch" : "a plan and a patch")
                            + "; expected one of them");
        } else if (mayChangeThePlan(command)) {
            var base = patch == null ? 0 : patch.baseVersion();
            if (isStale(command, command.planVersion()) || (base > 0 && isStale(command, base))) {
                return;
            }
            var edit = patch != null
                    ? patch.withBase(turn.header().planVersion).withReasonIfNone(command.reason())
                    : PlanEdit.between(
                            PlanChange.current(turn.records),
                            Objects.requireNonNull(plan),
                            turn.header().planVersion,
                            command.reason());
            if (edit.operations().isEmpty()) {
                refuse(command, Refusal.CONTENT, "it changes nothing in the steps of the plan or in its rollback list");
            } else {
                turn.planning.check(command, edit);
            }
        }
    }

    private void retry(Command command) {
        if (!mayChangeThePlan(command) || !namesAStep(command) || isStale(command, command.planVersion())) {
            return;
        }
        var stepId = Objects.requireNonNullElse(command.stepId(), "");
        var status = turn.state(stepId).status;
        if (!Patches.mayBeRetried(status)) {
            refuse(
                    command,
                    Refusal.STATE,
                    "step " + stepId + " is " + status + "; only a failed, skipped or cancelled step can be retried");
            return;
        }
        turn.planning.retry(command, stepId);
    }

    /** Whether there is the step that a command is about; else the command is refused. */
    boolean namesAStep(Command command) {
        var stepId = command.stepId();
        if (stepId == null || stepId.isBlank()) {
            refuse(command, Refusal.CONTENT, "it does not say which step it is about; expected its id as stepId");
        } else if (turn.header().planVersion == 0) {
            refuse(command, Refusal.STATE, "there is no plan yet");
        } else if (!turn.records.hasStep(stepId)) {
            refuse(command, Refusal.CONTENT, "the plan has no step " + stepId);
        } else {
            return true;
        }
        return false;
    }

    /** Whether a command was written for another version of the plan than is in force; then it is refused. */
    boolean isStale(Command command, @Nullable Integer version) {
        if (version == null || version == turn.header().planVersion) {
            return false;
        }
        refuse(
                command,
                Refusal.STALE,
                "it was written for plan version " + version + ", but version " + turn.header().planVersion
                        + " is in force");
        return true;
    }

    private boolean mayChangeThePlan(Command command) {
        var header = turn.header();
        if (header.planVersion == 0) {
            refuse(command, Refusal.STATE, "there is no plan yet");
        } else if (turn.stopped() || header.status == GoalStatus.FINISHING) {
            refuse(command, Refusal.STATE, "the goal is coming to its end");
        } else if (header.planning != null) {
            refuse(command, Refusal.STATE, "the plan is being changed already; try again when that is done");
        } else {
            return true;
        }
        return false;
    }

    void accept(Command command) {
        turn.emit(GoalEvent.CommandAnswered.accepted(command.commandId()));
    }

    /** Accepts a command whose sender's words no other event holds. */
    void accept(Command command, String said) {
        if (said.isBlank()) {
            accept(command);
        } else {
            turn.emit(GoalEvent.CommandAnswered.accepted(command.commandId(), command.stepId(), Bounds.words(said)));
        }
    }

    void refuse(Command command, Refusal refusal, String reason) {
        turn.emit(GoalEvent.CommandAnswered.refused(command.commandId(), refusal, reason));
    }
}
