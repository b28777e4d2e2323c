package io.planexec.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PacedProducerTest {
    private final MockProducer<byte[], byte[]> express = producer();
    private final MockProducer<byte[], byte[]> bulk = producer();
    private final AtomicLong now = new AtomicLong();
    private final PacedProducer paced = new PacedProducer(express, bulk, now::get);

    @Test
    void recordsThatFollowOneAnotherGoOutAtOnceHoweverFastTheyCome() {
        for (var i = 0; i < 100; i++) {
            send();
            arrive(express);
        }

        assertThat(express.history()).hasSize(100);
        assertThat(bulk.history()).isEmpty();
    }

    @Test
    void aFewTogetherGoOutAtOnce() {
        for (var i = 0; i < PacedProducer.MANY; i++) {
            send();
        }

        assertThat(express.history()).hasSize(PacedProducer.MANY);
    }

    @Test
    void recordsOfAStreamGoInBatchesOnceManyAreOnTheirWay() {
        stream();

        assertThat(express.history()).hasSize(PacedProducer.MANY);
        assertThat(bulk.history()).hasSize(100 - PacedProducer.MANY);
    }

    @Test
    void theNextBurstOfAStreamGoesInBatchesFromItsFirstOn() {
        stream();
        allArrive();
        now.addAndGet(PacedProducer.MEMORY.toNanos() - 1);

        send();

        assertThat(express.history()).hasSize(PacedProducer.MANY);
    }

    @Test
    void aLoneRecordAfterAStreamGoesOutAtOnceAgain() {
        stream();
        allArrive();
        now.addAndGet(PacedProducer.MEMORY.toNanos());

        send();

        assertThat(express.history()).hasSize(PacedProducer.MANY + 1);
    }

    @Test
    void whatFailsIsNotOnItsWayAnyMore() {
        for (var i = 0; i < 100; i++) {
            send();
            express.errorNext(new TimeoutException("away"));
        }
        express.sendException = new KafkaException("refused");
        for (var i = 0; i < 100; i++) {
            assertThatThrownBy(this::send).hasMessage("refused");
        }
        express.sendException = null;

        send();

        assertThat(express.history()).hasSize(101);
        assertThat(bulk.history()).isEmpty();
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
            send();
        }
    }

    private void send() {
        var _ = paced.send(new ProducerRecord<>("topic", new byte[0]));
    }

    private void allArrive() {
        arrive(express);
        arrive(bulk);
    }

    private static void arrive(MockProducer<byte[], byte[]> producer) {
        while (producer.completeNext()) {
            // One more has arrived.
        }
    }

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
