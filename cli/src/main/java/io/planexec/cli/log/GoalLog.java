package io.planexec.cli.log;

import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A goal's event log and the outcome document beside it.
 *
 * @param decisions in the order of the log; at least one
 * @param outcome the document's JSON; empty where there is none
 * @param place where the log was found, for messages
 * @param outcomePlace where the outcome document was, or would be
 * @param cutOff whether the log stops in the middle of a record, which was left out
 */
public record GoalLog(
        String goalId,
        List<Decision> decisions,
        Optional<Map<String, Object>> outcome,
        String place,
        String outcomePlace,
        boolean cutOff) {

    /** What keeps the log from telling the whole story so far; empty where nothing does. */
    public Optional<String> gap() {
        var expected = 1L;
        for (var decision : decisions) {
            if (decision.number() != expected) {
                return Optional.of("decision " + expected + " is missing: "
                        + (expected == 1 ? "the log begins with decision " : "what follows is decision ")
                        + decision.number());
            }
            expected++;
        }
        var first = decisions.getFirst().events();
        return !first.isEmpty() && first.getFirst() instanceof GoalEvent.GoalSubmitted
                ? Optional.empty()
                : Optional.of("the log does not begin with the goal's submission");
    }
}
