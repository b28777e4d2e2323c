package io.planexec.planner.goal;

import io.planexec.messages.Artifact;
import io.planexec.messages.Outcome;
import io.planexec.messages.Output;
import io.planexec.messages.StepStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a goal stands, as a document for users. Takes time in proportion to the plan. */
public final class Outcomes {
    private Outcomes() {}

    /** The whole document. */
    public static Outcome of(GoalRecords records, Instant now) {
        return of(records, now, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /**
     * The document with the first steps only.
     *
     * @param outputs how many steps' outputs it may hold
     * @param most how many steps, with their files and what of them waits for a human
     */
    public static Outcome of(GoalRecords records, Instant now, int outputs, int most) {
        var header = records.header();
        var steps = new ArrayList<Outcome.StepOutcome>();
        var artifacts = new LinkedHashMap<String, Artifact>();
        var definitions = records.definitions().stream().limit(most).toList();
        for (var definition : definitions) {
            var state = records.step(definition.step().id());
            state.artifacts.forEach(artifact -> artifacts.put(artifact.name(), artifact));
            steps.add(new Outcome.StepOutcome(
                    state.id,
                    definition.step().action(),
                    state.status,
                    reason(state),
                    state.attempt,
                    state.executor,
                    definition.step().dependsOn(),
                    steps.size() < outputs ? shown(state.output) : null,
                    state.queuedAt,
                    state.startedAt,
                    state.finishedAt,
                    state.usage));
        }
        var end = Objects.requireNonNullElse(header.endedAt, now);
        return new Outcome(
                header.goalId,
                header.status,
                header.reason,
                header.answer,
                header.mode,
                header.planVersion,
                steps,
                List.copyOf(artifacts.values()),
                header.usage,
                header.replans,
                approvals(records, definitions),
                Math.max(0, Duration.between(header.submittedAt, end).toMillis()));
    }

    private static List<Outcome.Approval> approvals(GoalRecords records, List<StepDefinition> definitions) {
        var header = records.header();
        if (header.status.ended()) {
            return List.of();
        }
        var waiting = new ArrayList<Outcome.Approval>();
        if (header.approval != null) {
            waiting.add(new Outcome.Approval(
                    null,
                    header.planVersion,
                    header.approval.hash(),
                    header.approval.reason(),
                    null,
                    header.approval.dueBy()));
        }
        for (var definition : definitions) {
            var step = records.step(definition.step().id());
            if (step.status == StepStatus.AWAITING_APPROVAL && step.askedHash != null && step.wakeAt != null) {
                waiting.add(new Outcome.Approval(
                        step.id,
                        header.planVersion,
                        step.askedHash,
                        Objects.requireNonNullElse(step.reason, ""),
                        step.askedArguments,
                        step.wakeAt));
            }
        }
        return waiting;
    }

    private static @Nullable String reason(StepState state) {
        if (!state.supersededBy.isEmpty()) {
            return "superseded by " + String.join(", ", state.supersededBy);
        }
        return state.judging == null ? state.reason : "its output is being judged";
    }

    private static @Nullable Map<String, @Nullable Object> shown(@Nullable Output output) {
        if (output == null) {
            return null;
        }
        var artifact = output.artifact();
        return artifact == null
                ? output.value()
                : Map.of("storedAs", artifact.path(), "bytes", artifact.bytes(), "mediaType", artifact.mediaType());
    }
}
