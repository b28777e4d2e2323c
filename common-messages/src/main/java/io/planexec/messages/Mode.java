package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a goal is worked on. */
public enum Mode {
    /** The router decides. */
    @JsonProperty("auto")
    AUTO,
    /** One tool, or a plain answer; no plan is written. */
    @JsonProperty("direct")
    DIRECT,
    /** One agent step: reason and act in turns. */
    @JsonProperty("react")
    REACT,
    /** A plan, a graph of steps. */
    @JsonProperty("plan")
    PLAN
}
