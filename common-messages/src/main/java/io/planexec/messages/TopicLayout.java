package io.planexec.messages;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the topics are laid out where they do not exist yet. Both services create what they need from this one definition.
 *
 * @param partitions of every topic that is keyed by goal, at least 1
 * @param replication factor of all topics; -1 for the broker's default
 */
public record TopicLayout(int partitions, short replication) {

    /** What one record may take at most: a goal with a plan of 10,000 steps. */
    public static final int MAX_MESSAGE_BYTES = 8 * 1024 * 1024;

    private static final String HOUR = "3600000";
    private static final String WEEK = "604800000";
    private static final String MONTH = "2592000000";

    public TopicLayout {
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions is " + partitions + ", expected at least 1");
        }
        if (replication < 1 && replication != -1) {
            throw new IllegalArgumentException(
                    "replication is " + replication + ", expected at least 1, or -1 for the broker's default");
        }
    }

    /**
     * A topic that is to exist.
     *
     * @param settings its configuration where that differs from the broker's
     */
    public record Definition(String name, int partitions, short replication, Map<String, String> settings) {}

    /** What users write to. */
    public List<Definition> forUsers(Topics topics) {
        return List.of(
                kept(topics.goals(), partitions, WEEK),
                kept(topics.goalsDeadLetters(), 1, WEEK),
                kept(topics.goalCommands(), partitions, WEEK),
                kept(topics.goalEvents(), partitions, MONTH),
                compacted(topics.goalStatus(), partitions));
    }

    /** What an executor reads and writes. One partition of tasks serves any number of slots; more of them starve some. */
    public List<Definition> forExecutors(Topics topics) {
        return List.of(
                kept(topics.tasks(), 1, WEEK),
                kept(topics.results(), partitions, WEEK),
                dated(compacted(topics.tools(), 1)),
                kept(topics.control(), 1, WEEK));
    }

    /** The queue of a pool; the default one's is among {@link #forExecutors}. */
    public Definition forPool(Topics topics, String pool) {
        return kept(topics.tasks(pool), 1, WEEK);
    }

    /** What the planner alone reads and writes. */
    public List<Definition> forPlanner(Topics topics) {
        return List.of(
                kept(topics.goalSubmissions(), partitions, WEEK),
                kept(topics.planningTasks(), 1, WEEK),
                forgotten(compacted(topics.planCache(), 1), MONTH));
    }

    /** By the broker's clock, whatever those of the writers show: they learn from it how far theirs are off. */
    private static Definition dated(Definition topic) {
        var settings = new HashMap<>(topic.settings());
        settings.put("message.timestamp.type", "LogAppendTime");
        return new Definition(topic.name(), topic.partitions(), topic.replication(), Map.copyOf(settings));
    }

    /** What nobody wrote again for so long goes. */
    private static Definition forgotten(Definition topic, String retention) {
        var settings = new HashMap<>(topic.settings());
        settings.put("cleanup.policy", "compact,delete");
        settings.put("retention.ms", retention);
        return new Definition(topic.name(), topic.partitions(), topic.replication(), Map.copyOf(settings));
    }

    private Definition kept(String name, int count, String retention) {
        return new Definition(
                name,
                count,
                replication,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        retention,
                        "max.message.bytes",
                        Integer.toString(MAX_MESSAGE_BYTES)));
    }

    private Definition compacted(String name, int count) {
        return new Definition(
                name,
                count,
                replication,
                Map.of(
                        "cleanup.policy",
                        "compact",
                        "segment.ms",
                        HOUR,
                        "max.message.bytes",
                        Integer.toString(MAX_MESSAGE_BYTES)));
    }
}
