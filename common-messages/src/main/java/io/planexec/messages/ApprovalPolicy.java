package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a plan waits for a human before it runs. */
public enum ApprovalPolicy {
    /** A plan with an irreversible step waits. */
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("always")
    ALWAYS,
    @JsonProperty("never")
    NEVER
}
