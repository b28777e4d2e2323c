package io.planexec.service;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records at once while few are on their way, and in batches while many are. A producer's {@code linger.ms} is one
 * figure for both: at 0 a stream costs a request and a woken thread for nearly every record, and above 0 a lone record waits
 * for company that does not come. Hence two producers, and a count of the records that are not known to have arrived.
 * Records of the two may overtake each other. Thread-safe.
 */
public final class PacedProducer implements AutoCloseable {
    /** How long records wait for others that nobody waits for by the millisecond. */
    private static final Duration PATIENT = Duration.ofMillis(5);

    private static final int BATCH_BYTES = 256 * 1024;

    /** So many records on their way at once are a stream. One after the other, however fast, never are. */
    static final int MANY = 16;

    /** A stream that comes in bursts is one between them, too. */
    static final Duration MEMORY = Duration.ofMillis(50);

    private final Producer<byte[], byte[]> express;
    private final Producer<byte[], byte[]> bulk;
    private final LongSupplier nanoTime;
    private final AtomicInteger onTheirWay = new AtomicInteger();

    /** When there were many last; a wrong guess does no harm. */
    private volatile long crowded;

    /** One producer for all records, whatever their pace. */
    public static PacedProducer on(Producer<byte[], byte[]> only) {
        return new PacedProducer(only, only, System::nanoTime);
    }

    /**
     * Two producers.
     *
     * @param settings of both; those of batching are overwritten
     * @param linger how long a record of a stream waits for others
     */
    public static PacedProducer of(Map<String, Object> settings, Duration linger) {
        return new PacedProducer(producer(settings), patient(settings, linger), System::nanoTime);
    }

    /**
     * For records that nobody waits for by the millisecond: all of them wait for others.
     *
     * @param settings those of batching are overwritten
     */
    public static PacedProducer patientOf(Map<String, Object> settings) {
        return on(patient(settings, PATIENT));
    }

    private static Producer<byte[], byte[]> patient(Map<String, Object> settings, Duration linger) {
        var patient = new HashMap<>(settings);
        patient.put(ProducerConfig.CLIENT_ID_CONFIG, settings.get(ProducerConfig.CLIENT_ID_CONFIG) + "-bulk");
        patient.put(ProducerConfig.LINGER_MS_CONFIG, linger.toMillis());
        patient.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        return producer(patient);
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** @param nanoTime as {@link System#nanoTime} counts */
    PacedProducer(Producer<byte[], byte[]> express, Producer<byte[], byte[]> bulk, LongSupplier nanoTime) {
        this.express = express;
        this.bulk = bulk;
        this.nanoTime = nanoTime;
        this.crowded = nanoTime.getAsLong() - MEMORY.toNanos();
    }

    /** For records that have to keep their order among themselves. Closed with this. */
    public Producer<byte[], byte[]> inOrder() {
        return express;
    }

    /** As {@link #send(ProducerRecord, Callback)}, with nobody to call back. */
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message) {
        return send(message, (metadata, failure) -> {});
    }

    /** As {@link Producer#send(ProducerRecord, Callback)}. */
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message, Callback callback) {
        var producer = isInStream() ? bulk : express;
        try {
            return producer.send(message, (metadata, failure) -> {
                onTheirWay.decrementAndGet();
                callback.onCompletion(metadata, failure);
            });
        } catch (RuntimeException e) {
            onTheirWay.decrementAndGet();
            throw e;
        }
    }

    private boolean isInStream() {
        if (onTheirWay.incrementAndGet() > MANY) {
            crowded = nanoTime.getAsLong();
            return true;
        }
        return nanoTime.getAsLong() - crowded < MEMORY.toNanos();
    }

    /** Returns when everything sent before has arrived or failed. */
    public void flush() {
        bulk.flush();
        express.flush();
    }

    @Override
    public void close() {
        close(Duration.ofMillis(Long.MAX_VALUE));
    }

    /** Closes within a time; what has not arrived by then is given up. */
    public void close(Duration patience) {
        try {
            bulk.close(patience);
        } finally {
            express.close(patience);
        }
    }
}
