package io.planexec.planner.goal;

import io.planexec.messages.Artifact;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import io.planexec.planner.plan.CanonicalJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a goal tells the one whose step it is; nothing, where it is a user's own. */
final class AsChild {
    /** Stands before a goal's id where an executor's name is expected. */
    static final String NAME = "goal ";

    /** Characters of JSON that the outputs of the last steps may take in the parent's state. */
    private static final int MOST_OUTPUT = 32 * 1024;

    /** Characters of the answer there. */
    private static final int MOST_ANSWER = 16 * 1024;

    private final Turn turn;

    AsChild(Turn turn) {
        this.turn = turn;
    }

    private Goal.@Nullable Parent parent() {
        return turn.records.goal().parent();
    }

    void tellStart() {
        var parent = parent();
        if (parent != null) {
            tell(new Report.ChildStarted(
                    parent.goalId(),
                    parent.stepId(),
                    parent.attempt(),
                    parent.attemptId(),
                    turn.header().goalId,
                    turn.now));
        }
    }

    /** What cannot simply be done again within this goal cannot simply be done again by its parent's step. */
    void tellGrant(Report.Claim claim) {
        var parent = claim.effect().repeatable() ? null : parent();
        if (parent != null) {
            var id = turn.header().goalId;
            tell(new Report.Claim(
                    parent.goalId(),
                    parent.stepId(),
                    parent.attempt(),
                    parent.attemptId(),
                    id,
                    NAME + id,
                    claim.effect().name(),
                    claim.tool(),
                    claim.effect()));
        }
    }

    /** Once it has ended. */
    void tellEnd() {
        var parent = parent();
        if (parent == null) {
            return;
        }
        var header = turn.header();
        var succeeded = header.status == GoalStatus.SUCCEEDED;
        var error = succeeded
                ? null
                : new TaskError(
                        TaskError.Kind.TOOL,
                        "goal " + header.goalId + " ended as " + header.status + ": " + header.reason,
                        false);
        tell(new Report.Result(
                parent.goalId(),
                parent.stepId(),
                parent.attempt(),
                parent.attemptId(),
                NAME + header.goalId,
                succeeded ? Output.inline(output()) : null,
                error,
                header.usage,
                artifacts(),
                header.submittedAt,
                Objects.requireNonNullElse(header.endedAt, turn.now)));
    }

    /** Another goal wanted a child under the id of this one. */
    void tellTaken(Goal.Parent other) {
        var id = turn.header().goalId;
        var error = new TaskError(
                TaskError.Kind.TOOL, "its goal could not be submitted: there is a goal " + id + " already", false);
        tell(new Report.Result(
                other.goalId(),
                other.stepId(),
                other.attempt(),
                other.attemptId(),
                NAME + id,
                null,
                error,
                Usage.NONE,
                List.of(),
                turn.now,
                turn.now));
    }

    private Map<String, @Nullable Object> output() {
        var header = turn.header();
        var output = new LinkedHashMap<String, @Nullable Object>();
        output.put("goalId", header.goalId);
        output.put("answer", header.answer == null ? null : Bounds.cut(header.answer, MOST_ANSWER));
        var outputs = new LinkedHashMap<String, @Nullable Object>();
        var room = MOST_OUTPUT;
        for (var definition : turn.records.definitions()) {
            var last = definition.dependents().isEmpty()
                    ? turn.state(definition.step().id()).output
                    : null;
            var value = last == null ? null : last.value();
            if (value != null) {
                room -= CanonicalJson.of(value).length();
                if (room >= 0) {
                    outputs.put(definition.step().id(), value);
                }
            }
        }
        output.put("outputs", outputs);
        return output;
    }

    private List<Artifact> artifacts() {
        var artifacts = new ArrayList<Artifact>();
        for (var definition : turn.records.definitions()) {
            artifacts.addAll(turn.state(definition.step().id()).artifacts);
            if (artifacts.size() >= Bounds.ARTIFACTS) {
                break;
            }
        }
        return Bounds.first(artifacts, Bounds.ARTIFACTS);
    }

    private void tell(Report report) {
        turn.emit(new GoalEvent.ParentTold(report));
    }
}
