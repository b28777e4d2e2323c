package io.planexec.scripted;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A language model that says what a script tells it to, over HTTP on the loopback address. Speaks OpenAI's chat
 * completions below {@code /v1} and Anthropic's messages; a role before that, as in {@code /planner/v1}, lets the script
 * tell roles apart. A request that no reply of the script fits is refused with status 400 and shown in the error.
 * Thread-safe.
 */
public final class ScriptedModel implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern PATH =
            Pattern.compile("(?:/(planner|judge|executor))?/v1/(chat/completions|messages)");
    private static final int NO_FIT = 400;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Script script;
    private final int[] used;
    private final List<Asked> asked = new ArrayList<>();
    private final List<String> mistakes = new ArrayList<>();
    private int answers;

    private ScriptedModel(Script script) throws IOException {
        this.script = script;
        this.used = new int[script.replies().size()];
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /** Starts on a free port. */
    public static ScriptedModel start(Script script) {
        try {
            var model = new ScriptedModel(script);
            model.server.start();
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException("no port on the loopback address can be opened", e);
        }
    }

    /** Starts on a free port, from a script in YAML that is known to be right. */
    public static ScriptedModel start(String yaml) {
        try {
            return start(Script.read(yaml));
        } catch (ScriptMistake e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Base URL for Anthropic's protocol. */
    public String address() {
        var bound = server.getAddress();
        return "http://" + bound.getAddress().getHostAddress() + ":" + bound.getPort();
    }

    /** Base URL for OpenAI's protocol. */
    public String openAi() {
        return address() + "/v1";
    }

    /** Base URL for OpenAI's protocol, of a role: planner, judge or executor. */
    public String openAi(String role) {
        return address() + "/" + role + "/v1";
    }

    /** What was asked so far, in order, without requests that do not follow the protocol. */
    public List<Asked> asked() {
        synchronized (asked) {
            return List.copyOf(asked);
        }
    }

    /** What was wrong with requests: those outside the protocol, and those that the script has no reply to. */
    public List<String> mistakes() {
        synchronized (asked) {
            return List.copyOf(mistakes);
        }
    }

    /** Names of replies that still wait for their request; those for any number of requests never do. */
    public List<String> unused() {
        synchronized (asked) {
            var names = new ArrayList<String>();
            for (var i = 0; i < used.length; i++) {
                var entry = script.replies().get(i);
                if (used[i] < entry.times()) {
                    names.add(entry.name());
                }
            }
            return names;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!path.matches()) {
                var words = "there is nothing at " + exchange.getRequestURI() + "; POST to /v1/chat/completions or"
                        + " /v1/messages";
                send(exchange, 404, Map.of(), Map.of("error", Map.of("message", words)));
                return;
            }
            var protocol = path.group(2).equals("messages") ? new AnthropicMessages() : new ChatCompletions();
            try {
                answer(exchange, protocol, path.group(1) == null ? "" : path.group(1));
            } catch (Protocol.BadRequest e) {
                fail(exchange, protocol, String.valueOf(e.getMessage()));
            }
        }
    }

    private void answer(HttpExchange exchange, Protocol protocol, String role) throws IOException, Protocol.BadRequest {
        if (!exchange.getRequestMethod().equals("POST")) {
            throw new Protocol.BadRequest("found " + exchange.getRequestMethod() + ", expected POST");
        }
        Map<String, @Nullable Object> body;
        try {
            body = MAPPER.readValue(exchange.getRequestBody(), new TypeReference<Map<String, @Nullable Object>>() {});
        } catch (JacksonException e) {
            throw new Protocol.BadRequest("the body is not a JSON object: " + e.getOriginalMessage());
        }
        if (!keyFits(exchange, protocol)) {
            send(exchange, 401, Map.of(), protocol.error(401, "the key is not the one the script has"));
            return;
        }
        var request = protocol.read(role, body);
        int number;
        Script.Entry entry;
        synchronized (asked) {
            asked.add(request);
            number = ++answers;
            entry = take(request);
        }
        if (entry == null) {
            throw new Protocol.BadRequest("no reply of the script fits; came: " + request.inWords());
        }
        act(exchange, protocol, request, entry.deed(), number);
    }

    private boolean keyFits(HttpExchange exchange, Protocol protocol) {
        var given = exchange.getRequestHeaders().getFirst(protocol.keyHeader());
        return script.key() == null
                || (given != null && given.replaceFirst("^Bearer ", "").equals(script.key()));
    }

    private Script.@Nullable Entry take(Asked request) {
        for (var i = 0; i < used.length; i++) {
            var entry = script.replies().get(i);
            if ((entry.times() == 0 || used[i] < entry.times()) && request.fits(entry.when())) {
                used[i]++;
                return entry;
            }
        }
        return null;
    }

    private void fail(HttpExchange exchange, Protocol protocol, String message) throws IOException {
        synchronized (asked) {
            mistakes.add(message);
        }
        send(exchange, NO_FIT, Map.of(), protocol.error(NO_FIT, message));
    }

    private void act(HttpExchange exchange, Protocol protocol, Asked request, Script.Deed deed, int number)
            throws IOException {
        if (isClosedWithin(deed.delay().toMillis())) {
            return;
        }
        switch (deed) {
            case Script.Say said -> send(exchange, 200, Map.of(), protocol.answer(request, said, number));
            case Script.Refuse(var status, var message, var headers, var delay) ->
                send(exchange, status, headers, protocol.error(status, message));
            case Script.Raw(var body, var delay) ->
                send(exchange, 200, Map.of(), body.getBytes(StandardCharsets.UTF_8), false);
            case Script.Cut(var inBody, var delay) -> {
                if (inBody) {
                    var said = new Script.Say("half of this is lost", List.of(), null, null, null, delay);
                    var body = MAPPER.writeValueAsBytes(protocol.answer(request, said, number));
                    send(exchange, 200, Map.of(), body, true);
                }
            }
            case Script.Hang hang -> isClosedWithin(Long.MAX_VALUE);
        }
    }

    private boolean isClosedWithin(long milliseconds) {
        try {
            return closed.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void send(HttpExchange exchange, int status, Map<String, String> headers, Object body)
            throws IOException {
        send(exchange, status, headers, MAPPER.writeValueAsBytes(body), false);
    }

    private static void send(
            HttpExchange exchange, int status, Map<String, String> headers, byte[] body, boolean onlyHalf)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body, 0, onlyHalf ? body.length / 2 : body.length);
        exchange.getResponseBody().flush();
    }
}
