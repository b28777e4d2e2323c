package io.planexec.executor.tool.mcp;

import io.modelcontextprotocol.spec.McpSchema;
import io.planexec.executor.tool.ToolFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the connection to one server for as long as it is declared: connects, lists, and connects again when it is lost, at
 * once the first time and then ever more seldom. Safe for use by several threads.
 */
final class ServerLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLink.class);

    /**
     * Held by who starts a program, by its command: several executors may live in one JVM, and what npx installs at a
     * program's first start is broken for good when two install it at once.
     */
    private static final ConcurrentMap<List<String>, ReentrantLock> STARTING = new ConcurrentHashMap<>();

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** A connection that was lost sooner is no sign that the server works. */
    private static final Duration STEADY = Duration.ofSeconds(5);

    /** How long a call waits for a server that is just being connected again. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long a connection that takes no calls may take to be given up. */
    private static final Duration GIVING_UP = Duration.ofSeconds(1);

    private final McpServer server;
    private final Runnable changed;
    private final CountDownLatch tried = new CountDownLatch(1);
    private final Thread keeper;
    private volatile CompletableFuture<Session> session = new CompletableFuture<>();
    private volatile List<Listed> listed = List.of();
    private volatile boolean up;
    private volatile String trouble = "is not connected yet";
    private volatile boolean closed;

    /** @param changed told after the tools, or whether they can be called, have changed */
    ServerLink(McpServer server, Runnable changed) {
        this.server = server;
        this.changed = changed;
        this.keeper = Thread.ofVirtual().name("mcp-" + server.name()).unstarted(this::keep);
    }

    void start() {
        keeper.start();
    }

    McpServer server() {
        return server;
    }

    /** Waits until the server has been connected for the first time, or could not be. */
    void awaitFirstTry() throws InterruptedException {
        if (!tried.await(server.startTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS)) {
            LOG.warn("The MCP server {} takes longer than {} to start", server.name(), server.startTimeout());
        }
    }

    /** The tools that the server had when it was last asked. */
    List<Listed> listed() {
        return listed;
    }

    /** Whether the tools can be called; still so while a lost server is connected again for the first time. */
    boolean isUp() {
        return up;
    }

    ServerState state() {
        return up
                ? new ServerState(server.name(), true, listed.size(), null)
                : new ServerState(server.name(), false, listed.size(), trouble);
    }

    private void keep() {
        var pause = FIRST_PAUSE;
        while (!closed) {
            var begun = System.nanoTime();
            var connected = false;
            try (var opened = open()) {
                list(opened);
                connected = true;
                serve(opened);
            } catch (Session.Trouble e) {
                trouble = String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("The MCP server {} cannot be used", server.name(), e);
                trouble = e.toString();
            } finally {
                forgetSession();
            }
            if (closed) {
                return;
            }
            var steady = connected && System.nanoTime() - begun > STEADY.toNanos();
            if (connected) {
                LOG.warn("The MCP server {} {}; it is connected again", server.name(), trouble);
            } else {
                LOG.warn("The MCP server {} {}; it is tried again in {}", server.name(), trouble, pause);
                up = false;
                changed.run();
            }
            tried.countDown();
            if (!steady) {
                if (!pause(connected ? Duration.ofMillis(100) : pause)) {
                    return;
                }
                pause = connected ? pause : pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
            } else {
                pause = FIRST_PAUSE;
            }
        }
    }

    private Session open() throws Session.Trouble, InterruptedException {
        return switch (server.connection()) {
            case McpServer.Program program -> {
                var starting = STARTING.computeIfAbsent(program.command(), command -> new ReentrantLock());
                starting.lockInterruptibly();
                try {
                    yield Session.open(server);
                } finally {
                    starting.unlock();
                }
            }
            case McpServer.Http http -> Session.open(server);
        };
    }

    private synchronized void forgetSession() {
        if (session.isDone()) {
            session = new CompletableFuture<>();
            notifyAll();
        }
    }

    private static boolean pause(Duration length) {
        try {
            Thread.sleep(length);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void serve(Session opened) throws Session.Trouble, InterruptedException {
        session.complete(opened);
        up = true;
        LOG.info("The MCP server {} at {} has {} tools", server.name(), server.connection(), listed.size());
        changed.run();
        tried.countDown();
        while (true) {
            switch (opened.next()) {
                case Session.Lost lost -> {
                    trouble = lost.how();
                    return;
                }
                case Session.ListChanged change -> {
                    list(opened);
                    changed.run();
                }
            }
        }
    }

    private void list(Session opened) throws Session.Trouble, InterruptedException {
        var fit = new ArrayList<Listed>();
        var names = new HashSet<String>();
        for (var namesakes : byName(opened.tools()).values()) {
            var tool = namesakes.getFirst();
            try {
                if (namesakes.size() > 1) {
                    // Which of them a call would reach is known to nobody but the server.
                    throw new Listed.Unfit("is listed " + namesakes.size() + " times");
                }
                fit.add(Listed.of(tool, server));
                names.add(tool.name());
            } catch (Listed.Unfit e) {
                LOG.warn(
                        "\"{}\" of the MCP server {} {}; it is not served", tool.name(), server.name(), e.getMessage());
            }
        }
        for (var wanted : server.tools()) {
            if (!names.contains(wanted)) {
                LOG.warn("The MCP server {} has no usable tool \"{}\", which is declared", server.name(), wanted);
            }
        }
        listed = List.copyOf(fit);
    }

    /** Of the tools that are wanted, in the order they are listed. */
    private Map<String, List<McpSchema.Tool>> byName(List<McpSchema.Tool> tools) {
        return tools.stream()
                .filter(tool -> server.tools().isEmpty() || server.tools().contains(tool.name()))
                .collect(Collectors.groupingBy(McpSchema.Tool::name, LinkedHashMap::new, Collectors.toList()));
    }

    /**
     * Waits until a tool can be called.
     *
     * @throws ToolFailure when its server is not connected in time
     */
    void await(String tool) throws ToolFailure, InterruptedException {
        var _ = connected(tool);
    }

    /**
     * Calls a tool. A call that certainly never reached the server is made once more when it is connected again.
     *
     * @param tool as the server names it
     * @param progress told what the server says of how far it is
     * @throws ToolFailure when there is no answer
     */
    McpSchema.CallToolResult call(String tool, Map<String, @Nullable Object> arguments, Consumer<String> progress)
            throws ToolFailure, InterruptedException {
        for (var tries = 1; ; tries++) {
            var connected = connected(tool);
            try {
                return connected.call(tool, arguments, progress);
            } catch (Session.Trouble e) {
                if (e.kind() == Session.Kind.NOT_SENT && tries == 1) {
                    awaitLoss(connected);
                    continue;
                }
                throw failure(tool, e);
            }
        }
    }

    /** A session that takes no calls is replaced in a moment. */
    private synchronized void awaitLoss(Session old) throws InterruptedException {
        var end = System.nanoTime() + GIVING_UP.toNanos();
        while (session.getNow(null) == old && System.nanoTime() < end) {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, end - System.nanoTime()));
        }
    }

    private Session connected(String tool) throws ToolFailure, InterruptedException {
        try {
            return session.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw ToolFailure.notBegun("\"" + tool + "\" was not called: the MCP server " + server.name() + " "
                    + trouble + "; it is tried again by itself");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a session is never failed, only replaced", e);
        }
    }

    private ToolFailure failure(String tool, Session.Trouble trouble) {
        var what = "the MCP server " + server.name() + " " + trouble.getMessage();
        return switch (trouble.kind()) {
            case NOT_SENT -> ToolFailure.notBegun("\"" + tool + "\" was not called: " + what);
            case LOST ->
                ToolFailure.uncertain(
                        what + ", while \"" + tool + "\" was running; whether it did its work is not known");
            case LATE -> ToolFailure.uncertain(what);
            case REFUSED -> ToolFailure.permanent("\"" + tool + "\" failed: " + what);
        };
    }

    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
        try {
            var _ = keeper.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
