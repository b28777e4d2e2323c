package io.planexec.planner.topology;

import io.planexec.messages.Control;
import io.planexec.messages.Decision;
import io.planexec.messages.GoalEvent;
import java.util.ArrayList;
import java.util.List;

/** What executors are to be told of a decision. */
final class ControlRecords {
    private ControlRecords() {}

    /** In the decision's order; nearly always empty. */
    static List<Control> of(Decision decision) {
        List<Control> records = List.of();
        for (var event : decision.events()) {
            var record = switch (event) {
                case GoalEvent.RunGranted granted ->
                    new Control.Grant(decision.goalId(), granted.attemptId(), granted.runId(), granted.callId());
                case GoalEvent.RunRefused refused ->
                    new Control.Refusal(
                            decision.goalId(),
                            refused.attemptId(),
                            refused.runId(),
                            refused.callId(),
                            refused.reason());
                case GoalEvent.RunCancelled cancelled ->
                    new Control.Cancel(decision.goalId(), cancelled.attemptId(), cancelled.reason());
                default -> null;
            };
            if (record != null) {
                records = records.isEmpty() ? new ArrayList<>() : records;
                records.add(record);
            }
        }
        return records;
    }
}
