package io.planexec.planner.goal;

import io.planexec.messages.ApprovalPolicy;
import io.planexec.messages.Command;
import io.planexec.messages.Effect;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalEvent.Refusal;
import io.planexec.messages.Patch;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.expression.References;
import io.planexec.messages.expression.UnresolvedReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What waits for a human: a plan, bound by version and hash, or a step, bound by what it would run with. */
final class Approvals {
    private static final int MOST_NAMED = 5;

    private final Turn turn;

    Approvals(Turn turn) {
        this.turn = turn;
    }

    // Plans

    /** After a plan or patch was put in force: asks where it needs a human. */
    void look(List<Step> newOrChanged) {
        var reason = reason(newOrChanged);
        if (reason != null) {
            turn.emit(new GoalEvent.ApprovalRequested(
                    turn.header().planVersion,
                    PlanHash.ofPlan(turn.records),
                    reason,
                    turn.in(turn.settings.waits().approval())));
        }
    }

    private @Nullable String reason(List<Step> steps) {
        return switch (turn.records.goal().approval()) {
            case NEVER -> null;
            case ALWAYS -> "the goal asks for an approval of every plan";
            case AUTO -> {
                var finalOnes = steps.stream()
                        .filter(step -> step.effect() == Effect.IRREVERSIBLE)
                        .limit(MOST_NAMED)
                        .map(step -> step.id() + " (" + step.action() + ")")
                        .toList();
                yield finalOnes.isEmpty()
                        ? null
                        : "what these steps do cannot be undone: " + String.join(", ", finalOnes);
            }
        };
    }

    /** The steps that a patch writes. */
    static List<Step> written(Patch patch) {
        var steps = new ArrayList<Step>();
        for (var operation : patch.operations()) {
            switch (operation) {
                case Patch.Add(var step) -> steps.add(step);
                case Patch.Change(var step) -> steps.add(step);
                case Patch.Drop drop -> {}
                case Patch.Retry retry -> {}
                case Patch.Supersede supersede -> {}
                case Patch.Rollback rollback -> {}
            }
        }
        return steps;
    }

    /** The steps that have not run yet. */
    List<Step> toRun() {
        return turn.records.definitions().stream()
                .map(StepDefinition::step)
                .filter(step -> !turn.state(step.id()).status.ended())
                .toList();
    }

    // Steps

    /** Whether a step that may run has to wait for a human first. If so, it does. */
    boolean holdsBack(String stepId) {
        var step = turn.text(stepId);
        if (turn.records.goal().approval() == ApprovalPolicy.NEVER || !isAskedFor(step)) {
            return false;
        }
        var arguments = arguments(step);
        if (JsonLength.exceeds(arguments, Bounds.INPUTS)) {
            turn.emit(new GoalEvent.StepFailed(
                    stepId,
                    "its arguments take more than " + Bounds.INPUTS
                            + " characters with what they refer to, too much for"
                            + " a human to approve; let steps write files, and pass their names on",
                    true));
            return true;
        }
        var hash = PlanHash.ofStep(step, arguments, inputs(step));
        if (hash.equals(turn.state(stepId).approvedHash)) {
            return false;
        }
        var reason = step.approval()
                ? "the plan asks for it"
                : wasChanged(step)
                        ? "its arguments are not those that were approved with the plan"
                        : "what the step does cannot be undone";
        turn.emit(new GoalEvent.StepApprovalRequested(
                stepId, hash, reason, arguments, turn.in(turn.settings.waits().approval())));
        return true;
    }

    /** Other steps were approved with the plan, arguments and all, or need no approval. */
    private boolean isAskedFor(Step step) {
        var irreversible = step.effect() == Effect.IRREVERSIBLE;
        var planned = turn.records.goal().approval() == ApprovalPolicy.ALWAYS || irreversible;
        return step.approval() || (irreversible && References.areIn(step.arguments())) || (planned && wasChanged(step));
    }

    /** Whether the step is to run with other arguments than the plan gives it. */
    private boolean wasChanged(Step step) {
        return !turn.state(step.id()).argumentsOf(step).equals(step.arguments());
    }

