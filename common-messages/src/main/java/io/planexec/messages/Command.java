package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What a user wants of a goal that exists.
 *
 * @param commandId chosen by the sender; a second command of the same id changes nothing
 * @param reason in words; may be empty
 * @param planVersion the version that is approved, rejected or edited; null where the hash says it, or it does not matter
 * @param planHash of what is approved or rejected: the plan, or the step where one is named
 * @param stepId the step it concerns; null where it concerns the goal
 * @param plan the whole plan as it is to be; null where a patch says it, or it does not matter
 * @param patch what is to be changed in the plan
 * @param answer what became of an uncertain step
 */
public record Command(
        String commandId,
        String goalId,
        Type type,
        String reason,
        @Nullable Integer planVersion,
        @Nullable String planHash,
        @Nullable String stepId,
        @Nullable Plan plan,
        @Nullable Patch patch,
        @Nullable Answer answer) {

    /** A command that needs no more than its type. */
    public Command(String commandId, String goalId, Type type, String reason) {
        this(commandId, goalId, type, reason, null, null, null, null, null, null);
    }

    /** Sorts of command. */
    public enum Type {
        /** Lets the plan, or a step, run that waits for it. */
        @JsonProperty("approve")
        APPROVE,
        /** Ends the goal whose plan waits for approval, or gives up a step that does. */
        @JsonProperty("reject")
        REJECT,
        /** Changes the plan; the change is validated first, and approved like any plan. */
        @JsonProperty("modify")
        MODIFY,
        /** Ends the goal: nothing new is queued and running work is stopped; what had effects is rolled back. */
        @JsonProperty("cancel")
        CANCEL,
        /** Runs a failed, skipped or cancelled step again, and what was skipped because of it. */
        @JsonProperty("retry")
        RETRY,
        /** Says what became of an uncertain step. */
        @JsonProperty("answer")
        ANSWER
    }

    /** What became of a step of which nobody else knows. */
    public enum Answer {
        /** It did what it should: it counts as succeeded. */
        @JsonProperty("succeeded")
        SUCCEEDED,
        /** It did not, or in part: it counts as failed. */
        @JsonProperty("failed")
        FAILED,
        /** It did nothing: it is run again. */
        @JsonProperty("repeat")
        REPEAT
    }
}
