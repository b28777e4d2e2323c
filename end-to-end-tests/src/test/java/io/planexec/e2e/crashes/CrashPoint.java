package io.planexec.e2e.crashes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Kills the process it lives in with SIGKILL, in one of its Kafka clients: when a message is about to leave, when the broker
 * has confirmed it, or when it has come. The point is the system property {@value #PROPERTY}, such as {@code sending
 * claim}, {@code sent result}, {@code received grant}.
 */
public final class CrashPoint implements ProducerInterceptor<byte[], byte[]>, ConsumerInterceptor<byte[], byte[]> {
    static final String PROPERTY = "planexec.test.crash";
    static final String NEVER = "never nothing";
    private static final String MARK = "crash-point";
    private static final String[] POINT = System.getProperty(PROPERTY, NEVER).split(" ");

    private static boolean isOf(byte @Nullable [] message) {
        return message != null && new String(message, StandardCharsets.UTF_8).contains("\"type\":\"" + POINT[1] + "\"");
    }

    private static void dieIf(String moment) {
        if (POINT[0].equals(moment)) {
            try {
                new ProcessBuilder(
                                "kill",
                                "-9",
                                Long.toString(ProcessHandle.current().pid()))
                        .start();
                new CountDownLatch(1).await();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Runtime.getRuntime().halt(137);
            }
        }
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> message) {
        if (isOf(message.value())) {
            dieIf("sending");
            message.headers().add(MARK, new byte[0]);
        }
        return message;
    }

    @Override
    public void onAcknowledgement(
            @Nullable RecordMetadata metadata, @Nullable Exception failure, @Nullable Headers headers) {
        if (failure == null && headers != null && headers.lastHeader(MARK) != null) {
            dieIf("sent");
        }
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> messages) {
        messages.forEach(message -> {
            if (isOf(message.value())) {
                dieIf("received");
            }
        });
        return messages;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}
}
