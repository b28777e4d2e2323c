package io.planexec.queue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates topics that do not exist yet, and leaves the others as they are: a service may lack the right to create. */
public final class MissingTopics {
    private static final int WAIT_SECONDS = 30;

    private MissingTopics() {}

    /**
     * Creates what is missing. Safe when several services do it at once.
     *
     * @return the names of those created
     * @throws QueueSetupException when the broker cannot be reached or refuses
     */
    public static List<String> create(Admin admin, Collection<NewTopic> wanted) {
        var created = new ArrayList<String>();
        for (var topic : missing(admin, wanted)) {
            try {
                admin.createTopics(List.of(topic)).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
                created.add(topic.name());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw failed("creating topic " + topic.name(), e);
                }
            } catch (TimeoutException e) {
                throw failed("creating topic " + topic.name(), e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        return created;
    }

    private static List<NewTopic> missing(Admin admin, Collection<NewTopic> wanted) {
        var described = admin.describeTopics(wanted.stream().map(NewTopic::name).toList())
                .topicNameValues();
        var missing = new ArrayList<NewTopic>();
        for (var topic : wanted) {
            try {
                var description = described.get(topic.name());
                if (description != null) {
                    description.get(WAIT_SECONDS, TimeUnit.SECONDS);
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw failed("describing topic " + topic.name(), e);
                }
                missing.add(topic);
            } catch (TimeoutException e) {
                throw failed("describing topic " + topic.name(), e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        return missing;
    }

    private static QueueSetupException failed(String what, Exception e) {
        var cause = e.getCause() == null ? e : e.getCause();
        return new QueueSetupException(
                "The Kafka broker failed at " + what + " (" + cause.getClass().getSimpleName() + ": "
                        + cause.getMessage() + "); check that it runs, may be reached, and allows it",
                e);
    }

    private static QueueSetupException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new QueueSetupException("Interrupted while topics were created", e);
    }
}
