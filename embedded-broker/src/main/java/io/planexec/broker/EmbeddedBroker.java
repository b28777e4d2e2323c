package io.planexec.broker;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.apache.kafka.server.quota.ControllerMutationQuota;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A single-node KRaft broker in this process, reachable on the loopback address only. It offers share groups and
 * transactions and is tuned for a short start, little idle work and a small heap; see {@link BrokerProperties}.
 *
 * <p>{@link #close()} may be called by any thread, and more than once.
 */
public final class EmbeddedBroker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int NODE_ID = 1;
    private static final String BROKER_LISTENER = "BROKER";
    private static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final Set<String> INTERNAL_TOPICS = Set.of(
            Topic.GROUP_METADATA_TOPIC_NAME, Topic.TRANSACTION_STATE_TOPIC_NAME, Topic.SHARE_GROUP_STATE_TOPIC_NAME);
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(2);

    private final int port;
    private final DataFolder dataFolder;
    private final CompletableFuture<String> fault;
    private final Deque<Closeable> parts;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedBroker(int port, DataFolder dataFolder, CompletableFuture<String> fault, Deque<Closeable> parts) {
        this.port = port;
        this.dataFolder = dataFolder;
        this.fault = fault;
        this.parts = parts;
    }

    /**
     * Starts a broker and returns when it accepts clients.
     *
     * @throws BrokerStartException if the port or the data folder is in use, the folder cannot be written, or the
     *     broker did not come up; nothing is left behind then
     */
    public static EmbeddedBroker start(BrokerSettings settings) {
        Deque<Closeable> parts = new ArrayDeque<>();
        CompletableFuture<String> fault = new CompletableFuture<>();
        try {
            ServerSocketChannel clientSocket = listen(settings.port());
            parts.push(clientSocket);
            ServerSocketChannel controllerSocket = listen(0);
            parts.push(controllerSocket);
            DataFolder folder = DataFolder.open(settings.dataFolder());
            parts.push(folder);
            fault = BrokerFaults.watch(folder.path());
            parts.push(() -> BrokerFaults.forget(folder.path()));
            Map<String, ServerSocketChannel> sockets = new ConcurrentHashMap<>();
            sockets.put(BROKER_LISTENER, clientSocket);
            sockets.put(CONTROLLER_LISTENER, controllerSocket);
            int port = portOf(clientSocket);
            KafkaConfig config = new KafkaConfig(properties(settings, folder, port, portOf(controllerSocket)), false);
            if (!folder.holdsData()) {
                format(folder);
            }
            startServers(config, sockets, parts);
            log.info("Kafka broker listens on 127.0.0.1:{}, data in {}", port, folder.path());
            return new EmbeddedBroker(port, folder, fault, parts);
        } catch (BrokerStartException e) {
            closeAll(parts);
            throw e;
        } catch (Exception e) {
            closeAll(parts);
            throw new BrokerStartException("The embedded Kafka broker did not start: " + fault.getNow(oneLine(e)), e);
        }
    }

    /** Where clients connect: {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public Path dataFolder() {
        return dataFolder.path();
    }

    /**
     * Completed when the broker cannot go on, as when its disk is full, with a sentence that says why; never while it works
     * or is closed in order. It answers no client from then on and is still to be closed.
     */
    public CompletableFuture<String> fault() {
        return fault.thenApplyAsync(reason -> reason);
    }

    /** Stops the broker, within about two seconds, and removes its data folder if that was a temporary one. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closeAll(parts);
        }
    }

    private static ServerSocketChannel listen(int port) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            socket.bind(new InetSocketAddress(loopback(), port), 128);
            return socket;
        } catch (BindException e) {
            socket.close();
            throw new BrokerStartException(
                    "Port " + port + " on 127.0.0.1 cannot be used (" + e.getMessage()
                            + "): stop the program that listens there, or choose another port.",
                    e);
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
    }

    private static int portOf(ServerSocketChannel socket) throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    private static Properties properties(BrokerSettings settings, DataFolder folder, int port, int controllerPort) {
        Map<String, String> chosen = new HashMap<>(BrokerProperties.behaviour());
        chosen.putAll(BrokerProperties.footprint());
        chosen.putAll(settings.properties());
        chosen.put("node.id", Integer.toString(NODE_ID));
        chosen.put("process.roles", "broker,controller");
        chosen.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        chosen.put("controller.listener.names", CONTROLLER_LISTENER);
        chosen.put("inter.broker.listener.name", BROKER_LISTENER);
        chosen.put(
                "listener.security.protocol.map", BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        String clients = BROKER_LISTENER + "://127.0.0.1:" + port;
        chosen.put("listeners", clients + "," + CONTROLLER_LISTENER + "://127.0.0.1:" + controllerPort);
        chosen.put("advertised.listeners", clients);
        chosen.put("log.dirs", folder.path().toString());
        Properties properties = new Properties();
        properties.putAll(chosen);
        return properties;
    }

    private static void format(DataFolder folder) throws Exception {
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE_ID)
                .setControllerListenerName(CONTROLLER_LISTENER)
                .setMetadataLogDirectory(folder.path().toString())
                .addDirectory(folder.path().toString())
                .setFeatureLevel("share.version", (short) 1)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    /**
     * What {@code KafkaRaftServer} does, with two differences: the sockets are those already bound, so that no other
     * program can take the port in between; and a fault is logged, where the standalone server halts the JVM.
     */
    private static void startServers(
            KafkaConfig config, Map<String, ServerSocketChannel> sockets, Deque<Closeable> parts) throws IOException {
        var storage = KafkaRaftServer.initializeLogDirs(config, log, "");
        SharedServer shared = new SharedServer(
                config,
                storage._1(),
                Time.SYSTEM,
                new Metrics(),
                CompletableFuture.completedFuture(Map.of(NODE_ID, localAddress(sockets, CONTROLLER_LISTENER))),
                List.of(),
                (name, fatal, action) -> new LoggingFaultHandler(name, action),
                handOut(sockets));
        ControllerServer controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2());
        BrokerServer broker = new BrokerServer(shared);
        parts.push(controller::shutdown);
        controller.startup();
        parts.push(() -> broker.shutdown(SHUTDOWN_LIMIT));
        broker.startup();
        createInternalTopics(broker);
    }

    /**
     * Kafka creates these at first use and lets the first client retry, with back-offs of a second: a new share group
     * then waits more than two seconds for its first assignment.
     */
    private static void createInternalTopics(BrokerServer broker) {
        Set<String> missing = INTERNAL_TOPICS.stream()
                .filter(topic -> !broker.metadataCache().contains(topic))
                .collect(Collectors.toSet());
        if (!missing.isEmpty()) {
            var _ = broker.autoTopicCreationManager()
                    .createTopics(
                            CollectionConverters.asScala(missing),
                            ControllerMutationQuota.UNBOUNDED_CONTROLLER_MUTATION_QUOTA,
                            Option.empty());
        }
    }

    private static InetSocketAddress localAddress(Map<String, ServerSocketChannel> sockets, String listener)
            throws IOException {
        ServerSocketChannel socket = sockets.get(listener);
        if (socket == null) {
            throw new IllegalStateException("No socket was bound for listener " + listener);
        }
        return (InetSocketAddress) socket.getLocalAddress();
    }

    private static ServerSocketFactory handOut(Map<String, ServerSocketChannel> sockets) {
        return (listener, address, backlog, receiveBuffer) -> {
            ServerSocketChannel socket = sockets.remove(listener);
            if (socket == null) {
                throw new IOException("Listener " + listener + " was opened twice");
            }
            socket.configureBlocking(false);
            return socket;
        };
    }

    private static void closeAll(Deque<Closeable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception | LinkageError e) {
                log.warn("A part of the embedded Kafka broker did not stop cleanly: {}", oneLine(e));
            }
        }
    }

    private static String oneLine(Throwable e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
