package io.planexec.planner.goal;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.Step;
import io.planexec.planner.plan.ArgumentSchemas;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One decision in the making: the goal's state, the time, and what has been decided so far. Every event is applied as it
 * is decided, so that what is decided next sees it. Each part of the machine decides on a matter of its own.
 */
final class Turn {
    final GoalSettings settings;
    final ArgumentSchemas schemas;
    final GoalRecords records;
    final Instant now;

    final Planning planning = new Planning(this);
    final Dispatch dispatch = new Dispatch(this);
    final Attempts attempts = new Attempts(this);
    final Judging judging = new Judging(this);
    final Budget budget = new Budget(this);
    final Claims claims = new Claims(this);
    final Effects effects = new Effects(this);
    final SideTasks sides = new SideTasks(this);
    final Rollback rollback = new Rollback(this);
    final Approvals approvals = new Approvals(this);
    final Times times = new Times(this);
    final Commands commands = new Commands(this);
    final Children children = new Children(this);
    final AsChild asChild = new AsChild(this);
    final Ending ending = new Ending(this);

    private final List<GoalEvent> events = new ArrayList<>();

    Turn(GoalSettings settings, ArgumentSchemas schemas, GoalRecords records, Instant now) {
        this.settings = settings;
        this.schemas = schemas;
        this.records = records;
        this.now = now;
    }

    List<GoalEvent> events() {
        return events;
    }

    void emit(GoalEvent event) {
        Evolution.evolve(records, event, now);
        events.add(event);
    }

    GoalHeader header() {
        return records.header();
    }

    StepState state(String stepId) {
        return records.step(stepId);
    }

    Step text(String stepId) {
        return records.definition(stepId).step();
    }

    Instant in(Duration wait) {
        return now.plus(wait);
    }

    /** Whether nothing new is begun any more, though the goal has not ended. */
    boolean stopped() {
        return header().stopping != null || header().rollback != null;
    }

    /** After any change: fill the room there is, look for another way where a step failed, end when all has ended. */
    void advance() {
        if (header().status.ended()) {
            return;
        }
        dispatch.fillRoom();
        planning.settleFailures();
        if (header().open == 0 && header().planning == null) {
            ending.allHaveEnded();
        }
    }
}
