package io.planexec.planner.topology;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.json.MessageCodec;
import io.planexec.planner.goal.GoalRecords;
import io.planexec.planner.goal.Outcomes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When to publish goals' status documents: at once when a goal's status or its plan changes, as whoever has a change
 * accepted looks there for it, and while only its steps move once in an interval, which grows with the plan as the
 * document does.
 */
final class StatusDocuments {
    /** The largest document published: a record of one megabyte is what brokers take by default. */
    private static final int MAX_BYTES = 900_000;

    private static final Duration PER_STEP = Duration.ofMillis(5);

    private final Duration interval;
    private final Map<String, Shown> published = new HashMap<>();
    private final Map<String, Instant> pending = new HashMap<>();

    /** What of a goal was published last that is not to be out of date. */
    private record Shown(GoalStatus status, int planVersion) {}

    StatusDocuments(Duration interval) {
        this.interval = interval;
    }

    /** Notes that a goal has changed. Returns whether its document is to be published at once. */
    boolean changed(GoalRecords goal, Instant now) {
        var header = goal.header();
        var status = header.status();
        if (status.ended()) {
            pending.remove(header.goalId());
            // A late report changes the bill of an ended goal, whose steps are in the log only.
            return published.remove(header.goalId()) != null || now.equals(header.endedAt());
        }
        var shown = new Shown(status, header.planVersion());
        if (!shown.equals(published.put(header.goalId(), shown))) {
            pending.remove(header.goalId());
            return true;
        }
        pending.computeIfAbsent(header.goalId(), id -> now.plus(interval).plus(PER_STEP.multipliedBy(header.steps())));
        return false;
    }

    /** Goals whose document is due; they count as published. */
    List<String> due(Instant now) {
        var due = new ArrayList<String>();
        pending.forEach((goalId, at) -> {
            if (!now.isBefore(at)) {
                due.add(goalId);
            }
        });
        due.forEach(pending::remove);
        return due;
    }

    /**
     * The outcome document, without the last steps' outputs where it would grow large, and without the last steps where no
     * record could hold it.
     */
    static byte[] document(GoalRecords goal, Instant now) {
        var outputs = goal.header().steps();
        var steps = outputs;
        var document = MessageCodec.write(Outcomes.of(goal, now, outputs, steps));
        while (document.length > (outputs > 0 ? MAX_BYTES : LogEntry.MAX_BYTES) && steps > 0) {
            if (outputs > 0) {
                outputs /= 2;
            } else {
                steps /= 2;
            }
            document = MessageCodec.write(Outcomes.of(goal, now, outputs, steps));
        }
        return document;
    }
}
