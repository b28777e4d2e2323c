package io.planexec.messages;

import java.util.List;
import java.util.Map;

/**
 * A topic as it is created where it does not exist yet.
 *
 * @param partitions at least 1
 * @param settings topic settings by their Kafka names
 */
public record TopicDefinition(String name, int partitions, Map<String, String> settings) {
    private static final String MAX_MESSAGE_BYTES = Integer.toString(8 * 1024 * 1024);

    /**
     * Every topic of the system. What is keyed by goal id has equally many partitions, so that all that concerns a goal
     * meets in one.
     *
     * @param partitions of the keyed topics and of the queues, at least 1
     */
    public static List<TopicDefinition> all(Topics topics, int partitions) {
        return List.of(
                large(topics.goals(), partitions),
                large(topics.goalsDeadLetters(), 1),
                large(topics.goalSubmissions(), partitions),
                large(topics.goalCommands(), partitions),
                large(topics.tasks(), partitions),
                large(topics.planningTasks(), partitions),
                large(topics.results(), partitions),
                large(topics.goalEvents(), partitions),
                compacted(topics.goalStatus(), partitions),
                compacted(topics.tools(), 1),
                large(topics.control(), 1));
    }

    /** Plans of thousands of steps make records of more than the usual megabyte. */
    private static TopicDefinition large(String name, int partitions) {
        return new TopicDefinition(name, partitions, Map.of("max.message.bytes", MAX_MESSAGE_BYTES));
    }

    private static TopicDefinition compacted(String name, int partitions) {
        return new TopicDefinition(
                name, partitions, Map.of("cleanup.policy", "compact", "max.message.bytes", MAX_MESSAGE_BYTES));
    }
}
