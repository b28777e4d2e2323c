package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fact about a goal. Goal state is these, applied in order. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = GoalEvent.GoalSubmitted.class, name = "goal-submitted"),
    @JsonSubTypes.Type(value = GoalEvent.SubmissionRepeated.class, name = "submission-repeated"),
    @JsonSubTypes.Type(value = GoalEvent.PlanningRequested.class, name = "planning-requested"),
    @JsonSubTypes.Type(value = GoalEvent.PlanAdopted.class, name = "plan-adopted"),
    @JsonSubTypes.Type(value = GoalEvent.PlanRefused.class, name = "plan-refused"),
    @JsonSubTypes.Type(value = GoalEvent.PlanCheckRefused.class, name = "plan-check-refused"),
    @JsonSubTypes.Type(value = GoalEvent.PlanPatched.class, name = "plan-patched"),
    @JsonSubTypes.Type(value = GoalEvent.ReplanDeclined.class, name = "replan-declined"),
    @JsonSubTypes.Type(value = GoalEvent.StepReady.class, name = "step-ready"),
    @JsonSubTypes.Type(value = GoalEvent.StepQueued.class, name = "step-queued"),
    @JsonSubTypes.Type(value = GoalEvent.StepStarted.class, name = "step-started"),
    @JsonSubTypes.Type(value = GoalEvent.StepProgressed.class, name = "step-progressed"),
    @JsonSubTypes.Type(value = GoalEvent.RunGranted.class, name = "run-granted"),
    @JsonSubTypes.Type(value = GoalEvent.RunRefused.class, name = "run-refused"),
    @JsonSubTypes.Type(value = GoalEvent.RunCancelled.class, name = "run-cancelled"),
    @JsonSubTypes.Type(value = GoalEvent.AttemptReported.class, name = "attempt-reported"),
    @JsonSubTypes.Type(value = GoalEvent.StepJudged.class, name = "step-judged"),
    @JsonSubTypes.Type(value = GoalEvent.StepSucceeded.class, name = "step-succeeded"),
    @JsonSubTypes.Type(value = GoalEvent.AttemptFailed.class, name = "attempt-failed"),
    @JsonSubTypes.Type(value = GoalEvent.RetryScheduled.class, name = "retry-scheduled"),
    @JsonSubTypes.Type(value = GoalEvent.StepFailed.class, name = "step-failed"),
    @JsonSubTypes.Type(value = GoalEvent.StepSkipped.class, name = "step-skipped"),
    @JsonSubTypes.Type(value = GoalEvent.StepCancelled.class, name = "step-cancelled"),
    @JsonSubTypes.Type(value = GoalEvent.LimitReached.class, name = "limit-reached"),
    @JsonSubTypes.Type(value = GoalEvent.ApprovalRequested.class, name = "approval-requested"),
    @JsonSubTypes.Type(value = GoalEvent.StepApprovalRequested.class, name = "step-approval-requested"),
    @JsonSubTypes.Type(value = GoalEvent.ApprovalGiven.class, name = "approval-given"),
    @JsonSubTypes.Type(value = GoalEvent.StepUncertain.class, name = "step-uncertain"),
    @JsonSubTypes.Type(value = GoalEvent.SideTaskQueued.class, name = "side-task-queued"),
    @JsonSubTypes.Type(value = GoalEvent.SideTaskFailed.class, name = "side-task-failed"),
    @JsonSubTypes.Type(value = GoalEvent.SideTaskEnded.class, name = "side-task-ended"),
    @JsonSubTypes.Type(value = GoalEvent.RollbackStarted.class, name = "rollback-started"),
    @JsonSubTypes.Type(value = GoalEvent.StepCompensated.class, name = "step-compensated"),
    @JsonSubTypes.Type(value = GoalEvent.TimerRearmed.class, name = "timer-rearmed"),
    @JsonSubTypes.Type(value = GoalEvent.CommandAnswered.class, name = "command-answered"),
    @JsonSubTypes.Type(value = GoalEvent.ReportIgnored.class, name = "report-ignored"),
    @JsonSubTypes.Type(value = GoalEvent.AnswerWritten.class, name = "answer-written"),
    @JsonSubTypes.Type(value = GoalEvent.ChildSubmitted.class, name = "child-submitted"),
    @JsonSubTypes.Type(value = GoalEvent.ChildCancelled.class, name = "child-cancelled"),
    @JsonSubTypes.Type(value = GoalEvent.ParentTold.class, name = "parent-told"),
    @JsonSubTypes.Type(value = GoalEvent.GoalEnded.class, name = "goal-ended")
})
public sealed interface GoalEvent {

