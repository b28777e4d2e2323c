package io.planexec.planner.planning;

import io.planexec.messages.CachedPlan;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the topic of plans that worked into the {@link PlanCache}. */
public final class PlanCacheReader implements WholeTopic.Reader {
    private static final Logger LOG = LoggerFactory.getLogger(PlanCacheReader.class);

    private final PlanCache cache;

    public PlanCacheReader(PlanCache cache) {
        this.cache = cache;
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> entry, boolean wasThere) {
        if (entry.key() == null) {
            return;
        }
        var key = new String(entry.key(), StandardCharsets.UTF_8);
        try {
            cache.put(key, entry.value() == null ? null : MessageCodec.read(entry.value(), CachedPlan.class));
        } catch (MalformedMessage e) {
            LOG.warn("a cached plan was passed over: {}", e.getMessage());
        }
    }
}
