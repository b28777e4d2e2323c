package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What running a tool does to the world, ordered from harmless to final. Decides whether an attempt may be repeated. */
public enum Effect {
    /** Changes nothing. */
    @JsonProperty("read")
    READ,
    /** Running it twice leaves the world as running it once does. */
    @JsonProperty("idempotent")
    IDEMPOTENT,
    /** Can be undone by its compensation, and is undone before it is repeated. */
    @JsonProperty("compensatable")
    COMPENSATABLE,
    /** Cannot be undone and is never repeated blindly. What declares nothing counts as this. */
    @JsonProperty("irreversible")
    IRREVERSIBLE;

    /** Whether an attempt that may have run can simply be run again. */
    public boolean repeatable() {
        return this == READ || this == IDEMPOTENT;
    }
}
