package io.planexec.cli.remote;

import io.planexec.messages.Outcome;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What users ask a planner. For one thread. */
public final class PlannerHttp {
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final List<Integer> CALLERS_FAULT = List.of(400, 404, 413, 415, 422);

    private final URI planner;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECTING).build();

    /** @param planner without a slash at its end */
    public PlannerHttp(URI planner) {
        this.planner = planner;
    }

    /**
     * Where a goal stands.
     *
     * @throws Refused when there is no such goal, or no such planner
     */
    public Outcome status(String goalId) throws Refused {
        var response = send(to(goalId, "").GET());
        if (response.statusCode() != OK) {
            throw refused(response);
        }
        try {
            return MessageCodec.read(response.body(), Outcome.class);
        } catch (MalformedMessage e) {
            throw new Refused(planner + " answered with something that is no outcome: it is no planner", true);
        }
    }

    /**
     * Sends a command.
     *
     * @return whether the planner has answered; it accepted the command then
     * @throws Refused when it did not, or cannot be reached
     */
    public boolean command(String goalId, Map<String, ?> command) throws Refused {
        var response = send(to(goalId, "/commands")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(MessageCodec.write(command))));
        return switch (response.statusCode()) {
            case OK -> true;
            case ACCEPTED -> false;
            default -> throw refused(response);
        };
    }

    private HttpRequest.Builder to(String goalId, String rest) {
        var id = URLEncoder.encode(goalId, StandardCharsets.UTF_8).replace("+", "%20");
        return HttpRequest.newBuilder(URI.create(planner + "/goals/" + id + rest))
                .timeout(PATIENCE);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Refused {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new Refused(
                    "no planner answers at " + planner + "; check that it runs, and --planner or PLANEXEC_PLANNER",
                    false);
        } catch (HttpTimeoutException e) {
            throw new Refused(
                    "the planner at " + planner + " did not answer within " + PATIENCE.toSeconds() + " s", false);
        } catch (IOException e) {
            throw new Refused("the planner at " + planner + " could not be asked: " + e.getMessage(), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("interrupted", false);
        }
    }

    private Refused refused(HttpResponse<byte[]> response) {
        var fault = CALLERS_FAULT.contains(response.statusCode());
        try {
            var problem = MessageCodec.read(response.body(), Map.class);
            var detail = Objects.requireNonNullElse(problem.get("detail"), problem.get("title"));
            if (detail != null) {
                return new Refused(detail.toString(), fault);
            }
        } catch (MalformedMessage e) {
            return new Refused(planner + " answered with status " + response.statusCode() + ": it is no planner", true);
        }
        return new Refused("the planner answered with status " + response.statusCode(), fault);
    }
}
