package io.planexec.messages;

import java.util.List;

/**
 * A directed acyclic graph of steps for one goal, and what undoes its effects.
 *
 * @param summary what the plan does, in words; may be empty
 * @param steps in the order they were written, which has no meaning for running them
 * @param rollback run one by one, in this order, when the goal is rolled back
 */
public record Plan(String summary, List<Step> steps, List<ToolCall> rollback) {}
