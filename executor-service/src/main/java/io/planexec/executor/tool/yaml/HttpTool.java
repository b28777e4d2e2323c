package io.planexec.executor.tool.yaml;

import io.planexec.executor.tool.HttpStatus;
import io.planexec.executor.tool.JsonSchemas;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.text.Cut;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** A tool that is one HTTP request. Redirects are not followed: they could lead anywhere. */
final class HttpTool implements Tool {
    private static final int LONGEST_SHOWN = 1_000;
    /** Sends each request once at most: see the start of {@code ServiceApplication}. */
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(90).build())
                    .build())
            .build();

    private static final Map<String, @Nullable Object> OUTPUT = JsonSchemas.open(
            JsonSchemas.integer("status", "The status code."),
            JsonSchemas.text("contentType", "The media type of the body; empty where none was given."),
            JsonSchemas.text("body", "The body as text."),
            JsonSchemas.any("json", "The body read, where it is JSON.").optional());

    /** A body with places for values. */
    sealed interface Body {}

    /** None. */
    record NoBody() implements Body {}

    /** Fixed text. */
    record TextBody(String text) implements Body {}

    /** A tree: a text that is one place becomes the value with its type; inside longer texts values become text. */
    record JsonBody(@Nullable Object tree) implements Body {}

    /** Fields as a browser sends them. */
    record FormBody(Map<String, String> fields) implements Body {}

    /**
     * The request.
     *
     * @param mostBytes a response may have
     */
    record Request(String method, HttpTemplate url, Map<String, String> headers, Body body, int mostBytes) {}

    private final Declaration declaration;
    private final Request request;
    private final ToolSpec spec;

    HttpTool(Declaration declaration, Request request) {
        this.declaration = declaration;
        this.request = request;
        this.spec = declaration.spec(OUTPUT);
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        var values = declaration.values(arguments);
        var words = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> words.put(name, Parameter.text(value)));
        URI address;
        try {
            address = request.url.with(words);
        } catch (HttpTemplate.Refused e) {
            throw ToolFailure.permanent("\"" + spec.name() + "\" was not sent: " + e.getMessage());
        }
        var response = send(address, built(address, words, values));
        var output = read(response);
        if (response.statusCode() >= 300) {
            throw failed(address, response, String.valueOf(output.get("body")));
        }
        return output;
    }

    private HttpRequest built(URI address, Map<String, String> words, Map<String, @Nullable Object> values)
            throws ToolFailure {
        var built = HttpRequest.newBuilder(address).timeout(spec.timeout());
        for (var header : request.headers.entrySet()) {
            var value = Placeholders.replace(header.getValue(), name -> words.getOrDefault(name, ""));
            if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c > 126)) {
                throw ToolFailure.permanent("\"" + spec.name() + "\" was not sent: the header " + header.getKey()
                        + " would hold a character that it cannot carry, such as a line break or a letter outside ASCII; give"
                        + " another value, or send it in the body");
            }
            built.header(header.getKey(), value);
        }
        var publisher = publisher(words, values);
        if (!request.headers.keySet().stream().anyMatch("content-type"::equalsIgnoreCase)) {
            switch (request.body) {
                case JsonBody json -> built.header("Content-Type", "application/json");
                case FormBody form -> built.header("Content-Type", "application/x-www-form-urlencoded");
                case TextBody text -> built.header("Content-Type", "text/plain; charset=utf-8");
                case NoBody none -> {}
            }
        }
        return built.method(request.method, publisher).build();
    }

    private HttpRequest.BodyPublisher publisher(Map<String, String> words, Map<String, @Nullable Object> values) {
        return switch (request.body) {
            case NoBody none -> HttpRequest.BodyPublishers.noBody();
            case TextBody text -> HttpRequest.BodyPublishers.ofString(text.text);
            case JsonBody json ->
                HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(filled(json.tree, words, values)));
            case FormBody form ->
                HttpRequest.BodyPublishers.ofString(form.fields.entrySet().stream()
                        .map(field -> HttpTemplate.encode(field.getKey()) + "="
                                + HttpTemplate.encode(
                                        Placeholders.replace(field.getValue(), name -> words.getOrDefault(name, ""))))
                        .collect(Collectors.joining("&")));
        };
    }

    private static @Nullable Object filled(
            @Nullable Object tree, Map<String, String> words, Map<String, @Nullable Object> values) {
        return switch (tree) {
            case String text -> {
                var place = Placeholders.PATTERN.matcher(text);
                yield place.matches()
                        ? values.get(place.group(1))
                        : Placeholders.replace(text, name -> words.getOrDefault(name, ""));
            }
            case Map<?, ?> map -> {
                var filled = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((key, value) -> filled.put(String.valueOf(key), filled(value, words, values)));
                yield filled;
            }
            case List<?> list -> {
                var filled = new ArrayList<@Nullable Object>();
                list.forEach(item -> filled.add(filled(item, words, values)));
                yield filled;
            }
            case null -> null;
            default -> tree;
        };
    }

    private HttpResponse<byte[]> send(URI address, HttpRequest built) throws ToolFailure, InterruptedException {
        var called = request.method + " " + shown(address);
        try {
            return CLIENT.send(
                    built,
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), request.mostBytes));
        } catch (HttpConnectTimeoutException e) {
            throw ToolFailure.notBegun(called + " reached no server: the connection took too long");
        } catch (HttpTimeoutException e) {
            throw ToolFailure.uncertain(
                    called + " was not answered within " + spec.timeout().toSeconds() + " s");
        } catch (ConnectException e) {
            throw ToolFailure.notBegun(called + " found no server: "
                    + (e.getMessage() == null ? "the connection was refused" : e.getMessage()));
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("interrupted while waiting for " + called);
            }
            throw String.valueOf(e.getMessage()).contains("exceed")
                    ? ToolFailure.permanent(called + " answered with more than " + request.mostBytes
                            + " bytes; ask for less, or raise maxResponse")
                    : ToolFailure.uncertain(called + " broke off: " + reason(e));
        }
    }

    /** The client says of a request that it may not send again that it may not, and why only behind that. */
    private static @Nullable String reason(IOException e) {
        Throwable told = e;
        while (told.getCause() != null && String.valueOf(told.getMessage()).contains("Too many retries")) {
            told = told.getCause();
        }
        return told.getMessage();
    }

    private static Map<String, @Nullable Object> read(HttpResponse<byte[]> response) {
        var type = response.headers().firstValue("content-type").orElse("");
        var output = new LinkedHashMap<String, @Nullable Object>();
        output.put("status", response.statusCode());
        output.put("contentType", type);
        output.put("body", new String(response.body(), StandardCharsets.UTF_8));
        if (type.contains("json")) {
            try {
                output.put("json", JSON.readValue(response.body(), Object.class));
            } catch (JacksonException e) {
                // The text is there all the same.
            }
        }
        return output;
    }

    private ToolFailure failed(URI address, HttpResponse<byte[]> response, String body) {
        var place = response.headers()
                .firstValue("location")
                .map(there -> ", which leads to " + there + "; redirects are not followed")
                .orElse("");
        var message = request.method + " " + shown(address) + " was answered with status " + response.statusCode()
                + place + (body.isBlank() ? "" : ": " + shortened(body.strip()));
        if (HttpStatus.leavesOpen(response.statusCode())) {
            return ToolFailure.uncertain(message);
        }
        return HttpStatus.mayWorkLater(response.statusCode())
                ? ToolFailure.retryable(message)
                : ToolFailure.permanent(message);
    }

    private static String shortened(String text) {
        return Cut.to(text, LONGEST_SHOWN, " …");
    }

    /** Without the query, which may hold a secret. */
    private static String shown(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority().replaceAll(".*@", "") + address.getRawPath();
    }
}
