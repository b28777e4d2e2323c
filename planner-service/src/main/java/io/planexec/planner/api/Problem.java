package io.planexec.planner.api;

import io.planexec.messages.Finding;
import java.net.URI;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** A request that cannot be served, as RFC 9457 has it: what was found, what was expected, what next. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String TYPES = "urn:planexec:problem:";

    private final transient ProblemDetail detail;

    private Problem(HttpStatus status, String type, String title, String words) {
        super(words, null, false, false);
        detail = ProblemDetail.forStatusAndDetail(status, words);
        detail.setType(URI.create(TYPES + type));
        detail.setTitle(title);
    }

    ProblemDetail detail() {
        return detail;
    }

    private Problem with(String name, Object value) {
        detail.setProperty(name, value);
        return this;
    }

    static Problem malformed(String words) {
        return new Problem(HttpStatus.BAD_REQUEST, "malformed", "Not a JSON object", words);
    }

    static Problem tooLarge(int most) {
        return new Problem(
                HttpStatus.CONTENT_TOO_LARGE,
                "too-large",
                "Request too large",
                "The body is longer than " + most + " bytes; expected no more (planexec.api.max-request).");
    }

    /** What is wrong with a goal or command, all findings at once. */
    static Problem invalid(String title, List<Finding> findings) {
        var lines = findings.stream().map(Finding::line).toList();
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "content", title, String.join("; ", lines))
                .with("findings", lines);
    }

    static Problem unknownGoal(String goalId) {
        return new Problem(
                        HttpStatus.NOT_FOUND,
                        "unknown-goal",
                        "No such goal",
                        "No goal " + goalId
                                + " is known; one submitted a moment ago may still be on its way, and one that"
                                + " ended longer ago than planexec.planner.retention is left only in its log:"
                                + " planexec why " + goalId + " --broker HOST:PORT.")
                .with("goalId", goalId);
    }

    /** The planner refused a command. */
    static Problem refused(String goalId, String commandId, Logs.Answer answer) {
        var reason = answer.reason();
        var problem = switch (answer.refusal()) {
            case UNKNOWN_GOAL -> unknownGoal(goalId);
            case STALE -> new Problem(HttpStatus.CONFLICT, "stale", "Another plan version is in force", reason);
            case CONTENT ->
                new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "content", "The command cannot be carried out", reason);
            case FAULT -> new Problem(HttpStatus.INTERNAL_SERVER_ERROR, "fault", "A fault in the planner", reason);
            case STATE -> state(reason);
            case null -> state(reason);
        };
        if (!answer.findings().isEmpty()) {
            problem.with(
                    "findings", answer.findings().stream().map(Finding::line).toList());
        }
        return problem.with("goalId", goalId).with("commandId", commandId);
    }

    private static Problem state(String reason) {
        return new Problem(HttpStatus.CONFLICT, "state", "Not in this state of the goal", reason);
    }

    static Problem busy() {
        return new Problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "busy",
                "Too many requests at once",
                "Every reader of the topics is in use; try again in a moment.");
    }

    static Problem notReady(String words) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "not-ready", "Not ready", words);
    }
}
