package io.planexec.executor.tool.web;

import io.planexec.executor.tool.HttpStatus;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.text.Cut;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLException;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests and reads answers within bounds. Redirects are not followed and no proxy is used: the caller decides on
 * every address. The client is made with the first request. Safe for use by several threads.
 */
final class Requests {
    private final SocketFactory sockets;
    private final Dns names;
    private final int mostBytes;
    private final String sizeSetting;
    private volatile @Nullable OkHttpClient client;

    /**
     * Requests through these sockets.
     *
     * @param mostBytes that an answer may have, unpacked
     * @param sizeSetting what to raise where that is too little
     */
    Requests(SocketFactory sockets, Dns names, int mostBytes, String sizeSetting) {
        this.sockets = sockets;
        this.names = names;
        this.mostBytes = mostBytes;
        this.sizeSetting = sizeSetting;
    }

    /**
     * An answer, whole.
     *
     * @param type its Content-Type; empty where it has none
     * @param location of a redirect; empty where it has none
     * @param retryAfter as the server wrote it; empty where it did not
     */
    record Answer(int status, String type, String location, String retryAfter, ByteString body) {
        boolean isRedirect() {
            return !location.isEmpty() && (status == 307 || status == 308 || (status >= 301 && status <= 303));
        }

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        boolean isRetryable() {
            return HttpStatus.mayWorkLater(status);
        }
    }

    /**
     * Sends a request and reads the answer.
     *
     * @param limit of all of it, positive
     * @throws GuardedSockets.Refused when no address of the host may be connected to
     * @throws ToolFailure when there is no whole answer
     */
    Answer send(Request request, Duration limit) throws ToolFailure, GuardedSockets.Refused, InterruptedException {
        var call = client().newCall(request);
        call.timeout().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        try (var response = call.execute()) {
            return new Answer(
                    response.code(),
                    header(response, "Content-Type"),
                    header(response, "Location"),
                    header(response, "Retry-After"),
                    body(request.url(), response));
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("interrupted while waiting for " + shown(request.url()));
            }
            var refused = refusedBy(e);
            if (refused != null) {
                throw refused;
            }
            throw failure(shown(request.url()), limit, e);
        }
    }

    private static String header(Response response, String name) {
        var value = response.header(name);
        return value == null ? "" : value;
    }

    private ByteString body(HttpUrl url, Response response) throws IOException, ToolFailure {
        var body = response.body();
        if (body == null) {
            return ByteString.EMPTY;
        }
        var bytes = body.byteStream().readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
            throw ToolFailure.permanent(shown(url) + " answered with more than " + mostBytes
                    + " bytes; ask for less, or raise " + sizeSetting);
        }
        return ByteString.of(bytes);
    }

    private static GuardedSockets.@Nullable Refused refusedBy(IOException e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof GuardedSockets.Refused refused) {
                return refused;
            }
            for (var other : at.getSuppressed()) {
                if (other instanceof GuardedSockets.Refused refused) {
                    return refused;
                }
            }
        }
        return null;
    }

    private static ToolFailure failure(String asked, Duration limit, IOException e) {
        return switch (e) {
            case UnknownHostException unknown ->
                ToolFailure.retryable("the name of the host of " + asked + " is not known to the name service");
            case InterruptedIOException late ->
                ToolFailure.retryable(asked + " was not answered whole within " + limit.toMillis() / 1000.0 + " s");
            case SSLException tls ->
                ToolFailure.permanent(asked + " gives no secure connection that can be trusted: " + tls.getMessage());
            default ->
                ToolFailure.retryable(asked + " cannot be reached or broke off: "
                        + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        };
    }

    /** An address without its query, which may hold a key. */
    static String shown(HttpUrl url) {
        var plain = url.newBuilder().query(null).fragment(null).build().toString();
        return Cut.to(plain, 200, "…");
    }

    private OkHttpClient client() {
        var known = client;
        return known == null ? make() : known;
    }

    private synchronized OkHttpClient make() {
        var made = client;
        if (made == null) {
            made = new OkHttpClient.Builder()
                    .socketFactory(sockets)
                    .dns(names)
                    .proxy(java.net.Proxy.NO_PROXY)
                    .followRedirects(false)
                    .followSslRedirects(false)
                    .connectTimeout(Duration.ofSeconds(10))
                    .readTimeout(Duration.ZERO)
                    .build();
            client = made;
        }
        return made;
    }
}
