package io.planexec.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How an {@link EmbeddedBroker} is to run. Immutable.
 *
 * @param dataFolder where topics are kept; empty means a temporary folder that is removed on close. A folder that does
 *     not exist is created; one that holds anything but a broker's data is refused when the broker starts.
 * @param port TCP port on the loopback address, 0 to 65535; 0 takes a free one
 * @param properties broker properties that add to or override those that {@link EmbeddedBroker} chooses
 */
public record BrokerSettings(Optional<Path> dataFolder, int port, Map<String, String> properties) {

    public BrokerSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "The broker's port is " + port + "; expected 0 (any free port) to 65535.");
        }
        properties = Map.copyOf(properties);
    }

    /** A broker on a free port whose data is removed when it is closed. */
    public static BrokerSettings temporary() {
        return new BrokerSettings(Optional.empty(), 0, Map.of());
    }

    /** A broker on a free port that keeps its data in {@code folder}. */
    public static BrokerSettings in(Path folder) {
        return new BrokerSettings(Optional.of(folder), 0, Map.of());
    }

    public BrokerSettings withPort(int newPort) {
        return new BrokerSettings(dataFolder, newPort, properties);
    }

    public BrokerSettings withProperties(Map<String, String> newProperties) {
        return new BrokerSettings(dataFolder, port, newProperties);
    }
}
