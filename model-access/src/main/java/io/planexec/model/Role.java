package io.planexec.model;

/** What a model is used for. Each role has a model of its own. */
public enum Role {
    PLANNER,
    JUDGE,
    EXECUTOR
}
