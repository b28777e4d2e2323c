package io.planexec.service;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends a lone record at once, and records that come in a stream in batches. A producer's {@code linger.ms} is one figure
 * for both: at 0 a stream costs a request and a woken thread for nearly every record, and above 0 a lone record waits for
 * company that does not come. Hence two producers and a look at the clock. Records of the two may overtake each other.
 * Thread-safe.
 */
public final class PacedProducer implements AutoCloseable {
    /** How long a record of a stream waits for others. */
    private static final int LINGER_MS = 2;

    private static final int BATCH_BYTES = 256 * 1024;

    /** More records than this within {@link #WINDOW} are a stream. */
    static final int FEW = 4;

    static final Duration WINDOW = Duration.ofMillis(4);

    private final Producer<byte[], byte[]> express;
    private final Producer<byte[], byte[]> bulk;
    private final LongSupplier nanoTime;

    /** Times of the last sends, oldest overwritten; read and written without a lock, as a wrong guess does no harm. */
    private final long[] times = new long[FEW + 1];

    private final AtomicLong sends = new AtomicLong();

    /** One producer for all records, whatever their pace. */
    public static PacedProducer on(Producer<byte[], byte[]> only) {
        return new PacedProducer(only, only, System::nanoTime);
    }

    /**
     * Two producers.
     *
     * @param settings of both; those of batching are overwritten
     */
    public static PacedProducer of(Map<String, Object> settings) {
        var patient = new HashMap<>(settings);
        patient.put(ProducerConfig.CLIENT_ID_CONFIG, settings.get(ProducerConfig.CLIENT_ID_CONFIG) + "-bulk");
        patient.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        patient.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        return new PacedProducer(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                new KafkaProducer<>(patient, new ByteArraySerializer(), new ByteArraySerializer()),
                System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime} counts */
    PacedProducer(Producer<byte[], byte[]> express, Producer<byte[], byte[]> bulk, LongSupplier nanoTime) {
        this.express = express;
        this.bulk = bulk;
        this.nanoTime = nanoTime;
        Arrays.fill(times, nanoTime.getAsLong() - WINDOW.toNanos());
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
        return (isInStream() ? bulk : express).send(message, callback);
    }

    private boolean isInStream() {
        var now = nanoTime.getAsLong();
        var number = sends.getAndIncrement();
        var place = (int) (number % times.length);
        var before = times[place];
        times[place] = now;
        return now - before < WINDOW.toNanos();
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
