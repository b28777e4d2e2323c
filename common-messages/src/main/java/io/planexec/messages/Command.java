package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a user wants of a goal that exists.
 *
 * @param commandId chosen by the sender; a second command of the same id changes nothing
 * @param reason in words; may be empty
 */
public record Command(String commandId, String goalId, Type type, String reason) {

    /** Sorts of command. */
    public enum Type {
        /** Ends the goal; nothing new is queued and results of running work no longer count. */
        @JsonProperty("cancel")
        CANCEL
    }
}
