package io.planexec.cli.log;

import io.planexec.cli.view.GoalProgress;
import io.planexec.messages.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds a goal from its log with the planner's own evolution, and puts what comes out beside the outcome document.
 * Nothing runs, nothing is asked.
 *
 * <p>A document tells how the goal stood when it was made; that of a goal which runs is older than the end of the log. So
 * it has to match the state at its own time: after the last decision before, or after one of the same millisecond.
 */
public final class Replay {
    private final GoalLog log;
    private final Map<String, Object> document;
    private final GoalProgress progress = new GoalProgress();
    private final long documentAge;
    private boolean matches;
    private @Nullable String difference;

    private Replay(GoalLog log, Map<String, Object> document) {
        this.log = log;
        this.document = document;
        this.documentAge = document.get("durationMs") instanceof Number ms ? ms.longValue() : 0;
    }

    /**
     * What came out.
     *
     * @param rebuilt the goal as the whole log tells it; null where the log cannot be replayed
     * @param decisions how many were applied
     * @param difference what differs first, in words; empty where all is well
     */
    public record Result(@Nullable Outcome rebuilt, int decisions, Optional<String> difference) {}

    /** Replays a log, and compares with its outcome document. */
    public static Result of(GoalLog log, Map<String, Object> document) {
        var gap = log.gap();
        return gap.isPresent()
                ? new Result(null, 0, Optional.of("the log is not whole: " + gap.get()))
                : new Replay(log, document).run();
    }

    private Result run() {
        var decisions = log.decisions();
        for (var i = 0; i < decisions.size(); i++) {
            var decision = decisions.get(i);
            try {
                progress.apply(decision);
            } catch (RuntimeException e) {
                return new Result(
                        null,
                        i,
                        Optional.of("decision " + decision.number() + " (" + decision.cause()
                                + ") does not follow from what came before: "
                                + Objects.requireNonNullElseGet(e.getMessage(), e::toString)));
            }
            if (!matches && mayBeTheDocuments(i)) {
                compare(i);
            }
        }
        if (!matches && difference == null) {
            compare(decisions.size() - 1);
        }
        var last = decisions.getLast();
        return new Result(
                progress.outcome(last.at()),
                decisions.size(),
                matches ? Optional.empty() : Optional.ofNullable(difference));
    }

    /** Whether the document may have been made after this decision and before the next. */
    private boolean mayBeTheDocuments(int index) {
        return age(index) <= documentAge && (index + 1 == log.decisions().size() || age(index + 1) >= documentAge);
    }

    private long age(int index) {
        var decisions = log.decisions();
        return Duration.between(decisions.getFirst().at(), decisions.get(index).at())
                .toMillis();
    }

    private void compare(int index) {
        var rebuilt = progress.outcome(log.decisions().get(index).at());
        var found = DocumentDifference.first(rebuilt, document);
        matches = found == null;
        // Where the document tells of an end, what it says before that is beside the point.
        if (found != null && (difference == null || rebuilt.status().ended())) {
            difference = found;
        }
    }
}