    /** The arguments as the step would run with them, or as they are written where what they refer to is not at hand. */
    private Map<String, @Nullable Object> arguments(Step step) {
        var written = turn.state(step.id()).argumentsOf(step);
        var outputs = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        for (var id : step.dependsOn()) {
            var output = turn.state(id).output;
            if (output != null && output.value() != null) {
                outputs.put(id, output.value());
            }
        }
        try {
            return References.resolve(written, outputs, turn.records.goal().inputs());
        } catch (UnresolvedReference e) {
            return written;
        }
    }

    private String inputs(Step step) {
        var stored = new ArrayList<@Nullable Object>();
        for (var id : step.dependsOn()) {
            var output = turn.state(id).output;
            if (output != null && output.artifact() != null) {
                stored.add(output.artifact().path() + " " + output.artifact().bytes());
            }
        }
        return Fingerprint.of(stored);
    }

    // Answers

    void approve(Command command) {
        var stepId = command.stepId();
        if (stepId == null) {
            approvePlan(command);
            return;
        }
        var waiting = waiting(command, stepId);
        if (waiting == null) {
            return;
        }
        turn.commands.accept(command, command.reason());
        turn.emit(new GoalEvent.ApprovalGiven(stepId, waiting));
        turn.dispatch.start(stepId);
        turn.advance();
    }

    private void approvePlan(Command command) {
        var approval = waiting(command);
        if (approval != null) {
            turn.commands.accept(command, command.reason());
            turn.emit(new GoalEvent.ApprovalGiven(null, approval.hash()));
            turn.dispatch.queueWhatIsReady();
            turn.advance();
        }
    }

    void reject(Command command) {
        var words = command.reason().isBlank() ? "rejected" : "rejected: " + command.reason();
        var stepId = command.stepId();
        if (stepId == null) {
            if (waiting(command) != null) {
                turn.commands.accept(command);
                turn.ending.rejected(words);
            }
        } else if (waiting(command, stepId) != null) {
            turn.commands.accept(command);
            turn.emit(new GoalEvent.StepFailed(stepId, words, true));
            turn.advance();
        }
    }

    private GoalHeader.@Nullable Approval waiting(Command command) {
        var approval = turn.header().approval;
        if (approval == null) {
            turn.commands.refuse(
                    command,
                    Refusal.STATE,
                    "the plan does not wait for an approval; the goal is " + turn.header().status);
            return null;
        }
        var version = turn.header().planVersion;
        var named = command.planVersion() != null || command.planHash() != null;
        var same = (command.planVersion() == null || command.planVersion() == version)
                && (command.planHash() == null || command.planHash().equals(approval.hash()));
        if (!named || !same) {
            turn.commands.refuse(
                    command,
                    named ? Refusal.STALE : Refusal.CONTENT,
                    (named ? "it is for another plan than the one that waits" : "it does not say for which plan it is")
                            + ": that is version " + version + " with hash " + approval.hash());
            return null;
        }
        return approval;
    }

    /** The hash that a step waits with. */
    private @Nullable String waiting(Command command, String stepId) {
        if (!turn.commands.namesAStep(command) || turn.commands.isStale(command, command.planVersion())) {
            return null;
        }
        var hash = turn.state(stepId).askedHash;
        if (hash == null || turn.state(stepId).status != StepStatus.AWAITING_APPROVAL) {
            turn.commands.refuse(command, Refusal.STATE, "no step " + stepId + " waits for an approval");
            return null;
        }
        if (command.planHash() != null && !command.planHash().equals(hash)) {
            turn.commands.refuse(
                    command,
                    Refusal.STALE,
                    "step " + stepId + " waits with other arguments than it is for: their hash is " + hash);
            return null;
        }
        return hash;
    }

    // Times

    void timedOut(StepState step) {
        turn.emit(new GoalEvent.StepFailed(
                step.id,
                "nobody approved it within " + turn.settings.waits().approval()
                        + "; approve it in time, or raise planexec.planner.approval-wait",
                true));
        turn.advance();
    }

    void planTimedOut() {
        turn.ending.giveUp("nobody approved plan version " + turn.header().planVersion + " within "
                + turn.settings.waits().approval() + "; approve it in time, or raise planexec.planner.approval-wait");
    }
}
