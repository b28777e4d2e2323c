package io.planexec.planner.topology;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

final class IntakeProcessor implements Processor<byte[], byte[], Object, byte[]> {
    IntakeProcessor(GoalMeters m) {}

    @Override
    public void process(Record<byte[], byte[]> r) {}
}
