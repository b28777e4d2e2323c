package io.planexec.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PacedProducerTest {
    private final MockProducer<byte[], byte[]> express = producer();
    private final MockProducer<byte[], byte[]> bulk = producer();
    private final AtomicLong now = new AtomicLong();
    private final PacedProducer paced = new PacedProducer(express, bulk, now::get);

    @Test
    void recordsThatComeAloneGoOutAtOnce() {
        for (var i = 0; i < 100; i++) {
            now.addAndGet(PacedProducer.WINDOW.toNanos() / PacedProducer.FEW);
            send();
        }

        assertThat(express.history()).hasSize(100);
        assertThat(bulk.history()).isEmpty();
    }

    @Test
    void recordsOfAStreamGoInBatchesFromTheFifthOn() {
        stream();

        assertThat(express.history()).hasSize(PacedProducer.FEW + 1);
        assertThat(bulk.history()).hasSize(99 - PacedProducer.FEW);
    }

    @Test
    void aLoneRecordAfterAStreamGoesOutAtOnceAgain() {
        stream();
        now.addAndGet(PacedProducer.WINDOW.toNanos());

        send();

        assertThat(express.history()).hasSize(PacedProducer.FEW + 2);
    }

    @Test
    void flushingAndClosingReachBoth() {
        stream();

        paced.flush();
        paced.close();

        assertThat(express.flushed()).isTrue();
        assertThat(bulk.flushed()).isTrue();
        assertThat(express.closed()).isTrue();
        assertThat(bulk.closed()).isTrue();
    }

    private void stream() {
        for (var i = 0; i < 100; i++) {
            now.addAndGet(1_000);
            send();
        }
    }

    private void send() {
        var _ = paced.send(new ProducerRecord<>("topic", new byte[0]));
    }

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
