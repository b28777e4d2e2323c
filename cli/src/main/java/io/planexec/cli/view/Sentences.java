package io.planexec.cli.view;

import io.planexec.messages.GoalEvent;
import io.planexec.messages.Outcome;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.StepStatus;
import io.planexec.messages.Usage;
import io.planexec.planner.goal.StepState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How accounts of goals and steps put things. */
final class Sentences {
    private static final int MOST_NAMED = 5;

    private Sentences() {}

    /** The end of a sentence: the reason, where there is one. */
    static String because(@Nullable String reason) {
        var words = reason == null ? "" : Wording.oneLine(reason);
        return words.isEmpty() ? "." : ": " + words + (words.endsWith(".") ? "" : ".");
    }

    /** What the sender of a command that was accepted said. */
    static String said(GoalEvent.CommandAnswered accepted) {
        return "A user said" + because(accepted.reason());
    }

    /** The failures that led to a replan. */
    static String after(PlanningTask task) {
        var failures = task.failures().stream()
                .limit(MOST_NAMED)
                .map(failure -> "step " + failure.stepId() + " failed ("
                        + Wording.oneLine(failure.error().message()) + ")")
                .collect(Collectors.joining(", "));
        return failures.isEmpty() ? "" : ", after " + failures;
    }

    /** Whether an event ends the goal's open planning task. */
    static boolean answersPlanning(GoalEvent event) {
        return event instanceof GoalEvent.PlanAdopted
                || event instanceof GoalEvent.PlanRefused
                || event instanceof GoalEvent.PlanCheckRefused
                || event instanceof GoalEvent.PlanPatched
                || event instanceof GoalEvent.ReplanDeclined
                || event instanceof GoalEvent.AnswerWritten
                || event instanceof GoalEvent.GoalEnded;
    }

    /** What a step that has not ended waits for. */
    static String waiting(StepState step, GoalProgress progress, Instant end) {
        var name = "Step " + step.id();
        var until = step.wakeAt() == null
                ? ""
                : ", looked at again at " + step.wakeAt().truncatedTo(ChronoUnit.SECONDS);
        if (step.judged()) {
            return name + " ran; its output is being judged" + until + ".";
        }
        return switch (step.status()) {
            case PENDING -> name + " waits for " + missing(step, progress) + ".";
            case READY -> name + " may run and waits for room: the goal's maxParallel is reached.";
            case QUEUED ->
                name + " is on the queue, attempt " + step.attempt() + since(step.queuedAt(), end)
                        + "; no executor has said that it took it" + until + ".";
            case RUNNING ->
                name + " runs " + (step.asGoal().isPresent() ? "as " : "on ")
                        + Objects.requireNonNullElse(step.executor(), "an executor") + ", attempt "
                        + step.attempt() + since(step.startedAt(), end) + until + ".";
            case AWAITING_RETRY ->
                name + " failed in attempt " + step.attempt()
                        + (step.wakeAt() == null ? "" : " and is tried again at " + step.wakeAt())
                        + because(step.reason());
            case AWAITING_APPROVAL -> name + " waits for a human's approval" + until + because(step.reason());
            case UNCERTAIN ->
                name + " may have run, and is not repeated blindly"
                        + (step.wakeAt() == null
                                ? ""
                                : "; it fails at " + step.wakeAt().truncatedTo(ChronoUnit.SECONDS) + " unless answered")
                        + because(step.reason())
                        + " Say what became of it: succeeded (it did what it should), failed (it did not, or in part) or"
                        + " repeat (it did nothing).";
            case SUCCEEDED, FAILED, SKIPPED, CANCELLED, COMPENSATED -> name + " has ended " + step.status() + ".";
        };
    }

    /**
     * Commands that help on with a step that waits: of those that tell what became of it, one is to be chosen, where that is
     * asked; of one that is a goal of its own, that goal's account says what it waits for.
     */
    static List<String> helpful(StepState step, GoalProgress progress, CommandLines commands) {
        var goalId = progress.records().header().goalId();
        if (step.status() == StepStatus.UNCERTAIN && !step.judged()) {
            return Stream.of("succeeded", "failed", "repeat")
                    .map(answer -> commands.asking("answer", goalId, step.id(), answer))
                    .toList();
        }
        return step.status() == StepStatus.RUNNING
                ? step.asGoal().map(id -> commands.reading("why", id)).stream().toList()
                : List.of();
    }

    private static String since(@Nullable Instant moment, Instant end) {
        return moment == null ? "" : ", for " + Wording.time(Duration.between(moment, end));
    }

    /** The steps that one depends on and that have not succeeded. */
    static List<StepState> openDependencies(String stepId, GoalProgress progress) {
        return progress.records().definition(stepId).step().dependsOn().stream()
                .map(id -> progress.records().step(id))
                .filter(other -> other.status() != StepStatus.SUCCEEDED)
                .toList();
    }

    private static String missing(StepState step, GoalProgress progress) {
        var open = openDependencies(step.id(), progress);
        if (open.isEmpty()) {
            var header = progress.records().header();
            return switch (header.status()) {
                case AWAITING_APPROVAL -> "the plan's approval";
                case SUBMITTED,
                        PLANNING,
                        RUNNING,
                        REPLANNING,
                        FINISHING,
                        ROLLING_BACK,
                        SUCCEEDED,
                        PARTIAL,
                        FAILED,
                        REJECTED,
                        CANCELLED -> "its turn: the goal is " + header.status();
            };
        }
        return open.stream()
                        .limit(MOST_NAMED)
                        .map(other -> other.id() + " (" + other.status() + ")")
                        .collect(Collectors.joining(", "))
                + (open.size() > MOST_NAMED ? " and " + (open.size() - MOST_NAMED) + " others" : "");
    }

    /** Where a step stands, and why. */
    static String standing(Outcome.StepOutcome step) {
        var name = "Step " + step.id() + " (" + step.action() + ")";
        var tries = step.attempts() > 1 ? " in attempt " + step.attempts() : "";
        return switch (step.status()) {
            case SUCCEEDED ->
                step.reason() == null
                        ? name + " succeeded" + tries + "."
                        : name + " succeeded" + tries + " but does not stand" + because(step.reason());
            case FAILED -> name + " failed" + tries + because(step.reason());
            case SKIPPED -> name + " was skipped" + because(step.reason());
            case CANCELLED -> name + " was cancelled" + because(step.reason());
            case COMPENSATED -> name + " succeeded and was undone" + because(step.reason());
            case UNCERTAIN -> name + " may have run, and nobody knows" + because(step.reason());
            case PENDING -> name + " has not begun" + because(step.reason());
            case READY -> name + " is ready" + because(step.reason());
            case QUEUED -> name + " is on the queue" + because(step.reason());
            case RUNNING -> name + " is running" + because(step.reason());
            case AWAITING_RETRY -> name + " is to be tried again" + because(step.reason());
            case AWAITING_APPROVAL -> name + " waits for an approval" + because(step.reason());
        };
    }

    /** {@code 2 model calls with 310 tokens, 7 tool calls, $0.02}. */
    static String cost(Usage usage) {
        var tokens = usage.inputTokens() + usage.outputTokens();
        return Wording.count(usage.plannerCalls() + usage.executorCalls(), "model call")
                + (tokens > 0 ? " with " + Wording.count(tokens, "token") : "") + ", "
                + Wording.count(usage.toolCalls(), "tool call") + ", " + Wording.money(usage.usd());
    }
}
