package io.planexec.messages;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an executor serves; renewed every few seconds. A null record value says that it has gone.
 *
 * @param executor id, unique among those alive
 * @param slots room for running tasks, at least 1
 * @param ready whether every slot has joined the queue
 * @param pools whose tasks it takes; none means the default pool
 * @param model what agent steps are worked on with; null where this executor runs none
 * @param renewedAt when this was sent, by the executor's clock
 */
public record Announcement(
        String executor,
        int slots,
        boolean ready,
        List<String> pools,
        List<ToolSpec> tools,
        @Nullable String model,
        Instant renewedAt) {

    /** An executor that runs no agent steps. */
    public Announcement(
            String executor, int slots, boolean ready, List<String> pools, List<ToolSpec> tools, Instant renewedAt) {
        this(executor, slots, ready, pools, tools, null, renewedAt);
    }
}
