package io.planexec.planner.planning;

import io.planexec.messages.Announcement;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the tools topic into {@link LiveTools}. An announcement that was there before the reading began counts from when
 * it was written; a later one from when it is read, so that clocks of other machines count as little as possible.
 */
public final class AnnouncementReader implements WholeTopic.Reader {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncementReader.class);

    private final LiveTools tools;
    private final InstantSource clock;

    public AnnouncementReader(LiveTools tools, InstantSource clock) {
        this.tools = tools;
        this.clock = clock;
    }

    /** A clock that is ahead makes nobody live longer. */
    private Instant earlier(Instant written) {
        var now = clock.instant();
        return written.isBefore(now) ? written : now;
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> entry, boolean wasThere) {
        if (entry.value() == null) {
            tools.gone(new String(entry.key(), StandardCharsets.UTF_8));
            return;
        }
        try {
            tools.announced(
                    MessageCodec.read(entry.value(), Announcement.class),
                    wasThere ? earlier(Instant.ofEpochMilli(entry.timestamp())) : clock.instant());
        } catch (MalformedMessage e) {
            LOG.warn("an announcement of tools was passed over: {}", e.getMessage());
        }
    }

    @Override
    public void inTouch() {
        tools.inTouch();
    }
}
