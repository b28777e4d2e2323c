package io.planexec.executor.tool.web;

import io.planexec.executor.tool.JsonSchemas;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import io.planexec.messages.text.Cut;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okio.ByteString;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what an address of the web shows. Each address on the way, those of redirects too, has to be of an allowed host,
 * and each connection has to go to an allowed address.
 */
final class FetchUrl implements Tool {
    private static final int MOST_REDIRECTS = 5;

    private final Hosts hosts;
    private final Duration timeout;
    private final Requests requests;
    private final ToolSpec spec;

    FetchUrl(Hosts hosts, Addresses addresses, Dns names, int mostBytes, Duration timeout) {
        this.hosts = hosts;
        this.timeout = timeout;
        this.requests =
                new Requests(new GuardedSockets(addresses), names, mostBytes, "planexec.executor.fetch.max-size");
        this.spec = new ToolSpec(
                WebTools.FETCHING,
                "Fetches a page or file from the web and gives its text: of an HTML page what a reader sees, with the"
                        + " links; of JSON, CSV and other text all of it.",
                JsonSchemas.closed(
                        JsonSchemas.text("url", "The address, beginning with http:// or https://.")
                                .with("minLength", 1),
                        JsonSchemas.flag("source", "Gives the source of an HTML page in place of its text.")
                                .optional()),
                JsonSchemas.open(
                        JsonSchemas.text("url", "Where it was found, after redirects."),
                        JsonSchemas.integer("status", "The status code."),
                        JsonSchemas.text("contentType", "The media type; empty where none was given."),
                        JsonSchemas.text("title", "The title of an HTML page.").optional(),
                        JsonSchemas.text("content", "The text.").meaning("text"),
                        JsonSchemas.list(
                                        "links",
                                        JsonSchemas.open(
                                                JsonSchemas.text("text", "The words that are the link."),
                                                JsonSchemas.text("url", "Where it leads.")),
                                        "Where an HTML page leads to.")
                                .optional()),
                Effect.READ,
                timeout.plusSeconds(5),
                "1",
                List.of(Map.of("url", "https://example.com/prices.html")));
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        var asked = parse(String.valueOf(arguments.get("url")));
        var until = System.nanoTime() + timeout.toNanos();
        var url = asked;
        for (var redirects = 0; ; redirects++) {
            var answer = fetch(asked, url, until);
            if (!answer.isRedirect()) {
                return output(url, answer, Boolean.TRUE.equals(arguments.get("source")));
            }
            if (redirects == MOST_REDIRECTS) {
                throw ToolFailure.permanent(
                        Requests.shown(asked) + " leads on and on: " + MOST_REDIRECTS + " redirects were followed");
            }
            var next = url.resolve(answer.location());
            if (next == null) {
                throw ToolFailure.permanent(
                        Requests.shown(url) + " leads on to what is no address of the web; fetch another page");
            }
            if (namesAUser(next)) {
                throw ToolFailure.permanent(Requests.shown(url) + " leads on to an address that holds a user's name or"
                        + " password, which is not sent; fetch another page");
            }
            url = next;
        }
    }

    private static HttpUrl parse(String text) throws ToolFailure {
        var url = HttpUrl.parse(text.strip());
        if (url == null) {
            throw ToolFailure.permanent("the url \"" + Cut.to(text, 200, "…")
                    + "\" is no address of the web; give one that begins with http:// or https://");
        }
        if (namesAUser(url)) {
            throw ToolFailure.permanent("the url holds a user's name or password, which is not sent; leave it out");
        }
        return url;
    }

    private static boolean namesAUser(HttpUrl url) {
        return !url.username().isEmpty() || !url.password().isEmpty();
    }

    private Requests.Answer fetch(HttpUrl asked, HttpUrl url, long until) throws ToolFailure, InterruptedException {
        var way = url.equals(asked)
                ? Requests.shown(url)
                : Requests.shown(asked) + " leads to " + Requests.shown(url) + ", which";
        if (!hosts.allow(url.host())) {
            throw ToolFailure.permanent(way + " is not of a host that may be asked: planexec.executor.fetch.hosts has "
                    + hosts + "; fetch something else, or have the host added there");
        }
        var left = Duration.ofNanos(until - System.nanoTime());
        if (!left.isPositive()) {
            throw ToolFailure.retryable(
                    Requests.shown(asked) + " was not answered whole within " + timeout.toMillis() / 1000.0 + " s");
        }
        var request = new Request.Builder()
                .url(url)
                .header("User-Agent", "planexec")
                .header("Accept", "text/html, application/json, text/*;q=0.9, */*;q=0.5")
                .build();
        try {
            return requests.send(request, left);
        } catch (GuardedSockets.Refused e) {
            throw ToolFailure.permanent(way + " is not fetched: its address " + e.getMessage()
                    + ", and only public addresses are connected to; fetch something else, or have the address added to"
                    + " planexec.executor.fetch.private-addresses");
        }
    }

    private static Map<String, @Nullable Object> output(HttpUrl url, Requests.Answer answer, boolean source)
            throws ToolFailure {
        if (!answer.isSuccess()) {
            var message = Requests.shown(url) + " was answered with status " + answer.status()
                    + (answer.retryAfter().isEmpty() ? "" : ", to be tried again after " + answer.retryAfter());
            throw answer.isRetryable() ? ToolFailure.retryable(message) : ToolFailure.permanent(message);
        }
        var output = new LinkedHashMap<String, @Nullable Object>();
        output.put("url", url.toString());
        output.put("status", answer.status());
        output.put("contentType", answer.type());
        var type = MediaType.parse(answer.type());
        var charset = type == null ? null : type.charset(null);
        if (isHtml(type)) {
            var page = page(url, answer.body(), charset);
            output.put("title", page.title());
            output.put("content", source ? text(url, answer, charset) : page.text());
            output.put("links", page.links());
        } else {
            output.put("content", text(url, answer, charset));
        }
        return output;
    }

    private static boolean isHtml(@Nullable MediaType type) {
        return type != null && (type.subtype().equals("html") || type.subtype().equals("xhtml+xml"));
    }

    private static Page page(HttpUrl url, ByteString body, @Nullable Charset charset) {
        try {
            return Page.of(Jsoup.parse(
                    new ByteArrayInputStream(body.toByteArray()),
                    charset == null ? null : charset.name(),
                    url.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory were not read", e);
        }
    }

    /** The body as text, if it is one. What names no character set is UTF-8 or nothing that can be shown. */
    private static String text(HttpUrl url, Requests.Answer answer, @Nullable Charset charset) throws ToolFailure {
        if (charset != null) {
            return answer.body().string(charset);
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(answer.body().asByteBuffer())
                    .toString();
            if (text.indexOf('\0') < 0) {
                return text.startsWith("\uFEFF") ? text.substring(1) : text;
            }
        } catch (CharacterCodingException e) {
            if (answer.type().toLowerCase(Locale.ROOT).startsWith("text/")) {
                return answer.body().string(Charset.forName("windows-1252"));
            }
        }
        throw ToolFailure.permanent(
                Requests.shown(url) + " is no text but " + answer.body().size() + " bytes of "
                        + (answer.type().isEmpty() ? "unknown type" : answer.type()) + "; fetch a page or a text file");
    }
}
