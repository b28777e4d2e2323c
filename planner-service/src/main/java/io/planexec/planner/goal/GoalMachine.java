package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import java.time.Instant;
import java.util.List;

/**
 * The state machine of a goal. Deterministic: the same state, input and time give the same events. Safe for use by
 * several threads, each with a goal of its own.
 */
public final class GoalMachine {
    private final GoalSettings settings;

    public GoalMachine(GoalSettings settings) {
        this.settings = settings;
    }

    /**
     * Decides what follows from an input, and brings the working copy of the state to where the events lead. The caller
     * keeps both or neither.
     *
     * @param now by the planner's clock
     * @return in order; empty where the input changes nothing, as for a goal that is not known
     */
    public List<GoalEvent> decide(GoalRecords records, Input input, Instant now) {
        var decider = new Decider(settings, records, now);
        if (!records.exists()) {
            if (input instanceof Input.Submitted submitted) {
                decider.submitted(submitted.goal());
            }
            return decider.events();
        }
        switch (input) {
            case Input.Submitted submitted -> decider.submittedAgain(submitted.goal());
            case Input.Reported reported -> decider.reported(reported.report());
            case Input.Commanded commanded -> decider.commanded(commanded.command());
            case Input.Woken woken -> decider.woken(woken.stepId());
        }
        return decider.events();
    }
}
