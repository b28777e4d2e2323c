package io.planexec.planner.goal;

import io.planexec.messages.Artifact;
import io.planexec.messages.Effect;
import io.planexec.messages.Output;
import io.planexec.messages.Report;
import io.planexec.messages.Step;
import io.planexec.messages.StepStatus;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a step stands. Changed by {@link Evolution} alone; others read. Not thread-safe: a goal is worked on by one
 * thread at a time.
 */
public final class StepState {
    final String id;
    StepStatus status = StepStatus.PENDING;
    int dependenciesLeft;
    int attempt;
    int tries;
    String attemptId = "";

    @Nullable
    String reason;

    @Nullable
    String executor;

    @Nullable
    Output output;

    TaskError.@Nullable Kind errorKind;

    /** Whether trying again may help, as far as the last error tells. */
    boolean retryable;

    @Nullable
    Output rejected;

    @Nullable
    Judging judging;

    Report.@Nullable Verdict verdict;

    @Nullable
    Map<String, @Nullable Object> arguments;

    Map<String, Grant> grants = Map.of();

    /** What is set aside for the current attempt, or for judging it. */
    @Nullable
    Reserve reserved;

    @Nullable
    Side side;

    /** Tasks beside its attempts so far. */
    int sides;

    /** What an approval has to name, and what was approved last. */
    @Nullable
    String askedHash;

    @Nullable
    String approvedHash;

    @Nullable
    Map<String, @Nullable Object> askedArguments;

    boolean hopeless;

    /** Why the plan was not changed for its failure, where somebody said so; null where it did not come to that. */
    @Nullable
    String noOtherWay;

    /** Place among the goal's steps that ended by running, from 1; 0 before. */
    int completion;

    /** Whether nothing of the current attempt is to be undone: that was tried, or the attempt is known not to have run. */
    boolean undone;

    /** Whether an attempt before the current one did, or may have done, what was not undone. */
    boolean owed;

    List<String> supersededBy = List.of();
    Usage usage = Usage.NONE;
    List<Artifact> artifacts = List.of();
    List<String> failedActions = List.of();

    @Nullable
    Instant queuedAt;

    @Nullable
    Instant startedAt;

    @Nullable
    Instant finishedAt;

    @Nullable
    Instant wakeAt;

    /** Until when the run that a call was granted to is waited for, once another run was refused for it. */
    @Nullable
    Instant heldUntil;

    @Nullable
    String next;

    /**
     * The output of the current attempt is with a judge.
     *
     * @param asked how often it was handed out
     */
    record Judging(Output output, String taskId, int asked) {}

    /** A call that the current attempt may make once. */
    record Grant(String runId, String executor, String tool, Effect effect) {}

    StepState(String id) {
        this.id = id;
    }

    /** A step that has not been touched yet. */
    public static StepState pending(StepDefinition definition) {
        var state = new StepState(definition.step().id());
        state.dependenciesLeft = definition.step().dependsOn().size();
        return state;
    }

    public String id() {
        return id;
    }

    public StepStatus status() {
        return status;
    }

    /** Tries so far within the goal, the current one included; 0 before the first. */
    public int attempt() {
        return attempt;
    }

    /** Of the current or last attempt; empty before the first. */
    public String attemptId() {
        return attemptId;
    }

    /** When its time is looked at, null where it waits for nothing that takes time. */
    public @Nullable Instant wakeAt() {
        return wakeAt;
    }

    public @Nullable String reason() {
        return reason;
    }

    public @Nullable String executor() {
        return executor;
    }

    /** The id of the goal that its current or last attempt is, once that goal is known to be there. */
    public Optional<String> asGoal() {
        return Optional.ofNullable(executor).flatMap(StepState::goalNamed);
    }

    /** The id of a goal that stands where an executor's name is expected; empty where an executor does. */
    public static Optional<String> goalNamed(String executor) {
        return executor.startsWith(AsChild.NAME)
                ? Optional.of(executor.substring(AsChild.NAME.length()))
                : Optional.empty();
    }

    public @Nullable Output output() {
        return output;
    }

    /** Whether an executor has reported and a judge has not. */
    public boolean judged() {
        return judging != null;
    }

    /** The steps that took its place after its work proved wrong; empty while it stands. */
    public List<String> supersededBy() {
        return supersededBy;
    }

    /** What the next attempt runs with: the arguments that a judge changed, else those that are written. */
    Map<String, @Nullable Object> argumentsOf(Step written) {
        return arguments == null ? written.arguments() : arguments;
    }

    /** Whether it has succeeded and was not superseded. */
    boolean stands() {
        return status == StepStatus.SUCCEEDED && supersededBy.isEmpty();
    }

    /** When it came to its end, among the others; one that was cut short counts as later than all that ran to theirs. */
    int completed() {
        return completion == 0 ? Integer.MAX_VALUE : completion;
    }

    /** Whether it can be cancelled with nothing left half done: no attempt runs, nor its verification or its undoing. */
    boolean idle() {
        return !status.ended() && !status.inFlight() && side == null;
    }

    /** Of all its attempts. */
    public Usage usage() {
        return usage;
    }

    public List<Artifact> artifacts() {
        return artifacts;
    }

    public @Nullable Instant queuedAt() {
        return queuedAt;
    }

    public @Nullable Instant startedAt() {
        return startedAt;
    }

    public @Nullable Instant finishedAt() {
        return finishedAt;
    }

    void addArtifacts(List<Artifact> more) {
        if (more.isEmpty()) {
            return;
        }
        var all = new ArrayList<>(artifacts);
        for (var artifact : more) {
            all.removeIf(known -> known.name().equals(artifact.name()));
            all.add(artifact);
        }
        artifacts = all.size() <= Bounds.ARTIFACTS
                ? all
                : new ArrayList<>(all.subList(all.size() - Bounds.ARTIFACTS, all.size()));
    }
}
