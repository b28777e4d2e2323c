package io.planexec.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's server halts the JVM when it cannot go on, as when its disk is full. A program with a broker in it has more to
 * end than the broker, and something to say first: here the fault becomes a future. Safe for use by several threads.
 */
final class BrokerFaults {
    private static final Logger log = LoggerFactory.getLogger(BrokerFaults.class);
    /** What is written to see whether anything can be. */
    static final String PROBE = "planexec.probe";

    private static final int PROBE_BYTES = 256 * 1024;
    private static final Map<Path, CompletableFuture<String>> WATCHED = new ConcurrentHashMap<>();

    static {
        Exit.setHaltProcedure(BrokerFaults::stopped);
        Exit.setExitProcedure(BrokerFaults::stopped);
    }

    private BrokerFaults() {}

    /**
     * Completed with a sentence when the broker of this data folder cannot go on. The thread that completes it is the
     * broker's own: whoever is to be told, and may close the broker, is told by another.
     */
    static CompletableFuture<String> watch(Path folder) {
        return WATCHED.computeIfAbsent(folder, _ -> new CompletableFuture<>());
    }

    static void forget(Path folder) {
        WATCHED.remove(folder);
    }

    /**
     * Kafka does not say which of the JVM's brokers it gives up: it is the one whose folder cannot be written, or one that
     * was given up before, for as Kafka's call returns here, its other threads come to call, too.
     */
    private static synchronized void stopped(int status, @Nullable String message) {
        var causeFound = false;
        for (var watched : WATCHED.entrySet()) {
            var reason = watched.getValue().isDone() ? Optional.<String>empty() : unwritable(watched.getKey());
            reason.ifPresent(why -> tell(watched.getValue(), why));
            causeFound |= watched.getValue().isDone();
        }
        if (!causeFound) {
            var why = message == null ? "status " + status : message;
            WATCHED.values().forEach(fault -> tell(fault, "the Kafka broker in this process gave up: " + why));
        }
    }

    private static void tell(CompletableFuture<String> fault, String reason) {
        log.error("{}", reason);
        fault.complete(reason);
    }

    private static Optional<String> unwritable(Path folder) {
        var probe = folder.resolve(PROBE);
        try {
            Files.write(probe, new byte[PROBE_BYTES]);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the data folder of the Kafka broker, " + folder + ", cannot be written any more ("
                    + e.getMessage() + "): make room on its disk");
        } finally {
            try {
                Files.deleteIfExists(probe);
            } catch (IOException e) {
                log.debug("{} is left behind", probe, e);
            }
        }
    }
}
