package io.planexec.model.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.planexec.model.ModelFailure.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What went wrong with an exchange, told by what HTTP and its client say. */
final class Faults {
    private static final int OVERLOADED = 529;

    private Faults() {}

    /** The provider answered with a status that is no success. */
    static Fault ofStatus(Endpoint endpoint, int status, List<String> retryAfter, @Nullable String message) {
        var said = "HTTP " + status + ": " + Answers.oneLine(withoutStatus(message, status));
        var asked = retryAfter.isEmpty() ? null : retryAfter.getFirst();
        var lower = said.toLowerCase(Locale.ROOT);
        return switch (status) {
            case 307, 308 ->
                Fault.answered(
                        Kind.REQUEST_REFUSED,
                        "HTTP " + status + ": a redirect, which requests do not follow; give the base URL it leads to");
            case 401, 403 ->
                // What the provider says may quote parts of the key.
                Fault.answered(
                        Kind.KEY_REFUSED, "the key is refused (HTTP " + status + "); set " + endpoint.keySetting());
            case 429 -> {
                var fault = Fault.answered(Kind.RATE_LIMITED, said).withRetryAfter(asked);
                yield lower.contains("insufficient_quota") || lower.contains("exceeded your current quota")
                        ? fault.asLasting()
                        : fault;
            }
            case 408, 504 -> Fault.answered(Kind.TIMED_OUT, said).withRetryAfter(asked);
            case 409, OVERLOADED -> Fault.answered(Kind.UNAVAILABLE, said).withRetryAfter(asked);
            default -> {
                if (status >= 500) {
                    yield Fault.answered(Kind.UNAVAILABLE, said).withRetryAfter(asked);
                }
                if (lower.contains("content_filter") || lower.contains("content management policy")) {
                    yield Fault.answered(Kind.DECLINED, said);
                }
                yield Fault.answered(Kind.REQUEST_REFUSED, said);
            }
        };
    }

    private static @Nullable String withoutStatus(@Nullable String message, int status) {
        return message != null && message.startsWith(status + ": ") ? message.substring(5) : message;
    }

    /** No answer came within the endpoint's time. */
    static Fault timedOut(Endpoint endpoint) {
        var timeout = endpoint.timeout();
        var seconds = timeout.toMillis() % 1_000 == 0
                ? String.valueOf(timeout.toSeconds())
                : String.valueOf(timeout.toMillis() / 1_000.0);
        return Fault.unanswered(Kind.TIMED_OUT, "no answer within " + seconds + " s", true);
    }

    /** No answer came, or none that can be read. */
    static Fault of(Endpoint endpoint, RuntimeException problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case JsonProcessingException e -> {
                    return Fault.answered(Kind.MALFORMED, "an answer that is not the protocol's JSON");
                }
                case UnknownHostException e -> {
                    return Fault.unanswered(Kind.UNAVAILABLE, "there is no such host; check the base URL", false);
                }
                case ConnectException e -> {
                    return Fault.unanswered(
                            Kind.UNAVAILABLE, "no connection: " + Answers.oneLine(e.getMessage()), false);
                }
                case NoRouteToHostException e -> {
                    return Fault.unanswered(Kind.UNAVAILABLE, "no route to the host", false);
                }
                case InterruptedIOException e -> {
                    return timedOut(endpoint);
                }
                case IOException e -> {
                    return Fault.unanswered(
                            Kind.UNAVAILABLE, "the connection broke: " + Answers.oneLine(e.getMessage()), true);
                }
                default -> {}
            }
        }
        return Fault.answered(
                Kind.MALFORMED, "an answer that cannot be read: " + Answers.oneLine(problem.getMessage()));
    }
}
