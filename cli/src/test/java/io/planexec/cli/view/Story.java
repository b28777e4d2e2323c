package io.planexec.cli.view;

import io.planexec.messages.Decision;
import io.planexec.messages.Goal;
import io.planexec.messages.GoalEvent;
import io.planexec.messages.GoalStatus;
import io.planexec.messages.Mode;
import io.planexec.messages.Output;
import io.planexec.messages.Plan;
import io.planexec.messages.PlanningTask;
import io.planexec.messages.Step;
import io.planexec.messages.Task;
import io.planexec.messages.TaskError;
import io.planexec.messages.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A goal's log, made up step by step; a second passes where it is told to. */
final class Story {
    static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05.006Z");

    final GoalProgress progress = new GoalProgress();
    final List<String> lines = new ArrayList<>();
    final List<Decision> decisions = new ArrayList<>();
    private final EventLines eventLines = new EventLines(Style.PLAIN);
    private Instant now = BEGIN;
    private long number;

    static Story of(String goal, Step... steps) {
        var story = new Story();
        story.happens(
                new GoalEvent.GoalSubmitted(Goal.ofText("g", goal), BEGIN.plusSeconds(1800)),
                new GoalEvent.PlanningRequested(planning(goal), BEGIN.plusSeconds(60), null),
                new GoalEvent.PlanAdopted(
                        new Plan("", Arrays.asList(steps), List.of()),
                        Mode.PLAN,
                        "because",
                        "rules",
                        "v",
                        Map.of(),
                        Usage.NONE));
        return story;
    }

    static Step step(String id, String action, String... dependsOn) {
        return Step.call(id, action, Map.of(), List.of(dependsOn));
    }

    Instant now() {
        return now;
    }

    Story after(double seconds) {
        now = now.plus(Duration.ofMillis(Math.round(seconds * 1000)));
        return this;
    }

    Story happens(GoalEvent... events) {
        var decision = new Decision("g", ++number, now, "test", List.of(events));
        progress.apply(decision);
        decisions.add(decision);
        lines.addAll(eventLines.of(decision, progress));
        return this;
    }

    Story queued(String id, int attempt) {
        return happens(new GoalEvent.StepQueued(task(id, attempt), null, now.plusSeconds(60)));
    }

    Story started(String id, int attempt, String executor) {
        return happens(new GoalEvent.StepStarted(id, attempt, executor, now));
    }

    Story succeeded(String id, int attempt, String executor, Instant startedAt) {
        return happens(new GoalEvent.StepSucceeded(
                id,
                attempt,
                executor,
                Output.inline(Map.of("value", 1)),
                List.of(),
                Usage.ONE_TOOL_CALL,
                0,
                startedAt,
                now,
                null));
    }

    Story attemptFailed(String id, int attempt, String executor, String message) {
        return happens(new GoalEvent.AttemptFailed(
                id,
                attempt,
                executor,
                new TaskError(TaskError.Kind.TOOL, message, true),
                null,
                List.of(),
                Usage.ONE_TOOL_CALL,
                now,
                now));
    }

    Story ended(GoalStatus status, String reason) {
        return happens(new GoalEvent.GoalEnded(status, reason, null));
    }

    List<String> picture(int columns, int rows) {
        return new PlanView(Style.PLAIN).lines(progress, now, columns, rows);
    }

    private static PlanningTask planning(String goal) {
        return new PlanningTask(
                "g",
                "g#plan",
                PlanningTask.Kind.PLAN,
                Goal.ofText("g", goal),
                null,
                0,
                List.of(),
                Map.of(),
                Map.of(),
                null,
                "results");
    }

    static Task task(String id, int attempt) {
        return new Task(
                "g",
                id,
                attempt,
                id + "#" + attempt,
                "goal",
                "echo",
                "",
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                BEGIN.plusSeconds(1800),
                "results");
    }
}
