package io.planexec.planner.topology;

import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.TopicLayout;
import io.planexec.messages.json.MessageCodec;
import io.planexec.planner.goal.GoalHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A decision as a record of the log. One that no record could hold becomes several, one after the other. */
final class LogEntry {
    /** Leaves room for the record around it. */
    static final int MAX_BYTES = TopicLayout.MAX_MESSAGE_BYTES - 64 * 1024;

    private final Decision decision;
    private final byte[] json;

    private LogEntry(Decision decision, byte[] json) {
        this.decision = decision;
        this.json = json;
    }

    Decision decision() {
        return decision;
    }

    byte[] json() {
        return json;
    }

    /**
     * What was decided on one input, numbered.
     *
     * @throws IllegalStateException where one event alone is too large
     */
    static List<LogEntry> of(GoalHeader goal, Instant now, String cause, List<GoalEvent> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        var entries = new ArrayList<LogEntry>();
        add(entries, goal, new Decision(goal.goalId(), goal.nextDecision(), now, cause, events));
        return entries;
    }

    private static void add(List<LogEntry> entries, GoalHeader goal, Decision decision) {
        var json = MessageCodec.write(decision);
        if (json.length <= MAX_BYTES) {
            entries.add(new LogEntry(decision, json));
            return;
        }
        var events = decision.events();
        if (events.size() == 1) {
            throw new IllegalStateException("found " + json.length + " bytes of what is to be written of one event, "
                    + events.getFirst().getClass().getSimpleName() + ", expected at most " + MAX_BYTES
                    + "; let steps pass less on, or write it to files");
        }
        var half = events.size() / 2;
        add(entries, goal, with(decision, decision.number(), events.subList(0, half)));
        add(entries, goal, with(decision, goal.nextDecision(), events.subList(half, events.size())));
    }

    private static Decision with(Decision decision, long number, List<GoalEvent> events) {
        return new Decision(decision.goalId(), number, decision.at(), decision.cause(), List.copyOf(events));
    }
}
