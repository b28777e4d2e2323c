package io.planexec.planner.goal;

import io.planexec.messages.StepStatus;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A goal's answer without a model: what the last steps of the plan say of their outputs. */
final class Answer {
    private static final List<String> WORDS = List.of("answer", "summary", "text", "content", "stdout", "body");
    private static final int MOST_STEPS = 5;
    private static final int MOST_CHARACTERS = 2_000;

    private Answer() {}

    static @Nullable String of(GoalRecords records) {
        var answer = records.definitions().stream()
                .filter(definition -> definition.dependents().isEmpty())
                .map(definition -> records.step(definition.step().id()))
                .filter(step -> step.status == StepStatus.SUCCEEDED)
                .flatMap(Answer::words)
                .limit(MOST_STEPS)
                .collect(Collectors.joining("\n"));
        return answer.isEmpty() ? null : answer;
    }

    private static Stream<String> words(StepState step) {
        var output = step.output == null ? null : step.output.value();
        if (output == null) {
            return Stream.empty();
        }
        return WORDS.stream()
                .map(output::get)
                .filter(Objects::nonNull)
                .filter(value -> value instanceof String text && !text.isBlank())
                .map(text -> text.toString().strip())
                .limit(1)
                .map(text -> text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + " …");
    }
}
