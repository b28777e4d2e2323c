package io.planexec.messages;

import java.time.Instant;
import java.util.List;

/**
 * One record of a goal's event log: what the planner decided on one input, and why. The log is enough to rebuild the
 * goal.
 *
 * @param number from 1, without gaps within a goal; 0 for the answer to a command that no goal took, which is no part of a
 *     goal's log
 * @param at when it was decided, by the planner's clock
 * @param cause the input, in a few words: {@code result 3#1 from executor-a}
 * @param events what follows, in order
 */
public record Decision(String goalId, long number, Instant at, String cause, List<GoalEvent> events) {}
