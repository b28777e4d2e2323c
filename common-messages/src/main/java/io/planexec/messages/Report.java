package io.planexec.messages;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What comes back to the planner on the results topic. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Report.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = Report.Result.class, name = "result"),
    @JsonSubTypes.Type(value = Report.PlanningAnswer.class, name = "planning-answer")
})
public sealed interface Report {

    String goalId();

    /** An executor has started on an attempt. Shown, never decided on. */
    record Progress(String goalId, String stepId, int attempt, String attemptId, String executor, Instant startedAt)
            implements Report {}

    /**
     * How an attempt ended.
     *
     * @param output null exactly where there is an error
     * @param error null exactly where there is an output
     * @param artifacts files the attempt wrote for the user
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
            Instant startedAt,
            Instant finishedAt)
            implements Report {}

    /**
     * How a planning task ended. One of plan, patch and answer is set where it succeeded; else the findings say why not.
     *
     * @param taskId of the planning task it answers
     * @param mode what the router chose, with {@code reason}
     * @param planner who planned: {@code rules}, {@code user} or a model's name
     * @param catalogueVersion fingerprint of the tools the planner saw
     */
    record PlanningAnswer(
            String goalId,
            String taskId,
            @Nullable Plan plan,
            @Nullable Patch patch,
            List<Finding> findings,
            Mode mode,
            String reason,
            String planner,
            String catalogueVersion,
            Usage usage)
            implements Report {}
}