    /**
     * A goal came in for the first time.
     *
     * @param deadline when its time is up
     */
    record GoalSubmitted(Goal goal, Instant deadline) implements GoalEvent {}

    /** The id is known; the goal that exists answers for it. */
    record SubmissionRepeated() implements GoalEvent {}

    /**
     * A planning task is to be put on its queue.
     *
     * @param commandId of the command that led to it, or null
     */
    record PlanningRequested(
            PlanningTask task, Instant dueBy, @Nullable String commandId) implements GoalEvent {}

    /**
     * Plan version 1 is in force.
     *
     * @param tools that it names, by name
     */
    record PlanAdopted(
            Plan plan,
            Mode mode,
            String reason,
            String planner,
            String catalogueVersion,
            Map<String, ToolIdentity> tools,
            Usage usage)
            implements GoalEvent {}

    /** There is no valid plan; the findings say why. */
    record PlanRefused(List<Finding> findings, String planner, Usage usage) implements GoalEvent {}

    /**
     * What is wanted changed in the plan cannot be.
     *
     * @param commandId of the user's command, which this answers; empty where a planner wanted it, whose patch does not fit
     *     the plan as it stands by now, and who is asked again
     * @param reason the findings in one text, or why there are none
     */
    record PlanCheckRefused(String commandId, String reason, List<Finding> findings, Usage usage) implements GoalEvent {

        /** Older logs hold no findings. */
        @SuppressWarnings("ConstantValue")
        public PlanCheckRefused {
            findings = findings == null ? List.of() : List.copyOf(findings);
        }
    }

    /**
     * A patch is in force.
     *
     * @param version the plan's new version
     * @param diff what it changes, a line each, for people
     * @param tools that the patched steps name, by name
     */
    record PlanPatched(
            int version,
            Patch patch,
            List<String> diff,
            String planner,
            String catalogueVersion,
            Map<String, ToolIdentity> tools,
            Usage usage)
            implements GoalEvent {}

    /** The planner knows no other way, or may not look for one. */
    record ReplanDeclined(String stepId, String reason, Usage usage) implements GoalEvent {}

    /** May run, but {@code maxParallel} is reached. */
    record StepReady(String stepId) implements GoalEvent {}

    /**
     * A task is to be put on the queue.
     *
     * @param pool whose queue, null for the default pool
     * @param dueBy when its time on the queue or in an executor is looked at
     */
    record StepQueued(Task task, @Nullable String pool, Instant dueBy) implements GoalEvent {}

    record StepStarted(String stepId, int attempt, String executor, Instant startedAt) implements GoalEvent {}

    /**
     * A step's tool says how far it is. Only shown.
     *
     * @param note at most {@value Report.Progress#LONGEST_NOTE} characters
     */
    record StepProgressed(String stepId, String note) implements GoalEvent {}

    /** A run may make a call that must not be made twice; a {@link Control.Grant} goes out with this. */
    record RunGranted(
            String stepId, String attemptId, String runId, String executor, String callId, String tool, Effect effect)
            implements GoalEvent {}

    /**
     * A run must not make a call; a {@link Control.Refusal} goes out with this.
     *
     * @param dueBy where another run was granted the call, until when that one is waited for; else null
     */
    record RunRefused(
            String stepId,
            String attemptId,
            String runId,
            String executor,
            String callId,
            String reason,
            @Nullable Instant dueBy)
            implements GoalEvent {}

