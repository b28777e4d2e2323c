package io.planexec.executor.claim;

import io.planexec.messages.Control;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all of the control topic, from its end as of the start. What comes later is read once and in order, also over an
 * outage of the broker. Safe for use by several threads.
 */
public final class ControlFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlFeed.class);
    private static final Duration POLL = Duration.ofSeconds(10);
    private static final Duration ERROR_PAUSE = Duration.ofSeconds(1);
    private static final Duration LEAVE = Duration.ofSeconds(2);

    private final Supplier<? extends Consumer<byte[], byte[]>> consumers;
    private final java.util.function.Consumer<Control> listener;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private Consumer<byte[], byte[]> consumer;

    private ControlFeed(
            Supplier<? extends Consumer<byte[], byte[]>> consumers,
            String topic,
            java.util.function.Consumer<Control> listener) {
        this.consumers = consumers;
        this.listener = listener;
        this.consumer = consumers.get();
        try {
            consumer.partitionsFor(topic)
                    .forEach(part -> positions.put(new TopicPartition(topic, part.partition()), 0L));
            consumer.assign(positions.keySet());
            consumer.seekToEnd(positions.keySet());
            // Asking for a position settles it now, not at the first poll.
            positions.replaceAll((part, position) -> consumer.position(part));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        this.thread = Thread.ofPlatform().daemon().name("planexec-control").unstarted(this::read);
    }

    /**
     * Starts to read. What is written to the topic after this has returned is heard.
     *
     * @param consumers make a consumer without a group that reads what is committed only
     * @param topic exists
     * @param listener called on one thread; must not block
     * @throws KafkaException when the topic cannot be read now
     */
    public static ControlFeed start(
            Supplier<? extends Consumer<byte[], byte[]>> consumers,
            String topic,
            java.util.function.Consumer<Control> listener) {
        var feed = new ControlFeed(consumers, topic, listener);
        feed.thread.start();
        return feed;
    }

    private void read() {
        try {
            while (closed.getCount() > 0) {
                try {
                    for (var message : current().poll(POLL)) {
                        positions.put(new TopicPartition(message.topic(), message.partition()), message.offset() + 1);
                        heard(message);
                    }
                } catch (WakeupException e) {
                    LOG.debug("no more is read of the control topic");
                } catch (KafkaException | IllegalStateException e) {
                    LOG.warn("The control topic cannot be read and is tried again every second: {}", e.toString());
                    renew();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            current().close();
        }
    }

    private void renew() throws InterruptedException {
        current().close();
        while (!closed.await(ERROR_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                var fresh = consumers.get();
                fresh.assign(positions.keySet());
                positions.forEach(fresh::seek);
                synchronized (this) {
                    consumer = fresh;
                }
                return;
            } catch (KafkaException e) {
                // Names of brokers that are away may not resolve.
                LOG.debug("The control topic still cannot be read", e);
            }
        }
    }

    private synchronized Consumer<byte[], byte[]> current() {
        return consumer;
    }

    private void heard(ConsumerRecord<byte[], byte[]> message) {
        try {
            listener.accept(MessageCodec.read(message.value(), Control.class));
        } catch (MalformedMessage e) {
            LOG.warn("A record of {} at offset {} was left out: {}", message.topic(), message.offset(), e.getMessage());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        current().wakeup();
        try {
            thread.join(LEAVE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
