package io.planexec.queue;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One delivery of one task. Safe for use by several threads. */
public final class Delivery {

    private final ConsumerRecord<byte[], byte[]> record;
    private final Runnable whenSlotIsFree;

    Delivery(ConsumerRecord<byte[], byte[]> record, Runnable whenSlotIsFree) {
        this.record = record;
        this.whenSlotIsFree = whenSlotIsFree;
    }

    /** The task as it lies in its topic. */
    public ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /**
     * How often the task was delivered, this time included, from 1. For reports only: after a change of the partition's
     * leader the broker counts from 1 again, so it tells nothing about whether an earlier run is alive.
     */
    public int count() {
        return record.deliveryCount().map(Short::intValue).orElse(1);
    }

    /** The task's place, for logs: {@code topic-partition@offset}. */
    public String place() {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    /**
     * Says that the work is done and the handler only waits for somebody else from now on, as for the confirmation of a
     * result, so that the slot may take another task meanwhile. The task keeps its lock until the handler returns. Only the
     * first call counts; a handler need not call it.
     */
    public void freeSlot() {
        whenSlotIsFree.run();
    }
}
