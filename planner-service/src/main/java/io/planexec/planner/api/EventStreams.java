package io.planexec.planner.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Goals' logs as server-sent events, each stream on a thread of its own. Safe for use by several threads. */
final class EventStreams {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);

    /** A reader that has gone is noticed when something is sent to it. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    private final Logs logs;
    private final Readers readers;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param readers as many as there may be streams */
    EventStreams(Logs logs, Readers readers) {
        this.logs = logs;
        this.readers = readers;
    }

    /**
     * Opens a stream that ends with the goal.
     *
     * @param after the number of the last decision that the reader has
     * @throws Problem where too many are open
     */
    SseEmitter open(String goalId, Instant submittedAt, long after) {
        var loan = readers.borrow(Duration.ZERO);
        var emitter = new SseEmitter(0L);
        var gone = new AtomicBoolean();
        emitter.onCompletion(() -> gone.set(true));
        Thread.ofVirtual().name("planexec-events").start(() -> {
            try (loan) {
                logs.follow(loan, goalId, submittedAt, after, () -> !gone.get() && !closed.get(), new Sending(emitter));
                emitter.complete();
            } catch (RuntimeException e) {
                loan.broken();
                LOG.warn("the event stream of goal {} was cut off: {}", goalId, e.toString());
                emitter.completeWithError(e);
            }
        });
        return emitter;
    }

    /** Ends every stream soon. */
    void close() {
        closed.set(true);
    }

    private static final class Sending implements Logs.Follower {
        private final SseEmitter emitter;
        private long sentAt = System.nanoTime();

        Sending(SseEmitter emitter) {
            this.emitter = emitter;
        }

        @Override
        public boolean take(long number, byte[] json, boolean ended) {
            return send(SseEmitter.event()
                    .id(Long.toString(number))
                    .name(ended ? "ended" : "decision")
                    .data(new String(json, StandardCharsets.UTF_8), MediaType.TEXT_PLAIN));
        }

        @Override
        public boolean quiet() {
            return System.nanoTime() - sentAt < SIGN_OF_LIFE.toNanos()
                    || send(SseEmitter.event().comment("the goal goes on"));
        }

        private boolean send(SseEmitter.SseEventBuilder event) {
            try {
                emitter.send(event);
                sentAt = System.nanoTime();
                return true;
            } catch (IOException | IllegalStateException e) {
                // The reader has gone.
                return false;
            }
        }
    }
}
