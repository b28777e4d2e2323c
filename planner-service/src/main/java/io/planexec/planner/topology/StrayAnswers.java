package io.planexec.planner.topology;

import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.json.MessageCodec;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Answers to commands that no goal took: the goal is not known, or the command cannot be read. They go where the sender
 * looks for an answer, the topic of goals' events under the goal's id, with the number 0: no part of any goal's log.
 */
final class StrayAnswers {
    private StrayAnswers() {}

    static Record<String, byte[]> of(String goalId, String cause, GoalEvent.CommandAnswered answer, Instant now) {
        var decision = new Decision(goalId, 0, now, cause, List.of(answer));
        return new Record<>(goalId, MessageCodec.write(decision), now.toEpochMilli());
    }
}
