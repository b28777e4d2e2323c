package io.planexec.executor.tool;

import java.util.function.Consumer;

/**
 * What a tool knows of the task it works for.
 *
 * @param files the files it may read and write
 * @param goal the goal's text, for titles
 * @param attempt number of this try of the step, from 1
 * @param progress may be told how far the work is, in a few words, as often as is convenient and by any thread: users are
 *     shown the last of it, at intervals
 */
public record ToolContext(GoalFiles files, String goal, int attempt, Consumer<String> progress) {

    /** A context in which nobody asks how far the work is. */
    public ToolContext(GoalFiles files, String goal, int attempt) {
        this(files, goal, attempt, said -> {});
    }
}
