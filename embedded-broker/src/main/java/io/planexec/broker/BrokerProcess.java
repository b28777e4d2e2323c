package io.planexec.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An {@link EmbeddedBroker} as a process of its own: {@code BrokerProcess [--port N] [--data DIR] [name=value ...]}.
 *
 * <p>Prints one line, {@value #READY} followed by host and port, when clients can connect, and runs until it is
 * interrupted. Exit 2 with one line on standard error if an argument is wrong or the broker cannot start, 1 if it cannot go on,
 * as when its disk is full.
 */
public final class BrokerProcess {

    /** What the line on standard output begins with. */
    public static final String READY = "ready ";

    private BrokerProcess() {}

    public static void main(String[] arguments) {
        EmbeddedBroker broker;
        try {
            broker = EmbeddedBroker.start(parse(arguments));
        } catch (IllegalArgumentException | BrokerStartException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
        System.out.println(READY + broker.bootstrapServers());
        System.err.println(broker.fault().join());
        System.exit(1);
    }

    /**
     * Starts the main class in a new JVM with this JVM's class path and returns once it is ready.
     *
     * @throws BrokerStartException if it ended, or printed anything else, instead of becoming ready
     */
    public static SpawnedBroker spawn(BrokerSettings settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                "--port",
                Integer.toString(settings.port())));
        settings.dataFolder().ifPresent(folder -> command.addAll(List.of("--data", folder.toString())));
        settings.properties().forEach((name, value) -> command.add(name + "=" + value));
        return SpawnedBroker.of(command);
    }

    private static BrokerSettings parse(String[] arguments) {
        Optional<Path> data = Optional.empty();
        int port = 9092;
        Map<String, String> properties = new HashMap<>();
        // A broker that was killed cannot register again before its old session has ended.
        properties.put("broker.heartbeat.interval.ms", "1000");
        properties.put("broker.session.timeout.ms", "4000");
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.equals("--port") && i + 1 < arguments.length) {
                port = number(arguments[++i]);
            } else if (argument.equals("--data") && i + 1 < arguments.length) {
                data = Optional.of(Path.of(arguments[++i]));
            } else if (!argument.startsWith("-") && argument.indexOf('=') > 0) {
                int equals = argument.indexOf('=');
                properties.put(argument.substring(0, equals), argument.substring(equals + 1));
            } else {
                throw new IllegalArgumentException("Unexpected argument '" + argument
                        + "'; usage: BrokerProcess [--port N] [--data DIR] [name=value ...]");
            }
        }
        return new BrokerSettings(data, port, properties);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--port is '" + text + "'; expected a number from 0 to 65535.", e);
        }
    }
}
