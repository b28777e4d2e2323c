package io.planexec.planner.topology;

import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.planner.goal.Input;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one kind of message into an input. What cannot be read is logged, counted and passed over. */
final class InputReader<M> implements Processor<String, byte[], String, Input> {
    private static final Logger LOG = LoggerFactory.getLogger(InputReader.class);

    private final String topic;
    private final Reader<M> reader;
    private final Function<M, Input> input;
    private final Function<M, @Nullable String> goalId;
    private final GoalMeters meters;
    private @Nullable ProcessorContext<String, Input> context;

    /** Reads a message. */
    interface Reader<M> {
        M read(byte[] value) throws MalformedMessage;

        /** What another service wrote: unknown fields are passed over. */
        static <M> Reader<M> lenient(Class<M> type) {
            return value -> MessageCodec.read(value, type);
        }
    }

    InputReader(
            String topic,
            Reader<M> reader,
            Function<M, Input> input,
            Function<M, @Nullable String> goalId,
            GoalMeters meters) {
        this.topic = topic;
        this.reader = reader;
        this.input = input;
        this.goalId = goalId;
        this.meters = meters;
    }

    @Override
    public void init(ProcessorContext<String, Input> newContext) {
        context = newContext;
    }

    @Override
    public void process(Record<String, byte[]> record) {
        try {
            var message = reader.read(record.value() == null ? new byte[0] : record.value());
            var id = goalId.apply(message);
            if (id == null || !id.equals(record.key())) {
                // Another key may lie in another partition than the goal's state.
                throw new MalformedMessage("the record's key is " + record.key() + ", its goal id is " + id);
            }
            Objects.requireNonNull(context).forward(new Record<>(id, input.apply(message), record.timestamp()));
        } catch (MalformedMessage e) {
            meters.unreadable(topic);
            LOG.warn("a record on {} was passed over: {}", topic, e.getMessage());
        }
    }
}
