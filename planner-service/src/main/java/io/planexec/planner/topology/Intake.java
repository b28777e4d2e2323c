package io.planexec.planner.topology;

import io.planexec.messages.Goal;
import io.planexec.messages.Topics;
import io.planexec.messages.json.GoalReader;
import io.planexec.messages.json.MessageCodec;
import io.planexec.messages.json.PlanCheck;
import io.planexec.messages.json.Reading;
import io.planexec.service.PacedProducer;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what users submit, under any key, and passes it on under the goal's id. What is no goal goes to the dead-letter
 * topic as it is, with the reason in a header, and stops nothing. A goal without an id gets one derived from where its
 * record lies, so that a record read twice is the same goal, and a second submission is answered by the goal that exists.
 *
 * <p>What is promised: every record on the goals topic is passed on or put aside at least once.
 *
 * <p>One thread runs it; {@link #stop} may be called by another.
 */
public final class Intake implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Topics topics;
    private final PlanCheck besides;
    private final GoalMeters meters;
    private final Relay relay;

    /**
     * Takes over both clients and closes them at its end.
     *
     * @param besides what else is looked for where the form of a goal or its plan is wrong
     */
    public Intake(
            Consumer<byte[], byte[]> consumer,
            PacedProducer producer,
            Topics topics,
            PlanCheck besides,
            GoalMeters meters) {
        this.topics = topics;
        this.besides = besides;
        this.meters = meters;
        this.relay = new Relay("the intake of goals", consumer, producer, new GoalWork());
    }

    @Override
    public void run() {
        relay.run();
    }

    /** Returns at once; {@link #run} ends after what it has in hand. */
    public void stop() {
        relay.stop();
    }

    private final class GoalWork implements Relay.Work {
        @Override
        public void prepare(Relay own, Consumer<byte[], byte[]> consumer) {
            if (consumer.subscription().isEmpty()) {
                consumer.subscribe(List.of(topics.goals()), new CommitBeforeRevocation(own));
            }
        }

        @Override
        public void relay(ConsumerRecord<byte[], byte[]> entry) {
            var value = entry.value() == null ? new byte[0] : entry.value();
            var idFromPlace = entry.topic() + "-" + entry.partition() + "-" + entry.offset();
            switch (GoalReader.read(value, idFromPlace, besides)) {
                case Reading.Read<Goal>(var goal) ->
                    relay.send(new ProducerRecord<>(
                            topics.goalSubmissions(), Relay.bytes(goal.id()), MessageCodec.write(goal)));
                case Reading.Refused<Goal> refused -> refuse(refused.reason(), entry);
            }
        }

        private void refuse(String reason, ConsumerRecord<byte[], byte[]> entry) {
            meters.goalRefused();
            LOG.warn("a record on the goals topic was refused: {}", reason);
            var headers = new RecordHeaders(entry.headers());
            headers.add(Topics.REASON_HEADER, Relay.bytes(reason));
            relay.send(new ProducerRecord<>(topics.goalsDeadLetters(), null, entry.key(), entry.value(), headers));
        }

        @Override
        public void startAgain() {}
    }

    /** Hands partitions over with as little as possible to pass on again. */
    private record CommitBeforeRevocation(Relay relay) implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            relay.commit();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.debug("the intake reads {}", partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            relay.forget(partitions);
        }
    }
}
