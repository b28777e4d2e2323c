package io.planexec.executor.tool.mcp;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.planexec.messages.text.Cut;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Speaks to a server by the standard input and output of a process. Beside what the SDK's own transport does, it gives the
 * process no more environment than was declared, says at once when the process is gone, and ends its descendants, too
 * (docs/decisions/0027).
 */
final class ProcessTransport implements McpClientTransport {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessTransport.class);

    private final String name;
    private final McpServer.Program declared;
    private final McpJsonMapper json;
    private final Consumer<String> lost;
    private final ExecutorService writer;
    private volatile @Nullable ServerProcess process;
    private volatile boolean closed;

    /** @param lost told once when the process is gone without having been closed, with how */
    ProcessTransport(String name, McpServer.Program declared, McpJsonMapper json, Consumer<String> lost) {
        this.name = name;
        this.declared = declared;
        this.json = json;
        this.lost = lost;
        this.writer = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("mcp-input-" + name).factory());
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return Mono.fromRunnable(() -> {
            if (closed || process != null) {
                throw new IllegalStateException("the process of " + name + " is started once");
            }
            try {
                var started = ServerProcess.start(name, declared);
                process = started;
                started.listen(line -> receive(line, handler), how -> {
                    if (!closed) {
                        lost.accept(how);
                    }
                });
            } catch (IOException e) {
                lost.accept("cannot be started: " + e.getMessage());
            }
        });
    }

    /** What is no message is passed over: many a program says hello on its standard output. */
    private void receive(String line, Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(json, line);
        } catch (IOException | RuntimeException e) {
            LOG.warn("The MCP server {} wrote what is no message: {}", name, Cut.to(line, 200, "…"));
            return;
        }
        var _ = Mono.just(message)
                .transform(handler)
                .subscribe(
                        handled -> {}, e -> LOG.warn("A message of the MCP server {} failed: {}", name, e.toString()));
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.create(sink -> {
            try {
                writer.execute(() -> {
                    try {
                        var to = process;
                        if (to == null) {
                            throw new IOException("the process is not running");
                        }
                        to.write(json.writeValueAsString(message));
                        sink.success();
                    } catch (IOException | RuntimeException e) {
                        sink.error(e);
                    }
                });
            } catch (RejectedExecutionException e) {
                sink.error(new IOException("the connection is closed", e));
            }
        });
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(() -> {
            closed = true;
            var running = process;
            if (running != null) {
                running.close();
            }
            writer.shutdownNow();
        });
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return json.convertValue(data, type);
    }
}
