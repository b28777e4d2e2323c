package io.planexec.planner.goal;

import io.planexec.messages.StepStatus;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A goal's answer without a model: what the last steps of the plan say of their outputs. */
final class Answer {
    private static final int MOST_STEPS = 5;

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
        var output = step.output;
        if (output == null) {
            return Stream.empty();
        }
        var words = output.inWords();
        var artifact = output.artifact();
        if (artifact == null) {
            return Stream.ofNullable(words);
        }
        return Stream.of((words == null ? "" : words + "\n") + "The whole output of step " + step.id + " is in "
                + artifact.path() + ".");
    }
}
