package io.planexec.executor.tool.web;

import io.planexec.executor.tool.JsonSchemas;
import io.planexec.executor.tool.Tool;
import io.planexec.executor.tool.ToolContext;
import io.planexec.executor.tool.ToolFailure;
import io.planexec.messages.Effect;
import io.planexec.messages.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;
import okhttp3.Dns;
import org.jsoup.Jsoup;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Searches the web through a service that the operator has chosen. */
final class SearchWeb implements Tool {
    private static final int MOST_RESULTS = 20;
    private static final int USUAL_RESULTS = 10;
    private static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SearchBackend backend;
    private final Requests requests =
            new Requests(SocketFactory.getDefault(), Dns.SYSTEM, MOST_BYTES, "the search service's own limit");
    private final ToolSpec spec;

    SearchWeb(SearchBackend backend) {
        this.backend = backend;
        this.spec = new ToolSpec(
                "search_web",
                "Searches the web and gives titles, addresses and excerpts of what was found, best first. fetch_url"
                        + " reads a result whole.",
                JsonSchemas.closed(
                        JsonSchemas.text("query", "What to search for, in words.")
                                .with("minLength", 1),
                        JsonSchemas.integer("count", "How many results, 1 to 20; 10 where nothing is said.")
                                .with("minimum", 1)
                                .with("maximum", MOST_RESULTS)
                                .optional()),
                JsonSchemas.open(
                        JsonSchemas.text("query", "What was searched for."),
                        JsonSchemas.list(
                                "results",
                                JsonSchemas.open(
                                        JsonSchemas.text("title", "The title."),
                                        JsonSchemas.text("url", "The address."),
                                        JsonSchemas.text("snippet", "An excerpt.")),
                                "What was found, best first.")),
                Effect.READ,
                TIMEOUT.plusSeconds(5),
                "1",
                List.of(Map.of("query", "Kafka share groups")));
    }

    @Override
    public ToolSpec spec() {
        return spec;
    }

    @Override
    public Map<String, @Nullable Object> run(Map<String, @Nullable Object> arguments, ToolContext context)
            throws ToolFailure, InterruptedException {
        var query = String.valueOf(arguments.get("query")).strip();
        if (query.isEmpty()) {
            throw ToolFailure.permanent("the query is blank; say in words what to search for");
        }
        var count = arguments.get("count") instanceof Number asked ? asked.intValue() : USUAL_RESULTS;
        Requests.Answer answer;
        try {
            answer = requests.send(backend.request(query, count), TIMEOUT);
        } catch (GuardedSockets.Refused e) {
            throw new IllegalStateException("these sockets refuse nothing", e);
        }
        if (!answer.isSuccess()) {
            throw failed(answer);
        }
        return Map.of("query", query, "results", results(answer, count));
    }

    private ToolFailure failed(Requests.Answer answer) {
        var what = "the search service " + backend + " answered with status " + answer.status();
        return switch (answer.status()) {
            case 401, 403 -> ToolFailure.permanent(what + "; " + backend.whenRefused());
            case 402, 432, 433 -> ToolFailure.permanent(what + ": the plan's searches are used up");
            default -> {
                var later = answer.retryAfter().isEmpty() ? "" : ", to be tried again after " + answer.retryAfter();
                yield answer.isRetryable() ? ToolFailure.retryable(what + later) : ToolFailure.permanent(what);
            }
        };
    }

    private List<Map<String, String>> results(Requests.Answer answer, int count) throws ToolFailure {
        try {
            var list = JSON.readTree(answer.body().toByteArray()).at(backend.resultsAt());
            if (list.isArray()) {
                var results = new ArrayList<Map<String, String>>();
                for (var result : list) {
                    if (results.size() < count && !text(result, "url").isEmpty()) {
                        results.add(Map.of(
                                "title", plain(text(result, "title")),
                                "url", text(result, "url"),
                                "snippet", plain(text(result, backend.snippetField()))));
                    }
                }
                return results;
            }
            // Brave leaves the whole section out when nothing was found.
            if (list.isMissingNode() && backend.mayOmitResults()) {
                return List.of();
            }
        } catch (JacksonException e) {
            throw unreadable("no JSON but " + (answer.type().isEmpty() ? "data of no type" : answer.type()));
        }
        throw unreadable("JSON without a list at " + backend.resultsAt());
    }

    private ToolFailure unreadable(String found) {
        return ToolFailure.permanent("the search service " + backend + " answered with " + found
                + "; check that planexec.executor.search.backend and planexec.executor.search.url belong together");
    }

    private static String text(JsonNode result, String field) {
        return result.path(field).asString("");
    }

    /** Services mark the words they found as HTML. */
    private static String plain(String text) {
        return text.indexOf('<') < 0 && text.indexOf('&') < 0
                ? text.strip()
                : Jsoup.parse(text).text();
    }
}
