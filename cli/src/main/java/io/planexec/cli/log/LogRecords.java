package io.planexec.cli.log;

import io.planexec.messages.Decision;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import io.planexec.messages.text.Cut;
import java.util.Map;
import java.util.Objects;

/** Reads single records of logs and outcome documents, and refuses what is neither. */
final class LogRecords {
    private static final int MOST_WORDS = 300;

    private LogRecords() {}

    /** @param where the record is, such as {@code events.jsonl, line 3} */
    static Decision decision(byte[] json, String where) throws UnusableLog {
        Decision decision;
        try {
            decision = MessageCodec.read(json, Decision.class);
        } catch (MalformedMessage e) {
            throw new UnusableLog(where + " is no record of a goal's log: " + shortened(e));
        }
        // Fields that are missing come as nulls: what was read may be any JSON.
        if (Objects.isNull(decision.goalId())
                || Objects.isNull(decision.at())
                || Objects.isNull(decision.events())
                || decision.events().stream().anyMatch(Objects::isNull)) {
            throw new UnusableLog(where + " is no record of a goal's log: it lacks goalId, at or events");
        }
        return decision;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> outcome(byte[] json, String goalId, String where) throws UnusableLog {
        Map<String, Object> document;
        try {
            document = MessageCodec.read(json, Map.class);
        } catch (MalformedMessage e) {
            throw new UnusableLog(where + " is no outcome document: " + shortened(e));
        }
        if (!(document.get("goalId") instanceof String id) || !(document.get("status") instanceof String)) {
            throw new UnusableLog(where + " is no outcome document: it lacks goalId or status");
        }
        if (!id.equals(goalId)) {
            throw new UnusableLog(where + " is the outcome of goal " + id + ", not of " + goalId);
        }
        return document;
    }

    private static String shortened(MalformedMessage problem) {
        var words = Objects.requireNonNullElse(problem.getMessage(), "").replaceAll("\\s+", " ");
        return Cut.to(words, MOST_WORDS, " ...");
    }
}
