package io.planexec.executor.tool.mcp;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Looks over the shoulder of a transport, for what the SDK keeps to itself: the id of a call's request, without which it
 * cannot be cancelled; that the list of tools has changed; and what goes wrong below any call.
 */
final class Correspondence implements McpClientTransport {
    private static final String CANCELLED = "notifications/cancelled";

    private final McpClientTransport transport;
    private final Runnable listChanged;
    private final Consumer<Throwable> trouble;
    private final Map<Object, Object> requests = new ConcurrentHashMap<>();

    Correspondence(McpClientTransport transport, Runnable listChanged, Consumer<Throwable> trouble) {
        this.transport = transport;
        this.listChanged = listChanged;
        this.trouble = trouble;
    }

    @Override
    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
        return transport.connect(incoming -> handler.apply(incoming.filter(this::isForTheClient)));
    }

    private boolean isForTheClient(JSONRPCMessage message) {
        if (message instanceof McpSchema.JSONRPCNotification notification
                && notification.method().equals(McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED)) {
            listChanged.run();
            return false;
        }
        return true;
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        if (message instanceof McpSchema.JSONRPCRequest request
                && request.params() instanceof McpSchema.CallToolRequest call) {
            Optional.ofNullable(call.progressToken()).ifPresent(token -> requests.put(token, request.id()));
        }
        return transport.sendMessage(message);
    }

    /** Tells the server that nobody waits for this call any more. */
    Mono<Void> cancel(Object token) {
        var request = requests.remove(token);
        return request == null
                ? Mono.empty()
                : transport.sendMessage(new McpSchema.JSONRPCNotification(
                        CANCELLED,
                        Map.of("requestId", request, "reason", "the call was cancelled or ran out of time")));
    }

    void done(Object token) {
        requests.remove(token);
    }

    /** The client's own handler would connect again behind the back of who keeps the connection. */
    @Override
    public void setExceptionHandler(Consumer<Throwable> handler) {
        transport.setExceptionHandler(trouble);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return transport.closeGracefully();
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return transport.unmarshalFrom(data, type);
    }

    @Override
    public List<String> protocolVersions() {
        return transport.protocolVersions();
    }
}
