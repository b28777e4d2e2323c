package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What the planner tells executors about work they have in hand, on the control topic; written in the transaction of the
 * decision, to be read committed. Every executor reads all of it and minds what concerns its own runs.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Control.Grant.class, name = "grant"),
    @JsonSubTypes.Type(value = Control.Refusal.class, name = "refusal"),
    @JsonSubTypes.Type(value = Control.Cancel.class, name = "cancel")
})
public sealed interface Control {

    String goalId();

    String attemptId();

    /**
     * The run may make the call it claimed, once.
     *
     * @param runId of the claim
     * @param callId of the claim
     */
    record Grant(String goalId, String attemptId, String runId, String callId) implements Control {}

    /**
     * The run must not make the call it claimed, now or later.
     *
     * @param reason for the log
     */
    record Refusal(String goalId, String attemptId, String runId, String callId, String reason) implements Control {}

    /**
     * Whatever is being done for the attempt is to stop: its result does not count any more. A call that was granted is
     * not stopped in the middle.
     *
     * @param reason for the log
     */
    record Cancel(String goalId, String attemptId, String reason) implements Control {}
}
