package io.planexec.executor.worker;

import io.planexec.messages.Task;
import io.planexec.messages.json.MalformedMessage;
import io.planexec.messages.json.MessageCodec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a record on the queue holds. */
sealed interface TaskRecord permits TaskRecord.Valid, MalformedTask {
    /** What a record without a deadline gets: planners of this version always give one. */
    Instant NO_DEADLINE = Instant.parse("9999-12-31T00:00:00Z");

    /** A task that can be run. */
    record Valid(Task task) implements TaskRecord {}

    static TaskRecord read(byte @Nullable [] value) {
        if (value == null) {
            return new MalformedTask("", "", 0, "", "", "the record has no value, expected a task as JSON");
        }
        try {
            return completed(MessageCodec.read(value, Task.class));
        } catch (MalformedMessage e) {
            return salvaged(value, String.valueOf(e.getMessage()));
        }
    }

    /** Fields that were left out get their defaults; those that no task can do without make it malformed. */
    private static TaskRecord completed(Task task) {
        var missing = missing(task);
        if (!missing.isEmpty()) {
            return new MalformedTask(
                    text(task.goalId()),
                    text(task.stepId()),
                    task.attempt(),
                    text(task.attemptId()),
                    text(task.replyTo()),
                    "it has no " + missing);
        }
        return new Valid(new Task(
                task.goalId(),
                task.stepId(),
                task.attempt(),
                task.attemptId(),
                text(task.goal()),
                task.action(),
                text(task.description()),
                or(task.arguments(), Map.of()),
                or(task.inputs(), Map.of()),
                or(task.goalInputs(), Map.of()),
                task.effect(),
                or(task.criteria(), List.of()),
                or(task.tools(), List.of()),
                task.maxIterations(),
                task.outputSchema(),
                task.timeout(),
                or(task.deadline(), NO_DEADLINE),
                task.replyTo(),
                task.expectedOutput(),
                task.allowance()));
    }

    private static String missing(Task task) {
        if (isBlank(task.goalId())) {
            return "goalId";
        }
        if (isBlank(task.stepId())) {
            return "stepId";
        }
        if (isBlank(task.attemptId())) {
            return "attemptId";
        }
        if (isBlank(task.action())) {
            return "action";
        }
        if (isBlank(task.replyTo())) {
            return "replyTo";
        }
        return task.attempt() < 1 ? "attempt that is at least 1" : "";
    }

    private static TaskRecord salvaged(byte[] value, String reason) {
        try {
            var fields = MessageCodec.read(value, Map.class);
            return new MalformedTask(
                    text(fields.get("goalId")),
                    text(fields.get("stepId")),
                    fields.get("attempt") instanceof Integer number ? number : 0,
                    text(fields.get("attemptId")),
                    text(fields.get("replyTo")),
                    reason);
        } catch (MalformedMessage e) {
            return new MalformedTask("", "", 0, "", "", reason);
        }
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return Objects.requireNonNullElse(value, otherwise);
    }
}
