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
 * @param pools whose tasks it takes
 * @param agentModel name of the model with which it runs agent steps; null where it runs none
 * @param renewedAt when this was sent, by the executor's clock
 */
public record Announcement(
        String executor,
        int slots,
        boolean ready,
        List<String> pools,
        List<ToolSpec> tools,
        @Nullable String agentModel,
        Instant renewedAt) {}
