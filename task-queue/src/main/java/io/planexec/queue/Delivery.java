package io.planexec.queue;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One delivery of one task.
 *
 * @param record the task as it lies in its topic
 * @param count how often the task was delivered, this time included, from 1. For reports only: after a change of the
 *     partition's leader the broker counts from 1 again, so it tells nothing about whether an earlier run is alive
 */
public record Delivery(ConsumerRecord<byte[], byte[]> record, int count) {

    static Delivery of(ConsumerRecord<byte[], byte[]> record) {
        return new Delivery(record, record.deliveryCount().map(Short::intValue).orElse(1));
    }

    /** The task's place, for logs: {@code topic-partition@offset}. */
    public String place() {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