    /** What is being done for an attempt is to stop; a {@link Control.Cancel} goes out with this. */
    record RunCancelled(String stepId, String attemptId, String reason) implements GoalEvent {}

    /** An executor says that an attempt is done. It is not believed yet: its output goes to a judge. */
    record AttemptReported(
            String stepId,
            int attempt,
            String executor,
            List<Artifact> artifacts,
            Usage usage,
            Instant startedAt,
            Instant finishedAt)
            implements GoalEvent {}

    /**
     * A judge has looked at an attempt's output; what follows from it is another event.
     *
     * @param reason in words
     * @param arguments for the next attempt, null where they stay as they are
     * @param judge a model's name, or empty where no model was asked
     * @param notJudged criteria in prose that nobody could decide
     */
    record StepJudged(
            String stepId,
            int attempt,
            Report.Verdict verdict,
            String reason,
            List<Report.Evidence> evidence,
            @Nullable Map<String, @Nullable Object> arguments,
            String judge,
            int notJudged,
            Usage usage)
            implements GoalEvent {}

    /**
     * A step is done.
     *
     * @param knownBy where no executor reported it, how it is known all the same: what a human said, or a verification
     *     found; else null
     */
    record StepSucceeded(
            String stepId,
            int attempt,
            String executor,
            Output output,
            List<Artifact> artifacts,
            Usage usage,
            int notJudged,
            Instant startedAt,
            Instant finishedAt,
            @Nullable String knownBy)
            implements GoalEvent {}

    /**
     * An attempt did not succeed; what follows from it is another event.
     *
     * @param output what it gave that was not accepted, null where it gave nothing
     */
    record AttemptFailed(
            String stepId,
            int attempt,
            @Nullable String executor,
            TaskError error,
            @Nullable Output output,
            List<Artifact> artifacts,
            Usage usage,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt)
            implements GoalEvent {}

    record RetryScheduled(String stepId, int nextAttempt, Instant dueBy) implements GoalEvent {}

    /**
     * A step will not be tried again as it stands.
     *
     * @param hopeless whether no other way is to be looked for
     */
    record StepFailed(String stepId, String reason, boolean hopeless) implements GoalEvent {}

    /**
     * A step will not run.
     *
     * @param causedBy the step whose failure this follows from
     */
    record StepSkipped(String stepId, String causedBy, String reason) implements GoalEvent {}

    record StepCancelled(String stepId, String reason) implements GoalEvent {}

    /**
     * The goal has used up a limit: nothing new is queued, what runs may end.
     *
     * @param limit as it is named in the goal's limits
     */
    record LimitReached(String limit, String reason) implements GoalEvent {}

    /**
     * The plan in force waits for a human.
     *
     * @param planHash what an approval has to name
     * @param reason why a human is asked
     */
    record ApprovalRequested(int planVersion, String planHash, String reason, Instant dueBy) implements GoalEvent {}

    /**
     * A step waits for a human.
     *
     * @param hash what an approval has to name
     * @param arguments as it would run, as far as they can be known
     */
    record StepApprovalRequested(
            String stepId, String hash, String reason, Map<String, @Nullable Object> arguments, Instant dueBy)
            implements GoalEvent {}

    /**
     * A human approved.
     *
     * @param stepId null where it is the plan
     */
    record ApprovalGiven(@Nullable String stepId, String hash) implements GoalEvent {}

    /**
     * An attempt may have run, and must not be repeated blindly.
     *
     * @param dueBy until when an answer is waited for
     */
    record StepUncertain(String stepId, String reason, Instant dueBy) implements GoalEvent {}

    /** What a task beside the steps' own attempts is for. */
    enum Side {
        /** Finds out whether an attempt that may have run did. */
        VERIFY,
        /** Undoes an attempt that may have run, before the next. */
        COMPENSATE,
        /** Undoes a step in a rollback. */
        UNDO,
        /** An entry of the plan's rollback list. */
        ROLLBACK
    }

