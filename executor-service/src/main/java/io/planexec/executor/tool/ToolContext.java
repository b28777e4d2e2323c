package io.planexec.executor.tool;

/**
 * What a tool knows of the task it works for.
 *
 * @param files the files it may read and write
 * @param goal the goal's text, for titles
 * @param attempt number of this try of the step, from 1
 */
public record ToolContext(GoalFiles files, String goal, int attempt) {}
