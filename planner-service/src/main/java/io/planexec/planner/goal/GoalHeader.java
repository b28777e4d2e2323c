package io.planexec.planner.goal;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.Mode;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a goal as a whole; small, however large the plan. Changed by {@link Evolution} alone; others read. Not
 * thread-safe: a goal is worked on by one thread at a time.
 */
public final class GoalHeader {
    /** How many commands' ids are remembered, to answer each once. */
    static final int MAX_COMMANDS = 100;

    final String goalId;
    GoalStatus status = GoalStatus.SUBMITTED;
    String reason = "";

    @Nullable
    String answer;

    boolean answered;

    Mode mode = Mode.AUTO;
    Instant submittedAt;
    Instant deadline;

    @Nullable
    Instant endedAt;

    int planVersion;
    int steps;
    int open;
    int inFlight;
    int succeeded;
    int superseded;
    int replans;
    Usage usage = Usage.NONE;
    Reserve reserved = Reserve.NONE;

    /** Grants of calls that cannot simply be made again. */
    int hazards;

    /** Steps that have come to an end by running. */
    int completions;

    /** Why nothing new is queued any more; null where it is. */
    @Nullable
    String stopping;

    @Nullable
    Approval approval;

    @Nullable
    Rolling rollback;

    int planningTasks;

    @Nullable
    Planning planning;

    /** Why the planner's last patch did not fit the plan as it stood when it came; null after one that did. */
    @Nullable
    String unfit;

    /** How many in a row did not. */
    int unfitPatches;

    StepLine ready = StepLine.EMPTY;
    StepLine failed = StepLine.EMPTY;
    List<String> replanCauses = List.of();
    List<String> commands = List.of();

    /** Last attempts of steps that a patch dropped, so that one that comes back under the id goes on counting. */
    Map<String, Integer> dropped = Map.of();

    long decisions;

    GoalHeader(String goalId, Instant submittedAt, Instant deadline) {
        this.goalId = goalId;
        this.submittedAt = submittedAt;
        this.deadline = deadline;
    }

    /**
     * A planning task that has not been answered.
     *
     * @param failedSteps the steps whose failure led to it, empty for the first plan
     * @param reserve what is set aside for it, or null
     * @param commandId of the command that led to it, or null
     */
    record Planning(
            String taskId,
            PlanningTask.Kind kind,
            List<String> failedSteps,
            Instant dueBy,
            @Nullable Reserve reserve,
            @Nullable String commandId) {}

    /** The plan in force waits for a human. */
    record Approval(String hash, String reason, Instant dueBy) {}

    /**
     * What was done is being undone.
     *
     * @param status how the goal ends after that
     * @param entry of the plan's rollback list that is next, from 0
     * @param side what is being undone now, null between
     * @param failures what could not be undone, for users
     */
    record Rolling(
            String reason,
            GoalStatus status,
            int entry,
            @Nullable Side side,
            List<String> failures) {
        Rolling with(@Nullable Side other) {
            return new Rolling(reason, status, entry, other, failures);
        }
    }

    /**
     * Steps waiting in a line; each holds the next one's id.
     *
     * @param first null exactly where {@code last} is
     */
    record StepLine(@Nullable String first, @Nullable String last) {
        static final StepLine EMPTY = new StepLine(null, null);
    }

    public String goalId() {
        return goalId;
    }

    public GoalStatus status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    public @Nullable String answer() {
        return answer;
    }

    public Mode mode() {
        return mode;
    }

    public Instant submittedAt() {
        return submittedAt;
    }

    public @Nullable Instant endedAt() {
        return endedAt;
    }

    /** 0 before there is a plan. */
    public int planVersion() {
        return planVersion;
    }

    /** Steps of the plan in force. */
    public int steps() {
        return steps;
    }

    public int replans() {
        return replans;
    }

    public Usage usage() {
        return usage;
    }

    /** How many entries of the plan's rollback list are over. */
    public int rollbackEntriesOver() {
        return rollback == null ? 0 : rollback.entry();
    }

    /** Number of the last decision, 0 before the first. */
    public long decisions() {
        return decisions;
    }

    /** When the goal's own time is looked at, null once it has ended. */
    public @Nullable Instant wakeAt() {
        if (status.ended()) {
            return null;
        }
        var next = deadline;
        if (planning != null && planning.dueBy().isBefore(next)) {
            next = planning.dueBy();
        }
        if (approval != null && approval.dueBy().isBefore(next)) {
            next = approval.dueBy();
        }
        // What is being undone is seen through, deadline or not.
        return rollback != null && rollback.side() != null ? rollback.side().wakeAt() : next;
    }

    /** For the shell, which numbers the decisions it writes. */
    public long nextDecision() {
        return ++decisions;
    }
}
