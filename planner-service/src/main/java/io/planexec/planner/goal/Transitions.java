package io.planexec.planner.goal;

import static io.planexec.messages.StepStatus.AWAITING_APPROVAL;
import static io.planexec.messages.StepStatus.AWAITING_RETRY;
import static io.planexec.messages.StepStatus.CANCELLED;
import static io.planexec.messages.StepStatus.COMPENSATED;
import static io.planexec.messages.StepStatus.FAILED;
import static io.planexec.messages.StepStatus.PENDING;
import static io.planexec.messages.StepStatus.QUEUED;
import static io.planexec.messages.StepStatus.READY;
import static io.planexec.messages.StepStatus.RUNNING;
import static io.planexec.messages.StepStatus.SKIPPED;
import static io.planexec.messages.StepStatus.SUCCEEDED;
import static io.planexec.messages.StepStatus.UNCERTAIN;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.StepStatus;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Every way from status to status that a step or a goal may take, and what takes it there. {@link Evolution} takes no
 * other: an event that would is a fault in the machine.
 */
public final class Transitions<S extends Enum<S>> {

    /** The steps' table. */
    public static final Transitions<StepStatus> OF_STEPS = new Transitions<>(
            StepStatus.class,
            List.of(
                    row(READY, "may run, and there is no room", PENDING, AWAITING_RETRY, AWAITING_APPROVAL, UNCERTAIN),
                    row(AWAITING_APPROVAL, "a human has to say yes", PENDING, AWAITING_RETRY, UNCERTAIN),
                    row(QUEUED, "queued", PENDING, READY, AWAITING_RETRY, AWAITING_APPROVAL, UNCERTAIN),
                    row(RUNNING, "started, granted, or handed to a judge", QUEUED, RUNNING, UNCERTAIN),
                    row(AWAITING_RETRY, "the attempt failed", QUEUED, RUNNING, UNCERTAIN, AWAITING_RETRY),
                    row(UNCERTAIN, "may have run", AWAITING_RETRY, UNCERTAIN),
                    row(SUCCEEDED, "the output is accepted", QUEUED, RUNNING, UNCERTAIN),
                    row(FAILED, "not tried, or not again", PENDING, AWAITING_RETRY, AWAITING_APPROVAL, UNCERTAIN),
                    row(SKIPPED, "a step it waits for failed", PENDING),
                    row(
                            CANCELLED,
                            "the goal ends, or begins nothing new",
                            PENDING,
                            READY,
                            QUEUED,
                            RUNNING,
                            AWAITING_RETRY,
                            AWAITING_APPROVAL,
                            UNCERTAIN),
                    row(COMPENSATED, "undone by a rollback", SUCCEEDED),
                    row(
                            PENDING,
                            "a patch starts it anew",
                            PENDING,
                            READY,
                            QUEUED,
                            RUNNING,
                            AWAITING_RETRY,
                            AWAITING_APPROVAL,
                            FAILED,
                            SKIPPED,
                            CANCELLED)));

    /** The goals' table. */
    public static final Transitions<GoalStatus> OF_GOALS = new Transitions<>(
            GoalStatus.class,
            List.of(
                    row(GoalStatus.PLANNING, "a plan is asked for", GoalStatus.SUBMITTED),
                    row(
                            GoalStatus.RUNNING,
                            "a plan or patch is in force, approved, or not to be had",
                            GoalStatus.PLANNING,
                            GoalStatus.RUNNING,
                            GoalStatus.REPLANNING,
                            GoalStatus.AWAITING_APPROVAL),
                    row(GoalStatus.AWAITING_APPROVAL, "a human has to say yes", GoalStatus.RUNNING),
                    row(GoalStatus.REPLANNING, "a step failed", GoalStatus.RUNNING),
                    row(GoalStatus.FINISHING, "the answer is asked for", GoalStatus.RUNNING),
                    row(
                            GoalStatus.ROLLING_BACK,
                            "what was done is to be undone",
                            GoalStatus.RUNNING,
                            GoalStatus.REPLANNING,
                            GoalStatus.AWAITING_APPROVAL),
                    row(
                            GoalStatus.SUCCEEDED,
                            "every step that stands succeeded, or the planner answered",
                            GoalStatus.PLANNING,
                            GoalStatus.RUNNING,
                            GoalStatus.FINISHING),
                    row(
                            GoalStatus.PARTIAL,
                            "some steps stand",
                            GoalStatus.RUNNING,
                            GoalStatus.REPLANNING,
                            GoalStatus.AWAITING_APPROVAL,
                            GoalStatus.FINISHING),
                    row(
                            GoalStatus.FAILED,
                            "none stands, or the planner is at fault",
                            GoalStatus.SUBMITTED,
                            GoalStatus.PLANNING,
                            GoalStatus.RUNNING,
                            GoalStatus.REPLANNING,
                            GoalStatus.AWAITING_APPROVAL,
                            GoalStatus.ROLLING_BACK),
                    row(GoalStatus.REJECTED, "a human said no", GoalStatus.AWAITING_APPROVAL, GoalStatus.ROLLING_BACK),
                    row(
                            GoalStatus.CANCELLED,
                            "a user cancelled",
                            GoalStatus.PLANNING,
                            GoalStatus.RUNNING,
                            GoalStatus.REPLANNING,
                            GoalStatus.AWAITING_APPROVAL,
                            GoalStatus.FINISHING,
                            GoalStatus.ROLLING_BACK)));

    private final List<Row<S>> rows;
    private final Map<S, Set<S>> allowed;

    /** What takes several statuses to one. */
    record Row<S extends Enum<S>>(S to, String cause, Set<S> from) {}

    private Transitions(Class<S> type, List<Row<S>> rows) {
        this.rows = rows;
        this.allowed = new EnumMap<>(type);
        for (var status : type.getEnumConstants()) {
            allowed.put(status, EnumSet.noneOf(type));
        }
        for (var row : rows) {
            row.from().forEach(from -> targets(from).add(row.to()));
        }
    }

    @SafeVarargs
    private static <S extends Enum<S>> Row<S> row(S to, String cause, S first, S... others) {
        var from = EnumSet.of(first);
        for (var other : others) {
            from.add(other);
        }
        return new Row<>(to, cause, from);
    }

    private Set<S> targets(S from) {
        return allowed.getOrDefault(from, Set.of());
    }

    /** Whether one status may follow on the other. */
    public boolean allows(S from, S to) {
        return targets(from).contains(to);
    }

    /**
     * The status to come.
     *
     * @throws IllegalStateException where the table has no such way
     */
    S checked(S from, S to) {
        if (!allows(from, to)) {
            throw new IllegalStateException("there is no way from " + from + " to " + to);
        }
        return to;
    }

    /** The table as a Mermaid state diagram, without ways that lead back to where they come from. */
    public String diagram(S first) {
        var lines =
                new StringBuilder("stateDiagram-v2\n    [*] --> ").append(first).append('\n');
        for (var row : rows) {
            for (var from : row.from()) {
                if (from != row.to()) {
                    lines.append(String.format(Locale.ROOT, "    %s --> %s: %s\n", from, row.to(), row.cause()));
                }
            }
        }
        for (var last : allowed.entrySet()) {
            if (last.getValue().isEmpty()) {
                lines.append("    ").append(last.getKey()).append(" --> [*]\n");
            }
        }
        return lines.toString();
    }
}
