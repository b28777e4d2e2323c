package io.planexec.planner.api;

import io.planexec.messages.Decision;
import io.planexec.messages.Finding;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goals' event logs, read while somebody waits for what they say. Safe for use by several threads. */
final class Logs {
    private static final Logger LOG = LoggerFactory.getLogger(Logs.class);

    /** By how much the clocks of planners may differ. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private final KeyedTopic topic;

    Logs(KeyedTopic topic) {
        this.topic = topic;
    }

    /** How a command was answered. */
    record Answer(boolean accepted, GoalEvent.@Nullable Refusal refusal, String reason, List<Finding> findings) {}

    /**
     * Takes a place in a goal's log, does something, and waits for the answer that the log gives to a command. An answer that was given
     * before counts too, if the place is before it.
     *
     * @param since where to begin: a time in the goal's life, or null for now
     * @return empty where none came in time
     */
    Optional<Answer> answer(
            Readers.Loan loan,
            String goalId,
            String commandId,
            @Nullable Instant since,
            Runnable send,
            Duration limit) {
        var consumer = loan.consumer();
        var key = KeyedTopic.key(goalId);
        var partition = topic.partition(consumer, goalId);
        var end = KeyedTopic.end(consumer, partition);
        KeyedTopic.startAt(
                consumer,
                partition,
                since == null ? end : Math.min(end, KeyedTopic.at(consumer, partition, since.minus(CLOCKS))));
        send.run();
        var deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - deadline < 0) {
            for (var entry : KeyedTopic.next(consumer, key)) {
                var decision = decision(entry);
                // What was said before the goal was known counts only if it was said to this request.
                if (decision != null && (decision.number() > 0 || entry.offset() >= end)) {
                    for (var event : decision.events()) {
                        var answer = answer(event, commandId);
                        if (answer != null) {
                            return Optional.of(answer);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable Answer answer(GoalEvent event, String commandId) {
        if (event instanceof GoalEvent.CommandAnswered answered
                && answered.commandId().equals(commandId)) {
            return new Answer(
                    answered.accepted(), answered.refusal(), answered.accepted() ? "" : answered.reason(), List.of());
        }
        return event instanceof GoalEvent.PlanCheckRefused refused
                        && refused.commandId().equals(commandId)
                ? new Answer(false, GoalEvent.Refusal.CONTENT, refused.reason(), refused.findings())
                : null;
    }

    private static @Nullable Decision decision(ConsumerRecord<byte[], byte[]> entry) {
        try {
            return MessageCodec.read(entry.value() == null ? new byte[0] : entry.value(), Decision.class);
        } catch (MalformedMessage e) {
            LOG.warn("a record of a goal's log was passed over: {}", e.getMessage());
            return null;
        }
    }

    /** Takes the records of a log. */
    interface Follower {
        /** Returns whether it wants more. */
        boolean take(long number, byte[] json, boolean ended);

        /** Nothing has come for a moment. Returns whether to go on. */
        boolean quiet();
    }

    /**
     * Where a goal's log begins. An id may be used again once its goal has left the planner, so the last first decision that
     * was written about then is the one.
     */
    private static long beginning(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, String goalId, Instant submittedAt) {
        var beginning = KeyedTopic.at(consumer, partition, submittedAt.minus(CLOCKS));
        var end = KeyedTopic.at(consumer, partition, submittedAt.plus(CLOCKS));
        KeyedTopic.startAt(consumer, partition, beginning);
        while (consumer.position(partition) < end) {
            for (var entry : KeyedTopic.next(consumer, KeyedTopic.key(goalId))) {
                var decision = decision(entry);
                if (decision != null && decision.number() == 1) {
                    beginning = entry.offset();
                }
            }
        }
        return beginning;
    }

    /**
     * Follows a goal's log from its beginning to its end.
     *
     * @param submittedAt when the goal came
     * @param after the number of the last decision that is known already, 0 for none
     */
    void follow(
            Readers.Loan loan,
            String goalId,
            Instant submittedAt,
            long after,
            BooleanSupplier open,
            Follower follower) {
        var consumer = loan.consumer();
        var partition = topic.partition(consumer, goalId);
        KeyedTopic.startAt(consumer, partition, beginning(consumer, partition, goalId, submittedAt));
        while (open.getAsBoolean()) {
            var news = KeyedTopic.next(consumer, KeyedTopic.key(goalId));
            if (news.isEmpty() && !follower.quiet()) {
                return;
            }
            for (var entry : news) {
                var decision = decision(entry);
                if (decision == null || decision.number() == 0) {
                    continue;
                }
                var ended = decision.events().stream().anyMatch(GoalEvent.GoalEnded.class::isInstance);
                if (decision.number() > after && !follower.take(decision.number(), entry.value(), ended)) {
                    return;
                }
                if (ended) {
                    return;
                }
            }
        }
    }
}
