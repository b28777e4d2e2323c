package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What comes back to the planner on the results topic. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Report.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = Report.Claim.class, name = "claim"),
    @JsonSubTypes.Type(value = Report.Result.class, name = "result"),
    @JsonSubTypes.Type(value = Report.PlanningAnswer.class, name = "planning-answer"),
    @JsonSubTypes.Type(value = Report.Judgement.class, name = "judgement"),
    @JsonSubTypes.Type(value = Report.Summary.class, name = "summary"),
    @JsonSubTypes.Type(value = Report.ChildStarted.class, name = "child-started")
})
public sealed interface Report {

    String goalId();

    /**
     * An executor has started on an attempt, or goes on with it. Shown, never decided on.
     *
     * @param note what its tool said last, one line of at most {@value #LONGEST_NOTE} characters; null where it said nothing
     */
    record Progress(
            String goalId,
            String stepId,
            int attempt,
            String attemptId,
            String executor,
            Instant startedAt,
            @Nullable String note)
            implements Report {
        public static final int LONGEST_NOTE = 200;

        /** Of a tool that has said nothing. */
        public Progress(
                String goalId, String stepId, int attempt, String attemptId, String executor, Instant startedAt) {
            this(goalId, stepId, attempt, attemptId, executor, startedAt, null);
        }
    }

    /**
     * An executor wants to run a tool that must not be run twice, and waits for a {@link Control.Grant} or {@link
     * Control.Refusal}. Sent again it is answered again.
     *
     * @param runId of the executor's own run of the attempt: another delivery of the same task is another run
     * @param callId tells the calls of an agent's loop apart; empty where the step itself is the call
     * @param tool to be run
     * @param effect of running it
     * @param timeout how long the executor lets it run; null where it does not say
     */
    record Claim(
            String goalId,
            String stepId,
            int attempt,
            String attemptId,
            String runId,
            String executor,
            String callId,
            String tool,
            Effect effect,
            @Nullable Duration timeout)
            implements Report {

        /** The id of the call where the step itself is the call. */
        public static final String WHOLE_TASK = "";

        /** One that does not say how long the tool may run. */
        public Claim(
                String goalId,
                String stepId,
                int attempt,
                String attemptId,
                String runId,
                String executor,
                String callId,
                String tool,
                Effect effect) {
            this(goalId, stepId, attempt, attemptId, runId, executor, callId, tool, effect, null);
        }
    }

    /**
     * How an attempt ended.
     *
     * @param output null exactly where there is an error
     * @param error null exactly where there is an output
     * @param artifacts files the attempt wrote for the user
     * @param agent how a model worked on it; null where none did
     */
    record Result(
            String goalId,
            String stepId,
            int attempt,
            String attemptId,
            String executor,
            @Nullable Output output,
            @Nullable TaskError error,
            Usage usage,
            List<Artifact> artifacts,
            @Nullable AgentRun agent,
            Instant startedAt,
            Instant finishedAt)
            implements Report {

        /** The result of an attempt that no model worked on. */
        public Result(
                String goalId,
                String stepId,
                int attempt,
                String attemptId,
                String executor,
                @Nullable Output output,
                @Nullable TaskError error,
                Usage usage,
                List<Artifact> artifacts,
                Instant startedAt,
                Instant finishedAt) {
            this(
                    goalId,
                    stepId,
                    attempt,
                    attemptId,
                    executor,
                    output,
                    error,
                    usage,
                    artifacts,
                    null,
                    startedAt,
                    finishedAt);
        }
    }

    /**
     * How a planning task ended. One of plan, patch and answer is set where it succeeded; else the findings say why not.
     *
     * @param taskId of the planning task it answers
     * @param answer the goal's answer, where it takes no plan
     * @param mode what the router chose, with {@code reason}
     * @param planner who planned: {@code rules}, {@code user} or a model's name
     * @param catalogueVersion fingerprint of the tools the planner saw
     * @param tools that the plan or patch names, by name
     */
    record PlanningAnswer(
            String goalId,
            String taskId,
            @Nullable Plan plan,
            @Nullable Patch patch,
            @Nullable String answer,
            List<Finding> findings,
            Mode mode,
            String reason,
            String planner,
            String catalogueVersion,
            Map<String, ToolIdentity> tools,
            Usage usage)
            implements Report {

        /** A plan, a patch, or findings, that says nothing of the tools. */
        public PlanningAnswer(
                String goalId,
                String taskId,
                @Nullable Plan plan,
                @Nullable Patch patch,
                List<Finding> findings,
                Mode mode,
                String reason,
                String planner,
                String catalogueVersion,
                Usage usage) {
            this(goalId, taskId, plan, patch, null, findings, mode, reason, planner, catalogueVersion, Map.of(), usage);
        }

        /** The same, with the goal's answer in the place of a plan. */
        public PlanningAnswer withAnswer(String words) {
            return new PlanningAnswer(
                    goalId, taskId, null, null, words, findings, mode, reason, planner, catalogueVersion, tools, usage);
        }

        /** The same, at another cost. */
        public PlanningAnswer withUsage(Usage cost) {
            return new PlanningAnswer(
                    goalId,
                    taskId,
                    plan,
                    patch,
                    answer,
                    findings,
                    mode,
                    reason,
                    planner,
                    catalogueVersion,
                    tools,
                    cost);
        }
    }

    /**
     * How a judging task ended.
     *
     * @param taskId of the planning task it answers
     * @param verdict what is to follow
     * @param reason in words, for users
     * @param evidence for the verdict, in the order of the criteria
     * @param arguments for the next attempt, where the verdict is {@link Verdict#RETRY_CHANGED}
     * @param judge a model's name, or empty where no model was asked
     * @param notJudged criteria in prose that nobody could decide
     */
    record Judgement(
            String goalId,
            String taskId,
            String stepId,
            String attemptId,
            Verdict verdict,
            String reason,
            List<Evidence> evidence,
            @Nullable Map<String, @Nullable Object> arguments,
            String judge,
            int notJudged,
            Usage usage)
            implements Report {}

    /** What follows from looking at an output. */
    enum Verdict {
        ACCEPT,
        RETRY,
        RETRY_CHANGED,
        REPLAN,
        FAIL
    }

    /**
     * What a criterion was decided on.
     *
     * @param criterion as the step has it
     * @param quote occurs in the output word for word; empty where the decision took no reading
     */
    record Evidence(String criterion, boolean met, String quote) {}

    /**
     * The goal's answer in words.
     *
     * @param taskId of the planning task it answers
     * @param answer null where none could be given, with {@code reason}
     */
    record Summary(String goalId, String taskId, @Nullable String answer, String reason, String author, Usage usage)
            implements Report {}

    /** The goal that a step is has been taken in. Its end comes as a {@link Result} of the step's attempt. */
    record ChildStarted(String goalId, String stepId, int attempt, String attemptId, String childId, Instant startedAt)
            implements Report {}
}
