package io.planexec.executor.tool.mcp;

import io.modelcontextprotocol.client.McpAsyncClient;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpTransportSessionNotFoundException;
import io.planexec.messages.text.Cut;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One connection to a server, from its first message to its loss. Whoever waits for an answer when the server is lost is
 * told at once. Safe for use by several threads.
 */
final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration PING = Duration.ofSeconds(5);
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    /** Calls have the time-outs of their tools; the SDK's own is only to be longer. */
    private static final Duration LONGEST = Duration.ofDays(2);

    private static final int MOST_PAGES = 100;
    private static final int MOST_TOOLS = 1_000;

    private static final Executor AFTER_A_MOMENT = CompletableFuture.delayedExecutor(
            100, TimeUnit.MILLISECONDS, task -> Thread.ofVirtual().start(task));

    private final McpServer server;
    private final Correspondence transport;
    private final McpAsyncClient client;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Map<Object, CompletableFuture<?>> waiting = new ConcurrentHashMap<>();

    /** Who is told how far the calls are, by their tokens. */
    private final Map<Object, Consumer<String>> progress = new ConcurrentHashMap<>();

    private volatile @Nullable String end;

    /** What happens to a connection. */
    sealed interface Event {}

    /** It is gone. */
    record Lost(String how) implements Event {}

    /** The server has other tools now. */
    record ListChanged() implements Event {}

    /** The server did not do what it was asked. */
    static final class Trouble extends Exception {
        private static final long serialVersionUID = 1L;

        private final Kind kind;

        Trouble(Kind kind, String message) {
            super(message);
            this.kind = kind;
        }

        Kind kind() {
            return kind;
        }
    }

    /** What is known of a call that went wrong. */
    enum Kind {
        /** The server never saw it. */
        NOT_SENT,
        /** The server was lost meanwhile and may have done it. */
        LOST,
        /** The server answered that it did not. */
        REFUSED,
        /** Nobody answered in time. */
        LATE
    }

    private Session(McpServer server) {
        this.server = server;
        this.transport =
                new Correspondence(transport(server), () -> events.add(new ListChanged()), this::transportFailed);
        this.client = McpClient.async(transport)
                .requestTimeout(LONGEST)
                .initializationTimeout(server.startTimeout())
                .clientInfo(McpSchema.Implementation.builder("planexec", "1").build())
                .progressConsumer(note -> Mono.fromRunnable(() -> progressed(note)))
                .enableCallToolSchemaCaching(false)
                .build();
    }

    private McpClientTransport transport(McpServer server) {
        var json = McpJsonDefaults.getMapper();
        return switch (server.connection()) {
            case McpServer.Program process -> new ProcessTransport(server.name(), process, json, this::lose);
            case McpServer.Http http -> {
                var url = http.url();
                var base = url.getScheme() + "://" + url.getRawAuthority();
                var path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
                yield HttpClientStreamableHttpTransport.builder(base)
                        .endpoint(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                        .jsonMapper(json)
                        .connectTimeout(Duration.ofSeconds(10))
                        .customizeClient(client -> client.followRedirects(HttpClient.Redirect.NEVER))
                        .requestBuilder(headers(http))
                        .build();
            }
        };
    }

    private static HttpRequest.Builder headers(McpServer.Http http) {
        var request = HttpRequest.newBuilder();
        http.headers().forEach(request::setHeader);
        return request;
    }

    /**
     * Connects.
     *
     * @throws Trouble when the server cannot be reached or does not answer as one
     */
    static Session open(McpServer server) throws Trouble, InterruptedException {
        var session = new Session(server);
        try {
            session.await("its start", session.client.initialize(), server.startTimeout(), UUID.randomUUID());
            return session;
        } catch (Trouble | InterruptedException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** The tools that the server lists, all pages. */
    List<McpSchema.Tool> tools() throws Trouble, InterruptedException {
        var capabilities = client.getServerCapabilities();
        if (capabilities == null || capabilities.tools() == null) {
            return List.of();
        }
        var tools = new ArrayList<McpSchema.Tool>();
        @Nullable String cursor = McpSchema.FIRST_PAGE;
        for (var page = 0; page < MOST_PAGES && tools.size() < MOST_TOOLS; page++) {
            var list = await("its list of tools", list(cursor), server.startTimeout(), UUID.randomUUID());
            tools.addAll(list.tools());
            cursor = list.nextCursor();
            if (cursor == null || cursor.isEmpty()) {
                return tools;
            }
        }
        LOG.warn("The MCP server {} lists tools without end; the first {} are looked at", server.name(), tools.size());
        return tools;
    }

    @SuppressWarnings("NullAway") // The SDK takes null as the first page.
    private Mono<McpSchema.ListToolsResult> list(@Nullable String cursor) {
        return client.listTools(cursor);
    }

    /**
     * Calls a tool and waits for its answer. An interrupt is passed on to the server.
     *
     * @param tool as the server names it
     * @param told what the server says of how far it is
     */
    McpSchema.CallToolResult call(String tool, Map<String, @Nullable Object> arguments, Consumer<String> told)
            throws Trouble, InterruptedException {
        var token = UUID.randomUUID().toString();
        @SuppressWarnings({"NullAway", "unchecked"}) // Values may be null, in JSON and in the SDK.
        Map<String, Object> given = (Map<String, Object>) (Map<String, ?>) arguments;
        var request = McpSchema.CallToolRequest.builder(tool)
                .arguments(given)
                .progressToken(token)
                .build();
        progress.put(token, told);
        try {
            return await("\"" + tool + "\"", client.callTool(request), LONGEST, token);
        } catch (InterruptedException e) {
            LOG.info("\"{}\" of the MCP server {} is cancelled", tool, server.name());
            var _ = transport
                    .cancel(token)
                    .contextWrite(context -> context.put(
                            McpAsyncClient.NEGOTIATED_PROTOCOL_VERSION,
                            client.getCurrentInitializationResult().protocolVersion()))
                    .subscribe(sent -> {}, failed -> LOG.debug("It could not be told: {}", failed.toString()));
            throw e;
        } finally {
            transport.done(token);
            progress.remove(token);
        }
    }

    private void progressed(McpSchema.ProgressNotification note) {
        var told = progress.get(note.progressToken());
        if (told == null) {
            return;
        }
        @Nullable Double total = note.total();
        @Nullable String message = note.message();
        var said = number(note.progress())
                + (total == null ? "" : " of " + number(total))
                + (message == null || message.isBlank() ? "" : ", " + message);
        told.accept(said);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    private <T> T await(String what, Mono<T> answer, Duration limit, Object key) throws Trouble, InterruptedException {
        var gone = end;
        if (gone != null) {
            // Asked once more, the client would begin a connection of its own.
            throw new Trouble(Kind.NOT_SENT, gone);
        }
        var future = answer.toFuture();
        waiting.put(key, future);
        try {
            if (end != null) {
                future.completeExceptionally(new Trouble(Kind.LOST, String.valueOf(end)));
            }
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var trouble = trouble(e.getCause());
            var lost = end;
            // Several find out at once that a server is lost; how it was is known by whoever ended the connection.
            throw lost != null && trouble.kind() == Kind.LOST ? new Trouble(Kind.LOST, lost) : trouble;
        } catch (TimeoutException e) {
            throw new Trouble(Kind.LATE, "did not give " + what + " within " + limit.toSeconds() + " s");
        } finally {
            waiting.remove(key);
            future.cancel(true);
        }
    }

    private static Trouble trouble(@Nullable Throwable thrown) {
        for (var at = thrown; at != null; at = at.getCause()) {
            switch (at) {
                case Trouble trouble -> {
                    return trouble;
                }
                case McpError error -> {
                    return new Trouble(Kind.REFUSED, "answered with an error: " + error.getMessage());
                }
                case McpTransportSessionNotFoundException unknown -> {
                    return new Trouble(Kind.NOT_SENT, "does not know this connection any more");
                }
                case ConnectException refused -> {
                    return new Trouble(Kind.NOT_SENT, "cannot be reached");
                }
                default -> {}
            }
        }
        var root = root(thrown);
        return new Trouble(
                root instanceof IOException ? Kind.LOST : Kind.REFUSED,
                "gave no answer: " + (root == null ? "unknown" : said(root)));
    }

    private static @Nullable Throwable root(@Nullable Throwable thrown) {
        var at = thrown;
        while (at != null && at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private static String said(Throwable thrown) {
        var message = thrown.getMessage();
        var plain = message == null || message.isBlank()
                ? thrown.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
        return Cut.to(plain, 300, "…");
    }

    /** Waits until something happens to the connection. */
    Event next() throws InterruptedException {
        return events.take();
    }

    /** A request failed below the protocol. That may be a stream that broke, or the server that went. */
    private void transportFailed(Throwable thrown) {
        if (end != null) {
            return;
        }
        if (thrown instanceof McpTransportSessionNotFoundException) {
            // The call that found this out is told first that it was never taken up; all others are lost.
            AFTER_A_MOMENT.execute(() -> lose("does not know this connection any more"));
        } else if (root(thrown) instanceof IOException) {
            Thread.ofVirtual().name("mcp-probe-" + server.name()).start(this::probe);
        }
    }

    private void probe() {
        try {
            var _ = await("an answer", client.ping().cast(Object.class).defaultIfEmpty(""), PING, UUID.randomUUID());
        } catch (Trouble e) {
            if (e.kind() != Kind.REFUSED) {
                lose("is gone: it " + e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void lose(String how) {
        if (end != null) {
            return;
        }
        end = how;
        events.add(new Lost(how));
        waiting.values().forEach(future -> future.completeExceptionally(new Trouble(Kind.LOST, how)));
    }

    @Override
    public void close() {
        lose("was closed");
        try {
            client.closeGracefully().timeout(FAREWELL).onErrorComplete().block();
            // A client that never got to its first answer leaves the transport open.
            transport.closeGracefully().timeout(FAREWELL).onErrorComplete().block();
        } catch (RuntimeException e) {
            LOG.debug("The MCP server {} was not left in order: {}", server.name(), e.toString());
        }
    }
}
