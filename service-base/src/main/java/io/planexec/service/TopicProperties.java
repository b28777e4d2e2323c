package io.planexec.service;

import io.planexec.messages.TopicLayout;
import io.planexec.messages.Topics;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The topics. Planner and executors of one system have the same ones.
 *
 * @param topicPrefix what every topic's name starts with
 * @param topics how missing ones are created
 */
@ConfigurationProperties("planexec")
public record TopicProperties(
        @DefaultValue("planexec") String topicPrefix,
        @DefaultValue Layout topics) {

    /**
     * How missing topics are created.
     *
     * @param partitions of the topics keyed by goal, 1 to 1000
     * @param replication factor of all, 1 to 100, or -1 for the broker's default
     */
    public record Layout(
            @DefaultValue("4") int partitions,
            @DefaultValue("-1") short replication) {
        public Layout {
            if (partitions < 1 || partitions > 1_000) {
                throw new IllegalArgumentException(
                        "planexec.topics.partitions is \"" + partitions + "\", expected 1 to 1000");
            }
            if (replication != -1 && (replication < 1 || replication > 100)) {
                throw new IllegalArgumentException("planexec.topics.replication is \"" + replication
                        + "\", expected 1 to 100, or -1 for the broker's default");
            }
        }

        /** The layout of missing topics. */
        public TopicLayout toLayout() {
            return new TopicLayout(partitions, replication);
        }
    }

    public TopicProperties {
        if (!topicPrefix.matches("[A-Za-z0-9._-]{1,200}")) {
            throw new IllegalArgumentException("planexec.topic-prefix is \"" + topicPrefix
                    + "\", expected 1 to 200 of letters, digits, '.', '_' and '-'");
        }
    }

    /** The topics by their names. */
    public Topics names() {
        return new Topics(topicPrefix);
    }
}
