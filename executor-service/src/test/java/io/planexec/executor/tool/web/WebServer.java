package io.planexec.executor.tool.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server on this machine that answers by path and remembers what it was asked. */
final class WebServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answering> byPath = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    interface Answering {
        void answer(HttpExchange exchange) throws IOException;
    }

    WebServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI()
                    + (headers.containsKey("X-Subscription-Token")
                            ? " token " + headers.getFirst("X-Subscription-Token")
                            : "")
                    + (headers.containsKey("Authorization") ? " " + headers.getFirst("Authorization") : "")
                    + (body.isEmpty() ? "" : " " + body));
            var answering = byPath.get(exchange.getRequestURI().getPath());
            try (exchange) {
                if (answering == null) {
                    exchange.sendResponseHeaders(404, -1);
                } else {
                    answering.answer(exchange);
                }
            }
        });
        server.start();
    }

    void on(String path, Answering answering) {
        byPath.put(path, answering);
    }

    void on(String path, int status, String type, byte[] body) {
        on(path, exchange -> {
            if (!type.isEmpty()) {
                exchange.getResponseHeaders().set("Content-Type", type);
            }
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        });
    }

    void on(String path, String type, String body) {
        on(path, 200, type, body.getBytes(StandardCharsets.UTF_8));
    }

    void redirect(String path, String location) {
        on(path, exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
        });
    }

    /** Answers nothing until this is closed. */
    void hang(String path) {
        on(path, exchange -> {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    List<String> asked() {
        return asked;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
