package io.planexec.messages;

import org.jspecify.annotations.Nullable;

/**
 * The topics' names.
 *
 * @param prefix what every name starts with; {@code planexec} by default
 */
public record Topics(String prefix) {

    /** Record header that holds the version of a message's form. */
    public static final String VERSION_HEADER = "planexec-version";

    /** The version that this code writes. */
    public static final String VERSION = "1";

    /** The pool of steps that name none. */
    public static final String DEFAULT_POOL = "default";

    /** Header of a dead-letter record that says why it is there. */
    public static final String REASON_HEADER = "planexec-reason";

    public String goals() {
        return prefix + ".goals";
    }

    public String goalsDeadLetters() {
        return prefix + ".goals.dlt";
    }

    /** Internal to the planner: goals under their id as key. */
    public String goalSubmissions() {
        return prefix + ".goal-submissions";
    }

    public String goalCommands() {
        return prefix + ".goal-commands";
    }

    public String tasks() {
        return prefix + ".tasks";
    }

    /**
     * The queue of a pool of executors.
     *
     * @param pool null or {@value #DEFAULT_POOL} for the default pool
     */
    public String tasks(@Nullable String pool) {
        return pool == null || pool.equals(DEFAULT_POOL) ? tasks() : tasks() + "." + pool;
    }

    public String planningTasks() {
        return prefix + ".planning-tasks";
    }

    /** Internal to the planner: plans that worked, for goals that say the same. */
    public String planCache() {
        return prefix + ".plan-cache";
    }

    public String results() {
        return prefix + ".results";
    }

    public String goalEvents() {
        return prefix + ".goal-events";
    }

    public String goalStatus() {
        return prefix + ".goal-status";
    }

    public String tools() {
        return prefix + ".tools";
    }

    public String control() {
        return prefix + ".control";
    }
}