    /**
     * A task beside the steps' own attempts is to be put on the queue.
     *
     * @param task whose step id is that of the step concerned, or {@code rollback-<n>}
     */
    record SideTaskQueued(Side side, Task task, @Nullable String pool, Instant dueBy) implements GoalEvent {}

    /** Such a task failed and is tried again at a time. */
    record SideTaskFailed(Side side, String stepId, TaskError error, Usage usage, Instant dueBy) implements GoalEvent {}

    /**
     * Such a task is over.
     *
     * @param output null exactly where there is an error
     * @param error null exactly where there is an output
     */
    record SideTaskEnded(
            Side side,
            String stepId,
            @Nullable Output output,
            @Nullable TaskError error,
            List<Artifact> artifacts,
            Usage usage)
            implements GoalEvent {}

    /**
     * What was done is being undone; the goal ends after that.
     *
     * @param status how it will end
     */
    record RollbackStarted(String reason, GoalStatus status) implements GoalEvent {}

    record StepCompensated(String stepId) implements GoalEvent {}

    /** The time looked at had not come yet: it is looked at again later. */
    record TimerRearmed(String stepId, Instant dueBy) implements GoalEvent {}

    /** A result of anything but the current attempt: changes nothing but the bill. */
    record ReportIgnored(String stepId, String attemptId, String reason, Usage usage) implements GoalEvent {}

    /**
     * A command was carried out or refused. A refusal by a planner that knows no such goal, or cannot read the command, stands
     * alone in a {@link Decision} of number 0, which is no part of a goal's log.
     *
     * @param refusal what sort of refusal it is; null where it was accepted
     * @param reason why it was refused; where it was accepted, what was said with it that no other event holds
     * @param stepId the step that an accepted one says something of
     */
    record CommandAnswered(
            String commandId,
            boolean accepted,
            @Nullable Refusal refusal,
            String reason,
            @Nullable String stepId) implements GoalEvent {

        /** It was carried out, or will be. */
        public static CommandAnswered accepted(String commandId) {
            return accepted(commandId, null, "");
        }

        /** It was carried out, or will be. */
        public static CommandAnswered accepted(String commandId, @Nullable String stepId, String said) {
            return new CommandAnswered(commandId, true, null, said, stepId);
        }

        /** It changes nothing. */
        public static CommandAnswered refused(String commandId, Refusal refusal, String reason) {
            return new CommandAnswered(commandId, false, refusal, reason, null);
        }
    }

    /** Why a command is not carried out. */
    enum Refusal {
        /** No goal of the id is known. */
        @JsonProperty("unknown-goal")
        UNKNOWN_GOAL,
        /** The goal, or the step, is not where the command would have it. */
        @JsonProperty("state")
        STATE,
        /** It was written for another plan version, or other arguments, than those in force. */
        @JsonProperty("stale")
        STALE,
        /** What it asks for makes no sense, whatever the goal's state. */
        @JsonProperty("content")
        CONTENT,
        /** The planner failed on it, by a fault of its own. */
        @JsonProperty("fault")
        FAULT
    }

    /**
     * The goal's answer was asked for and came, or did not.
     *
     * @param answer null where there is none, with the reason
     * @param author a model's name; empty where none answered
     */
    record AnswerWritten(@Nullable String answer, String reason, String author, Usage usage) implements GoalEvent {}

    /** A step is a goal of its own, which is submitted with this. */
    record ChildSubmitted(String stepId, Goal child) implements GoalEvent {}

    /** The goal that a step is must end; the command goes out with this. */
    record ChildCancelled(String stepId, Command command) implements GoalEvent {}

    /** What the goal whose step this goal is has to know; the report goes out with this. */
    record ParentTold(Report report) implements GoalEvent {}

    /**
     * Nothing can change any more.
     *
     * @param answer null where there is none
     */
    record GoalEnded(
            GoalStatus status, String reason, @Nullable String answer) implements GoalEvent {}
}
