package io.planexec.planner.goal;

import io.planexec.messages.GoalStatus;
import io.planexec.messages.Mode;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Usage;
import java.time.Instant;
import java.util.List;
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
    int planningTasks;

    @Nullable
    Planning planning;

    StepLine ready = StepLine.EMPTY;
    StepLine failed = StepLine.EMPTY;
    List<String> replanCauses = List.of();
    List<String> commands = List.of();
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
     */
    record Planning(String taskId, PlanningTask.Kind kind, List<String> failedSteps, Instant dueBy) {}

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

    /** Number of the last decision, 0 before the first. */
    public long decisions() {
        return decisions;
    }

    /** When the goal's own time is looked at, null once it has ended. */
    public @Nullable Instant wakeAt() {
        if (status.ended()) {
            return null;
        }
        var current = planning;
        return current != null && current.dueBy().isBefore(deadline) ? current.dueBy() : deadline;
    }

    /** For the shell, which numbers the decisions it writes. */
    public long nextDecision() {
        return ++decisions;
    }
}
