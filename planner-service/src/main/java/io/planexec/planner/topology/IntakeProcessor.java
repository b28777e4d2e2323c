package io.planexec.planner.topology;

import io.planexec.messages.Goal;
import io.planexec.messages.Topics;
import io.planexec.messages.json.GoalReader;
import io.planexec.messages.json.MessageCodec;
import io.planexec.messages.json.Reading;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what users submit. What is no goal goes to the dead-letter topic as it is, with the reason in a header, and stops
 * nothing. A goal without an id gets one derived from where its record lies, so that a record read twice is the same
 * goal.
 */
final class IntakeProcessor implements Processor<byte[], byte[], Object, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeProcessor.class);

    private final GoalMeters meters;
    private @Nullable ProcessorContext<Object, byte[]> context;

    IntakeProcessor(GoalMeters meters) {
        this.meters = meters;
    }

    @Override
    public void init(ProcessorContext<Object, byte[]> newContext) {
        context = newContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var value = record.value() == null ? new byte[0] : record.value();
        switch (GoalReader.read(value, idFromPlace())) {
            case Reading.Read<Goal>(var goal) -> forward(goal, record);
            case Reading.Refused<Goal> refused -> refuse(refused.reason(), record);
        }
    }

    private String idFromPlace() {
        return context()
                .recordMetadata()
                .map(place -> place.topic() + "-" + place.partition() + "-" + place.offset())
                .orElseThrow();
    }

    private void forward(Goal goal, Record<byte[], byte[]> record) {
        context()
                .forward(
                        new Record<>(goal.id(), MessageCodec.write(goal), record.timestamp()),
                        PlannerTopology.SUBMISSIONS_SINK);
    }

    private void refuse(String reason, Record<byte[], byte[]> record) {
        meters.goalRefused();
        LOG.warn("a record on the goals topic was refused: {}", reason);
        var headers = new RecordHeaders(record.headers());
        headers.add(Topics.REASON_HEADER, reason.getBytes(StandardCharsets.UTF_8));
        context()
                .forward(
                        new Record<>(record.key(), record.value(), record.timestamp(), headers),
                        PlannerTopology.DEAD_LETTER_SINK);
    }

    private ProcessorContext<Object, byte[]> context() {
        return Objects.requireNonNull(context);
    }
}
